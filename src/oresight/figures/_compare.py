"""Two stories side by side: goods, lines and what differs, on the same random numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from oresight.figures._figure import Figure
from oresight.figures._story import lanes
from oresight.figures._style import LINE, PALETTE, QUIET, base, legend, value_axis
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oresight.figures._scene import Scene
    from oresight.scenarios import Account

__all__ = ["comparison_figures"]

GOOD: Final = ("commodity", "stage", "form")
NAMED: Final = 10
SIDES: Final = ("A", "B")
SYMBOLS: Final = ("circle", "diamond")
APART: Final = 0.17
"""How far from the middle of its lane a side stands."""

ROW, HEAD = 30, 84
"""Heights in pixels."""

LIKELY: Final = 0.005
PERCENT: Final = 100.0


def comparison_figures(
    pair: tuple[Account, Account], differences: pl.DataFrame, scene: Scene
) -> tuple[Figure, ...]:
    """
    Return the figures of two stories: goods, what differs in them, and lines.

    Those that would be empty are left out.

    Parameters
    ----------
    pair
        The stories, A and B, followed together.
    differences
        As `oresight.scenarios.differences` tells them.
    """
    drawn = (_goods(pair, scene), _apart(pair[0], differences, scene), _lines(pair, scene))
    return tuple(one for one in drawn if one is not None)


def _goods(pair: tuple[Account, Account], scene: Scene) -> Figure | None:
    """Draw peak prices and months of use lost of the goods hit hardest in either."""
    rows = _both([one.goods.filter(~pl.col("calm")) for one in pair])
    if rows.is_empty():
        return None
    order = rows.sort("lost", "price", descending=True, nulls_last=True)
    kept = order.select(GOOD).unique(maintain_order=True).head(NAMED)
    table = _laned(rows, kept, GOOD).select(
        "side", *GOOD, "price", "price_low", "price_high", "lost", "lost_low", "lost_high", "grade",
        "sources", "lane",
    )  # fmt: skip
    t = scene.t
    names = [pair[0].good_name(row, scene.lang) for row in kept.to_dicts()]
    worst = {row["side"]: row for row in table.filter(lane=0).to_dicts()}
    values = {side: scene.number(row["price"], 1) for side, row in worst.items()}
    text = N_("The price of {good} peaks at {a} times its base in A and {b} times in B")
    return Figure(
        name="compare-goods",
        title=t(
            text,
            good=pair[0].good_name(kept.row(0, named=True), scene.lang, within=True),
            a=values.get("A", "1.0"),
            b=values.get("B", "1.0"),
        ),
        subtitle=t(N_("Left: peak price, base year = 1. Right: months of use lost. A and B as named")),
        option=_dots(
            table, names,
            panels=(("price", t(N_("Peak price, base year = 1"))), ("lost", t(N_("Months of use lost")))),
        ),
        table=table,
        alt=t(N_("Dots with intervals for A and B, one row a good: {parts}."), parts=", ".join(names)),
        sources=_sources(table),
        notes=(_note(scene, pair),),
        height=HEAD + ROW * len(names),
        fixed=True,
    )  # fmt: skip


def _apart(one: Account, differences: pl.DataFrame, scene: Scene) -> Figure | None:
    """Draw B minus A in months of use lost, draw by draw."""
    rows = differences.filter(pl.col("indicator") == "lost_use").sort(
        pl.col("value").abs(), descending=True
    )
    if rows.is_empty():
        return None
    kept = rows.head(NAMED)
    table = kept.select(
        *GOOD, "before", "after", "value", "low", "high", "unit", "grade"
    ).with_row_index("lane").with_columns(side=pl.lit("B - A"))  # fmt: skip
    t, first = scene.t, table.row(0, named=True)
    names = [one.good_name(row, scene.lang) for row in kept.to_dicts()]
    return Figure(
        name="compare-differences",
        title=t(
            N_("B less A: {value} months of use of {good} lost ({low} to {high})"),
            good=one.good_name(first, scene.lang, within=True),
            value=scene.number(first["value"], 1),
            low=scene.number(first["low"], 1),
            high=scene.number(first["high"], 1),
        ),
        subtitle=t(N_("Months of use lost, B less A in the same draws; median and 90 % interval")),
        option=_dots(
            table, names,
            panels=(("value", t(N_("Months of use lost, B less A"))),), sides=("B - A",),
        ),
        table=table,
        alt=t(N_("Dots with intervals, one row a good: {parts}."), parts=", ".join(names)),
        sources=_sources(one.goods),
        notes=(t(N_("Both stories take the same random numbers: chance common to both drops out.")),),
        height=HEAD - 20 + ROW * len(names),
        fixed=True,
    )  # fmt: skip


def _lines(pair: tuple[Account, Account], scene: Scene) -> Figure | None:
    """Draw how likely the first line of a product or industry stops."""
    keys = ("product", "industry")
    rows = _both([one.lines.filter(pl.col("probability") >= LIKELY) for one in pair])
    if rows.is_empty():
        return None
    kept = (
        rows.sort("probability", descending=True)
        .select(keys)
        .unique(maintain_order=True)
        .head(NAMED)
    )
    ends = ("probability", "probability_low", "probability_high")
    table = _laned(rows, kept, keys).select(
        "side", *keys, *(pl.col(name) * PERCENT for name in ends), "date", "date_low", "date_high",
        pl.lit("%").alias("unit"), "grade", "sources", "lane",
    )  # fmt: skip
    t = scene.t
    names = [pair[0].line_name(row, scene.lang) for row in kept.to_dicts()]
    first = {row["side"]: row["probability"] for row in table.filter(lane=0).to_dicts()}
    return Figure(
        name="compare-lines",
        title=t(
            N_("The first line of {line} stops with a probability of {a} % in A and {b} % in B"),
            line=pair[0].line_name(kept.row(0, named=True), scene.lang, within=True),
            a=scene.number(first.get("A", 0.0), 0),
            b=scene.number(first.get("B", 0.0), 0),
        ),
        subtitle=t(N_("Probability that the first line stops, per cent, with its 90 % interval")),
        option=_dots(
            table, names,
            panels=(("probability", t(N_("Probability that the first line stops, %"))),),
        ),
        table=table,
        alt=t(N_("Dots with intervals for A and B, one row a line: {parts}."), parts=", ".join(names)),
        sources=_sources(table),
        notes=(_note(scene, pair),),
        height=HEAD + ROW * len(names),
        fixed=True,
    )  # fmt: skip


def _both(tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
    told = [one.with_columns(side=pl.lit(side), grade=pl.lit("assumed"))
            for side, one in zip(SIDES, tables, strict=True)]  # fmt: skip
    return pl.concat(told, how="diagonal_relaxed")


def _laned(rows: pl.DataFrame, kept: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    lane = kept.with_row_index("lane")
    return rows.join(lane, on=list(keys), nulls_equal=True, maintain_order="left").sort(
        "lane", "side"
    )


def _sources(table: pl.DataFrame) -> tuple[str, ...]:
    return tuple(table["sources"].explode().drop_nulls().unique().sort())


def _note(scene: Scene, pair: tuple[Account, Account]) -> str:
    return scene.t(
        N_("Median of {draws} draws with the interval that holds 90 % of them; what has no mark is calm."),
        draws=pair[0].draws,
    )  # fmt: skip


def _dots(
    table: pl.DataFrame,
    names: list[str],
    *,
    panels: Sequence[tuple[str, str]],
    sides: Sequence[str] = SIDES,
) -> dict[str, Any]:
    """Return dots with intervals in lanes, a panel a number."""
    wide = 73.0 / len(panels) - (4.0 if len(panels) > 1 else 0.0)
    top = 28 if len(sides) > 1 else 8
    return base(
        legend=legend(data=list(sides)) if len(sides) > 1 else {"show": False},
        grid=[
            {"left": f"{25 + at * (wide + 4)}%", "width": f"{wide}%", "top": top, "bottom": 44}
            for at in range(len(panels))
        ],
        xAxis=[
            value_axis(title, gridIndex=at, axisLabel={"color": QUIET},
                       splitLine={"lineStyle": {"color": LINE, "width": 0.5}})
            for at, (_, title) in enumerate(panels)
        ],
        yAxis=[
            lanes(names if at == 0 else [""] * len(names), gridIndex=at)
            for at in range(len(panels))
        ],
        series=[
            one
            for place, side in enumerate(sides)
            for at, (name, _) in enumerate(panels)
            for one in _marks(table.filter(side=side), name, at=at, place=place, sides=sides)
        ],
    )  # fmt: skip


def _marks(
    rows: pl.DataFrame, name: str, *, at: int, place: int, sides: Sequence[str]
) -> list[dict[str, Any]]:
    ends = ("low", "high") if name == "value" else (f"{name}_low", f"{name}_high")
    shift = (2 * place - 1) * APART if len(sides) > 1 else 0.0
    known = rows.select("lane", name, *ends).drop_nulls().rows()
    color = {"color": PALETTE[place]}
    axes = {"xAxisIndex": at, "yAxisIndex": at}
    return [
        {"type": "custom", "renderItem": {"$fn": "interval"}, "itemStyle": color, "clip": True,
         "encode": {"x": [1, 2], "y": 0},
         "data": [[lane + shift, low, high] for lane, _, low, high in known], **axes},
        {"type": "scatter", "name": sides[place], "symbol": SYMBOLS[place], "symbolSize": 8, "z": 5,
         "itemStyle": color, "data": [[middle, lane + shift] for lane, middle, _, _ in known], **axes},
    ]  # fmt: skip
