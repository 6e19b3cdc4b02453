"""Which lines of the importer come to a stop in a story, and when."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.codes import Grade
from oresight.figures._registry import figure, lacking
from oresight.figures._story import (
    SHOWN,
    account,
    divides,
    lane_words,
    lanes,
    marks,
    named,
    named_first,
    side_by_side,
    story_figure,
    story_legend,
    told_branches,
)
from oresight.figures._style import INK, LINE, base, milliseconds
from oresight.locale import N_, format_date

if TYPE_CHECKING:
    import datetime as dt

    from oresight.figures._figure import Figure
    from oresight.figures._scene import Scene
    from oresight.scenarios import Account

NAME = "scenario-lines"
LINE_KEYS = ("product", "industry")
MONTH = 30 * 24 * 3600 * 1000
LEFT, ROOM = 0.04, 0.12
"""Parts of the axis left free before its first day, and at its end for the last probability."""


@figure(NAME, N_("Lines that stop in a scenario, and when"))
def scenario_lines(scene: Scene) -> Figure:
    """Draw the lines most likely to stop: the day of the first stop and its probability."""
    told = account(scene)
    table = _table(told)
    if table.is_empty():
        raise lacking(NAME, N_("No line of the importer stops in any draw of this story."))
    t = scene.t
    return story_figure(
        scene,
        told,
        table,
        name=NAME,
        title=_title(scene, told, table),
        subtitle=t(
            N_(
                "Day on which the first line of a product or industry of {importer} stops, in the draws "
                "in which it does; beside it the probability that it does"
            ),
            importer=scene.place(told.outcome.asked.importer),
        ),
        option=_option(scene, told, table),
        alt=_alt(scene, told, table),
    )


def _table(told: Account) -> pl.DataFrame:
    rows = told.lines.filter(pl.col("date").is_not_null())
    lanes = rows.group_by("like", maintain_order=True).agg(
        pl.col(*LINE_KEYS).first(), others=pl.struct(LINE_KEYS).n_unique() - 1
    )
    kept = lanes.head(SHOWN).drop("like").with_row_index("lane")
    return rows.join(kept, on=LINE_KEYS, nulls_equal=True, maintain_order="left").select(
        "branch", *LINE_KEYS, "others", "commodity", "probability", "probability_low", "probability_high",
        "date", "date_low", "date_high", "weeks", "weeks_low", "weeks_high",
        pl.lit(Grade.ASSUMED.value).alias("grade"), "sources", "lane",
    )  # fmt: skip


def _line(scene: Scene, told: Account, row: dict[str, Any]) -> str:
    """Return the name of a line, and how many stop when it does."""
    name = told.line_name(row, scene.lang)
    if not row["others"]:
        return name
    return scene.t(N_("{line} and {count} alike"), line=name, count=row["others"])


def _title(scene: Scene, told: Account, table: pl.DataFrame) -> str:
    first = table.filter(lane=0).sort("probability", "date", descending=[True, False])
    row = first.row(0, named=True)
    text = scene.t(
        N_(
            "the first line of {line} stops about {date}, with a probability of {share} % "
            "({low}–{high} %)"
        ),
        line=told.line_name(row, scene.lang, within=True),
        date=format_date(row["date"], scene.lang),
        share=scene.percent(row["probability"]),
        low=scene.percent(row["probability_low"]),
        high=scene.percent(row["probability_high"]),
    )
    return named(scene, told, text, row["branch"])


def _option(scene: Scene, told: Account, table: pl.DataFrame) -> dict[str, Any]:
    words = lane_words(table, partial(_line, scene, told))
    branches = told_branches(told, table)
    begin = milliseconds(_first_day(told).isoformat())
    last = milliseconds(str(table["date_high"].max()))
    series = []
    for branch in branches:
        rows = table.filter(branch=branch)
        found = [
            (
                lane + side_by_side(branches, branch),
                *(milliseconds(str(day)) for day in days),
            )
            for lane, *days in rows.select("lane", "date", "date_low", "date_high").iter_rows()
        ]
        series += [*marks(scene, told, branch, found), _shares(scene, branches, rows)]
    series[1]["markLine"] = divides(len(words))
    series[1]["markLine"]["data"].append(_start(scene, begin))
    return base(
        legend=story_legend(scene, told, branches),
        grid={
            "left": "27%", "right": "3%", "bottom": 28,
            "top": 34 if len(told.outcome.branches) > 1 else 18,
        },
        xAxis={
            "type": "time",
            "min": round(begin - LEFT * (last - begin)),
            "max": round(last + ROOM * (last - begin)),
            "minInterval": MONTH,
            "axisLine": {"onZero": False, "lineStyle": {"color": LINE}},
            "axisTick": {"show": False},
            "axisLabel": {"color": INK, "formatter": "{yyyy}-{MM}", "hideOverlap": True},
            "splitLine": {"show": True, "lineStyle": {"color": LINE, "width": 0.6}},
        },
        yAxis=lanes(words),
        series=series,
    )  # fmt: skip


def _first_day(told: Account) -> dt.date:
    """Return the first day on which anything holds, where the story says it; else when it begins."""
    blocks = (
        block for name in told.outcome.branches for block in told.outcome.scenario.story(name)
    )
    return min((block.start for block in blocks if block.start), default=told.outcome.begin)


def _start(scene: Scene, begin: int) -> dict[str, Any]:
    """Return the upright line of the first day."""
    return {
        "xAxis": begin,
        "lineStyle": {"color": INK, "width": 1.2},
        "label": {
            "show": True,
            "formatter": scene.t(N_("begins")),
            "position": "start",
            "rotate": 0,
            "distance": 3,
            "color": INK,
            "fontSize": 10,
        },
    }


def _shares(scene: Scene, branches: list[str], rows: pl.DataFrame) -> dict[str, Any]:
    """Return the probability behind each interval."""
    return {
        "type": "scatter",
        "symbolSize": 1,
        "itemStyle": {"color": "transparent"},
        "silent": True,
        "clip": False,
        "data": [
            {
                "value": [
                    milliseconds(str(row["date_high"])),
                    row["lane"] + side_by_side(branches, row["branch"]),
                ],
                "label": {
                    "show": True,
                    "position": "right",
                    "color": INK,
                    "fontSize": 10,
                    "formatter": f"{scene.percent(row['probability'])} %",
                },
            }
            for row in rows.to_dicts()
        ],
    }


def _alt(scene: Scene, told: Account, table: pl.DataFrame) -> str:
    t = scene.t

    def told_of(row: dict[str, Any]) -> str:
        return t(
            N_("{line} {date} ({share} %)"),
            line=_line(scene, told, row),
            date=row["date"],
            share=scene.percent(row["probability"]),
        )

    return t(
        N_("Dots with intervals on a line of time, most likely stops on top: {parts}."),
        parts=named_first(table, told_of),
    )
