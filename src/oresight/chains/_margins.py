"""What the atlas knows of one commodity: who makes it, who takes it, who ships to whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.atlas import sourcing
from oresight.codes import OTHER, Iso3

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from oresight.atlas import Atlas, Sourcing
    from oresight.chains._sections import Section
    from oresight.codes import CommodityId

__all__ = ["SURPLUS", "Margins", "margins", "members", "with_surplus"]

IMPORTERS = (
    "JPN", "USA", "KOR", "DEU", "CHN", "IND", "TWN", "FRA", "ITA", "GBR", "NLD", "BEL",
)  # fmt: skip
"""Large users, told apart whatever they make."""

SURPLUS = "surplus"
"""The match of shipments that are known only as more than their sender makes of the next form."""

CLEAN = frozenset({"exact", "dominant"})
"""How well a trade code must fit for its tonnes to be those of the commodity."""


@dataclass(frozen=True)
class Margins:
    """
    Output and shipments of one stage, in tonnes of one dimension.

    Parameters
    ----------
    output, log_sd
        What each makes, and the standard deviation of its logarithm; axes ``(n,)``, the rest of the
        world last.
    trade
        Recorded shipments, axes ``(from, to)``; 0 where none is recorded.
    seen
        Cells of importers whose records there are, axes ``(from, to)``: without a shipment such a
        cell is empty, not unknown.
    known_content
        Whether the trade codes state contained tonnes of this commodity alone.
    content_log_sd
        Standard deviation of the logarithm of the content of a tonne traded.
    trade_year, match
        Year of the records, and how well the codes fit; 0 and empty where there are none.
    """

    section: Section
    countries: tuple[str, ...]
    output: NDArray[np.float64]
    log_sd: NDArray[np.float64]
    trade: NDArray[np.float64]
    seen: NDArray[np.bool_]
    known_content: bool
    content_log_sd: float
    trade_year: int
    match: str
    trade_sources: tuple[str, ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources of output and trade."""
        return (*self.section.output.sources, *self.trade_sources)


def members(
    known: tuple[Section, ...], *, importer: Iso3 | None, least_share: float
) -> tuple[str, ...]:
    """Return the countries told apart: large producers, large users, the importer; the rest last."""
    named: dict[str, None] = {} if importer is None else {importer: None}
    for one in known:
        shares = np.nan_to_num(one.output.shares)
        large = zip(one.output.countries, shares, strict=True)
        named |= dict.fromkeys(code for code, share in large if share >= least_share)
    named |= dict.fromkeys(IMPORTERS)
    return (*sorted(named), OTHER)


def margins(atlas: Atlas, section: Section, *, countries: tuple[str, ...], year: int) -> Margins:
    """Return what is known of a stage, for the countries told apart."""
    known = section.output
    place = {code: at for at, code in enumerate(countries)}
    output, spread = np.zeros((2, len(countries)))
    amounts = np.nan_to_num(known.quantity)
    for code, amount, log_sd in zip(known.countries, amounts, known.log_sd, strict=True):
        at = place.get(code, len(countries) - 1)
        output[at] += amount
        spread[at] += amount * log_sd
    rest = max(known.world - output.sum(), 0.0)
    output[-1] += rest
    spread[-1] += rest * float(np.max(known.log_sd, initial=0.0))
    spread = np.divide(spread, output, out=np.zeros_like(output), where=output > 0)
    return Margins(section, countries, output, spread, *_trade(atlas, section, countries, year))


def with_surplus(ore: Margins, refined: Margins, *, least_told: float) -> Margins:
    """
    Return what is known of the ore, with what is shipped as refined beyond what is refined.

    Who ships more than it makes and takes in ships the form before it under the same code. Where no
    code tells the trade in ore, that surplus gives its shape, if those who send it mine a part
    *least_told* of all.
    """
    if ore.trade.any() or not refined.known_content:
        return ore
    sent = refined.trade.sum(axis=1)
    left = sent - refined.output - refined.trade.sum(axis=0)
    beyond = (left > 0) & (ore.output > 0)
    beyond[-1] = False
    part = np.divide(left, sent, out=np.zeros_like(sent), where=beyond & (sent > 0))
    if ore.output[part > 0].sum() < least_told * ore.output.sum():
        return ore
    return replace(
        ore,
        trade=refined.trade * part[:, None],
        seen=refined.seen.copy(),
        trade_year=refined.trade_year,
        match=SURPLUS,
        trade_sources=refined.trade_sources,
    )


def _trade(
    atlas: Atlas, section: Section, countries: tuple[str, ...], year: int
) -> tuple[NDArray[np.float64], NDArray[np.bool_], bool, float, int, str, tuple[str, ...]]:
    """Return shipments in the first year that has any: the base year, that of the facts, the last."""
    last = atlas.years("trade")[-1]
    years = dict.fromkeys(one for one in (year, section.year, last) if one <= last)
    place = {code: at for at, code in enumerate(countries)}
    for candidate in years:
        mixes = list(_mixes(atlas, section, countries, candidate))
        if not mixes:
            continue
        clean = all(_is_content(mix) for _, mix in mixes)
        trade = np.zeros((len(countries), len(countries)))
        seen = np.zeros_like(trade, dtype=bool)
        for at, mix in mixes:
            seen[:, at] = True
            amount = np.nan_to_num(mix.content_t if clean else mix.gross_t)
            for partner, tonnes in zip(mix.partners, amount, strict=True):
                trade[place.get(partner, len(countries) - 1), at] += tonnes
        np.fill_diagonal(trade, 0.0)
        doubt = max(mix.content_log_sd for _, mix in mixes)
        sources = sorted({source for _, mix in mixes for source in mix.sources})
        return trade, seen, clean, doubt, candidate, mixes[0][1].match, tuple(sources)
    none = np.zeros((len(countries), len(countries)))
    return none, np.zeros_like(none, dtype=bool), False, 0.0, 0, "", ()


def _mixes(
    atlas: Atlas, section: Section, countries: tuple[str, ...], year: int
) -> Iterator[tuple[int, Sourcing]]:
    """Yield each importer's imports, those of the rest of the world as of one importer last."""
    commodity: CommodityId = section.output.commodity
    rest = frozenset(_states(atlas)) - frozenset(countries)
    for at, code in enumerate(countries):
        importer = rest if code == OTHER else Iso3(code)
        mix = sourcing(atlas, importer, commodity, stage=section.stage, year=year)
        if mix is not None:
            yield at, mix


def _is_content(mix: Sourcing) -> bool:
    return mix.match in CLEAN and (mix.dimension is not None or mix.gross_t.size == 0)


def _states(atlas: Atlas) -> list[Iso3]:
    table = atlas.table("countries").filter(pl.col("baci").is_not_null())
    return [Iso3(code) for code in table["country"]]
