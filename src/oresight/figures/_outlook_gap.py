"""Demand against announced supply, and apart from it the price: a glut today may hide a gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.chains import (
    Outlook,
    OutlookPath,
    outlook_of,
    outlook_words,
    real_prices,
)
from oresight.codes import WORLD, CommodityId, Grade
from oresight.errors import BadInputError
from oresight.figures._demand import KILO, TOTAL
from oresight.figures._figure import Figure
from oresight.figures._outlook_panels import HORIZON, REFERENCE, panels
from oresight.figures._registry import figure, lacking
from oresight.figures._scene import AT
from oresight.locale import N_
from oresight.runs import estimate

if TYPE_CHECKING:
    from oresight.atlas import Atlas
    from oresight.chains import Risk
    from oresight.figures._scene import Scene

__all__ = ["followed_outlook"]

MOST = 60
"""Draws of the fan at most: one picture must not cost a minute."""

TINY = 1e-9
JUDGED = 2035
"""Year in which cover without the largest supplier is told."""


@figure("outlook-gap", N_("Demand against announced supply, and the price apart"))
def _outlook_gap(scene: Scene) -> Figure:
    commodity, found, path = _followed(scene)
    risk = found.risk(REFERENCE)
    if risk is None:
        raise lacking("outlook-gap", N_("No announced supply of the same form is on record."))
    t = scene.t
    table = pl.concat([*_tonnes(found, risk, path), *_prices(scene, commodity, path)])
    heads = _risk_head(scene, found, risk), _signal_head(scene, found)
    return Figure(
        name="outlook-gap",
        title=t(
            N_("{commodity}: {words}"),
            commodity=scene.commodity_name(commodity),
            words=outlook_words(found, REFERENCE, t),
        ),
        subtitle=t(
            N_(
                "Left: world, thousand tonnes, {stage}; the gap is that under stated policies. Right: "
                "price without inflation, {year} = 1"
            ),
            stage=t(AT[risk.stage]),
            year=table["year"].min() if path is None else path.years[0],
        ),
        option=panels(scene, table, heads),
        table=table,
        alt=_alt(scene, table, heads),
        sources=tuple(sorted({one for cell in table["sources"] for one in cell})),
        notes=tuple(_notes(scene, found, risk, path)),
        height=340,
        fixed=True,
    )


def followed_outlook(
    atlas: Atlas, commodity: CommodityId, scene: Scene
) -> tuple[Outlook, OutlookPath | None]:
    """Return the outlook in all scenarios, and the market's way under stated policies; asked once."""
    draws, seed = min(scene.draws, MOST), scene.seed
    ask: dict[str, Any] = {"as_of": scene.as_of, "until": HORIZON}

    def followed() -> OutlookPath | None:
        one = outlook_of(atlas, commodity, scenarios=[REFERENCE], draws=draws, seed=seed, **ask)
        return one.path(REFERENCE)

    path = atlas.once(("outlook path", commodity, scene.as_of, draws, seed), followed)
    return outlook_of(atlas, commodity, **ask), path


def _followed(scene: Scene) -> tuple[CommodityId, Outlook, OutlookPath | None]:
    """Return the outlook of a commodity, or of what it belongs to."""
    asked = scene.commodity or CommodityId("lithium")
    for commodity in (asked, *scene.atlas.catalogue.ancestors(asked)):
        try:
            found = outlook_of(scene.atlas, commodity, as_of=scene.as_of, until=HORIZON)
        except BadInputError:
            continue
        if found.risk(REFERENCE) is not None:
            return commodity, *followed_outlook(scene.atlas, commodity, scene)
    raise lacking("outlook-gap", N_("No announced supply of the same form is on record."))


def _series(name: str, rows: pl.DataFrame, *, scenario: str | None, unit: str) -> pl.DataFrame:
    """Return rows with ``year, value, low, high, grade, sources`` as a series of the table."""
    return rows.select(
        series=pl.lit(name),
        scenario=pl.lit(scenario, dtype=pl.String),
        year=pl.col("year").cast(pl.Int64),
        value="value",
        low=pl.col("low").cast(pl.Float64),
        high=pl.col("high").cast(pl.Float64),
        unit=pl.lit(unit),
        grade="grade",
        sources="sources",
    )


def _tonnes(found: Outlook, risk: Risk, path: OutlookPath | None) -> list[pl.DataFrame]:
    """Return demand, announced supply, what scrap adds to it, and use at the prices of the path."""
    kilo = found.table.with_columns(pl.col("value", "low", "high") / KILO)
    demand = kilo.filter(indicator="demand", end_use=TOTAL)
    supply = kilo.filter(indicator="announced_supply", stage=risk.stage, country=WORLD)
    parts = [
        _series("demand", demand.filter(scenario=name), scenario=name, unit="kt")
        for name in found.scenarios
    ]
    parts.append(_series("supply", supply, scenario=None, unit="kt"))
    reference = demand.filter(scenario=REFERENCE)
    left = found.table.filter(
        indicator="gap_after_scrap_share", stage=risk.stage, scenario=REFERENCE
    )
    scrap = 1.0 - _ratio(supply, reference, left)
    if scrap > TINY:
        with_scrap = supply.join(reference.select("year", needed="value"), on="year").with_columns(
            value=pl.col("value") + scrap * pl.col("needed")
        )
        parts.append(_series("with_scrap", with_scrap, scenario=REFERENCE, unit="kt"))
    if path is not None and "served_share" in path.values:
        parts.append(_fan("use", path, "served_share", reference))
    return parts


def _ratio(supply: pl.DataFrame, demand: pl.DataFrame, left: pl.DataFrame) -> float:
    """Return what scrap leaves of demand, from the gap after scrap of the first year."""
    covered = supply["value"][0] / demand["value"][0]
    return float(covered / (1.0 - left["value"][0]))


def _fan(
    name: str, path: OutlookPath, indicator: str, times: pl.DataFrame | None = None
) -> pl.DataFrame:
    found = estimate(path.values[indicator])
    rows = pl.DataFrame(
        {
            "year": path.years,
            "value": found.value,
            "low": found.low,
            "high": found.high,
            "grade": Grade.ASSUMED.value,
            "sources": [list(path.sources)] * len(path.years),
        }
    )
    if times is not None:
        rows = rows.join(times.select("year", times="value"), on="year").with_columns(
            pl.col("value", "low", "high") * pl.col("times")
        )
    return _series(name, rows, scenario=REFERENCE, unit="1" if times is None else "kt")


def _prices(scene: Scene, commodity: CommodityId, path: OutlookPath | None) -> list[pl.DataFrame]:
    """Return past prices without inflation, and those of the path, over the base year's."""
    parts = []
    past = real_prices(scene.atlas, commodity, as_of=scene.as_of)
    if past.height:
        begin = past["year"][0] if path is None else path.years[0]
        usual = past.filter(year=begin)["value"]
        if len(usual):
            rows = past.with_columns(
                value=pl.col("value") / usual[0],
                low=pl.lit(None, dtype=pl.Float64),
                high=pl.lit(None, dtype=pl.Float64),
                sources=pl.concat_list("source_id", pl.lit("BLS_CPI")),
            )
            parts.append(_series("past_price", rows, scenario=None, unit="1"))
    if path is not None:
        parts.append(_fan("price", path, "price_ratio"))
    return parts


RISKS = {
    "gap": N_("Structural risk: a gap from {year}"),
    "concentrated": N_("Structural risk: enough, but concentrated"),
    "covered": N_("No structural risk"),
}
SIGNALS = {
    "glut": N_("Price signal: low"),
    "usual": N_("Price signal: usual"),
    "tight": N_("Price signal: high"),
    "unknown": N_("Price signal: none"),
}


def _risk_head(scene: Scene, found: Outlook, risk: Risk) -> str:
    """Return what supply comes to, and how much of demand it covers without its largest supplier."""
    t = scene.t
    cover = found.table.filter(
        indicator="cover_without_largest", stage=risk.stage, scenario=REFERENCE, year=JUDGED
    )
    second = t(
        N_("without {country} {share} % of demand covered in {year}"),
        country=scene.place(cover["country"][0]),
        share=scene.percent(cover["value"][0]),
        year=JUDGED,
    )
    return t(RISKS[risk.reading], year=risk.gap_from[0]) + "\n" + second


def _signal_head(scene: Scene, found: Outlook) -> str:
    """Return what the price of today says, and what it is read from."""
    t = scene.t
    if found.signal.position is None:
        return t(SIGNALS["unknown"]) + "\n" + t(N_("its history is too short"))
    second = t(N_("dearer than {share} % of ten years"), share=scene.percent(found.signal.position))
    return t(SIGNALS[found.signal.reading]) + "\n" + second


def _notes(scene: Scene, found: Outlook, risk: Risk, path: OutlookPath | None) -> list[str]:
    t = scene.t
    notes = [
        match.worded(scene.lang) or ""
        for match in found.matches
        if match.stage is not None and match.stage.value == risk.stage
    ]
    if path is not None:
        notes.append(
            t(
                N_(
                    "Path: the market follows stated policies with announced projects and what prices "
                    "add to them; band: 90 % of {draws} draws."
                ),
                draws=scene.number(path.values["price_ratio"].shape[1], 0),
            )
        )
    notes.append(
        t(
            N_(
                "Scenarios are conditional projections, not forecasts; the source gives no intervals."
            )
        )
    )
    return [one for one in notes if one]


def _alt(scene: Scene, table: pl.DataFrame, heads: tuple[str, str]) -> str:
    t = scene.t
    last = table.filter(pl.col("year") == HORIZON, pl.col("unit") == "kt")
    words = {"supply": N_("announced supply {value} kt"), "demand": N_("demand {value} kt")}
    parts = [
        t(words[series], value=scene.number(value, 0))
        for series, scenario, value in last.select("series", "scenario", "value").iter_rows()
        if series == "supply" or (series == "demand" and scenario == REFERENCE)
    ]
    return t(
        N_("Two panels. {risk}; in {year}: {parts}. {signal}."),
        risk=heads[0].replace("\n", t(N_(", "))),
        year=HORIZON,
        parts=t(N_(", ")).join(parts),
        signal=heads[1].replace("\n", t(N_(", "))),
    )
