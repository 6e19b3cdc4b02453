"""One look for every chart: type, colours that colour-blind readers can tell apart, quiet axes."""

from __future__ import annotations

import datetime as dt
from typing import Any

__all__ = [
    "INK",
    "LINE",
    "PALETTE",
    "QUIET",
    "base",
    "category_axis",
    "hatch",
    "legend",
    "milliseconds",
    "value_axis",
]

FONT = "Noto Sans JP"
INK = "#1a1a1c"
QUIET = "#5a5a60"
LINE = "#d8d8db"
FULL_WIDTH = 0x2E80
NARROW = 0.56
DAY_LENGTH = len("2026-01-01")
PALETTE = (
    "#0b5cad",
    "#d55e00",
    "#009e73",
    "#cc79a7",
    "#e69f00",
    "#56b4e9",
    "#7a5195",
    "#8c8c8c",
)
"""After Okabe and Ito: distinct under the common forms of colour blindness."""


def base(**parts: Any) -> dict[str, Any]:
    """Return an option with the house style under *parts*."""
    return {
        "color": list(PALETTE),
        "textStyle": {"fontFamily": FONT, "color": INK, "fontSize": 12},
        "aria": {"enabled": False},
        **parts,
    }


def value_axis(name: str = "", **parts: Any) -> dict[str, Any]:
    """Return a quiet numeric axis with its unit as name."""
    return {
        "type": "value",
        "name": name,
        "nameLocation": "middle",
        "nameGap": 28,
        "nameTextStyle": {"color": QUIET},
        "axisLine": {"show": False},
        "axisTick": {"show": False},
        "axisLabel": {"color": QUIET},
        "splitLine": {"lineStyle": {"color": LINE, "width": 0.7}},
        **parts,
    }


def category_axis(words: list[str], **parts: Any) -> dict[str, Any]:
    """Return an axis of words."""
    return {
        "type": "category",
        "data": words,
        "axisLine": {"lineStyle": {"color": QUIET}},
        "axisTick": {"show": False},
        "axisLabel": {"color": INK},
        **parts,
    }


def legend(**parts: Any) -> dict[str, Any]:
    """Return a legend above the picture."""
    return {
        "top": 0,
        "left": 0,
        "itemWidth": 14,
        "itemHeight": 10,
        "itemGap": 14,
        "textStyle": {"color": INK},
        **parts,
    }


def hatch(color: str) -> dict[str, Any]:
    """Return a fill with stripes, for what is uncertain or only announced."""
    return {
        "color": color,
        "decal": {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [3, 4], "rotation": -0.785},
    }


def shortened(text: str, ems: float) -> str:
    """
    Return text cut to a width, full-width letters counting one em and others a little over half.

    Examples
    --------
    >>> shortened("Export licensing for gallium", 10.0)
    'Export licensing…'
    """
    width = 0.0
    for at, letter in enumerate(text):
        width += 1.0 if ord(letter) >= FULL_WIDTH else NARROW
        if width > ems:
            return text[: max(at - 1, 1)] + "…"
    return text


def milliseconds(text: str) -> int:
    """
    Return a date of any precision as the axes of time count: from its first day.

    Examples
    --------
    >>> milliseconds("1970-01"), milliseconds("1970-01-02")
    (0, 86400000)
    """
    day = dt.date.fromisoformat((text + "-01-01")[:DAY_LENGTH])
    return int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp() * 1000)
