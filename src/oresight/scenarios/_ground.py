"""The ground a story is laid on: one market's draws, its months, its forms and places."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from oresight.chains import Sampled, Span, Timeline, market_of, timeline_of
from oresight.codes import OTHER, CommodityId, Stage
from oresight.locale import N_
from oresight.market import Act

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

    from oresight.atlas import Atlas, Ledger
    from oresight.market import Network, Policy
    from oresight.scenarios._model import Block, Scenario
    from oresight.scenarios._numbers import Number

__all__ = ["DAYS", "Ground", "Refusal", "begin_of", "block_timeline", "middle_places", "month_of"]

HALF: Final = 0.5
"""Part of a month from which a block is taken to hold in it."""

DAYS: Final = 365.25 / 12
"""Days a month."""

LONGEST_NOTICE: Final = 12
"""Months of notice that are simulated at most."""

CALM: Final = 1
"""Months before the story is heard of."""

OUTSIDE = N_("It lies outside of the months that are followed.")
NO_FORM = N_("It touches no stage of this chain.")
NO_PLACE = N_("None of its countries is told apart in this chain.")


class Refusal(Exception):  # noqa: N818 - nothing is wrong: a block has no meaning in a market
    """Why a block is not modelled in a market, as a message key."""


@dataclass(frozen=True)
class Ground:
    """
    A market on which blocks are laid.

    Parameters
    ----------
    market
        Draws of it, tonnes a year.
    begin
        First day of the first month.
    calm
        Gives the middle draw of a market, this one's or another's.
    """

    atlas: Atlas
    ledger: Ledger
    market: Sampled
    importer: str
    begin: dt.date
    months: int
    calm: Callable[[CommodityId], Sampled]

    @property
    def network(self) -> Network:
        """The first draw's market."""
        return self.market.networks[0]

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return len(self.market.networks)

    def drawn(self, number: Number, name: str, *, low: float, high: float) -> NDArray[np.float64]:
        """
        Return a number in every draw, kept within its range, axes ``(draw,)``.

        Parameters
        ----------
        name
            By which it goes in the ensemble: the same name has the same numbers in all markets.
        """
        if number.is_certain:
            return np.full(self.draws, float(np.clip(number.middle, low, high)))
        found = number.at(self.market.points.of(name))
        if self.market.points.first == 0:
            found[0] = number.middle
        return np.clip(found, low, high)

    def number(self, block: Block, name: str) -> NDArray[np.float64] | None:
        """Return a number of a block in every draw, axes ``(draw,)``; None where it is left out."""
        number = block.number(name)
        if number is None:
            return None
        spec = block.spec.field(name)
        return self.drawn(number, f"{block.id}.{name}", low=spec.low, high=spec.high)

    def needed(self, block: Block, name: str) -> NDArray[np.float64]:
        """Return a number that the kind of block always has, axes ``(draw,)``."""
        found = self.number(block, name)
        return np.zeros(self.draws) if found is None else found

    def forms(self, commodities: Iterable[str], stages: Iterable[str] = ()) -> list[int]:
        """
        Return which stages of the network some commodities mean; at all stages if none is named.

        Raises
        ------
        Refusal
            If there are none.
        """
        asked = {Stage(name) for name in stages}
        named = set(self.named(commodities))
        found = [
            at
            for at, form in enumerate(self.market.forms)
            if named & {*form.commodities} and (not asked or form.stage in asked)
        ]
        if not found:
            raise Refusal(NO_FORM)
        return found

    def named(self, commodities: Iterable[str]) -> tuple[CommodityId, ...]:
        """Return the commodities of this market that are meant, members of groups among them."""
        here = {CommodityId(one) for form in self.market.forms for one in form.commodities}
        found: dict[CommodityId, None] = {}
        for one in commodities:
            members = self.atlas.catalogue.members(CommodityId(one))
            found |= dict.fromkeys(sorted(here & {CommodityId(one), *members}))
        return tuple(found)

    def places(self, names: Sequence[str]) -> list[int]:
        """
        Return where some countries and groups stand in the network; all places if none is named.

        Raises
        ------
        Refusal
            If none of them is told apart.
        """
        if not names:
            return list(range(len(self.network.countries)))
        groups = self.atlas.catalogue.groups
        codes = {code for name in names for code in groups.get(name, frozenset({name}))}
        found = [at for at, place in enumerate(self.network.countries) if place in codes]
        if not found:
            raise Refusal(NO_PLACE)
        return found

    def held(self, block: Block) -> NDArray[np.bool_]:
        """
        Return the months in which a block holds, axes ``(month,)``.

        Raises
        ------
        Refusal
            If there is none.
        """
        share = block_timeline(block, self.ledger).monthly(self.begin, self.months)
        held = share >= HALF
        if not held.any():
            held = (share > 0) & (share == share.max())
        if not held.any():
            raise Refusal(OUTSIDE)
        return np.asarray(held)

    def act(self, block: Block, listed: Sequence[Sequence[Policy]]) -> Act:
        """Return policies of a block, a month's, as an act with its dates."""
        return self.acted(listed, self.held(block), self.announced(block))

    def acted(
        self, listed: Sequence[Sequence[Policy]], held: NDArray[np.bool_], announced: int
    ) -> Act:
        """Return policies, a month's, as an act that holds in some months."""
        first, last = (int(np.nonzero(held)[0][at]) for at in (0, -1))
        return Act(
            tuple(tuple(drawn) for drawn in listed),
            min(announced, first),
            first,
            end=None if last + 1 == self.months else last + 1,
            paused=tuple(int(month) for month in range(first, last) if not held[month]),
        )

    def announced(self, block: Block) -> int:
        """Return the month in which a block is heard of."""
        line = block_timeline(block, self.ledger)
        heard = line.announced or line.effective or self.begin
        return max(_between(self.begin, heard), 0)

    def months_since(self, block: Block) -> NDArray[np.float64]:
        """Return months since a block began, at most as long as it holds, axes ``(month,)``."""
        return np.asarray(np.maximum(np.cumsum(self.held(block)) - HALF, 0.0))


def begin_of(scenario: Scenario, ledger: Ledger) -> dt.date:
    """Return the first day of a story: of the calm month before the first of its blocks is heard of."""
    heard: list[dt.date] = []
    for branch in scenario.branch_ids:
        for block in scenario.story(branch):
            line = block_timeline(block, ledger)
            if line.effective is None:
                continue
            notice = _between(line.announced or line.effective, line.effective)
            heard.append(_back(line.effective, min(max(notice, 0), LONGEST_NOTICE) + CALM))
    return min(heard)


def middle_places(network: Network, countries: Sequence[str]) -> list[int]:
    """Return where each country stands in a network: with all others where it is not told apart."""
    rest = network.countries.index(OTHER) if OTHER in network.countries else 0
    known = {place: at for at, place in enumerate(network.countries)}
    return [known.get(country, rest) for country in countries]


def touched(atlas: Atlas, commodities: Iterable[str]) -> dict[CommodityId, list[CommodityId]]:
    """Return the markets that some commodities are traded in, with those of each."""
    found: dict[CommodityId, list[CommodityId]] = {}
    for name in commodities:
        commodity = CommodityId(name)
        found.setdefault(market_of(atlas, commodity), []).append(commodity)
    return found


def block_timeline(block: Block, ledger: Ledger) -> Timeline:
    """Return when a block holds: as it says itself, else as the ledger has its measure."""
    start, end = block.start, block.end
    if start is not None:
        return Timeline(block.day("announced") or start, (Span(start, end),))
    line = timeline_of(ledger[block.word("measure")])
    spans = [span for span in line.spans if end is None or span.first <= end]
    if end is not None and spans:
        last = spans[-1]
        spans[-1] = Span(
            last.first, end if last.last is None else min(last.last, end), last.certain
        )
    return Timeline(block.day("announced") or line.announced, tuple(spans))


def _between(begin: dt.date, end: dt.date) -> int:
    return 12 * (end.year - begin.year) + end.month - begin.month


def month_of(begin: dt.date, months: int) -> dt.date:
    """Return the first day of a month, counted from that of a day."""
    year, month = divmod(12 * begin.year + begin.month - 1 + months, 12)
    return dt.date(year, month + 1, 1)


def _back(day: dt.date, months: int) -> dt.date:
    return month_of(day, -months)
