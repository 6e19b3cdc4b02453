"""Supply and demand at one country's users, read off the engine before and under a measure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from oresight.codes import Grade
from oresight.figures._figure import Figure
from oresight.figures._shock import KILO
from oresight.figures._style import INK, PALETTE, QUIET, base, legend, value_axis
from oresight.locale import N_
from oresight.market import Policies, read_prices, solve_draws

if TYPE_CHECKING:
    from oresight.figures._shock import Shock, Values
    from oresight.market import Network

__all__ = ["residual_supply", "shock_curves"]

FACTORS = np.unique([*np.geomspace(0.02, 6.0, 60), 1.0])
"""How much more, or less, the importer wants than it did: each gives one point of a curve."""

PRICES = 120
NEARLY = 0.99
ENDS = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
ROOM = 1.25
"""Part by which axes reach beyond the points where curves meet."""

BESIDE = ((14, -19), (18, -4))
"""Where the words of each meeting point stand, in pixels from its corner."""


@dataclass(frozen=True)
class _Meeting:
    """Where supply and demand meet: tonnes a month, and a price over that of the base year."""

    tonnes: float
    price: float


def residual_supply(
    network: Network, policies: Policies, *, stage: int, country: int, start: Values | None = None
) -> tuple[Values, Values]:
    """
    Return what the world delivers to a country's users at each price.

    The whole market is solved again for each of many sizes of that demand, everything else as it is;
    where demand and price meet, the points lie on the residual supply.

    Parameters
    ----------
    policies
        Of one draw.
    start
        Prices to begin from, axes ``(side, S, n)``.

    Returns
    -------
    tonnes, price
        In order of demand, axes ``(point,)``; draws that did not converge are left out.
    """
    grid = _repeated(policies, len(FACTORS))
    grid.use[:, stage, country] *= FACTORS
    begin = None if start is None else start[None]
    found = solve_draws(network, grid, start=begin)
    kept = np.setdiff1d(np.arange(len(FACTORS)), found.failed)
    tonnes = [found.one(int(at)).reading.use[stage, country] for at in kept]
    return np.array(tonnes), found.prices[kept, 1, stage, country]


def _repeated(policies: Policies, times: int) -> Policies:
    names = policies.__dataclass_fields__
    return replace(
        policies, **{name: np.repeat(getattr(policies, name), times, axis=0) for name in names}
    )


def _demanded(shock: Shock, policies: Policies, prices: Values) -> Values:
    """Return what the importer's users take at each price, tonnes a month."""
    s, here = shock.used, shock.here
    found = []
    for price in prices:
        moved = shock.base.base.copy()
        moved[1, s, here] = price
        found.append(read_prices(shock.base, moved, policies).use[s, here])
    return np.array(found)


def shock_curves(shock: Shock) -> Figure:
    """Draw demand and residual supply of the importer in the month in which its price peaks."""
    words, t = shock.words, shock.words.t
    month = _peak(shock)
    before, after = _meetings(shock, month)
    table = _table(shock, month, highest=ROOM * max(before.price, after.price))
    return Figure(
        name="shock-curves",
        title=t(
            N_(
                "In month {month} users in {importer} take {share} % of their usual {commodity}, at "
                "{ratio} times its price"
            ),
            month=month - shock.effective,
            importer=words.place(shock.importer),
            share=words.percent(after.tonnes / before.tonnes),
            commodity=words.goods[shock.used],
            ratio=words.short(after.price),
        ),
        subtitle=t(
            N_(
                "Price of {year} = 1, and tonnes a month ({stage}); month {month} after the measure began "
                "to bite; middle of every parameter"
            ),
            stage=words.label(shock.used),
            year=shock.year,
            month=month - shock.effective,
        ),
        option=_option(shock, table, (before, after)),
        table=table,
        alt=t(
            N_(
                "Curves of supply and demand. They meet at {before} t a month and a price of 1 before the "
                "measure, and at {after} t and a price of {ratio} under it."
            ),
            before=words.short(before.tonnes),
            after=words.short(after.tonnes),
            ratio=words.short(after.price),
        ),
        sources=shock.sources,
        notes=_notes(shock),
        height=360,
    )


def _notes(shock: Shock) -> tuple[str, ...]:
    words, t = shock.words, shock.words.t
    found = t(
        N_(
            "Each point of a supply curve is the whole market solved for another size of this demand, "
            "stocks as the month before left them."
        )
    )
    price = float(shock.base.price_down[shock.used, shock.here]) / KILO
    usd = t(N_("A price of 1 is {price} USD per kg of contents."), price=words.short(price))
    return (found, usd) if shock.priced else (found,)


def _meetings(shock: Shock, month: int) -> tuple[_Meeting, _Meeting]:
    s, here = shock.used, shock.here
    price = float(shock.path.price[month, 0, 1, s, here] / shock.base.price_down[s, here])
    return (
        _Meeting(float(shock.base.use[s, here]), 1.0),
        _Meeting(float(shock.path.use[month, 0, s, here]), price),
    )


def _peak(shock: Shock) -> int:
    """Return the first month in which the importer's price is nearly as far from base as it gets."""
    price = shock.path.price[shock.effective :, 0, 1, shock.used, shock.here]
    moved = np.abs(np.log(price / shock.base.price_down[shock.used, shock.here]))
    return shock.effective + int(np.argmax(moved >= NEARLY * moved.max()))


def _table(shock: Shock, month: int, *, highest: float) -> pl.DataFrame:
    s, here = shock.used, shock.here
    bound = shock.policies[month]
    usual = float(shock.base.price_down[s, here])
    prices = usual * np.linspace(0.0, highest, PRICES + 1)[1:]
    curves = {
        "demand": (_demanded(shock, bound, prices), prices),
        "supply_before": residual_supply(
            shock.base, Policies.none(shock.base), stage=s, country=here
        ),
        "supply_after": residual_supply(
            shock.base, bound, stage=s, country=here, start=shock.path.price[month, 0]
        ),
    }
    return pl.concat(
        pl.DataFrame(
            {
                "curve": name,
                "commodity": shock.code,
                "country": shock.importer,
                "stage": shock.base.stages[s],
                "month": month - shock.effective,
                "tonnes": tonnes,
                "price_ratio": price / usual,
            }
        )
        for name, (tonnes, price) in curves.items()
    ).with_columns(grade=pl.lit(Grade.ASSUMED.value))


def _option(
    shock: Shock, table: pl.DataFrame, meetings: tuple[_Meeting, _Meeting]
) -> dict[str, Any]:
    t = shock.words.t
    country = shock.words.place(shock.importer)
    looks = {
        "demand": (t(N_("Demand of {country}"), country=country), PALETTE[0], "solid"),
        "supply_before": (t(N_("Supply to it, {year}"), year=shock.year), "#6b6b72", "dashed"),
        "supply_after": (t(N_("Supply to it under the measure")), PALETTE[1], "solid"),
    }
    widest = ROOM * max(one.tonnes for one in meetings)
    highest = ROOM * max(one.price for one in meetings)
    return base(
        legend=legend(
            itemWidth=24,
            data=[{"name": name, "itemStyle": {"opacity": 0}} for name, _, _ in looks.values()],
        ),
        grid={"left": 30, "right": 24, "top": 40, "bottom": 36, "containLabel": True},
        xAxis=value_axis(
            t(N_("Tonnes a month")),
            min=0,
            max=_round_up(widest),
            splitLine={"show": False},
            axisLine={"show": True, "lineStyle": {"color": QUIET}},
        ),
        yAxis=value_axis(
            t(N_("Price, {year} = 1"), year=shock.year), min=0, max=_round_up(highest), nameGap=36
        ),
        series=[
            *(
                {
                    "type": "line",
                    "name": name,
                    "symbol": "none",
                    "color": color,
                    "lineStyle": {"width": 2.2, "type": dash, "color": color},
                    "clip": True,
                    "data": [
                        list(row)
                        for row in table.filter(pl.col("curve") == curve)
                        .select("tonnes", "price_ratio")
                        .iter_rows()
                    ],
                }
                for curve, (name, color, dash) in looks.items()
            ),
            _points(shock, meetings),
        ],
    )


def _points(shock: Shock, meetings: tuple[_Meeting, _Meeting]) -> dict[str, Any]:
    """Return the meeting points with their numbers."""
    t = shock.words.t
    return {
        "type": "scatter",
        "symbolSize": 10,
        "silent": True,
        "z": 5,
        "itemStyle": {"color": INK, "borderColor": "#ffffff", "borderWidth": 1.5},
        "data": [
            {
                "value": [one.tonnes, one.price],
                "label": {
                    "show": True,
                    "position": where,
                    "color": INK,
                    "fontWeight": "bold",
                    "formatter": t(
                        N_("{tonnes} t at a price of {price}"),
                        tonnes=shock.words.short(one.tonnes),
                        price=shock.words.short(one.price),
                    ),
                    "backgroundColor": "#ffffff",
                    "padding": 2,
                },
            }
            for one, where in zip(meetings, BESIDE, strict=True)
        ],
    }


def _round_up(value: float) -> float:
    """Return the next number at which an axis may end."""
    unit = 10.0 ** np.floor(np.log10(value))
    return float(next(one * unit for one in ENDS if one * unit >= value))
