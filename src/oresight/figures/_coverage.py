"""How much a table of the edition says, of what and when: rows by subject and year."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from oresight.codes import Grade
from oresight.figures._figure import Figure
from oresight.figures._registry import figure, lacking
from oresight.figures._style import INK, QUIET, base, category_axis, shortened
from oresight.locale import GRADES, N_, STAGES

if TYPE_CHECKING:
    from oresight.figures._scene import Scene

DEFAULT: Final = "production"
SUBJECTS: Final[tuple[str, ...]] = ("commodity", "country", "exporter", "product", "source_id")
"""Columns that say what a row is about, the more telling first."""

TIMES: Final[tuple[str, ...]] = ("year", "period", "stage", "grade")
"""Columns that say when; where there is none, in what sense."""

ROWS: Final = 26
YEARS: Final = 36
WORDS: Final = 14.0
SCALE: Final = ("#e3edf7", "#8fb8de", "#2f74b5", "#0b3d70")
BRIGHT: Final = ("#e3edf7", "#8fb8de")


@figure("coverage", N_("Rows of a table by subject and year"))
def coverage(scene: Scene) -> Figure:
    """Draw a heat map of a table: how many rows it has of each subject in each year."""
    name = scene.table or DEFAULT
    source = scene.atlas.table(name)
    subject = next((one for one in SUBJECTS if one in source.columns), None)
    time = next((one for one in TIMES if one in source.columns and one != subject), None)
    if subject is None or time is None or source.is_empty():
        raise lacking("coverage", N_("The table has no subject and year to count by."))
    table = _counted(source, subject, time)
    if table.is_empty():
        raise lacking("coverage", N_("The table has no subject and year to count by."))
    told = _words(scene, subject, table["subject"].unique(maintain_order=True).to_list())
    t, info = scene.t, scene.atlas.info(name)
    most = table.group_by("subject", maintain_order=True).agg(pl.col("rows").sum()).row(0)
    return Figure(
        name="coverage",
        title=t(
            N_("{table}: most is known of {subject}, {rows} rows"),
            table=info.title_ja if scene.lang == "ja" else info.title,
            subject=told[most[0]],
            rows=scene.number(most[1], 0),
        ),
        subtitle=_subtitle(scene, source, subject),
        option=_option(scene, table, told, time),
        table=table,
        alt=_alt(scene, table, told),
        sources=tuple(source["source_id"].drop_nulls().unique().sort())
        if "source_id" in source.columns
        else (),
        height=70 + 17 * len(told),
    )


def _counted(source: pl.DataFrame, subject: str, time: str) -> pl.DataFrame:
    """Return one line a cell: subject, time, rows, and the worst grade among them."""
    rank = {one.value: at for at, one in enumerate(Grade)}
    when = pl.col(time).cast(pl.String)
    grade = pl.col("grade") if "grade" in source.columns else pl.lit(None, pl.String)
    cells = (
        source.select(
            subject=pl.col(subject).cast(pl.String),
            time=when.str.slice(0, 4) if time in TIMES[:2] else when,
            rank=grade.replace_strict(rank, default=None, return_dtype=pl.Int64),
        )
        .drop_nulls(["subject", "time"])
        .group_by("subject", "time")
        .agg(rows=pl.len().cast(pl.Int64), rank=pl.col("rank").max())
    )
    order = cells.group_by("subject").agg(pl.col("rows").sum().alias("all"))
    top = order.sort("all", "subject", descending=[True, False]).head(ROWS)
    last = cells["time"].unique().sort()[-YEARS:]
    names = {at: one for one, at in rank.items()}
    return (
        top.join(cells, on="subject", maintain_order="left")
        .filter(pl.col("time").is_in(last.implode()))
        .sort("all", "subject", "time", descending=[True, False, False])
        .with_columns(
            grade=pl.col("rank").replace_strict(names, default=None, return_dtype=pl.String)
        )
        .select("subject", "time", "rows", "grade")
    )


def _words(scene: Scene, subject: str, found: list[str]) -> dict[str, str]:
    if subject == "commodity":
        return {one: scene.commodity_name(one) if _is_known(scene, one) else one for one in found}
    if subject in ("country", "exporter"):
        return {one: scene.place(one) for one in found}
    return {one: one for one in found}


def _is_known(scene: Scene, code: str) -> bool:
    return code in scene.atlas.catalogue.commodities


def _subtitle(scene: Scene, source: pl.DataFrame, subject: str) -> str:
    count = source[subject].n_unique()
    if count > ROWS:
        return scene.t(
            N_("Rows of the table; the {shown} of {count} with most"), shown=ROWS, count=count
        )
    return scene.t(N_("Rows of the table"))


def _time_words(scene: Scene, time: str, found: list[str]) -> list[str]:
    names: dict[str, str] = {str(key): word for key, word in (STAGES | GRADES).items()}
    return [scene.t(names[one]) if time in TIMES[2:] and one in names else one for one in found]


def _option(
    scene: Scene, table: pl.DataFrame, told: dict[str, str], time: str
) -> dict[str, object]:
    subjects = list(told)[::-1]
    times = table["time"].unique().sort().to_list()
    most = max(table["rows"].to_list())
    cells: list[dict[str, Any]] = [
        {"value": [times.index(when), subjects.index(what), rows]}
        for what, when, rows in table.select("subject", "time", "rows").iter_rows()
    ]
    return base(
        grid={"left": 4, "right": 12, "top": 6, "bottom": 52, "containLabel": True},
        xAxis=category_axis(_time_words(scene, time, times), axisLabel={"color": QUIET}),
        yAxis=category_axis(
            [shortened(told[one], WORDS) for one in subjects],
            axisLabel={"interval": 0, "color": INK},
        ),
        visualMap={
            "min": 0,
            "max": most,
            "orient": "horizontal",
            "left": "center",
            "bottom": 0,
            "itemWidth": 10,
            "itemHeight": 120,
            "text": [scene.number(most, 0), "0"],
            "inRange": {"color": list(SCALE)},
        },
        series=[
            {
                "type": "heatmap",
                "data": cells,
                "itemStyle": {"borderColor": "#ffffff", "borderWidth": 1},
                "silent": True,
            }
        ],
    )


def _alt(scene: Scene, table: pl.DataFrame, told: dict[str, str]) -> str:
    times = table["time"].sort()
    return scene.t(
        N_("Heat map of rows: {count} subjects from {first} to {last}, led by {names}."),
        count=len(told),
        first=times[0],
        last=times[-1],
        names=", ".join(list(told.values())[:3]),
    )
