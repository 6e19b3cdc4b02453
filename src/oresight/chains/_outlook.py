"""
Demand by scenario against announced supply, and what the price says beside it.

Two readings are told apart on purpose: the price of today, and who would have to supply what in ten
years. A glut today may hide a gap.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.chains._outlook_facts import (
    announced,
    demand_by_year,
    matches_of,
    scenarios_of,
)
from oresight.chains._outlook_path import (
    OutlookPath,
    path_rows,
    paths_of,
    worst_certificate,
)
from oresight.chains._outlook_rows import (
    compared_by_year,
    demand_rows,
    gap_rows,
    risk_of,
    risk_row,
    scrap_of,
    shares_told,
    signal_row,
    supply_rows,
    unknown_risk,
)
from oresight.chains._outlook_scrap import scrap_rows
from oresight.chains._price_signal import outlook_rules, price_signal
from oresight.codes import CommodityId
from oresight.display import Shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from oresight.atlas import Atlas
    from oresight.chains._outlook_facts import Match
    from oresight.chains._outlook_rows import Risk
from oresight.chains._price_signal import PriceSignal

__all__ = ["Outlook", "outlook_commodities", "outlook_of"]

SCHEMA: dict[str, Any] = {
    "indicator": pl.String,
    "commodity": pl.String,
    "stage": pl.String,
    "country": pl.String,
    "end_use": pl.String,
    "scenario": pl.String,
    "year": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "reading": pl.String,
    "grade": pl.String,
    "sources": pl.List(pl.String),
    "fit": pl.String,
}


@dataclass(frozen=True)
class Outlook(Shown):
    """
    What is to come of a commodity: its demand, its announced supply, its price signal and its risks.

    Parameters
    ----------
    table
        One row a number; ``scenario`` is null where it depends on none.
    signal
        What the price of today says.
    risks
        One a stage and scenario.
    paths
        What supply and use become once both answer the price; one a scenario, none without draws.
    """

    commodity: CommodityId
    matches: tuple[Match, ...]
    scenarios: tuple[str, ...]
    until: int
    table: pl.DataFrame = field(repr=False)
    signal: PriceSignal
    risks: tuple[Risk, ...]
    paths: tuple[OutlookPath, ...] = field(default=(), repr=False)

    @property
    def certificate(self) -> dict[str, float | int]:
        """How well the engine cleared the paths, read apart from the solver; empty without any."""
        return worst_certificate([path.certificate for path in self.paths])

    def path(self, scenario: str) -> OutlookPath | None:
        """Return the market's way through the years of a scenario, if it was followed."""
        return next((one for one in self.paths if one.scenario == scenario), None)

    def risk(self, scenario: str) -> Risk | None:
        """Return the most pressing risk of a scenario: the earliest gap, else whoever it hangs on."""
        found = [one for one in self.risks if one.scenario == scenario and one.fit != "none"]
        if not found:
            return None
        never = self.until + 1
        return min(found, key=lambda one: (one.gap_from[0] or never, one.alone_from or never))


def outlook_commodities(atlas: Atlas) -> tuple[CommodityId, ...]:
    """
    Return every commodity with an outlook, those whose supply is told too first.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> outlook_commodities(open_atlas())[:3]
    ('battery_graphite', 'cobalt', 'copper')
    """
    compared = atlas.table("outlook_matches")["commodity"].unique().sort()
    told = atlas.table("demand_outlook")["commodity"].unique().sort()
    return tuple(CommodityId(one) for one in dict.fromkeys([*compared, *told]))


def outlook_of(
    atlas: Atlas,
    commodity: CommodityId,
    *,
    as_of: dt.date,
    scenarios: Iterable[str] = (),
    until: int = 2040,
    draws: int = 0,
    seed: int = 1,
) -> Outlook:
    """
    Return what is to come of a commodity, as far as the atlas tells.

    Demand is that of the source at its own prices; the gap is demand less announced supply. Neither
    answers a price; with draws the market is followed, and both do. Forms that do not match are never
    subtracted.

    Parameters
    ----------
    as_of
        The day on which the price is read.
    scenarios
        Of STEPS, APS and NZE; all if none is named.
    until
        The last year.
    draws
        How many ways of the market are followed a scenario; none by default.

    Raises
    ------
    BadInputError
        If nobody projects its demand.
    UnknownNameError
        If there is no such scenario.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> found = outlook_of(open_atlas(), "lithium", as_of=dt.date(2026, 6, 30))
    >>> found.signal.reading, found.risk("STEPS").reading, found.risk("STEPS").gap_from[0]
    ('glut', 'gap', 2031)
    """
    chosen = scenarios_of(scenarios)
    plain = atlas.once(
        ("outlook", commodity, as_of, chosen, until),
        partial(_unanswered, atlas, commodity, as_of=as_of, chosen=chosen, until=until),
    )
    if not draws:
        return plain
    span: dict[str, Any] = {"until": until, "draws": draws, "seed": seed}
    paths = paths_of(atlas, commodity, plain.matches, scenarios=chosen, **span)
    told = [{**row, "commodity": commodity} for path in paths for row in path_rows(path)]
    table = pl.concat([plain.table, pl.DataFrame(told, schema=SCHEMA)])
    return replace(plain, table=table, paths=paths)


def _unanswered(
    atlas: Atlas,
    commodity: CommodityId,
    *,
    as_of: dt.date,
    chosen: tuple[str, ...],
    until: int,
) -> Outlook:
    """Return an outlook in which neither demand nor supply answers a price."""
    matches, rules = matches_of(atlas, commodity), outlook_rules(atlas)
    signal = price_signal(atlas, commodity, as_of=as_of)
    rows: list[dict[str, Any]] = []
    risks: list[Risk] = []
    demand = demand_by_year(atlas, matches[0], scenarios=chosen, until=until)
    rows += [*demand_rows(demand), *scrap_rows(atlas, commodity, demand)]
    for match in matches:
        supply = announced(atlas, match, until=until)
        rows += supply_rows(match, supply)
        if match.comparable and supply.height:
            compared = compared_by_year(demand, supply)
            scrap = scrap_of(atlas, match, compared)
            rows += gap_rows(match, compared, scrap)
            risks += [risk_of(match, compared.filter(scenario=one), scrap, rules) for one in chosen]
        elif match.stage is not None:
            risks += [unknown_risk(match, one) for one in chosen]
    rows += shares_told(atlas, commodity)
    rows += [signal_row(signal), *(risk_row(one) for one in risks)]
    sourced = [{**row, "commodity": commodity} for row in rows]
    return Outlook(
        commodity=commodity,
        matches=matches,
        scenarios=chosen,
        until=until,
        table=pl.DataFrame(sourced, schema=SCHEMA),
        signal=signal,
        risks=tuple(risks),
    )
