"""What the atlas knows of one commodity: who makes it, who takes it, who ships to whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.atlas import cross_section, sourcing
from oresight.codes import OTHER, Iso3, Stage

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.atlas import Atlas, CrossSection
    from oresight.codes import CommodityId

__all__ = ["Margins", "margins", "members"]

LEAST_SHARE = 0.01
"""Share of output from which a country is told apart."""

IMPORTERS = (
    "JPN", "USA", "KOR", "DEU", "CHN", "IND", "TWN", "FRA", "ITA", "GBR", "NLD", "BEL",
)  # fmt: skip
"""Large users, told apart whatever they make."""


@dataclass(frozen=True)
class Margins:
    """
    Output and shipments of one stage, in tonnes of one dimension.

    Parameters
    ----------
    output
        Axes ``(n,)``, the rest of the world last.
    trade
        Recorded shipments, axes ``(from, to)``; 0 where none is recorded.
    known_content
        Whether the trade codes state contained tonnes of this commodity alone.
    """

    section: CrossSection
    countries: tuple[str, ...]
    output: NDArray[np.float64]
    trade: NDArray[np.float64]
    known_content: bool
    sources: tuple[str, ...]


def members(
    atlas: Atlas, commodity: CommodityId, *, importer: Iso3, year: int | None
) -> tuple[str, ...]:
    """Return the countries told apart: large producers, large users, the importer; the rest last."""
    named: dict[str, None] = {importer: None}
    for stage in (Stage.MINE, Stage.REFINE):
        section = cross_section(atlas, commodity, stage=stage, year=year)
        if section is not None:
            shares = np.nan_to_num(section.shares)
            large = [
                c
                for c, share in zip(section.countries, shares, strict=True)
                if share >= LEAST_SHARE
            ]
            named |= dict.fromkeys(large)
    named |= dict.fromkeys(IMPORTERS)
    return (*sorted(named), OTHER)


def margins(
    atlas: Atlas,
    commodity: CommodityId,
    *,
    stage: Stage,
    countries: tuple[str, ...],
    year: int | None,
) -> Margins | None:
    """Return what is known of a stage, or None where nobody's output is."""
    section = cross_section(atlas, commodity, stage=stage, year=year)
    if section is None or not section.world > 0:
        return None
    place = {code: at for at, code in enumerate(countries)}
    output = np.zeros(len(countries))
    for code, amount in zip(section.countries, np.nan_to_num(section.quantity), strict=True):
        output[place.get(code, len(countries) - 1)] += amount
    output[-1] += max(section.world - output.sum(), 0.0)
    trade, known, sources = _trade(
        atlas, commodity, stage=stage, countries=countries, year=section.year
    )
    return Margins(section, countries, output, trade, known, (*section.sources, *sources))


def _trade(
    atlas: Atlas, commodity: CommodityId, *, stage: Stage, countries: tuple[str, ...], year: int
) -> tuple[NDArray[np.float64], bool, tuple[str, ...]]:
    place = {code: at for at, code in enumerate(countries)}
    trade = np.zeros((len(countries), len(countries)))
    known, sources = False, set()
    for code in countries[:-1]:
        mix = sourcing(atlas, Iso3(code), commodity, stage=stage, year=year)
        if mix is None:
            continue
        content = np.isfinite(mix.content_t).any() and mix.match in {"exact", "dominant"}
        known |= bool(content)
        amount = np.nan_to_num(mix.content_t if content else mix.gross_t)
        sources |= set(mix.sources)
        for partner, tonnes in zip(mix.partners, amount, strict=True):
            trade[place.get(partner, len(countries) - 1), place[code]] += tonnes
    return trade, known, tuple(sorted(sources))
