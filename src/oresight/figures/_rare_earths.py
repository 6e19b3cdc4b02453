"""The seventeen rare earths, what they are for, and which are controlled on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.atlas import STATUS_LABELS, Status, open_ledger, restrictions_on
from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import base, category_axis, shortened
from oresight.locale import N_, format_date

if TYPE_CHECKING:
    from oresight.atlas import Ledger
    from oresight.figures._scene import Scene

EXPORTER = "CHN"
NONE = "none"
COLOURS = {
    "in_force": "#d55e00",
    "suspended": "#56b4e9",
    "unknown": "#cc79a7",
    "announced": "#e69f00",
    NONE: "#e3e4e8",
}
DARK_TEXT = {NONE, "suspended", "announced"}
GROUPS = {"light": N_("light"), "heavy": N_("heavy"), "other": N_("neither")}
USES_EMS = 44.0
ROW_HEIGHT = 24


@figure("rare-earths", N_("The seventeen rare earths and their control"))
def rare_earths(scene: Scene) -> Figure:
    """Draw each rare earth with its uses and the status of China's controls that name it."""
    table = _table(scene)
    if table.is_empty():
        raise lacking("rare-earths", N_("The table of rare earths is empty."))
    t = scene.t
    named = table.filter(pl.col("status") == "in_force").height
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
        option=_option(scene, table),
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
        height=26 + ROW_HEIGHT * table.height,
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


def _option(scene: Scene, table: pl.DataFrame) -> dict[str, Any]:
    rows = table.reverse().to_dicts()
    words = {status.value: scene.t(label) for status, label in STATUS_LABELS.items()}
    words[NONE] = scene.t(N_("not named"))
    names = [f"{row['symbol']}  {scene.commodity_name(row['commodity'])}" for row in rows]
    return base(
        grid={"left": 4, "right": 8, "top": 4, "bottom": 4, "containLabel": True},
        xAxis={"type": "value", "min": 0, "max": 100, "show": False},
        yAxis=category_axis(names, axisLabel={"interval": 0}, axisLine={"show": False}),
        series=[
            _texts(
                [[3.5, at] for at in range(len(rows))],
                [scene.t(GROUPS[row["group"]]) for row in rows],
            ),
            {
                "type": "scatter",
                "symbol": "rect",
                "symbolSize": [64, ROW_HEIGHT - 5],
                "silent": True,
                "data": [
                    {
                        "value": [14, at],
                        "itemStyle": {"color": COLOURS[row["status"]]},
                        "label": {
                            "show": True,
                            "formatter": words[row["status"]],
                            "fontSize": 10.5,
                            "color": "#1a1a1c" if row["status"] in DARK_TEXT else "#ffffff",
                        },
                    }
                    for at, row in enumerate(rows)
                ],
            },
            _texts(
                [[21, at] for at in range(len(rows))],
                [shortened(row["uses"], USES_EMS) for row in rows],
                start=True,
            ),
        ],
    )


def _texts(places: list[list[float]], words: list[str], *, start: bool = False) -> dict[str, Any]:
    """Return marks that are only text, set flush left or centred."""
    return {
        "type": "scatter",
        "symbolSize": 0.1,
        "silent": True,
        "data": [
            {
                "value": place,
                "label": {
                    "show": True,
                    "formatter": word,
                    "position": "right" if start else "inside",
                    "distance": 0,
                    "fontSize": 10.5,
                    "color": "#1a1a1c",
                },
            }
            for place, word in zip(places, words, strict=True)
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
