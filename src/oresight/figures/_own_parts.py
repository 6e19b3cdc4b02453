"""Own parts: whose stop hits a company most, and which of its parts stop first."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final
from weakref import WeakKeyDictionary

import polars as pl

from oresight.company import Assessment, assess, read_workbook, template
from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._story import account, divides, lanes
from oresight.figures._style import INK, LINE, PALETTE, base, category_axis, legend, value_axis
from oresight.locale import N_, format_date, format_number

if TYPE_CHECKING:
    from oresight.atlas import Atlas
    from oresight.figures._scene import Scene

EXPOSURE, STOPS = "company-exposure", "company-stops"
EXAMPLE: Final = "example.xlsx"
SHOWN, TOLD = 12, 3
MILLION, BILLION = 1e6, 1e9
FREE, HELD = PALETTE[0], PALETTE[1]
TICK, WIDE = 30, 400
"""Days between two marks, and days from which the axis sets its own."""

ROOM: Final = 0.16
"""Part of the axis that is left free at its end, for the probability."""

CURRENCIES: Final = (N_("JPY"), N_("USD"), N_("EUR"), N_("CNY"))
"""Codes that have a word of their own in some language."""

_EXAMPLES: WeakKeyDictionary[Atlas, dict[tuple[str, ...], Assessment]] = WeakKeyDictionary()


def _assessed(scene: Scene, *, followed: bool) -> Assessment:
    """
    Return the assessment of a view: the one that is there, else that of the fictional firm.

    Parameters
    ----------
    followed
        Whether a story is needed.
    """
    if scene.assessment is not None:
        return scene.assessment
    story = account(scene).outcome if followed else None
    name = "" if story is None else story.run.id
    key = (scene.importer, scene.as_of.isoformat(), scene.lang, name)
    kept = _EXAMPLES.setdefault(scene.atlas, {})
    if key not in kept:
        parts = read_workbook(
            template(scene.lang, filled=True, atlas=scene.atlas), name=EXAMPLE, atlas=scene.atlas
        )
        kept[key] = assess(
            scene.atlas, parts, importer=scene.importer, as_of=scene.as_of, story=story
        )
    return kept[key]


def _notes(scene: Scene, *notes: str) -> tuple[str, ...]:
    own = () if scene.assessment is not None else (N_("The parts are those of a fictional firm."),)
    return tuple(scene.t(note) for note in (*own, *notes))


@figure(EXPOSURE, N_("What of a company hangs on which country"))
def company_exposure(scene: Scene) -> Figure:
    """Draw the countries whose stop hits most sales of a company, or most parts."""
    found = _assessed(scene, followed=False)
    table = _countries(found)
    if table.is_empty():
        raise lacking(EXPOSURE, N_("Nothing is known of where the parts come from."))
    t = scene.t
    row = table.row(0, named=True)
    money = row["indicator"] == "value_hit"
    told = N_("A stop of supply from {country} would hit about {amount} of annual sales")
    counted = N_("A stop of supply from {country} would hit about {amount} parts")
    return Figure(
        name=EXPOSURE,
        title=t(
            told if money else counted,
            country=scene.place(row["country"]),
            amount=_money(scene, row["value"], row["unit"]) if money else scene.number(row["value"], 1),
        ),
        subtitle=t(
            N_("Annual sales that hang on a country at any stage, {unit}, with the 90 % interval; a line "
               "counts once")
            if money
            else N_("Parts that hang on a country at any stage, {unit}, with the 90 % interval"),
            unit=_scale(scene, table)[1] if money else t(N_("number")),
        ),
        option=_bars(scene, table),
        table=table,
        alt=_exposure_alt(scene, table),
        sources=tuple(table["sources"].explode().drop_nulls().unique().sort()),
        notes=_notes(
            scene,
            N_("Shares that the company tells count as told; where it does not know its way, averages "
               "count as the chance that it runs there."),
        ),
        height=94 + 24 * table.height,
    )  # fmt: skip


def _countries(found: Assessment) -> pl.DataFrame:
    """Return the countries with most sales, or most parts where no sales are told."""
    rows = found.chokepoints
    known = rows.filter(pl.col("indicator") == "value_hit", pl.col("value").is_not_null())
    if known.is_empty():
        known = rows.filter(pl.col("indicator") == "parts_hit")
    standing = found.exposure.filter(pl.col("status") == "in_force")
    held = standing.select("country", restricted=pl.lit(value=True)).unique()
    return (
        known.join(held, on="country", how="left", maintain_order="left")
        .with_columns(pl.col("restricted").fill_null(value=False))
        .sort("value", "country", descending=[True, False])
        .head(SHOWN)
        .select(
            "indicator", "country", "importer", "restricted", "value", "low", "high", "unit", "grade",
            "sources",
        )
    )  # fmt: skip


def _scale(scene: Scene, table: pl.DataFrame) -> tuple[float, str]:
    """Return by what amounts are divided, and the unit in words."""
    unit = str(table["unit"][0])
    if table["indicator"][0] != "value_hit":
        return 1.0, unit
    largest = float(table["high"].max() or 0.0)  # type: ignore[arg-type]
    if scene.lang == "ja":
        return 1e8, scene.t(N_("hundred million {currency}"), currency=scene.t(unit))
    if largest >= BILLION:
        return BILLION, scene.t(N_("billion {currency}"), currency=scene.t(unit))
    return MILLION, scene.t(N_("million {currency}"), currency=scene.t(unit))


def _money(scene: Scene, value: float, unit: str) -> str:
    """Return an amount of money in words."""
    if scene.lang == "ja":
        return scene.t(
            N_("{amount} hundred million {currency}"),
            amount=format_number(value / 1e8, scene.lang, digits=0), currency=scene.t(unit),
        )  # fmt: skip
    if value >= BILLION:
        amount = format_number(value / BILLION, scene.lang, digits=1)
        return scene.t(N_("{amount} billion {currency}"), amount=amount, currency=scene.t(unit))
    amount = format_number(value / MILLION, scene.lang, digits=0)
    return scene.t(N_("{amount} million {currency}"), amount=amount, currency=scene.t(unit))


def _bars(scene: Scene, table: pl.DataFrame) -> dict[str, Any]:
    rows = table.reverse().to_dicts()
    scale, unit = _scale(scene, table)
    names = {
        True: scene.t(N_("a measure in force on the way")),
        False: scene.t(N_("none in force")),
    }
    looks = {True: HELD, False: FREE}
    return base(
        legend=legend(data=list(names.values())),
        grid={"left": 4, "right": 24, "top": 34, "bottom": 44, "containLabel": True},
        xAxis=value_axis(unit, min=0),
        yAxis=category_axis(
            [scene.place(row["country"]) for row in rows], axisLabel={"interval": 0, "color": INK}
        ),
        series=[
            *(
                {
                    "type": "bar",
                    "stack": "one",
                    "name": names[held],
                    "barWidth": "60%",
                    "itemStyle": {"color": looks[held], "opacity": 0.85},
                    "data": [
                        round(row["value"] / scale, 4) if row["restricted"] is held else None
                        for row in rows
                    ],
                }
                for held in (True, False)
            ),
            {
                "type": "custom",
                "renderItem": {"$fn": "interval"},
                "itemStyle": {"color": INK},
                "z": 5,
                "data": [
                    [at, row["low"] / scale, row["high"] / scale] for at, row in enumerate(rows)
                ],
                "encode": {"x": [1, 2], "y": 0},
            },
        ],
    )


def _exposure_alt(scene: Scene, table: pl.DataFrame) -> str:
    t = scene.t
    scale, unit = _scale(scene, table)
    parts = [
        t(
            N_("{country} {value}"),
            country=scene.place(row["country"]),
            value=scene.number(row["value"] / scale, 1),
        )
        for row in table.head(TOLD).to_dicts()
    ]
    return t(
        N_("Bars with intervals, {unit}. The largest: {parts}."), unit=unit, parts="; ".join(parts)
    )


@figure(STOPS, N_("Parts of a company that stop first, and what they hold"))
def company_stops(scene: Scene) -> Figure:
    """Draw the parts most likely to stop: the day, its interval, the probability and the stock."""
    found = _assessed(scene, followed=True)
    table = _parts(found)
    if table.is_empty():
        raise lacking(STOPS, N_("No part stops in any draw of what was followed."))
    t = scene.t
    first = table.row(0, named=True)
    return Figure(
        name=STOPS,
        title=t(
            N_("{part} stops first, about day {day}, with a probability of {share} % ({low}–{high} %)"),
            part=first["part"],
            day=scene.number(first["day"], 0),
            share=scene.percent(first["probability"]),
            low=scene.percent(first["probability_low"]),
            high=scene.percent(first["probability_high"]),
        ),
        subtitle=_stops_subtitle(scene, found),
        option=_lanes(scene, table),
        table=table,
        alt=_stops_alt(scene, table),
        sources=tuple(table["sources"].explode().drop_nulls().unique().sort()),
        notes=_notes(
            scene,
            N_("Marks: median of the draws in which the part stops, with the interval that holds 90 % of "
               "them; a diamond is the stock that is told. The story is played in the markets of "
               "its base year; it is no forecast."),
        ),
        height=92 + 30 * table.height,
        fixed=True,
    )  # fmt: skip


def _parts(found: Assessment) -> pl.DataFrame:
    """Return the parts that stop in some draw, of the branch in which each is most likely to."""
    told = found.ranking.filter(pl.col("day").is_not_null())
    worst = told.sort("probability", "day", descending=[True, False]).unique(
        "part_id", keep="first", maintain_order=True
    )
    stock = found.cover.filter(pl.col("indicator") == "stock").select("part_id", stock="value")
    return (
        worst.join(stock, on="part_id", how="left", maintain_order="left")
        .head(SHOWN)
        .with_row_index("lane")
        .select(
            "lane", "part_id", "part", "line", "commodity", "scenario", "branch", "probability",
            "probability_low", "probability_high", "day", "day_low", "day_high", "stock", "grade",
            "sources",
        )
    )  # fmt: skip


def _stops_subtitle(scene: Scene, found: Assessment) -> str:
    t = scene.t
    if found.begin is None:
        return t(
            N_("Days from the one on which the measure bites; beside it the probability of a stop")
        )
    return t(
        N_("Days from {date}; beside it the probability of a stop"),
        date=format_date(found.begin, scene.lang),
    )


def _lanes(scene: Scene, table: pl.DataFrame) -> dict[str, Any]:
    rows = table.to_dicts()
    last = max(max(row["day_high"] or row["day"], row["stock"] or 0.0) for row in rows)
    names = (scene.t(N_("stop")), scene.t(N_("stock that is told")))
    points = {"type": "scatter", "z": 5}
    return base(
        legend=legend(data=list(names)),
        grid={"left": "27%", "right": "3%", "top": 34, "bottom": 44},
        xAxis=value_axis(
            scene.t(N_("days")), min=0, max=TICK * math.ceil(last * (1 + ROOM) / TICK),
            **({"interval": TICK} if last < WIDE else {}),
            splitLine={"show": True, "lineStyle": {"color": LINE, "width": 0.6}},
        ),
        yAxis=lanes([row["part"] for row in rows]),
        series=[
            {
                "type": "custom",
                "renderItem": {"$fn": "interval"},
                "itemStyle": {"color": HELD},
                "data": [
                    [row["lane"], row["day_low"], row["day_high"]]
                    for row in rows
                    if row["day_low"] is not None
                ],
                "encode": {"x": [1, 2], "y": 0},
            },
            points
            | {
                "name": names[0],
                "symbol": "circle",
                "symbolSize": 9,
                "itemStyle": {"color": HELD},
                "data": [[row["day"], row["lane"]] for row in rows],
                "markLine": divides(len(rows)),
            },
            points
            | {
                "name": names[1],
                "symbol": "diamond",
                "symbolSize": 10,
                "itemStyle": {"color": FREE},
                "data": [[row["stock"], row["lane"]] for row in rows if row["stock"] is not None],
            },
            _shares(scene, rows),
        ],
    )  # fmt: skip


def _shares(scene: Scene, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the probability behind each interval."""
    return {
        "type": "scatter",
        "symbolSize": 1,
        "itemStyle": {"color": "transparent"},
        "silent": True,
        "clip": False,
        "data": [
            {
                "value": [max(row["day_high"] or row["day"], row["stock"] or 0.0), row["lane"]],
                "label": {
                    "show": True,
                    "position": "right",
                    "distance": 8,
                    "color": INK,
                    "fontSize": 10,
                    "formatter": f"{scene.percent(row['probability'])} %",
                },
            }
            for row in rows
        ],
    }


def _stops_alt(scene: Scene, table: pl.DataFrame) -> str:
    t = scene.t
    parts = [
        t(
            N_("{part} on day {day} ({share} %)"),
            part=row["part"],
            day=scene.number(row["day"], 0),
            share=scene.percent(row["probability"]),
        )
        for row in table.head(TOLD).to_dicts()
    ]
    return t(
        N_("Dots with intervals on a line of days, most likely stops on top: {parts}."),
        parts="; ".join(parts),
    )
