"""From a story's markets to lines that stop and value added that is lost, branch by branch."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.atlas import open_ledger
from oresight.chains import sampled
from oresight.codes import CommodityId, Iso3
from oresight.industry import Supply, downstream_of, supplies_of
from oresight.market import (
    Ban,
    Cap,
    Capacity,
    EndUseLicence,
    Leakage,
    Licence,
    LocalProcessing,
    Quota,
)
from oresight.scenarios._ground import Ground, month_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from oresight.chains import Months, Sampled
    from oresight.industry import Downstream
    from oresight.scenarios._compile import Laid
    from oresight.scenarios._run import Outcome

__all__ = [
    "LINES",
    "base_of",
    "imposers_of",
    "line_series",
    "lines_begin",
    "lines_of",
    "story_lines",
]

LINES: Final = {
    "line_fill": "fill",
    "line_price": "price",
    "line_buyers_loss": "buyers_loss",
    "line_aimed_fill": "aimed_fill",
    "line_aimed_share": "aimed_share",
    "line_replaced": "replaced",
}
"""Series that are kept for lines alone, by what they are of a supply."""

FIRST: Final = 1
"""The month from which lines count: the one before it is calm."""

LIMITS = Ban | Cap | Capacity | EndUseLicence | Leakage | Licence | LocalProcessing | Quota
"""What holds back shipments of a country."""


def line_series(
    ground: Ground, laid: Laid, months: Months
) -> Iterator[tuple[str, NDArray[np.float64], int, str]]:
    """Yield what lines need to know of a market: name, values, stage of the network, country."""
    forms = ground.market.forms
    found = supplies_of(
        ground.market, months, importer=Iso3(ground.importer), imposers=sorted(_imposers(laid)),
        begin=FIRST,
    )  # fmt: skip
    for supply in found:
        stage = next(
            at
            for at, form in enumerate(forms)
            if (form.name, form.stage) == (supply.form, supply.stage)
        )
        met = laid.met.get(stage)
        for name, field in LINES.items():
            values = getattr(supply, field)
            if met is not None and field in {"fill", "aimed_fill"}:
                values = 1.0 - (1.0 - met[FIRST:]) * (1.0 - values)
            yield name, values, stage, ground.importer


def _imposers(laid: Laid) -> frozenset[Iso3]:
    """Return who holds back shipments in the first draw."""
    return frozenset(
        Iso3(policy.country)
        for act in laid.acts
        for policy in act.listed[0]
        if isinstance(policy, LIMITS)
    )


def imposers_of(found: Outcome, branch: str) -> dict[CommodityId, frozenset[Iso3]]:
    """
    Return who holds back shipments in each market that a branch touches, in the middle draw.

    Examples
    --------
    >>> from oresight.scenarios import open_scenario, run_scenario
    >>> found = run_scenario(open_scenario("gallium-germanium-2023"), draws=1)
    >>> [sorted(places) for places in imposers_of(found, "main").values()]
    [['CHN'], ['CHN']]
    """
    from oresight.scenarios._compile import lay
    from oresight.scenarios._task import open_edition

    asked = found.asked
    atlas = open_edition(asked.atlas)
    ledger, story = open_ledger(atlas), found.scenario.story(branch)

    def calm(market: str) -> Sampled:
        return base_of(asked.atlas, market, asked.importer, found.scenario.base_year)

    return {
        CommodityId(market): _imposers(
            lay(
                Ground(
                    atlas, ledger, calm(market), asked.importer, found.begin, asked.months, calm
                ),
                story,
            )
        )
        for name, market in asked.cells
        if name == branch
    }


def lines_begin(found: Outcome) -> dt.date:
    """Return the day from which days of lines count: the first of the story's second month."""
    return month_of(found.begin, FIRST)


def story_lines(found: Outcome, *, monthly: bool = True) -> pl.DataFrame:
    """
    Return which lines of the importer stop in each branch of a story, when, and what is lost.

    Months and days count from the second month of the story, the first in which anything happens;
    ``date`` is that of the month, or of the median day.

    Parameters
    ----------
    monthly
        Whether to tell months too, which takes longer.

    Examples
    --------
    >>> from oresight.scenarios import open_scenario, run_scenario
    >>> found = run_scenario(open_scenario("gallium-germanium-2023"), draws=3)
    >>> rows = story_lines(found)
    >>> rows.filter(indicator="line_stop_day", product="semiconductor")["branch"].to_list()
    ['main']
    """
    frames = [_branch(found, branch, monthly=monthly) for branch in found.branches]
    return pl.concat([frame for frame in frames if frame is not None] or [pl.DataFrame()])


def lines_of(found: Outcome, branch: str) -> Downstream:
    """Return the lines of the importer in a branch, draw by draw."""
    from oresight.scenarios._task import open_edition

    asked = found.asked
    return downstream_of(
        open_edition(asked.atlas),
        list(_supplies(found, branch)),
        importer=Iso3(asked.importer),
        seed=asked.seed,
        tilts=dict(asked.tilts),
    )


def _branch(found: Outcome, branch: str, *, monthly: bool) -> pl.DataFrame | None:
    told = lines_of(found, branch)
    lines = told.table if monthly else told.whole
    begin = lines_begin(found)
    dates = [
        _date(begin, indicator, month, value)
        for indicator, month, value in lines.select("indicator", "month", "value").iter_rows()
    ]
    return lines.with_columns(
        pl.lit(found.scenario.id).alias("scenario"),
        pl.lit(branch).alias("branch"),
        pl.Series("date", dates, dtype=pl.Date),
    )


def _date(begin: dt.date, indicator: str, month: int | None, value: float | None) -> dt.date | None:
    """Return the day a row is of; None for what is of a year or of the whole story."""
    if month is not None:
        return month_of(begin, month)
    if value is not None and indicator.endswith("_day"):
        return begin + dt.timedelta(days=int(value))
    return None


def _supplies(found: Outcome, branch: str) -> Iterator[Supply]:
    """Yield what the importer gets of every form of the markets a branch touches."""
    kept: dict[tuple[str, str, str], dict[str, NDArray[np.float64]]] = {}
    for one in found.series(branch):
        if one.indicator in LINES:
            place = kept.setdefault((one.market, one.stage, one.form), {})
            place[LINES[one.indicator]] = one.values
    for (market, stage, form), values in kept.items():
        base = base_of(found.asked.atlas, market, found.asked.importer, found.scenario.base_year)
        named = next(one for one in base.forms if (one.stage.value, one.name) == (stage, form))
        year, sources = found.bases[market]
        yield Supply(
            named.commodities, CommodityId(market), form, named.stage, Iso3(found.asked.importer),
            year=year, sources=sources, **values,
        )  # fmt: skip


@lru_cache(maxsize=64)
def base_of(atlas: str, market: str, importer: str, year: int | None) -> Sampled:
    """Return the middle draw of a market, in a story's base year if it names one."""
    from oresight.scenarios._task import open_edition

    edition = open_edition(atlas)
    return sampled(
        edition, CommodityId(market), importer=Iso3(importer), year=year, draws=1, seed=1
    )
