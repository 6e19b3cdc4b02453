"""A calibrated chain year by year: how use grows, and how supply and use adapt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.chains._announced import match_of_form
from oresight.chains._outlook_facts import (
    SCENARIOS,
    TOTAL,
    announced,
    demand_by_year,
    scenarios_of,
)
from oresight.chains._parameters import Prior
from oresight.chains._sampled import JOINT
from oresight.codes import WORLD, Stage
from oresight.errors import BadInputError, Fault, UnknownNameError
from oresight.locale import N_
from oresight.market import Adaptation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.chains._parameters import Parameters
    from oresight.chains._sampled import Sampled
    from oresight.runs import Points

__all__ = ["adaptation", "outlook", "pathways"]

METHOD = "outlook"
LEADS = {
    Stage.MINE: "lead_years_mine",
    Stage.REFINE: "lead_years_refine",
    Stage.COMPONENT: "lead_years_component",
}


def outlook(
    atlas: Atlas, commodity: str, *, first: int, last: int, scenario: str
) -> NDArray[np.float64]:
    """
    Return use over that of the first year in a scenario of the table ``demand_outlook``.

    Years between those of the table lie on a straight line.

    Returns
    -------
    numpy.ndarray
        Axes ``(year,)``, from *first* to *last*.

    Raises
    ------
    UnknownNameError
        If the table has no such scenario.
    BadInputError
        If it does not tell the commodity's total demand.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> found = outlook(open_atlas(), "cobalt", first=2024, last=2040, scenario="STEPS")
    >>> found.size, float(found[0]), bool(found[-1] > 1.2)
    (17, 1.0, True)
    """
    table = atlas.table("demand_outlook").filter(
        pl.col("measure") == "total_demand", pl.col("end_use") == "TOTAL"
    )
    known = sorted(set(table["scenario"]) - {"base"})
    if scenario not in known:
        raise UnknownNameError("scenario", scenario, near=tuple(known))
    rows = (
        table.filter(pl.col("commodity") == commodity, pl.col("scenario").is_in(["base", scenario]))
        .filter(pl.col("quantity").is_not_null())
        .sort("year")
    )
    if rows.height < len({"base", scenario}):
        raise BadInputError(
            Fault(
                N_("No outlook of the demand for {commodity} is on record."),
                N_("Give a pathway of your own."),
                fields={"commodity": commodity},
            )
        )
    years = np.arange(first, last + 1)
    path = np.interp(years, rows["year"].to_numpy(), rows["quantity"].to_numpy())
    return np.asarray(path / path[0])


def pathways(atlas: Atlas, market: Sampled, *, last: int, scenario: str) -> NDArray[np.float64]:
    """
    Return use over that of the base year in a scenario, form by form, axes ``(year, S)``.

    What the base year supplied beyond demand went into stock, and is not asked for again. Of what is
    made together each form has the outlook that the table ``outlook_matches`` gives it;
    use of the others, of which nobody tells, stands still.

    Raises
    ------
    UnknownNameError
        If there is no such scenario.
    BadInputError
        If no outlook of the commodity's demand is on record.
    """
    if market.commodity not in JOINT:
        span = {"first": market.year, "last": last}
        path = outlook(atlas, market.commodity, scenario=scenario, **span)
        used = _used_in_base_year(atlas, market)
        path[1:] *= used
        return np.repeat(path[:, None], len(market.forms), axis=1)
    scenarios_of([scenario])
    years = np.arange(market.year, last + 1)
    found = np.ones((len(years), len(market.forms)))
    for s, form in enumerate(market.forms):
        match = match_of_form(atlas, form)
        if match is not None and match.comparable:
            rows = demand_by_year(atlas, match, scenarios=[scenario], until=last)
            told = rows.filter(pl.col("end_use") == TOTAL)
            path = np.interp(years, told["year"].to_numpy(), told["value"].to_numpy())
            found[:, s] = path / path[0]
    return found


def _used_in_base_year(atlas: Atlas, market: Sampled) -> float:
    """
    Return demand over refined supply in the base year, at most 1: the rest went into stock.

    A market of the base year uses all that is supplied. What was put by is not used again every
    year, so that a glut shows in the years after. Both are of one source, or the answer is 1.
    """
    for form in market.forms:
        match = match_of_form(atlas, form)
        if match is None or match.fit != "whole":
            continue
        demand = demand_by_year(atlas, match, scenarios=[SCENARIOS[0]], until=market.year)
        supply = announced(atlas, match, until=market.year)
        needed = demand.filter(end_use=TOTAL, year=market.year)["value"]
        given = supply.filter(country=WORLD, year=market.year)["value"]
        if len(needed) and len(given):
            return min(float(needed[0] / given[0]), 1.0)
    return 1.0


def adaptation(
    atlas: Atlas, settings: Sequence[Parameters], stages: Sequence[Stage], points: Points
) -> Adaptation:
    """
    Return how a market adapts, one draw for each set of parameters of an ensemble.

    What ``chain_parameters`` does not hold comes from ``method_parameters``, priors all.

    Parameters
    ----------
    stages
        What each stage of the network is to the atlas.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.chains import sampled
    >>> atlas = open_atlas()
    >>> drawn = sampled(atlas, "cobalt", importer="JPN", draws=2, seed=1)
    >>> stages = [Stage.MINE, Stage.REFINE]
    >>> adaptation(atlas, drawn.settings, stages, drawn.points).lead[0].tolist()
    [6, 3]
    """
    rows = atlas.table("method_parameters").filter(pl.col("method") == METHOD)
    common = {
        row["parameter"]: Prior(
            row["parameter"], row["value"], row["low"], row["high"], "triangular"
        ).drawn(points, f"{METHOD}:{row['parameter']}")
        for row in rows.iter_rows(named=True)
    }

    def own(name: str) -> NDArray[np.float64]:
        return np.array([float(getattr(one, name)) for one in settings])

    trigger = np.maximum(own("invest_trigger"), 1.0)
    longer = own("elasticity_use_long") / own("elasticity_use")
    return Adaptation(
        memory=np.maximum(own("price_memory_years"), 1.0),
        lead=np.stack([_lead(own(LEADS[stage])) for stage in stages], axis=1),
        invest_from=trigger,
        invest_to=trigger * common["invest_width"],
        wear=own("depreciation"),
        adjustment=own("adjustment_rate"),
        elasticity_long=np.maximum(longer, 1.0),
        thrift_most=np.minimum(own("thrift_most"), 0.9),
        thrift_years=np.maximum(own("thrift_years"), 1.0),
        life=own("lifetime_years"),
        **{name: values for name, values in common.items() if name != "invest_width"},
    )


def _lead(years: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.maximum(np.rint(years), 1.0).astype(np.int64)
