"""The charts of a figure as an office program draws them itself: read from the option, all or none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from oresight.figures import PALETTE
from oresight.locale import N_, translator

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oresight.figures import Figure
    from oresight.locale import Translator

    Numbers = tuple[float | None, ...]

__all__ = ["NativeChart", "NativeSeries", "native_charts"]

DRAWN: Final = {"bar", "line", "scatter", "custom"}
NAMED: Final = {"band", "interval"}
"""What of the drawing functions a native chart can say, as two lines or as error bars."""

DAY_MS: Final = 86_400_000
EPOCH: Final = 25_569
"""The first of January 1970, as spreadsheets count days."""

CODED: Final = ("indicator", "series", "part")
CATEGORY: Final = "category"
EDGES: Final = 2
EDGE: Final = "#8c8c8c"
"""The fill of a band is too pale for a line."""


@dataclass(frozen=True, slots=True)
class NativeSeries:
    """
    Numbers of one name, of equal length.

    Parameters
    ----------
    xs
        Where the values stand on a numeric axis; empty on an axis of words.
    low, high
        Ends of the interval of each value; empty where there is none.
    listed
        Whether a legend names it: of the two edges of a band, one is enough.
    """

    name: str
    values: Numbers
    color: str
    xs: tuple[float, ...] = ()
    low: Numbers = ()
    high: Numbers = ()
    dashed: bool = False
    marked: bool = False
    listed: bool = True

    @property
    def reach(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """How far the interval goes below and above each value; zero where there is none."""
        below, above = (
            tuple(
                0.0 if value is None or end is None else abs(end - value)
                for value, end in zip(self.values, ends, strict=True)
            )
            for ends in (self.low, self.high)
        )
        return below, above


@dataclass(frozen=True, slots=True)
class NativeChart:
    """
    One chart of bars, columns, lines or points.

    Parameters
    ----------
    kind
        ``bar`` (lying), ``column``, ``line`` or ``points`` (two numeric axes).
    dated
        Whether the numeric axis counts days as spreadsheets do.
    log
        Whether values stand on a logarithmic axis.
    ceiling
        Where the axis of values ends; None for the program's own choice.
    """

    kind: str
    series: tuple[NativeSeries, ...]
    categories: tuple[str, ...] = ()
    title: str = ""
    x_title: str = ""
    y_title: str = ""
    stacked: bool = False
    dated: bool = False
    log: bool = False
    ceiling: float | None = None

    @property
    def floor(self) -> float | None:
        """Where the axis of values begins: bars at zero, unless one goes below it."""
        ends = [v for one in self.series for v in (*one.values, *one.low) if v is not None]
        lying = self.kind in {"bar", "column"} and not self.log
        return 0.0 if lying and min(ends, default=-1.0) >= 0 else None

    @property
    def reach(self) -> tuple[float, float]:
        """The first and the last place on the numeric axis."""
        places = [x for one in self.series for x in one.xs]
        return min(places), max(places)


def native_charts(figure: Figure, *, lang: str) -> tuple[NativeChart, ...]:
    """
    Return a chart for each panel of a figure; none where one of its parts cannot be drawn so.

    Maps, flows, networks and lines of time stay pictures.
    """
    option = figure.option
    series = [one for one in option.get("series", ()) if one.get("data") and not _is_label(one)]
    if not series or "xAxis" not in option or not all(_sayable(one) for one in series):
        return ()
    axes = {name: _listed(option[name]) for name in ("xAxis", "yAxis")}
    panels: dict[tuple[int, int], list[Mapping[str, Any]]] = {}
    for one in series:
        panels.setdefault((one.get("xAxisIndex", 0), one.get("yAxisIndex", 0)), []).append(one)
    titles = [one.get("text", "") for one in _listed(option.get("title", []))]
    words = next(filter(any, (_words(axis) or () for axis in axes["yAxis"])), ())
    charts = []
    for at, ((x, y), parts) in enumerate(panels.items()):
        title = str(titles[at]).split("\n")[0] if len(titles) == len(panels) else ""
        panel = _Panel(
            axes["xAxis"][x],
            axes["yAxis"][y],
            words,
            _codes(figure),
            figure.subtitle,
            translator(lang),
        )
        chart = panel.chart(parts, title)
        if chart is None:
            return ()
        charts.append(chart)
    return tuple(charts)


def _listed(part: Any) -> list[Any]:
    return list(part) if isinstance(part, list | tuple) else [part]


def _sayable(series: Mapping[str, Any]) -> bool:
    if series["type"] == "custom":
        return series.get("renderItem", {}).get("$fn") in NAMED
    return (
        series["type"] in DRAWN and series.get("coordinateSystem", "cartesian2d") == "cartesian2d"
    )


@dataclass(frozen=True, slots=True)
class _Panel:
    """
    Two axes, and what the series over them come to.

    ``rows`` are the words of the first panel, for one whose own are blank; ``codes`` are names that
    no reader is to see, ``unnamed`` is what a series without one is called.
    """

    x: Mapping[str, Any]
    y: Mapping[str, Any]
    rows: tuple[str, ...]
    codes: frozenset[str]
    unnamed: str
    t: Translator

    def chart(self, parts: Sequence[Mapping[str, Any]], title: str) -> NativeChart | None:
        lying, standing = _words(self.y), _words(self.x)
        if lying is not None and standing is not None:
            return None
        if lying is not None:
            return self._bars(parts, title, words=lying if any(lying) else self.rows)
        if standing is not None:
            return self._standing(parts, title, words=standing)
        return self._points(parts, title)

    def _bars(
        self, parts: Sequence[Mapping[str, Any]], title: str, *, words: tuple[str, ...]
    ) -> NativeChart | None:
        """Return lying bars; dots with intervals become bars with error bars."""
        spans = [_spans(one, len(words)) for one in parts if one["type"] == "custom"]
        kinds = {one["type"] for one in parts} - {"custom"}
        shown = [one for one in parts if one["type"] in kinds]
        if kinds != {"bar"} and (kinds != {"scatter"} or not spans):
            return None
        if len(spans) not in {0, 1, len(shown)} or self.x.get("type") == "time":
            return None
        turn = -1 if self.y.get("inverse") else 1
        series = []
        for at, one in enumerate(shown):
            values = _by_place(one, len(words))
            low, high = _ends_of(values, spans[at % len(spans)]) if spans else ((), ())
            numbers = {"values": values[::turn], "low": low[::turn], "high": high[::turn]}
            series.append(self._series(one, at, title, **numbers))
        return NativeChart(
            kind="bar",
            series=tuple(series),
            categories=words[::turn],
            title=title,
            y_title=_unit(self.x),
            stacked=any(one.get("stack") for one in shown),
            log=self.x.get("type") == "log",
            ceiling=_ceiling(self.x),
        )

    def _standing(
        self, parts: Sequence[Mapping[str, Any]], title: str, *, words: tuple[str, ...]
    ) -> NativeChart | None:
        kinds = {one["type"] for one in parts}
        if len(kinds) > 1 or not kinds <= {"bar", "line"}:
            return None
        series = [
            self._series(one, at, title, values=tuple(_number(cell) for cell in one["data"]))
            for at, one in enumerate(parts)
        ]
        return NativeChart(
            kind="column" if kinds == {"bar"} else "line",
            series=tuple(series),
            categories=words,
            title=title,
            x_title=str(self.x.get("name", "")),
            y_title=_unit(self.y),
            stacked=any(one.get("stack") for one in parts),
            log=self.y.get("type") == "log",
            ceiling=_ceiling(self.y),
        )

    def _points(self, parts: Sequence[Mapping[str, Any]], title: str) -> NativeChart | None:
        """Return lines over a numeric axis; a band becomes its two edges."""
        if any(_named(one) == "interval" or one["type"] == "bar" for one in parts):
            return None
        dated = self.x.get("type") == "time"
        series: list[NativeSeries] = []
        for at, one in enumerate(parts):
            rows = [(cell["value"] if isinstance(cell, dict) else cell) for cell in one["data"]]
            kept = [[float(part) for part in row] for row in rows if None not in row]
            xs = tuple(row[0] / DAY_MS + EPOCH if dated else row[0] for row in kept)
            for edge in range(EDGES if one["type"] == "custom" else 1):
                values = tuple(row[1 + edge] for row in kept)
                found = self._series(one, at, title, values=values, xs=xs)
                if one["type"] == "custom":
                    name = self.t(N_("{name}, its edges"), name=found.name)
                    found = replace(found, name=name, dashed=True, listed=edge == 0, color=EDGE)
                series.append(found)
        if not series:
            return None
        top = max(value for one in series for value in one.values if value is not None)
        series += [mark for one in parts for mark in _marks(one, top, dated=dated)]
        return NativeChart(
            kind="points",
            series=tuple(series),
            title=title,
            x_title="" if dated else str(self.x.get("name", "")),
            y_title=_unit(self.y),
            dated=dated,
            log=self.y.get("type") == "log",
        )

    def _series(self, one: Mapping[str, Any], at: int, title: str, **numbers: Any) -> NativeSeries:
        name = str(one.get("name") or "")
        look = one.get("lineStyle", {}), one.get("itemStyle", {}), one
        color = next((part["color"] for part in look if isinstance(part.get("color"), str)), None)
        return NativeSeries(
            name=name
            if name and name not in self.codes
            else title or _unit(self.x) or _unit(self.y) or self.unnamed,
            color=color or PALETTE[at % len(PALETTE)],
            dashed=one.get("lineStyle", {}).get("type", "solid") != "solid",
            marked=one["type"] == "scatter",
            **numbers,
        )


def _is_label(series: Mapping[str, Any]) -> bool:
    """Return whether a series holds words beside the others alone."""
    cell = series["data"][0]
    return series["type"] == "scatter" and not series.get("name") and isinstance(cell, dict)


def _codes(figure: Figure) -> frozenset[str]:
    """Return the codes of a table that an option may use as names of its series."""
    columns = [name for name in CODED if name in figure.table.columns]
    return frozenset(code for name in columns for code in figure.table[name].drop_nulls())


def _ends_of(values: Numbers, span: tuple[Numbers, Numbers]) -> tuple[Numbers, Numbers]:
    """Return the ends of the intervals of the values that a series has itself."""
    low, high = (
        tuple(end if value is not None else None for value, end in zip(values, ends, strict=True))
        for ends in span
    )
    return low, high


def _marks(one: Mapping[str, Any], top: float, *, dated: bool) -> list[NativeSeries]:
    """Return the upright lines of a series that have a number, from nought to the top."""
    line = one.get("markLine", {})
    color = line.get("lineStyle", {}).get("color", EDGE)
    places = [
        (
            str(mark["label"]["formatter"]),
            mark["xAxis"] / DAY_MS + EPOCH if dated else mark["xAxis"],
        )
        for mark in line.get("data", ())
        if "xAxis" in mark and str(mark.get("label", {}).get("formatter", "")).isdecimal()
    ]
    return [NativeSeries(name, (0.0, top), color, xs=(at, at), dashed=True) for name, at in places]


def _named(series: Mapping[str, Any]) -> str:
    return str(series.get("renderItem", {}).get("$fn", ""))


def _words(axis: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Return the words of an axis of words, or of one whose numbers stand for lanes."""
    if axis.get("type") == CATEGORY:
        return tuple(_plain(word) for word in axis["data"])
    formatter = axis.get("axisLabel", {}).get("formatter")
    if isinstance(formatter, dict) and formatter.get("$fn") == "lane":
        return tuple(_plain(word) for word in formatter["args"][0])
    return None


def _plain(word: Any) -> str:
    text = str(word["value"] if isinstance(word, dict) else word)
    return " ".join(text.split("\n"))


def _unit(axis: Mapping[str, Any]) -> str:
    """Return what an axis is called, or the sign of per cent that its labels carry."""
    name = str(axis.get("name", ""))
    formatter = axis.get("axisLabel", {}).get("formatter", "")
    return name or ("%" if isinstance(formatter, str) and "%" in formatter else "")


def _ceiling(axis: Mapping[str, Any]) -> float | None:
    """Return where an axis of values ends, if the option says so."""
    most = axis.get("max")
    return float(most) if isinstance(most, int | float) else None


def _number(cell: Any) -> float | None:
    value = cell.get("value") if isinstance(cell, dict) else cell
    return None if value is None else float(value)


def _by_place(series: Mapping[str, Any], count: int) -> Numbers:
    """Return the values of a series by its place on the axis of words."""
    found: list[float | None] = [None] * count
    for at, cell in enumerate(series["data"]):
        value = cell.get("value") if isinstance(cell, dict) else cell
        if isinstance(value, list | tuple):
            if None not in value:
                found[round(value[1])] = float(value[0])
        else:
            found[at] = _number(value)
    return tuple(found)


def _spans(series: Mapping[str, Any], count: int) -> tuple[Numbers, Numbers]:
    """Return the lower and the upper ends of intervals by their place."""
    ends: tuple[list[float | None], ...] = ([None] * count, [None] * count)
    for place, *values in series["data"]:
        for end, value in zip(ends, values, strict=True):
            end[round(place)] = value
    low, high = ends
    return tuple(low), tuple(high)
