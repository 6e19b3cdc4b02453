"""What fans of the months after a measure share: bands, lines, dates and their table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.codes import Grade
from oresight.figures._shock import quantiles
from oresight.figures._style import INK, QUIET, pale, value_axis
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.figures._shock import Shock, Values

__all__ = ["bands", "date_marks", "draws_note", "fan_line", "fan_table", "month_axis"]

STEP = 6
LINE_HEIGHT = 13


def draws_note(shock: Shock) -> str:
    """Return what the bands hold."""
    return shock.words.t(
        N_(
            "Bands: half and 90 % of {draws} draws of the parameters and of the measure's severity."
        ),
        draws=shock.words.number(shock.path.price.shape[1], 0),
    )


def fan_table(shock: Shock, rows: dict[tuple[str, str, int], Values]) -> pl.DataFrame:
    """Return one row a series and month that is known."""
    parts = [
        pl.DataFrame(
            {
                "series": series,
                "commodity": shock.code,
                "country": country,
                "stage": shock.base.stages[stage],
                "month": shock.months,
                **quantiles(values),
            }
        )
        for (series, country, stage), values in rows.items()
    ]
    return (
        pl.concat(parts, how="vertical_relaxed")
        .drop_nulls("value")
        .with_columns(unit=pl.lit("1"), grade=pl.lit(Grade.ASSUMED.value))
    )


def month_axis(shock: Shock, *, named: bool, **parts: Any) -> dict[str, Any]:
    """Return an axis of months, counted from the one in which the measure begins to bite."""
    name = shock.words.t(N_("Months since the measure began to bite")) if named else ""
    return value_axis(
        name,
        min=shock.months[0],
        max=shock.months[-1],
        splitLine={"show": False},
        axisLine={"show": True, "onZero": False, "lineStyle": {"color": QUIET}},
        axisLabel={
            "color": INK,
            "customValues": list(range(0, shock.months[-1] + 1, STEP)),
            "formatter": {"$fn": "decimal", "args": [0]},
        },
        **parts,
    )


def bands(shock: Shock, rows: pl.DataFrame, color: str, **parts: Any) -> list[dict[str, Any]]:
    """Return the wide band and the narrow one."""
    t = shock.words.t
    return [
        {
            "type": "custom",
            "name": name,
            "renderItem": {"$fn": "band"},
            "silent": True,
            "clip": True,
            "itemStyle": {"color": pale(color, paleness)},
            "data": [list(row) for row in rows.select("month", low, high).iter_rows()],
            "encode": {"x": 0, "y": [1, 2]},
            **parts,
        }
        for name, low, high, paleness in (
            (t(N_("90 % of draws")), "low", "high", 0.86),
            (t(N_("Half of draws")), "low50", "high50", 0.66),
        )
    ]


def fan_line(
    rows: pl.DataFrame, *, color: str, dash: str, name: str, digits: int = 1, **parts: Any
) -> dict[str, Any]:
    """Return the median as a line that ends in its number."""
    data = [list(row) for row in rows.select("month", "value").iter_rows()]
    return {
        "type": "line",
        "name": name,
        "symbol": "none",
        "color": color,
        "lineStyle": {"width": 2.2, "type": dash, "color": color},
        "endLabel": {
            "show": True,
            "formatter": f"{data[-1][1]:.{digits}f}",
            "color": color,
            "fontWeight": "bold",
            "fontSize": 12,
        },
        "labelLayout": {"moveOverlap": "shiftY"},
        "data": data,
        **parts,
    }


def date_marks(shock: Shock) -> dict[str, Any]:
    """Return upright lines where the measure is announced, bites and ends, each word on its line."""
    t = shock.words.t
    dates = {t(N_("is announced")): shock.announced, t(N_("begins to bite")): shock.effective}
    if shock.announced == shock.effective:
        dates = {t(N_("announced, and begins to bite")): shock.effective}
    if shock.end is not None and shock.end < len(shock.months):
        dates[t(N_("is over"))] = shock.end
    return {
        "silent": True,
        "symbol": "none",
        "lineStyle": {"color": QUIET, "width": 1, "type": "solid"},
        "data": [
            {
                "xAxis": at - shock.effective,
                "label": {
                    "formatter": word,
                    "position": "end",
                    "align": "left",
                    "distance": 4 + LINE_HEIGHT * row,
                    "color": INK,
                    "fontSize": 11,
                },
            }
            for row, (word, at) in zip(reversed(range(len(dates))), dates.items(), strict=True)
        ],
    }
