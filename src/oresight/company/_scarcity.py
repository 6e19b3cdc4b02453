"""What the importer gets under a story or a measure, branch by branch, as parts need to know it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.atlas import open_ledger
from oresight.chains import market_of, simulate_measure, timeline_of
from oresight.codes import CommodityId, Iso3, Stage
from oresight.industry import Feed, Feeds, downstream, supply_of
from oresight.runs import Points
from oresight.scenarios import Outcome, Scenario, imposers_of, lines_begin, lines_of, run_scenario

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from oresight.atlas import Atlas, Measure
    from oresight.company._part import Material
    from oresight.industry import Rules, Supply

__all__ = ["Scarcity", "of_measure", "of_story"]


@dataclass(frozen=True)
class Scarcity:
    """
    One branch of a story, or a measure, as the importer feels it.

    Parameters
    ----------
    name, branch
        Id of the story or measure; the branch of a measure is empty.
    begin
        Day from which days count; None where the measure's is not known.
    supplies
        What the importer gets of each form that is walked.
    imposers
        Who holds back shipments, by market.
    held
        How lines behave; as many draws as supplies have.
    failed
        Draws of the engine that did not converge.
    """

    name: str
    branch: str
    begin: dt.date | None
    supplies: tuple[Supply, ...]
    imposers: Mapping[CommodityId, frozenset[Iso3]]
    held: Rules
    points: Points
    feeds: Feeds
    certificate: Mapping[str, float | int]

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return int(self.held.of("cover_days").size)

    def supply(self, material: Material) -> Supply | None:
        """Return what feeds a material; None where the story leaves it alone."""
        commodity = material.commodity
        if material.form:
            market = self.feeds.feed(commodity).market
            return supply_of(self.supplies, commodity, Feed(market, material.form))
        if material.stage in {Stage.MINE, Stage.REFINE}:
            market = market_of(self.feeds.atlas, commodity)
            here = [
                one
                for one in self.supplies
                if one.market == market
                and one.stage is material.stage
                and commodity in one.commodities
            ]
            if here:
                return here[-1]
        for one in (commodity, *self.feeds.atlas.catalogue.ancestors(commodity)):
            found = supply_of(self.supplies, one, self.feeds.feed(one))
            if found is not None:
                return found
        return None

    def aimed(self, supply: Supply) -> NDArray[np.float64]:
        """
        Return what comes from whoever holds back, over the usual, axes ``(month, draw)``.

        Where nothing of the form comes from there, they hold back what it is made of: what the country
        gets stands in.
        """
        return np.where(np.isnan(supply.aimed_fill), supply.fill, supply.aimed_fill)


def of_story(
    story: Scenario | Outcome, *, importer: Iso3, draws: int, seed: int
) -> tuple[Scarcity, ...]:
    """Return every branch of a story; one that was run already is not run again."""
    found = story
    if isinstance(found, Scenario):
        found = run_scenario(found, importer=importer, draws=draws, seed=seed)
    each = []
    for branch in found.branches:
        told = lines_of(found, branch)
        each.append(
            Scarcity(
                found.scenario.id, branch, lines_begin(found), told.case.supplies,
                imposers_of(found, branch), told.case.held,
                Points(found.asked.seed, found.asked.draws), Feeds.of(told.case.atlas),
                found.certificate,
            )
        )  # fmt: skip
    return tuple(each)


def of_measure(
    atlas: Atlas, measure: Measure | str, *, importer: Iso3, draws: int, seed: int
) -> tuple[Scarcity, ...]:
    """Return an entry of the ledger."""
    entry = open_ledger(atlas)[measure] if isinstance(measure, str) else measure
    found = simulate_measure(atlas, entry, importer=importer, draws=draws, seed=seed)
    told = downstream(atlas, found.followed, importer=importer, seed=seed)
    walked = len(found.followed[0].months.networks)
    markets = {one.market for one in told.case.supplies}
    begin = timeline_of(entry).effective
    imposer = frozenset({Iso3(found.followed[0].imposer)})
    places = atlas.catalogue.groups.get(found.followed[0].imposer, imposer)
    return (
        Scarcity(
            entry.id, "", begin, told.case.supplies, dict.fromkeys(markets, places),
            told.case.held, Points(seed, walked), Feeds.of(atlas), found.certificate,
        ),
    )  # fmt: skip
