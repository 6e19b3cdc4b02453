"""The importer's price after a measure, month by month, between its bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from oresight.figures._fan import bands, date_marks, draws_note, fan_line, fan_table, month_axis
from oresight.figures._figure import Figure
from oresight.figures._style import PALETTE, QUIET, base, legend, value_axis
from oresight.locale import N_
from oresight.runs import estimate

if TYPE_CHECKING:
    from oresight.figures._shock import Shock, Values

__all__ = ["shock_price"]

SPOT, PAID, INSIDE = PALETTE[0], PALETTE[1], PALETTE[2]
LOOKS = {"inside": (INSIDE, "dotted"), "paid": (PAID, "dashed"), "spot": (SPOT, "solid")}
LOW = 2.0
"""A ratio below which titles give two decimals."""

SMALL = 0.05
"""A change that a title calls none."""


def shock_price(shock: Shock) -> Figure:
    """Draw what the importer pays on the day and under contracts, and the price at the imposer's."""
    words, t = shock.words, shock.words.t
    rows = _rows(shock)
    spot = rows["spot", shock.importer, shock.used]
    table = fan_table(shock, rows)
    names = {
        "spot": t(N_("Spot price, {country}"), country=words.place(shock.importer)),
        "paid": t(N_("Paid price, {country}"), country=words.place(shock.importer)),
        "inside": _inside_name(shock),
    }
    return Figure(
        name="shock-price",
        title=_price_title(shock, spot),
        subtitle=t(
            N_("Price of {year} = 1 ({commodity}, {stage}); line: median of the draws"),
            commodity=words.goods[shock.used],
            stage=words.stages[shock.used],
            year=shock.year,
        ),
        option=_price_option(shock, table, {name: names[name] for name, _, _ in rows}),
        table=table,
        alt=t(
            N_("Lines by month with bands. At their end: {parts}."),
            parts=t(N_(", ")).join(
                f"{names[name]} {words.number(table.filter(series=name)['value'][-1])}"
                for name, _, _ in rows
            ),
        ),
        sources=shock.sources,
        notes=(draws_note(shock),),
        height=356,
    )


def _rows(shock: Shock) -> dict[tuple[str, str, int], Values]:
    """Return prices over the base year's, axes ``(month, draw)``, by series, country and stage."""
    s, here = shock.used, shock.here
    base = shock.field("base")
    found = {
        ("spot", shock.importer, s): shock.path.price[:, :, 1, s, here] / base[:, 1, s, here],
        ("paid", shock.importer, s): shock.path.paid[:, :, s, here] / base[:, 1, s, here],
    }
    if shock.home not in {None, here}:
        found["inside", shock.imposer, shock.limited] = _inside(shock)
    return found


def _inside(shock: Shock) -> Values:
    """
    Return the price at the imposer's: where it is used, or, where nothing is, as goods leave.

    What the engine clears in the month of arrival is told for the month of departure, as exports are.
    """
    s, home = shock.limited, shock.home
    side = int(shock.base.flow[s, :, home].sum() > 0)
    ratio = shock.path.price[:, :, side, s, home] / shock.field("base")[:, side, s, home]
    lag = 0 if side else int(shock.conduct.transit[s, home])
    late = np.full((lag, ratio.shape[1]), np.nan)
    return np.asarray(np.concatenate([ratio[lag:], late]))


def _inside_name(shock: Shock) -> str:
    """Return the imposer's price in words, with its stage where that is another."""
    words = shock.words
    country = words.place(shock.imposer)
    if shock.limited == shock.used:
        return words.t(N_("Spot price, {country}"), country=country)
    return words.t(
        N_("Spot price, {country} ({stage})"), country=country, stage=words.label(shock.limited)
    )


def _price_title(shock: Shock, spot: Values) -> str:
    words, t = shock.words, shock.words.t
    found = estimate(spot[shock.effective :])
    line = found.value
    falls = line.max() - 1 < 1 - line.min()
    extreme = line.min() if falls else line.max()
    digits = 2 if extreme < LOW else 1
    month = int(np.argmax(np.round(line, digits) == np.round(extreme, digits)))
    if abs(extreme - 1) < SMALL:
        text = N_(
            "The price of {commodity} in {country} stays near its base: {value} times (90 %: {low}–{high})"
        )
    elif falls:
        text = N_(
            "The price of {commodity} in {country} falls to {value} times its base by month {month} "
            "(90 %: {low}–{high})"
        )
    else:
        text = N_(
            "The price of {commodity} in {country} rises to {value} times its base by month {month} "
            "(90 %: {low}–{high})"
        )
    return t(
        text,
        commodity=words.goods[shock.used],
        country=words.place(shock.importer),
        value=words.number(extreme, digits),
        month=month,
        low=words.number(found.low[month], digits),
        high=words.number(found.high[month], digits),
    )


def _price_option(shock: Shock, table: pl.DataFrame, names: dict[str, str]) -> dict[str, Any]:
    fan = bands(shock, table.filter(pl.col("series") == "spot"), SPOT)
    lines = [
        fan_line(table.filter(pl.col("series") == name), color=color, dash=dash, name=names[name])
        for name, (color, dash) in LOOKS.items()
        if name in names
    ]
    lines[-1]["markLine"] = date_marks(shock)
    return base(
        legend=legend(
            itemWidth=24,
            data=[
                *({"name": names[name], "itemStyle": {"opacity": 0}} for name in names),
                *({"name": band["name"], "icon": "rect"} for band in fan),
            ],
        ),
        grid={"left": 10, "right": 44, "top": 88, "bottom": 34, "containLabel": True},
        xAxis=month_axis(shock, named=True),
        yAxis=value_axis(min=0, axisLabel={"color": QUIET, "formatter": "{value}"}),
        series=[*fan, *lines],
    )
