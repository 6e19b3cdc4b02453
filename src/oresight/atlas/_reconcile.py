"""
One best series of production from several sources, the others kept as a measure of doubt.

A cross-section (commodity, stage, year) comes from one source and one form: ore and metal, or two
editions, never meet in one sum. Which one is declared in the table ``precedence``. What the other
sources say of a country's share becomes the spread of that share.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import polars as pl

from oresight.codes import OTHER, WORLD, CommodityId, Grade, Iso3, Stage
from oresight.display import Shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.atlas._store import Atlas

__all__ = ["CrossSection", "best_production", "cross_section", "production_years", "settled_year"]

SECTION = ["commodity", "stage", "year"]
SERIES = [*SECTION, "source_id", "form"]
NEVER = 999
"""The rank of a series that is kept as a fact and never chosen."""
NORMAL_90 = 1.6448536269514722
"""Half-width of a central 90 % interval of the normal distribution, in standard deviations."""

_BEST: WeakKeyDictionary[Atlas, pl.DataFrame] = WeakKeyDictionary()
_SECTIONS: WeakKeyDictionary[Atlas, dict[tuple[object, ...], pl.DataFrame]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class CrossSection(Shown):
    """
    Who produced how much of one commodity at one stage in one year.

    Parameters
    ----------
    countries
        Named countries only; the rest of the world is in ``other``.
    quantity
        Axes ``(country,)``, in ``unit`` of ``dimension``; NaN where withheld or not reported.
    world
        Published world total, or the sum of the rows where that is larger or none is published.
    log_sd
        Axes ``(country,)``: standard deviation of the logarithm, from grade and from the spread
        between sources.
    """

    commodity: CommodityId
    stage: Stage
    year: int
    form: str
    dimension: str
    unit: str
    source_id: str
    grade: Grade
    countries: tuple[Iso3, ...]
    quantity: NDArray[np.float64]
    world: float
    log_sd: NDArray[np.float64]
    sources: tuple[str, ...] = field(default=())

    @property
    def shares(self) -> NDArray[np.float64]:
        """Shares of the world total, axes ``(country,)``; NaN where the quantity is unknown."""
        return self.quantity / self.world

    @property
    def other_share(self) -> float:
        """Share of the world total that no named country accounts for."""
        return max(0.0, 1.0 - float(np.nansum(self.shares)))

    def share(self, country: Iso3) -> float:
        """Return one country's share: 0 where it is not named, NaN where it is withheld."""
        if country not in self.countries:
            return 0.0
        return float(self.shares[self.countries.index(country)])


def best_production(atlas: Atlas) -> pl.DataFrame:
    """
    Return the best series: one row per commodity, stage, year and country.

    Columns are ``commodity, stage, year, country, quantity, low, high, unit, form, dimension,
    state, grade, source_id, world, share, spread, log_sd, n_sources, sources``. ``state`` keeps
    *reported*, *zero*, *below_unit*, *withheld* and *not_reported* apart. ``low`` and ``high``
    bound the central 90 %.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> best = best_production(open_atlas())
    >>> best.select(pl.struct("commodity", "stage", "year").n_unique() > 1000).item()
    True
    """
    if atlas not in _BEST:
        _BEST[atlas] = _reconcile(atlas)
    return _BEST[atlas]


def _reconcile(atlas: Atlas) -> pl.DataFrame:
    rows = _with_shares(_described(atlas))
    chosen = _chosen_series(rows, atlas.table("precedence"))
    best = rows.join(chosen, on=SERIES, how="semi")
    spread = _spread(rows, best)
    base = {
        name.removeprefix("share_log_sd_"): value
        for method, name, value in atlas.table("method_parameters")
        .select("method", "parameter", "value")
        .iter_rows()
        if method == "common" and name.startswith("share_log_sd_")
    }
    own = pl.col("grade").replace_strict(base, return_dtype=pl.Float64)
    between = pl.col("spread").fill_null(0.0)
    return (
        best.join(spread, on=[*SECTION, "country"], how="left")
        .with_columns(log_sd=(own**2 + between**2).sqrt())
        .with_columns(
            low=pl.col("quantity") * (-NORMAL_90 * pl.col("log_sd")).exp(),
            high=pl.col("quantity") * (NORMAL_90 * pl.col("log_sd")).exp(),
        )
        .sort(*SECTION, "country")
    )


def _described(atlas: Atlas) -> pl.DataFrame:
    forms = atlas.table("forms").select("commodity", "stage", "form", "dimension")
    missing = {
        "withheld": "withheld",
        "less_than_half_unit": "below_unit",
    }
    state = (
        pl.when(pl.col("quantity").is_null())
        .then(pl.col("flag").replace_strict(missing, default="not_reported"))
        .when(pl.col("quantity") == 0)
        .then(pl.lit("zero"))
        .otherwise(pl.lit("reported"))
    )
    return (
        atlas.table("production")
        .with_columns(state=state, year=pl.col("year").cast(pl.Int64))
        .join(forms, on=["commodity", "stage", "form"], how="left")
    )


def _with_shares(rows: pl.DataFrame) -> pl.DataFrame:
    named = pl.col("country") != WORLD
    published = pl.col("quantity").filter(~named).max().over(SERIES)
    added = pl.col("quantity").filter(named).sum().over(SERIES)
    return (
        rows.with_columns(world=pl.max_horizontal(published, added))
        .with_columns(share=pl.when(pl.col("world") > 0).then(pl.col("quantity") / pl.col("world")))
        .filter(named)
    )


def _chosen_series(rows: pl.DataFrame, precedence: pl.DataFrame) -> pl.DataFrame:
    """Pick one series per cross-section by the first rule that matches it."""
    series = rows.filter(pl.col("world") > 0).group_by(SERIES).agg(pl.len().alias("size"))
    ruled = (
        series.join(precedence, how="cross", suffix="_rule")
        .filter(
            pl.col("commodity_rule").is_in(["*"])
            | (pl.col("commodity_rule") == pl.col("commodity")),
            pl.col("stage_rule").is_in(["*"]) | (pl.col("stage_rule") == pl.col("stage")),
            pl.col("source_id_rule") == pl.col("source_id"),
            pl.col("form_rule").is_in(["*"]) | (pl.col("form_rule") == pl.col("form")),
            pl.col("year").is_between(pl.col("year_from"), pl.col("year_to")),
        )
        .with_columns(special=pl.col("commodity_rule") != "*")
    )
    return (
        ruled.sort("special", "rank", "size", "form", descending=[True, False, True, False])
        .unique(SERIES, keep="first", maintain_order=True)
        .filter(pl.col("rank") < NEVER)
        .unique(SECTION, keep="first", maintain_order=True)
        .select(SERIES)
    )


def _spread(rows: pl.DataFrame, best: pl.DataFrame) -> pl.DataFrame:
    """
    Measure how far sources disagree on each country's share.

    Only series of the chosen dimension, or of another that states content, are compared: gross
    weight says nothing about content.
    """
    cells = best.filter(pl.col("country") != OTHER).select(
        *SECTION, "country", pl.col("dimension").alias("chosen")
    )
    content = ~pl.col("dimension").str.starts_with("gross") & ~pl.col("chosen").str.starts_with(
        "gross"
    )
    return (
        cells.join(rows, on=[*SECTION, "country"], how="left")
        .filter((pl.col("dimension") == pl.col("chosen")) | content, pl.col("share") > 0)
        .group_by(*SECTION, "country")
        .agg(
            spread=pl.col("share").log().std(),
            n_sources=pl.col("source_id").n_unique(),
            sources=pl.col("source_id").unique().sort(),
        )
    )


def _sections(atlas: Atlas) -> dict[tuple[object, ...], pl.DataFrame]:
    if atlas not in _SECTIONS:
        _SECTIONS[atlas] = best_production(atlas).partition_by(
            ["commodity", "stage"], as_dict=True, maintain_order=True
        )
    return _SECTIONS[atlas]


def production_years(atlas: Atlas, commodity: CommodityId, stage: Stage) -> tuple[int, ...]:
    """Return the years for which a commodity's production at a stage is known, in order."""
    rows = _sections(atlas).get((commodity, stage.value))
    return () if rows is None else tuple(rows["year"].unique().sort())


def settled_year(atlas: Atlas, commodity: CommodityId, stage: Stage) -> int | None:
    """
    Return the latest year that two sources or editions attest, else the latest year.

    The newest year of an edition is its estimate; a year seen twice has been revised once.
    """
    rows = _sections(atlas).get((commodity, stage.value))
    if rows is None:
        return None
    seen = rows.group_by("year").agg(pl.col("n_sources").max().fill_null(1))
    twice = seen.filter(pl.col("n_sources") > 1)["year"].max()
    latest = seen["year"].max()
    recent = 2
    if isinstance(twice, int) and isinstance(latest, int) and latest - twice <= recent:
        return twice
    return latest if isinstance(latest, int) else None


def cross_section(
    atlas: Atlas, commodity: CommodityId, *, stage: Stage, year: int | None = None
) -> CrossSection | None:
    """
    Return who produced a commodity at a stage in a year, or None where nothing is known.

    Parameters
    ----------
    year
        None for the latest settled year.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> cobalt = cross_section(open_atlas(), CommodityId("cobalt"), stage=Stage.MINE, year=2024)
    >>> round(cobalt.share(Iso3("COD")), 4)
    0.6651
    """
    wanted = settled_year(atlas, commodity, stage) if year is None else year
    rows = _sections(atlas).get((commodity, stage.value))
    rows = None if rows is None else rows.filter(pl.col("year") == wanted)
    if rows is None or rows.is_empty():
        return None
    named = rows.filter(pl.col("country") != OTHER)
    first = rows.row(0, named=True)
    return CrossSection(
        commodity=commodity,
        stage=stage,
        year=int(first["year"]),
        form=first["form"],
        dimension=first["dimension"],
        unit=first["unit"],
        source_id=first["source_id"],
        grade=Grade.worst(rows["grade"]),
        countries=tuple(named["country"]),
        quantity=named["quantity"].cast(pl.Float64).fill_null(np.nan).to_numpy(),
        world=float(first["world"]),
        log_sd=named["log_sd"].to_numpy(),
        sources=tuple(rows["sources"].explode().drop_nulls().unique().sort())
        or (first["source_id"],),
    )
