"""Native charts on a slide, which whoever opens it can edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from oresight.cells import safe_text

if TYPE_CHECKING:
    from pptx.shapes.graphfrm import GraphicFrame
    from pptx.slide import Slide

    from oresight.report._native import NativeChart, NativeSeries
    from oresight.report._slide_text import Box

__all__ = ["add_chart"]

MANY: Final = 8
"""Series from which the legend is set small."""

LARGE, SMALL = 12, 9
"""Sizes of letters in points."""

LOG: Final = 10


def add_chart(slide: Slide, chart: NativeChart, box: Box, *, alt: str) -> GraphicFrame:
    """Put a chart on a slide."""
    from pptx.enum.chart import XL_CHART_TYPE

    kinds = {
        "bar": (XL_CHART_TYPE.BAR_CLUSTERED, XL_CHART_TYPE.BAR_STACKED),
        "column": (XL_CHART_TYPE.COLUMN_CLUSTERED, XL_CHART_TYPE.COLUMN_STACKED),
        "line": (XL_CHART_TYPE.LINE, XL_CHART_TYPE.LINE),
        "points": (XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS,) * 2,
    }
    data = _points(chart) if chart.kind == "points" else _words(chart)
    frame = slide.shapes.add_chart(kinds[chart.kind][chart.stacked], *box.place, data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", alt)
    made = frame.chart
    _settle_legend(made, chart)
    _settle_axes(made, chart)
    if chart.kind in {"bar", "column"}:
        made.plots[0].gap_width = 60
    for series, look in zip(made.plots[0].series, chart.series, strict=True):
        _settle_series(series, look, chart)
    return frame


def _words(chart: NativeChart) -> Any:
    from pptx.chart.data import CategoryChartData

    data = CategoryChartData()
    data.categories = [safe_text(word) for word in chart.categories]
    for one in chart.series:
        data.add_series(safe_text(one.name), one.values)
    return data


def _points(chart: NativeChart) -> Any:
    from pptx.chart.data import XyChartData

    data = XyChartData()
    for one in chart.series:
        series = data.add_series(safe_text(one.name))
        for x, y in zip(one.xs, one.values, strict=True):
            series.add_data_point(x, y)
    return data


def _settle_legend(made: Any, chart: NativeChart) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION
    from pptx.util import Pt

    made.font.size = Pt(LARGE)
    made.has_title = bool(chart.title)
    if chart.title:
        made.chart_title.text_frame.text = chart.title
        made.chart_title.text_frame.paragraphs[0].runs[0].font.size = Pt(LARGE)
    made.has_legend = len(chart.series) > 1
    if made.has_legend:
        made.legend.position = XL_LEGEND_POSITION.BOTTOM
        made.legend.include_in_layout = False
        made.legend.font.size = Pt(SMALL if len(chart.series) > MANY else LARGE)
        for at, one in enumerate(chart.series):
            if not one.listed:
                _leave_out(made.legend, at)


def _leave_out(legend: Any, at: int) -> None:
    """Take a series off the legend, for which python-pptx has no word."""
    make = legend._element.makeelement
    entry = make(_tag("legendEntry"), {})
    entry.append(make(_tag("idx"), {"val": str(at)}))
    entry.append(make(_tag("delete"), {"val": "1"}))
    legend._element.find(_tag("legendPos")).addnext(entry)


def _settle_axes(made: Any, chart: NativeChart) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_TICK_LABEL_POSITION
    from pptx.util import Pt

    values, places = made.value_axis, made.category_axis
    lines = values.major_gridlines.format.line
    lines.color.rgb, lines.width = RGBColor(0xD8, 0xD8, 0xDB), Pt(0.5)
    values.format.line.fill.background()
    for axis, title in ((values, chart.y_title), (places, chart.x_title)):
        axis.has_title = bool(title)
        if title:
            axis.axis_title.text_frame.text = title
            axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(LARGE)
        axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
        axis.tick_labels.font.size = Pt(LARGE if len(chart.categories) <= MANY else SMALL)
    if chart.ceiling is not None:
        values.maximum_scale = chart.ceiling
    if chart.floor is not None:
        values.minimum_scale = chart.floor
    if chart.log:
        base = values._element.makeelement(_tag("logBase"), {"val": str(LOG)})
        values._element.find(_tag("scaling")).insert(0, base)
    if chart.kind == "points":
        places.minimum_scale, places.maximum_scale = chart.reach
        places.has_major_gridlines = False
    if chart.dated:
        places.tick_labels.number_format = "yyyy"
        places.tick_labels.number_format_is_linked = False


def _settle_series(series: Any, look: NativeSeries, chart: NativeChart) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    color = RGBColor.from_string(look.color.removeprefix("#").upper())
    if chart.kind in {"bar", "column"}:
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = color
        if look.low:
            _add_error_bars(series, look)
        return
    line = series.format.line
    line.color.rgb, line.width = color, Pt(1 if look.dashed else 2)
    if look.dashed:
        line.dash_style = MSO_LINE.DASH
    series.smooth = False


def _add_error_bars(series: Any, look: NativeSeries) -> None:
    """Put in the bars that python-pptx has no word for, where the schema wants them."""
    make = series._element.makeelement
    bars = make(_tag("errBars"), {})
    for name, value in (("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "0")):
        bars.append(make(_tag(name), {"val": value}))
    below, above = look.reach
    for side, values in (("plus", above), ("minus", below)):
        part, numbers = make(_tag(side), {}), make(_tag("numLit"), {})
        numbers.append(make(_tag("ptCount"), {"val": str(len(values))}))
        for at, reach in enumerate(values):
            point, told = make(_tag("pt"), {"idx": str(at)}), make(_tag("v"), {})
            told.text = repr(reach)
            point.append(told)
            numbers.append(point)
        part.append(numbers)
        bars.append(part)
    series._element.find(_tag("cat")).addprevious(bars)


def _tag(name: str) -> str:
    from pptx.oxml.ns import qn

    return str(qn(f"c:{name}"))
