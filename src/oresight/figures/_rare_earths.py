"""The seventeen rare earths, what they are for, and which are controlled on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.atlas import STATUS_LABELS, Status, open_ledger, restrictions_on
from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import (
    INK,
    LINE,
    QUIET,
    STATUS_FILLS,
    base,
    category_axis,
    ink_on,
    wrapped,
)
from oresight.locale import N_, format_date

if TYPE_CHECKING:
    from oresight.atlas import Ledger
    from oresight.figures._scene import Scene

EXPORTER = "CHN"
NONE = "none"
GREY = "#e9eaed"
GROUPS = {"light": N_("light"), "heavy": N_("heavy"), "other": N_("neither")}
USES_EMS = 42.0
ROW_HEIGHTS = {1: 24, 2: 29}
"""In pixels, by the lines of the longest uses."""

FONT_SIZE = 10.5
CELL_WIDTH = 94
COLUMNS = {"symbol": 0.6, "name": 4.6, "group": 16.6, "status": 29.4, "uses": 37.2}
"""Where each column stands, in per cent of the width; the status is centred, the rest flush left."""


@figure("rare-earths", N_("The seventeen rare earths and their control"))
def rare_earths(scene: Scene) -> Figure:
    """Draw each rare earth with its uses and the status of China's controls that name it."""
    table = _table(scene)
    if table.is_empty():
        raise lacking("rare-earths", N_("The table of rare earths is empty."))
    t = scene.t
    named = table.filter(pl.col("status") == "in_force").height
    uses = [wrapped(words, USES_EMS) for words in table["uses"]]
    row_height = ROW_HEIGHTS[max(words.count("\n") + 1 for words in uses)]
    return Figure(
        name="rare-earths",
        title=t(
            N_(
                "{count} of {total} rare earths are under an export control of {country} that names them"
            ),
            count=named,
            total=table.height,
            country=scene.place(EXPORTER),
        ),
        subtitle=t(
            N_("Status on {date} for exports to {importer}; main uses"),
            date=format_date(scene.as_of, scene.lang),
            importer=scene.place(scene.importer),
        ),
        option=_option(scene, table, uses, row_height=row_height),
        table=table,
        alt=_alt(scene, table),
        sources=tuple(table["source_id"].unique().sort()),
        notes=(
            t(
                N_(
                    "Measures on rare earths as a whole, or on technology alone, are in the ledger, not here."
                )
            ),
        ),
        height=row_height * (table.height + 1),
        fixed=True,
    )


def _table(scene: Scene) -> pl.DataFrame:
    ledger = open_ledger(scene.atlas)
    rows = scene.atlas.table("ree_uses")
    uses = "uses_ja" if scene.lang == "ja" else "uses_en"
    found = [_control(scene, ledger, code) for code in rows["commodity"]]
    return rows.select(
        "symbol", "commodity", "group", pl.col(uses).alias("uses"), "grade", "source_id"
    ).with_columns(
        status=pl.Series([status for status, _ in found], dtype=pl.String),
        measure=pl.Series([measure for _, measure in found], dtype=pl.String),
    )


def _control(scene: Scene, ledger: Ledger, commodity: str) -> tuple[str, str | None]:
    """Return the firmest status of a measure that names the element, and that measure."""
    found = restrictions_on(
        ledger, scene.as_of, commodity=commodity, exporter=EXPORTER, importer=scene.importer
    )
    for item in found:
        if commodity in item.measure.commodities:
            return item.status.value, item.measure.id
    return NONE, None


def _option(
    scene: Scene, table: pl.DataFrame, uses: list[str], *, row_height: int
) -> dict[str, Any]:
    t = scene.t
    rows = table.to_dicts()
    columns = {
        "symbol": (t(N_("Element")), table["symbol"].to_list()),
        "name": ("", [scene.commodity_name(row["commodity"]) for row in rows]),
        "group": (t(N_("Group")), [t(GROUPS[row["group"]]) for row in rows]),
        "status": (t(N_("Status")), []),
        "uses": (t(N_("Main uses")), uses),
    }
    return base(
        grid={"left": 0, "right": 0, "top": 0, "bottom": 1},
        xAxis={"type": "value", "min": 0, "max": 100, "show": False},
        yAxis=category_axis(
            ["", *table["symbol"]],
            inverse=True,
            axisLabel={"show": False},
            axisLine={"show": False},
            splitLine={"show": True, "lineStyle": {"color": LINE, "width": 0.6}},
        ),
        series=[
            _cells(scene, table, height=row_height - 6),
            *(_texts(name, head, words) for name, (head, words) in columns.items()),
        ],
    )


def _cells(scene: Scene, table: pl.DataFrame, *, height: int) -> dict[str, Any]:
    """Return the coloured cells with the word of the status."""
    words = {status.value: scene.t(label) for status, label in STATUS_LABELS.items()}
    words[NONE] = scene.t(N_("not named"))
    data = []
    for at, status in enumerate(table["status"], start=1):
        fill = dict(STATUS_FILLS.get(status, {"color": GREY}))
        fill.pop("decal", None)
        label = {"formatter": words[status], "color": ink_on(fill["color"])}
        data.append({"value": [COLUMNS["status"], at], "itemStyle": fill, "label": label})
    return {
        "type": "scatter",
        "symbol": "rect",
        "symbolSize": [CELL_WIDTH, height],
        "silent": True,
        "itemStyle": {"opacity": 1},
        "label": {"show": True, "fontSize": FONT_SIZE},
        "data": data,
    }


def _texts(column: str, head: str, words: list[str]) -> dict[str, Any]:
    """Return a column of marks that are only text, under its head."""
    labels: list[dict[str, Any]] = [{"formatter": head, "color": QUIET, "fontWeight": "normal"}]
    labels += [{"formatter": word} for word in words]
    return {
        "type": "scatter",
        "symbolSize": 0.1,
        "silent": True,
        "itemStyle": {"opacity": 1},
        "label": {
            "show": True,
            "position": "inside" if column == "status" else "right",
            "distance": 0,
            "fontSize": FONT_SIZE,
            "lineHeight": 12.5,
            "fontWeight": "bold" if column == "symbol" else "normal",
            "color": INK,
        },
        "data": [
            {"value": [COLUMNS[column], at], "label": label} for at, label in enumerate(labels)
        ],
    }


def _alt(scene: Scene, table: pl.DataFrame) -> str:
    t = scene.t
    parts = []
    for status, label in STATUS_LABELS.items():
        codes = table.filter(pl.col("status") == Status(status).value)["symbol"].to_list()
        if codes:
            parts.append(f"{t(label)}: {t(N_(', ')).join(codes)}")
    return t(
        N_("Table of the rare earths with uses and status. {parts}."),
        parts="; ".join(parts) or t(N_("none named")),
    )
