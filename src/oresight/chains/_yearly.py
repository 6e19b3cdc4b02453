"""A calibrated chain year by year: how use grows, and how supply and use adapt."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.chains._parameters import Prior
from oresight.codes import Stage
from oresight.errors import BadInputError, Fault, UnknownNameError
from oresight.locale import N_
from oresight.market import Adaptation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.chains._parameters import Parameters
    from oresight.runs import Points

__all__ = ["adaptation", "outlook"]

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
