"""One look for every chart: type, colours that colour-blind readers can tell apart, quiet axes."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

__all__ = [
    "INK",
    "LINE",
    "PALETTE",
    "QUIET",
    "STATUS_FILLS",
    "base",
    "category_axis",
    "ems",
    "hatch",
    "ink_on",
    "legend",
    "milliseconds",
    "pale",
    "shortened",
    "value_axis",
    "wrapped",
]

FONT = "Noto Sans JP"
INK = "#1a1a1c"
QUIET = "#5a5a60"
LINE = "#d8d8db"
FULL_WIDTH = 0x2E80
NARROW = 0.56
BRIGHT = 140
"""Between dark and bright, of 255."""

PIECES = re.compile(r"[^\W\u2e80-\uffff]\S*?(?=[\u2e80-\uffff\s]|$)\s*|\S[、。・)」,]*\s*|\s+")
"""What may not be broken: a Latin word, or one letter with the marks that close it."""

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
    """Return a fill with stripes, for what is uncertain or missed."""
    stripes = {"symbol": "rect", "dashArrayX": [1, 0], "dashArrayY": [2, 4], "rotation": -0.785}
    return {"color": color, "decal": {**stripes, "color": "rgba(255,255,255,0.75)"}}


def _dotted(color: str) -> dict[str, Any]:
    """Return a fill with dots, for what is set aside."""
    rows: dict[str, Any] = {"dashArrayX": [[5, 5], [0, 5, 5, 0]], "dashArrayY": [5, 0]}
    dots = {"symbol": "circle", "symbolSize": 0.7, **rows}
    return {"color": color, "decal": {**dots, "color": "rgba(255,255,255,0.85)"}}


STATUS_FILLS: dict[str, dict[str, Any]] = {
    "in_force": {"color": "#d55e00"},
    "suspended": _dotted("#3b8fc4"),
    "unknown": hatch("#a8538a"),
    "announced": {"color": "#fdf3dc", "borderColor": "#b87700", "borderWidth": 1},
    "ended": {"color": "#c9c9ce"},
}
"""What each status looks like: filled, dotted, striped, hollow, grey; told apart without colour."""


def ink_on(color: str) -> str:
    """
    Return the colour of letters that can be read on a fill.

    Examples
    --------
    >>> ink_on("#0b5cad"), ink_on("#e69f00")
    ('#ffffff', '#1a1a1c')
    """
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    bright = 0.299 * red + 0.587 * green + 0.114 * blue > BRIGHT
    return INK if bright else "#ffffff"


def pale(color: str, part: float) -> str:
    """Return a colour mixed with white: what lies under a band is not to shine through."""
    mixed = [round(255 * part + (1 - part) * int(color[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{one:02x}" for one in mixed)


def ems(text: str) -> float:
    """Return the width of a text in letters as wide as they are high."""
    return sum(1.0 if ord(letter) >= FULL_WIDTH else NARROW for letter in text)


def wrapped(text: str, width: float, *, lines: int = 2) -> str:
    """
    Return text broken into at most so many lines of a width; what is left over is cut.

    Latin words stay whole; full-width letters break anywhere but before a closing mark.

    Examples
    --------
    >>> wrapped("Export licensing for gallium", 10.0).splitlines()
    ['Export licensing', 'for gallium']
    """
    rows = [""]
    for piece in PIECES.findall(text):
        if rows[-1] and ems(rows[-1] + piece.rstrip()) > width:
            rows.append("")
        rows[-1] += piece if rows[-1] else piece.lstrip()
    kept, rest = rows[: lines - 1], "".join(rows[lines - 1 :])
    return "\n".join(row.rstrip() for row in (*kept, shortened(rest, width)) if row)


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
