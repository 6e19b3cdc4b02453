"""Lines of products and industries before what arrives: how full they run, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.industry._bill import Feeds, bill, supply_of
from oresight.industry._fill import lost_output
from oresight.industry._share import Taker, shared
from oresight.industry._users import industries

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.codes import CommodityId, Iso3
    from oresight.industry._rules import Rules
    from oresight.industry._supply import Supply
    from oresight.industry._users import Industry, Use

__all__ = ["Case", "Line", "Need", "lines"]


@dataclass(frozen=True)
class Need:
    """
    One input of a line.

    Parameters
    ----------
    fill
        From the month in which the measure bites, axes ``(month, draw)``.
    lost
        Part of the line's output that is lost for want of it, axes ``(month, draw)``.
    exposed
        Part of the output that is lost where nothing of it comes, axes ``(draw,)``.
    """

    commodity: CommodityId
    supply: Supply
    essential: bool
    fill: NDArray[np.float64]
    lost: NDArray[np.float64]
    exposed: NDArray[np.float64]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """
    A product, or an industry as a whole, one of whose inputs was walked.

    Parameters
    ----------
    product
        None for an industry as a whole.
    cover
        Days that one plant lives from what it holds, axes ``(draw,)``.
    value_added
        Of the whole industry, USD a year; None where it is not known, and for a product.
    """

    product: str | None
    isic: str
    needs: tuple[Need, ...]
    cover: NDArray[np.float64]
    value_added: float | None = None
    year: int | None = None
    sources: tuple[str, ...] = ()

    @property
    def lost(self) -> NDArray[np.float64]:
        """
        Part of output lost, axes ``(month, draw)``.

        The scarcest input decides: two that lack at once do not lack twice.
        """
        return np.asarray(np.max([need.lost for need in self.needs], axis=0))

    @property
    def essential(self) -> tuple[Need, ...]:
        """What it cannot do without."""
        return tuple(need for need in self.needs if need.essential)

    @property
    def exposed(self) -> NDArray[np.float64]:
        """Part of output that an essential input can stop; all where none is, axes ``(draw,)``."""
        held = [need.exposed for need in self.essential or self.needs]
        return np.asarray(np.max(held, axis=0))

    @property
    def cause(self) -> CommodityId:
        """The input for want of which most is lost, over all months and draws."""
        return max(self.needs, key=lambda need: float(need.lost.sum())).commodity


def lines(
    atlas: Atlas,
    supplies: Sequence[Supply],
    held: Rules,
    *,
    importer: Iso3,
) -> tuple[Line, ...]:
    """
    Return every product and industry of the importer that uses what was walked.

    Products come first. A product is filled as its industry is, and only what it does not work
    without counts.

    Parameters
    ----------
    supplies
        What the importer gets: see `supplies`. A commodity without one is taken to be there.
    held
        As many draws as supplies have.
    """
    case = Case.of(atlas, supplies, held, importer=importer)
    return (*case.products(), *case.whole())


Taken = list[tuple["Industry", "Use", "Supply"]]


def _taken(atlas: Atlas, known: Sequence[Industry], supplies: Sequence[Supply]) -> Taken:
    """Return which industry takes which supply, and for what; what is essential first."""
    feeds = Feeds.of(atlas)
    found: Taken = []
    for one in known:
        for use in sorted(one.uses, key=lambda use: not use.essential):
            feed = feeds.feed(use.commodity, *use.used_in, one.isic)
            supply = supply_of(supplies, use.commodity, feed)
            if supply is not None:
                found.append((one, use, supply))
    return found


@dataclass(frozen=True)
class Case:
    """An importer's products and industries before what it gets."""

    atlas: Atlas
    supplies: tuple[Supply, ...]
    held: Rules
    industries: tuple[Industry, ...]
    taken: Taken

    @classmethod
    def of(cls, atlas: Atlas, supplies: Sequence[Supply], held: Rules, *, importer: Iso3) -> Case:
        """Look up who uses what."""
        known = industries(atlas, importer)
        return cls(atlas, tuple(supplies), held, known, _taken(atlas, known, supplies))

    def whole(self) -> Iterator[Line]:
        """Yield industries as a whole, of which an input was walked."""
        return (line for one in self.industries for line in self._industry(one))

    def products(self) -> Iterator[Line]:
        """Yield products of which an input that they do not work without was walked."""
        for name in self.atlas.table("products")["product"]:
            found = bill(self.atlas, name)
            isic = str(found.product.isic)
            needs: dict[int, Need] = {}
            for one in found.essential:
                supply = supply_of(self.supplies, one.commodity, one.feed)
                if supply is not None and id(supply) not in needs:
                    fill = self._filled(supply, isic)
                    lost = lost_output(fill, self.held.of("parts_days", isic))
                    all_of_it = np.ones(fill.shape[1])
                    needs[id(supply)] = Need(
                        one.commodity, supply, one.essential, fill, lost, all_of_it, one.sources
                    )
            if needs:
                yield Line(name, isic, tuple(needs.values()), self.held.of("cover_days", isic))

    def _industry(self, one: Industry) -> Iterator[Line]:
        """Yield an industry as a whole, if one of its inputs was walked."""
        needs: dict[int, Need] = {}
        for owner, use, supply in self.taken:
            if owner is one and id(supply) not in needs:
                need = self._need(one, use, supply)
                if need is not None:
                    needs[id(supply)] = need
        if needs:
            found = tuple(needs.values())
            cover = self.held.of("cover_days", one.isic)
            yield Line(None, one.isic, found, cover, one.value_added, one.year, one.sources)

    def _need(self, one: Industry, use: Use, supply: Supply) -> Need | None:
        """Return what an industry needs; None where nothing tells how much depends on it."""
        fill = self._filled(supply, one.isic)
        if use.essential:
            exposed = self._exposed(one, use, supply)
            lost = lost_output(fill, self.held.of("parts_days", one.isic))
        elif use.share is None or one.value_added is None:
            return None
        else:
            # Whoever loses more than the price at which users stop would have paid it.
            exposed = np.minimum(use.share * supply.replaced / one.value_added, 1.0)
            lost = 1.0 - fill
        return Need(
            use.commodity, supply, bool(use.essential), fill, exposed * lost, exposed, use.sources
        )

    def _exposed(self, one: Industry, use: Use, supply: Supply) -> NDArray[np.float64]:
        """Return the part of an industry that cannot do without a use, axes ``(draw,)``."""
        named = (f"{one.isic}:{what}" for what in (use.commodity, supply.commodities[0]))
        return np.minimum(self.held.of("exposed_share", *named, one.isic), 1.0)

    def _worth(self, one: Industry, use: Use, supply: Supply) -> float:
        """Return the value added that hangs on a use, USD a year, in the middle."""
        if use.essential:
            return (one.value_added or 0.0) * float(self._exposed(one, use, supply)[0])
        return (use.share or 0.0) * float(supply.replaced[0])

    def _filled(self, supply: Supply, isic: str) -> NDArray[np.float64]:
        """Return an industry's fill, axes ``(month, draw)``."""
        takers = [
            Taker(one.isic, use.share, self._worth(one, use, supply))
            for one, use, which in self.taken
            if which is supply
        ]
        return shared(supply.fill, takers, isic, by=self.held.of("by_value"))
