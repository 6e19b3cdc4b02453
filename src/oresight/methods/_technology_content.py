"""What is in a product, and how sure that is."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.codes import CommodityId, Grade, nearest
from oresight.errors import UnknownNameError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.methods._case import Case

__all__ = ["Material", "Product", "materials", "product_of", "products"]

NORMAL_90 = 1.6448536269514722
MEAN = "mean of references"
COLUMNS = (
    "product",
    "name_en",
    "name_ja",
    "what_en",
    "what_ja",
    "content_table",
    "content_key",
    "content_variant",
    "technology",
    "use_id",
    "isic",
)

PRODUCTS_SCHEMA: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(COLUMNS[:5], pl.String),
    "materials": pl.Int64,
    "with_content": pl.Int64,
    "unit": pl.String,
}


@dataclass(frozen=True, slots=True)
class Product:
    """A product, and which rows of the tables tell of it."""

    id: str
    name_en: str
    name_ja: str
    what_en: str
    what_ja: str
    content_table: str | None
    content_key: str | None
    content_variant: str | None
    technology: str | None
    use_id: str | None
    isic: str | None

    @property
    def technologies(self) -> tuple[str, ...]:
        """Keys of the table of technology shares."""
        return tuple(self.technology.split(";")) if self.technology else ()


@dataclass(frozen=True, slots=True)
class Material:
    """
    One commodity in a product.

    ``content`` is None where the product is known to hold it, but not how much. ``core`` tells
    whether the product does not work without it: it is at the core of the use, or, where no use
    is on record, more than a trace of the known content.
    """

    commodity: CommodityId
    content: float | None
    low: float | None
    high: float | None
    unit: str | None
    grade: Grade
    sources: tuple[str, ...]
    core: bool = True

    def draw(self, case: Case) -> NDArray[np.float64]:
        """Sample the content, axes ``(draw,)``: from its range, else with the prior's spread."""
        if self.content is None:
            return np.full(case.draws, np.nan)
        spread = case.parameters["technology", "content_log_sd"]
        if self.low and self.high and self.high > self.low:
            spread = float(np.log(self.high / self.low)) / (2 * NORMAL_90)
        generator = case.generator("technology", "content", self.commodity)
        return np.asarray(self.content * np.exp(generator.standard_normal(case.draws) * spread))


def _known(atlas: Atlas) -> list[Product]:
    return [Product(*row) for row in atlas.table("products").select(COLUMNS).iter_rows()]


def products(atlas: Atlas) -> pl.DataFrame:
    """
    Return the products that can be traced.

    Columns: ``product, name_en, name_ja, what_en, what_ja, materials, with_content, unit``, the
    last three telling how many commodities are known to be in it, of how many the content is
    known, and in which unit.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> "ev_motor" in products(open_atlas())["product"]
    True
    """
    rows = []
    for item in _known(atlas):
        found = materials(atlas, item)
        known = [material for material in found if material.content is not None]
        unit = known[0].unit if known else None
        rows.append(
            (
                item.id,
                item.name_en,
                item.name_ja,
                item.what_en,
                item.what_ja,
                len(found),
                len(known),
                unit,
            )
        )
    return pl.DataFrame(rows, schema=PRODUCTS_SCHEMA, orient="row")


def product_of(atlas: Atlas, name: str) -> Product:
    """
    Return the product of a name in either language, whatever its case and width.

    Raises
    ------
    UnknownNameError
        If there is none; carries the nearest words.
    """
    words: dict[str, Product] = {}
    for item in _known(atlas):
        for word in (item.id, item.name_en, item.name_ja):
            words.setdefault(_fold(word), item)
    key = _fold(name)
    if key not in words:
        near = nearest(key, words) or tuple(word for word in words if key and key in word)[:3]
        raise UnknownNameError("product", name, near=near)
    return words[key]


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold().replace("_", " ")


def materials(atlas: Atlas, item: Product) -> list[Material]:
    """
    Return what is in a product, by commodity.

    Content comes first; commodities at the core of its use are added without a content, which is
    unknown and not nought. A content published as nought is left out.
    """
    measured = [material for material in _with_content(atlas, item) if material.content]
    uses = atlas.table("mineral_uses").filter(
        pl.col("use_id") == (item.use_id or ""), pl.col("role") == "core"
    )
    core = set(uses["commodity"])
    trace = _least_content(atlas) * sum(material.content or 0.0 for material in measured)
    found = {
        material.commodity: replace(
            material,
            core=material.commodity in core if core else (material.content or 0.0) >= trace,
        )
        for material in measured
    }
    for row in uses.sort("commodity").iter_rows(named=True):
        commodity = CommodityId(row["commodity"])
        grade, source = Grade(row["grade"]), row["source_id"]
        found.setdefault(commodity, Material(commodity, None, None, None, None, grade, (source,)))
    return list(found.values())


def _least_content(atlas: Atlas) -> float:
    rows = atlas.table("method_parameters").filter(
        pl.col("method") == "technology", pl.col("parameter") == "least_content"
    )
    return float(rows["value"].item())


def _with_content(atlas: Atlas, item: Product) -> list[Material]:
    if item.content_table == "intensities":
        rows = atlas.table("intensities").filter(
            pl.col("technology") == item.content_key, pl.col("variant") == item.content_variant
        )
        mean = rows.filter(pl.col("statistic") == MEAN)
        rows = rows if mean.is_empty() else mean
        amount = pl.col("value")
    elif item.content_table == "product_materials":
        rows = atlas.table("product_materials").filter(pl.col("product") == item.content_key)
        middle = (pl.col("low") * pl.col("high")).sqrt()
        amount = pl.coalesce("quantity", middle, "low")
    else:
        return []
    grouped = (
        rows.with_columns(amount=amount)
        .filter(pl.col("amount").is_not_null())
        .group_by("commodity", maintain_order=True)
        .agg(
            pl.col("amount").mean(),
            pl.min_horizontal(pl.col("low").min(), pl.col("amount").min()).alias("low"),
            pl.max_horizontal(pl.col("high").max(), pl.col("amount").max()).alias("high"),
            pl.col("unit").first(),
            pl.col("grade").unique().sort(),
            pl.col("source_id").unique().sort(),
        )
    )
    return [
        Material(
            CommodityId(row["commodity"]),
            row["amount"],
            row["low"],
            row["high"],
            row["unit"],
            Grade.worst(row["grade"]),
            tuple(row["source_id"]),
        )
        for row in grouped.iter_rows(named=True)
    ]
