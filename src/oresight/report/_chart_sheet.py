"""A figure on a sheet: its numbers as a native chart has them, and the charts over them."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from oresight.cells import safe_text
from oresight.report._native import native_charts
from oresight.report._typst import picture_png

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

    from oresight.figures import Figure
    from oresight.report._native import NativeChart, NativeSeries

__all__ = ["add_picture"]

WIDTH, HEIGHT = 720, 360
"""Of a chart, in pixels."""

ROW = 20
"""Height of a row in pixels."""

FINE: Final = 2
"""Dots of a picture for each pixel of its place."""

LOW: Final = {"label_position": "low"}
"""Beside the picture, also where values go below zero."""

SIDES: Final = {"minus": "-", "plus": "+"}
TALLEST: Final = 640
BAR_ROW: Final = 24
KINDS: Final = {"bar": "bar", "column": "column", "line": "line", "points": "scatter"}


def add_picture(
    book: xlsxwriter.Workbook, sheet: Worksheet, figure: Figure, *, column: int, lang: str
) -> None:
    """
    Put a figure to the right of its table: native charts with their numbers, else a picture.

    Parameters
    ----------
    column
        The first free column.
    """
    charts = native_charts(figure, lang=lang)
    sheet.write_string(0, column, safe_text(figure.title))
    sheet.write_string(1, column, safe_text(figure.subtitle))
    if not charts:
        _place_picture(sheet, figure, column=column)
        return
    row = 3
    for at, chart in enumerate(charts):
        cells = _Cells(sheet, column, row)
        made = _chart(book, chart, cells, figure=figure, named=len(charts) > 1)
        tall = _height(chart)
        sheet.insert_chart(
            3 + sum(_height(one) // ROW + 1 for one in charts[:at]),
            column + _widest(charts) + 1,
            made,
            {"description": figure.alt},
        )
        made.set_size({"width": WIDTH, "height": tall})
        row += cells.depth + 3


def _height(chart: NativeChart) -> int:
    bars = len(chart.categories) if chart.kind == "bar" else 0
    return min(TALLEST, max(HEIGHT, 90 + BAR_ROW * bars))


def _widest(charts: Sequence[NativeChart]) -> int:
    return max(sum(_columns(one) for one in chart.series) + 1 for chart in charts)


def _columns(series: NativeSeries) -> int:
    return (2 if series.xs else 1) + (2 if series.low else 0)


def _place_picture(sheet: Worksheet, figure: Figure, *, column: int) -> None:
    png = picture_png(figure.svg(), width=WIDTH, height=figure.height)
    place = {"image_data": io.BytesIO(png), "x_scale": 1 / FINE, "y_scale": 1 / FINE}
    sheet.insert_image(3, column, f"{figure.name}.png", {**place, "description": figure.alt})


@dataclass
class _Cells:
    """A block of numbers on a sheet, written column by column."""

    sheet: Worksheet
    column: int
    row: int
    used: int = 0
    depth: int = 0

    def write(self, head: str, values: Sequence[float | str | None]) -> list[object]:
        """Write one column, and return its range as xlsxwriter reads it."""
        at = self.column + self.used
        self.sheet.write_string(self.row, at, safe_text(head))
        for row, value in enumerate(values, start=self.row + 1):
            if isinstance(value, str):
                self.sheet.write_string(row, at, safe_text(value))
            elif value is not None:
                self.sheet.write_number(row, at, value)
        self.used += 1
        self.depth = max(self.depth, len(values))
        return [self.sheet.get_name(), self.row + 1, at, self.row + max(len(values), 1), at]

    @property
    def last_head(self) -> list[object]:
        """The cell of the heading written last."""
        return [self.sheet.get_name(), self.row, self.column + self.used - 1]


def _chart(
    book: xlsxwriter.Workbook, chart: NativeChart, cells: _Cells, *, figure: Figure, named: bool
) -> Any:
    options = {"type": KINDS[chart.kind]}
    if chart.kind == "points":
        options["subtype"] = "straight"
    elif chart.stacked:
        options["subtype"] = "stacked"
    made = book.add_chart(options)
    words = cells.write("", chart.categories) if chart.categories else None
    for series in chart.series:
        made.add_series(_series(series, chart, cells, words=words))
    title = chart.title if named and chart.title else figure.title
    made.set_title({"name": title, "name_font": {"size": 11}, "overlay": False})
    if len(chart.series) > 1:
        hidden = [at for at, one in enumerate(chart.series) if not one.listed]
        made.set_legend({"position": "bottom", "delete_series": hidden})
    else:
        made.set_legend({"none": True})
    _set_axes(made, chart)
    return made


def _series(
    series: NativeSeries, chart: NativeChart, cells: _Cells, *, words: list[object] | None
) -> dict[str, object]:
    places = cells.write("x", series.xs) if series.xs else words
    values = cells.write(series.name, series.values)
    found: dict[str, object] = {"name": cells.last_head, "categories": places, "values": values}
    line = {"color": series.color, "width": 1 if series.dashed else 2}
    if series.dashed:
        line["dash_type"] = "dash"
    if chart.kind in {"bar", "column"}:
        found |= {"fill": {"color": series.color}, "gap": 60}
    elif series.marked:
        found |= {"line": {"none": True},
                  "marker": {"type": "circle", "size": 7, "fill": {"color": series.color}}}  # fmt: skip
    else:
        found |= {"line": line, "marker": {"type": "none"}}
    if series.low:
        found["x_error_bars"] = _bars(series, cells)
    return found


def _bars(series: NativeSeries, cells: _Cells) -> dict[str, object]:
    """Return error bars over the distances to the ends of the interval."""
    from xlsxwriter.utility import xl_range_formula

    found: dict[str, object] = {"type": "custom"}
    for side, values in zip(("minus", "plus"), series.reach, strict=True):
        place = cells.write(SIDES[side], values)
        found[f"{side}_values"] = xl_range_formula(*place).removeprefix("=")
        found[f"{side}_data"] = list(values)
    return found


def _set_axes(made: Any, chart: NativeChart) -> None:
    log = {"log_base": 10} if chart.log else {}
    quiet = {"major_gridlines": {"visible": True, "line": {"color": "#D8D8DB", "width": 0.5}}}
    values = {"name": chart.y_title, "num_font": {"size": 9}, **quiet, **log, **LOW}
    if chart.ceiling is not None:
        values["max"] = chart.ceiling
    if chart.floor is not None:
        values["min"] = chart.floor
    places: dict[str, object] = {"name": chart.x_title, "num_font": {"size": 9}, **LOW}
    if chart.dated:
        places["num_format"] = "yyyy"
    if chart.kind == "points":
        low, high = chart.reach
        places |= {"min": low, "max": high}
    # xlsxwriter calls the axis of words x, also where it stands upright
    made.set_x_axis(places)
    made.set_y_axis(values)
