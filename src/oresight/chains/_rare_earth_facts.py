"""What the atlas knows of the rare earths, from mines of two kinds of ore to magnets."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.atlas import cross_section, mass_fraction
from oresight.chains._margins import IMPORTERS
from oresight.chains._own import Arcs
from oresight.codes import OTHER, CommodityId, Grade, Stage
from oresight.errors import BadInputError, Fault
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from oresight.atlas import Atlas, CrossSection
    from oresight.codes import Iso3

__all__ = ["Arcs", "Form", "RareEarthFacts", "forms", "rare_earth_facts"]

ORES, MAGNET_METALS = CommodityId("rare_earths"), CommodityId("magnet_rare_earths")
LIGHT_SIGN, HEAVY_SIGN = "neodymium", "dysprosium"
"""Elements whose refining speaks for plants that separate light and heavy ones."""

EDITIONS = ("HS92", "HS17")

OXIDES = {"neodymium-praseodymium": ("Nd2O3", "Nd"), "dysprosium": ("Dy2O3", "Dy")}
"""Oxides whose metal is counted in magnets; praseodymium weighs nearly what neodymium does."""


@dataclass(frozen=True, slots=True)
class Form:
    """A row of the table ``rare_earth_forms``: what is traded at one stage, and what makes it."""

    name: str
    stage: Stage
    made_from: tuple[str, ...]
    commodities: tuple[str, ...]
    codes: tuple[str, ...]
    price_series: tuple[str, str] | None
    discardable: bool


@dataclass(frozen=True)
class RareEarthFacts:
    """
    The base year, before any parameter is chosen; the rest of the world is the last country.

    Parameters
    ----------
    mined
        Rare-earth oxide in ore, tonnes, axes ``(n,)``.
    separated
        Magnet elements that leave separation, tonnes of oxide, axes ``(n,)``.
    heavy, magnets
        Shares of the world's separation of heavy elements and of its magnets, axes ``(n,)``.
    feed
        Recorded shipments of ore products to countries that separate, tonnes of oxide, axes
        ``(from, to)``.
    trade
        Recorded shipments of each form from where it is made, by name.
    prices
        USD a tonne of oxide, by name of the form; forms without a price have none.
    metal_in_oxide
        Mass fraction of the metal in its oxide, by name of the form.
    quality
        What is reported and what is a prior, as ``(what, grade, source)``.
    """

    year: int
    countries: tuple[str, ...]
    forms: tuple[Form, ...]
    mined: NDArray[np.float64]
    separated: NDArray[np.float64]
    heavy: NDArray[np.float64]
    magnets: NDArray[np.float64]
    feed: NDArray[np.float64]
    trade: Mapping[str, Arcs]
    prices: Mapping[str, float]
    metal_in_oxide: Mapping[str, float]
    quality: tuple[tuple[str, Grade, str], ...]


def forms(atlas: Atlas) -> tuple[Form, ...]:
    """Return the forms of the chain, from ore to magnets."""
    found = []
    for row in atlas.table("rare_earth_forms").iter_rows(named=True):
        priced = row["price_series"]
        found.append(
            Form(
                name=row["form"],
                stage=Stage(row["stage"]),
                made_from=tuple((row["made_from"] or "").split(";")),
                commodities=tuple(row["commodities"].split(";")),
                codes=tuple((row["hs6"] or "").split(";")) if row["hs6"] else (),
                price_series=(row["price_commodity"], priced) if priced else None,
                discardable=row["discardable"] == "yes",
            )
        )
    return tuple(found)


def rare_earth_facts(
    atlas: Atlas, *, importer: Iso3, year: int | None = None, least_share: float = 0.01
) -> RareEarthFacts:
    """
    Return what the atlas knows of the rare earths.

    Parameters
    ----------
    importer
        A country that must be told apart from the rest of the world.
    least_share
        Share of mining or separation from which a country is told apart.

    Raises
    ------
    BadInputError
        If mining, a price or magnet making is not known for the year.
    """
    listed = forms(atlas)
    mines = _known(cross_section(atlas, ORES, stage=Stage.MINE, year=year), "mine", year)
    plants = cross_section(atlas, MAGNET_METALS, stage=Stage.REFINE, year=mines.year)
    plants = plants or cross_section(atlas, MAGNET_METALS, stage=Stage.REFINE)
    plants = _known(plants, "refine", year)
    rows = _trade_rows(atlas, listed, mines.year)
    separated = _separated(atlas, plants)
    mined, feed = _mined(atlas, mines, rows, frozenset(separated))
    countries = _countries(importer, (mined, separated), least_share)
    place = {code: at for at, code in enumerate(countries)}
    makers, maker_sources = _magnet_shares(atlas, rows, mines.year)
    prices, price_quality = _prices(atlas, listed, mines.year)
    trade = {
        form.name: _arcs(_shipments(rows, form, frozenset(separated)), place)
        for form in listed
        if form.codes
    }
    return RareEarthFacts(
        year=mines.year,
        countries=countries,
        forms=listed,
        mined=_placed(mined, place),
        separated=_placed(separated, place),
        heavy=_placed(_shares(atlas, HEAVY_SIGN), place),
        magnets=_placed(makers, place),
        feed=_arcs(feed, place).matrix(len(countries)),
        trade=trade,
        prices=prices,
        metal_in_oxide=_metal_in_oxide(atlas),
        quality=(
            *(("mine", mines.grade, source) for source in mines.sources),
            *(("refine", plants.grade, source) for source in plants.sources),
            ("refine: who else", Grade.ESTIMATED, "EU_CRM2023"),
            ("component: who", Grade.ASSUMED, maker_sources),
            *_trade_quality(rows, listed),
            *price_quality,
        ),
    )


def _known(section: CrossSection | None, stage: str, year: int | None) -> CrossSection:
    if section is not None and section.world > 0:
        return section
    raise BadInputError(
        Fault(
            N_("Nobody's output of rare earths at the stage {stage} is known for {year}."),
            N_("Leave the year out to take the latest that is known."),
            fields={"stage": stage, "year": year},
        )
    )


def _metal_in_oxide(atlas: Atlas) -> dict[str, float]:
    weights = dict(atlas.table("atomic_weights").select("element", "weight").iter_rows())
    return {name: mass_fraction(*found, weights) for name, found in OXIDES.items()}


def _trade_rows(atlas: Atlas, listed: tuple[Form, ...], year: int) -> pl.DataFrame:
    """Return shipments with a weight, in tonnes of oxide or of magnets, from one edition a code."""
    codes = sorted({code for form in listed for code in form.codes})
    content = atlas.table("hs_content").filter(pl.col("commodity") == ORES)
    rows = (
        atlas.scan("trade")
        .filter(
            pl.col("year") == year,
            pl.col("coverage") == "full",
            pl.col("hs6").is_in(codes),
            pl.col("quantity_t") > 0,
        )
        .collect()
    )
    order = pl.col("hs_edition").replace_strict({e: i for i, e in enumerate(EDITIONS)}, default=9)
    return (
        rows.filter(order == order.min().over("hs6"))
        .join(content.select("hs6", "assay"), on="hs6", how="left")
        .with_columns(
            (pl.col("quantity_t") * pl.col("assay").fill_null(1.0)).alias("tonnes"),
            (1000.0 * pl.col("value_kusd") / pl.col("quantity_t")).fill_null(0.0).alias("worth"),
        )
    )


def _separated(atlas: Atlas, plants: CrossSection) -> dict[str, float]:
    """Return who separates how much; what is told of nobody is shared as an older study says."""
    named = dict(zip(plants.countries, np.nan_to_num(plants.quantity), strict=True))
    found: dict[str, float] = defaultdict(float)
    found |= {code: float(amount) for code, amount in named.items() if amount > 0}
    older = {c: s for c, s in _shares(atlas, LIGHT_SIGN).items() if c not in named}
    left = max(plants.world - sum(found.values()), 0.0)
    total = sum(older.values())
    for code, share in (older or {OTHER: 1.0}).items():
        found[code] += left * share / (total or 1.0)
    return {code: amount for code, amount in found.items() if amount > 0}


def _shares(atlas: Atlas, commodity: str) -> dict[str, float]:
    rows = atlas.table("supply_shares").filter(
        pl.col("commodity") == commodity,
        pl.col("stage") == "refine",
        pl.col("scope") == "world_production",
    )
    total = rows["share_pct"].sum()
    return {code: share / total for code, share in rows.select("country", "share_pct").iter_rows()}


def _mined(
    atlas: Atlas, mines: CrossSection, rows: pl.DataFrame, separators: frozenset[str]
) -> tuple[dict[str, float], pl.DataFrame]:
    """
    Return ore output by country, and shipments of it.

    Where ore is mined and nothing separated, what is shipped under the codes of compounds and metals
    is ore product. A country known to work clay whose output nobody states mines what it ships.
    """
    mined = dict(zip(mines.countries, np.nan_to_num(mines.quantity).tolist(), strict=True))
    mined = {code: amount for code, amount in mined.items() if amount > 0}
    parameters = atlas.table("rare_earth_parameters").filter(pl.col("parameter") == "clay_share")
    clay = frozenset(parameters["subject"])
    of_metals = rows.filter(pl.col("assay").is_not_null())
    feeders = (frozenset(mined) | clay) - separators
    feed = of_metals.filter(
        pl.col("exporter").is_in(sorted(feeders)), pl.col("importer").is_in(sorted(separators))
    )
    mined[OTHER] = max(mines.world - sum(mined.values()), 0.0)
    for code in sorted(clay - frozenset(mined) - separators):
        mined[code] = float(feed.filter(pl.col("exporter") == code)["tonnes"].sum())
    return mined, feed


def _countries(
    importer: str, known: tuple[dict[str, float], ...], least_share: float
) -> tuple[str, ...]:
    named = {importer, *IMPORTERS}
    for amounts in known:
        total = sum(amounts.values())
        named |= {code for code, amount in amounts.items() if amount >= least_share * total}
    return (*sorted(named - {OTHER}), OTHER)


def _placed(amounts: Mapping[str, float], place: Mapping[str, int]) -> NDArray[np.float64]:
    found = np.zeros(len(place))
    for code, amount in amounts.items():
        found[place.get(code, len(place) - 1)] += amount
    return found


def _shipments(rows: pl.DataFrame, form: Form, separators: frozenset[str]) -> pl.DataFrame:
    """Return shipments of a form from where it is made: what others ship is passed on, or ore."""
    own = rows.filter(pl.col("hs6").is_in(form.codes))
    if form.stage is Stage.REFINE:
        return own.filter(pl.col("exporter").is_in(sorted(separators)))
    return own


def _arcs(rows: pl.DataFrame, place: Mapping[str, int]) -> Arcs:
    last = len(place) - 1
    return Arcs(
        origin=np.array([place.get(code, last) for code in rows["exporter"]], dtype=np.int64),
        target=np.array([place.get(code, last) for code in rows["importer"]], dtype=np.int64),
        tonnes=rows["tonnes"].to_numpy().astype(float),
        unit_value=rows["worth"].to_numpy().astype(float),
    )


def _magnet_shares(atlas: Atlas, rows: pl.DataFrame, year: int) -> tuple[dict[str, float], str]:
    """
    Return shares of the world's magnets.

    The newest statement on the largest maker holds; the rest is shared as older ones have it, and what
    a union makes falls to its members by their shipments.
    """
    stated = (
        atlas.table("component_shares")
        .filter(
            pl.col("component").is_in(
                ["rare_earth_permanent_magnets", "rare_earth_metals_alloys_magnets"]
            ),
            pl.col("share_pct").is_not_null(),
            pl.col("year") <= year,
        )
        .sort("year")
    )
    newest = {row["country"]: row for row in stated.iter_rows(named=True)}
    if not newest:
        _known(None, "component", year)
    first = max(newest, key=lambda code: float(newest[code]["share_pct"]))
    rest = {code: float(row["share_pct"]) for code, row in newest.items() if code != first}
    before = stated.filter(
        pl.col("country") == first, pl.col("component") == "rare_earth_metals_alloys_magnets"
    )
    was = float(before["share_pct"].max() or newest[first]["share_pct"])  # type: ignore[arg-type]
    rest[OTHER] = max(100.0 - was - sum(rest.values()), 0.0)
    largest = float(newest[first]["share_pct"]) / 100.0
    found: dict[str, float] = defaultdict(float, {first: largest})
    for code, share in rest.items():
        part = (1.0 - largest) * share / (sum(rest.values()) or 1.0)
        for member, weight in _members(atlas, rows, code).items():
            found[member] += part * weight
    return dict(found), ";".join(sorted({row["source_id"] for row in newest.values()}))


def _members(atlas: Atlas, rows: pl.DataFrame, code: str) -> dict[str, float]:
    """Return who stands for a code: itself, or members of a union by the magnets they ship."""
    if len(code) == len(OTHER):  # not the name of a union
        return {code: 1.0}
    sent: dict[str, list[float]] = {member: [] for member in sorted(atlas.group(code.lower()))}
    shipped = rows.filter(pl.col("assay").is_null(), pl.col("exporter").is_in([*sent]))
    for member, value in shipped.select("exporter", "value_kusd").drop_nulls().iter_rows():
        sent[member].append(value)
    # exact sums: those of a frame depend on how its threads part the rows
    worth = {member: fsum(values) for member, values in sent.items() if values}
    total = fsum(worth.values())
    return {member: value / total for member, value in worth.items()}


def _trade_quality(
    rows: pl.DataFrame, listed: tuple[Form, ...]
) -> tuple[tuple[str, Grade, str], ...]:
    """Return where shipments are read; a code that several forms share tells of none for certain."""
    shared = Counter(code for form in listed for code in form.codes)
    found = []
    for form in listed:
        if form.codes:
            own = rows.filter(pl.col("hs6").is_in(form.codes))["source_id"].unique().sort()
            alone = all(shared[code] == 1 for code in form.codes)
            grade = Grade.ESTIMATED if alone else Grade.ASSUMED
            found.append((f"trade: {form.name}", grade, ";".join(own)))
    return tuple(found)


def _prices(
    atlas: Atlas, listed: tuple[Form, ...], year: int
) -> tuple[dict[str, float], tuple[tuple[str, Grade, str], ...]]:
    table = atlas.table("prices").filter(pl.col("period") == str(year))
    prices, quality = {}, []
    for form in listed:
        if form.price_series is None:
            continue
        commodity, series = form.price_series
        row = table.filter(
            pl.col("commodity") == commodity,
            pl.col("series") == series,
            pl.col("price_usd_per_t").is_not_null(),
        )
        if row.is_empty():
            raise BadInputError(
                Fault(
                    N_("No price of {form} is known for {year}."),
                    N_("Leave the year out to take the latest that is known."),
                    fields={"form": form.name, "year": year},
                )
            )
        prices[form.name] = float(row["price_usd_per_t"][0])
        quality.append((f"price: {form.name}", Grade(row["grade"][0]), str(row["source_id"][0])))
    return prices, tuple(quality)
