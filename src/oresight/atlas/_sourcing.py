"""Where an importer's supply comes from: imports by origin, output, exports, one mass basis."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl

from oresight.atlas._home_output import home_output
from oresight.atlas._reconcile import NORMAL_90, cross_section
from oresight.codes import CommodityId, Grade, Iso3, Stage
from oresight.display import Shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.atlas._store import Atlas

__all__ = ["Sourcing", "mass_fraction", "sourcing", "trade_codes", "trade_flows"]

MATCH_ORDER = ("exact", "dominant", "shared", "proxy")
FITTING = MATCH_ORDER[:2]
"""Matches on which the goods are the commodity and little else."""
ELEMENT = re.compile(r"([A-Z][a-z]?)(\d*)")
GROUP = re.compile(r"\(([^()]*)\)(\d*)")

EDITIONS = ("HS92", "HS17")
"""Editions of the nomenclature to look in, in this order: the first goes back further."""

_TRADE: WeakKeyDictionary[Atlas, dict[int, dict[tuple[object, ...], pl.DataFrame]]] = (
    WeakKeyDictionary()
)
_TRADERS: WeakKeyDictionary[Atlas, dict[int, frozenset[str]]] = WeakKeyDictionary()
_KNOWN: WeakKeyDictionary[Atlas, dict[tuple[object, ...], Sourcing | None]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Sourcing(Shown):
    """
    One importer's supply of one commodity at one stage in one year.

    Parameters
    ----------
    partners
        Origins of its imports.
    gross_t, value_kusd, content_t
        Axes ``(partner,)``: gross tonnes of goods, thousand USD, and tonnes in ``dimension``. NaN
        where a flow has no quantity; ``content_t`` is NaN throughout where no content factor of
        the trade code leads to ``dimension``.
    exports_t, domestic_t
        Tonnes in ``dimension``; NaN where unknown. Domestic output is 0 only where no source of
        the last years names the importer as a producer.
    match
        How well the trade codes fit the commodity, at worst: exact, dominant, shared or proxy.
    content_log_sd
        Standard deviation of the logarithm of the content factor, from its range.
    domestic_log_sd
        The same of domestic output, as the reconciled series has it.
    """

    importer: frozenset[Iso3]
    commodity: CommodityId
    stage: Stage
    year: int
    partners: tuple[Iso3, ...]
    gross_t: NDArray[np.float64]
    value_kusd: NDArray[np.float64]
    content_t: NDArray[np.float64]
    exports_t: float
    domestic_t: float
    dimension: str | None
    match: str
    codes: tuple[str, ...]
    content_log_sd: float
    grade: Grade
    sources: tuple[str, ...]
    domestic_log_sd: float = 0.0

    @property
    def imports_t(self) -> float:
        """Imports in ``dimension``, tonnes; 0 without any flow, NaN where no content is known."""
        if not self.partners:
            return 0.0 if self.dimension else float("nan")
        known = self.content_t[np.isfinite(self.content_t)]
        return float(known.sum()) if known.size else float("nan")

    @property
    def import_shares(self) -> NDArray[np.float64]:
        """Shares of imports by origin: of content, else of gross tonnes, else of value."""
        for amount in (self.content_t, self.gross_t, self.value_kusd):
            total = np.nansum(amount)
            if np.isfinite(amount).any() and total > 0:
                return np.nan_to_num(amount) / total
        return np.zeros(len(self.partners))

    @property
    def consumption_t(self) -> float:
        """Apparent use ``domestic + imports - exports`` in ``dimension``; NaN if unknown."""
        return self.domestic_t + self.imports_t - self.exports_t

    @property
    def import_reliance(self) -> float:
        """Net imports over apparent consumption, clipped to 0..1; NaN where a part is unknown."""
        use = self.consumption_t
        if not np.isfinite(use) or use <= 0:
            return float("nan")
        return float(np.clip((self.imports_t - self.exports_t) / use, 0.0, 1.0))


def mass_fraction(compound: str, element: str, weights: dict[str, float]) -> float:
    """
    Return the mass fraction of an element in a compound.

    Parameters
    ----------
    compound
        A formula with at most one level of brackets, such as ``LiOH(H2O)``.
    weights
        Standard atomic weights by symbol.

    Examples
    --------
    >>> round(mass_fraction("Li2O", "Li", {"Li": 6.94, "O": 15.999}), 4)
    0.4645
    """
    counts: dict[str, int] = {}

    def count(text: str, times: int) -> None:
        for symbol, number in ELEMENT.findall(text):
            counts[symbol] = counts.get(symbol, 0) + int(number or 1) * times

    for inner, number in GROUP.findall(compound):
        count(inner, int(number or 1))
    count(GROUP.sub("", compound), 1)
    total = sum(weights[symbol] * number for symbol, number in counts.items())
    return weights[element] * counts.get(element, 0) / total


def trade_codes(atlas: Atlas, commodity: CommodityId, *, stage: Stage) -> pl.DataFrame:
    """
    Return the trade codes of a commodity at a stage, best fitting editions only.

    Columns: ``hs6, hs_edition, match, form``. Where a code of the newer nomenclature exists in the
    trade table it replaces older ones of the same form.
    """
    codes = atlas.table("hs_codes").filter(
        (pl.col("commodity") == commodity) & (pl.col("stage") == stage.value)
    )
    return codes.select("hs6", "match", "form").unique(maintain_order=True)


def trade_flows(atlas: Atlas, commodity: CommodityId, *, stage: Stage, year: int) -> pl.DataFrame:
    """
    Return the world's trade in the goods of a commodity that hold it and little else, in a year.

    The columns are those of the table ``trade``; a row is a flow of one code. Empty where no code
    fits or the year is not covered.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> lithium = trade_flows(open_atlas(), CommodityId("lithium"), stage=Stage.REFINE, year=2024)
    >>> lithium.filter(importer="JPN").height > 0
    True
    """
    codes = trade_codes(atlas, commodity, stage=stage).filter(pl.col("match").is_in(FITTING))
    return _flows(atlas, codes["hs6"].to_list(), year)


def _trade(atlas: Atlas, year: int) -> dict[tuple[object, ...], pl.DataFrame]:
    """Return one year's trade by code and edition; a year is split in a fraction of the time."""
    years = _TRADE.setdefault(atlas, {})
    if year not in years:
        flows = (
            atlas.scan("trade")
            .filter(
                (pl.col("year") == year)
                & (pl.col("coverage") == "full")
                & pl.col("hs_edition").is_in(EDITIONS)
            )
            .collect()
        )
        years[year] = flows.partition_by(["hs6", "hs_edition"], as_dict=True)
        traders = {*flows["importer"].unique(), *flows["exporter"].unique()}
        _TRADERS.setdefault(atlas, {})[year] = frozenset(traders)
    return years[year]


def _flows(atlas: Atlas, codes: list[str], year: int) -> pl.DataFrame:
    """Return the flows of some codes in a year, each code from the edition that has quantities."""
    tables = _trade(atlas, year)
    found = []
    for code in dict.fromkeys(codes):
        for edition in EDITIONS:
            rows = tables.get((code, edition))
            if rows is not None and rows["quantity_t"].is_not_null().any():
                found.append(rows)
                break
    return pl.concat(found) if found else atlas.scan("trade").head(0).collect()


def _factors(atlas: Atlas, commodity: CommodityId) -> pl.DataFrame:
    """Return content factors by code: ``hs6, dimension, factor, log_sd, content_grade``."""
    weights = dict(atlas.table("atomic_weights").select("element", "weight").iter_rows())
    rows = atlas.table("hs_content").filter(pl.col("commodity") == commodity)
    width = 2 * NORMAL_90
    return rows.with_columns(
        fraction=pl.Series(
            [
                1.0
                if compound is None
                else mass_fraction(compound, dimension.partition(":")[2], weights)
                for compound, dimension in rows.select("compound", "dimension").iter_rows()
            ],
            dtype=pl.Float64,
        )
    ).select(
        "hs6",
        "dimension",
        factor=pl.col("assay") * pl.col("fraction"),
        log_sd=(pl.col("assay_high") / pl.col("assay_low")).log() / width,
        content_grade="grade",
    )


def sourcing(
    atlas: Atlas,
    importer: Iso3 | frozenset[Iso3],
    commodity: CommodityId,
    *,
    stage: Stage,
    year: int | None = None,
) -> Sourcing | None:
    """
    Return where an importer's supply came from, or None where its trade is not covered.

    A group of countries is one importer: trade inside it is left out, its members' output is
    domestic.

    Parameters
    ----------
    year
        None for the settled year of the commodity's production, or the latest year of trade.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> lithium = sourcing(open_atlas(), Iso3("JPN"), CommodityId("lithium"),
    ...                    stage=Stage.REFINE, year=2024)
    >>> lithium.match
    'exact'
    """
    home = importer if isinstance(importer, frozenset) else frozenset({importer})
    known = _KNOWN.setdefault(atlas, {})
    key = (home, commodity, stage, year)
    if key not in known:
        known[key] = _sourcing(atlas, home, commodity, stage=stage, year=year)
    return known[key]


def _sourcing(
    atlas: Atlas, home: frozenset[Iso3], commodity: CommodityId, *, stage: Stage, year: int | None
) -> Sourcing | None:
    codes = trade_codes(atlas, commodity, stage=stage)
    supply = cross_section(atlas, commodity, stage=stage, year=year)
    wanted = year or (supply.year if supply else atlas.years("trade")[-1])
    flows = _flows(atlas, codes["hs6"].to_list(), wanted)
    if flows.is_empty() or home.isdisjoint(_TRADERS[atlas][wanted]):
        return None
    flows = flows.join(_factors(atlas, commodity), on="hs6", how="left").with_columns(
        content=pl.col("quantity_t") * pl.col("factor")
    )
    dimension = supply.dimension if supply else None
    if dimension is None or not flows["dimension"].eq_missing(dimension).all():
        flows = flows.with_columns(content=pl.lit(None, dtype=pl.Float64))
    inward = _by_partner(flows, home, inward=True)
    outward = _by_partner(flows, home, inward=False)
    used = codes.filter(pl.col("hs6").is_in(flows["hs6"].unique().implode()))
    known_exports = outward["content"].sum() if dimension else None
    made = home_output(atlas, supply, home)
    sources = {*flows["source_id"], *made.sources, *((supply.source_id,) if supply else ())}
    grades = {*flows["content_grade"].drop_nulls(), "estimated" if made.sources else "reported"}
    return Sourcing(
        importer=home,
        commodity=commodity,
        stage=stage,
        year=wanted,
        partners=tuple(inward["partner"]),
        gross_t=_array(inward["quantity_t"]),
        value_kusd=_array(inward["value_kusd"]),
        content_t=_array(inward["content"]),
        exports_t=float("nan") if flows["content"].is_null().all() else float(known_exports or 0.0),
        domestic_t=made.amount,
        dimension=dimension if flows["content"].is_not_null().any() else None,
        match=max(used["match"], key=MATCH_ORDER.index),
        codes=tuple(sorted(used["hs6"].unique())),
        content_log_sd=float(flows["log_sd"].max() or 0.0),  # type: ignore[arg-type]
        grade=Grade.worst(grades),
        sources=tuple(sorted(sources)),
        domestic_log_sd=made.log_sd,
    )


def _by_partner(flows: pl.DataFrame, home: frozenset[Iso3], *, inward: bool) -> pl.DataFrame:
    here, there = ("importer", "exporter") if inward else ("exporter", "importer")
    members = pl.Series(sorted(home)).implode()
    return (
        flows.filter(pl.col(here).is_in(members) & ~pl.col(there).is_in(members))
        .group_by(pl.col(there).alias("partner"))
        .agg(
            pl.col(name).sum().cast(pl.Float64) if name == "value_kusd" else _sum_known(name)
            for name in ("quantity_t", "value_kusd", "content")
        )
        .sort("value_kusd", "partner", descending=[True, False])
    )


def _sum_known(name: str) -> pl.Expr:
    """Sum what is known; null, not zero, where nothing is."""
    known = pl.col(name).drop_nulls()
    return pl.when(known.len() > 0).then(known.sum()).cast(pl.Float64).alias(name)


def _array(column: pl.Series) -> NDArray[np.float64]:
    return column.cast(pl.Float64).fill_null(np.nan).to_numpy()
