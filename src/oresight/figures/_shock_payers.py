"""Who pays for a measure: the importer's bill of the first year, part by part, and the rent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from oresight.codes import Grade
from oresight.figures._figure import Figure
from oresight.figures._shock import MILLION, YEAR
from oresight.figures._style import INK, PALETTE, QUIET, base, hatch, ink_on, legend, value_axis
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.figures._shock import Shock, Values

__all__ = ["bill_parts", "rents", "shock_payers"]

PARTS = {
    "rent": N_("Rent and tax on exports"),
    "imposer": N_("Price at origin, shipping"),
    "others": N_("Higher price to other suppliers"),
    "use": N_("Less used"),
    "stock": N_("From stock, or into it"),
}
FILLS: dict[str, dict[str, Any]] = {
    "rent": {"color": PALETTE[1]},
    "imposer": {"color": PALETTE[4]},
    "others": {"color": PALETTE[0]},
    "use": hatch(PALETTE[2]),
    "stock": {"color": "#b9bcc4"},
}
HEADS = (58, 190)
HEIGHTS = (78, 40)
LEFT = 84
"""Where the two accounts stand, and how deep; each has a scale of its own."""

NOISE = 1e-8
"""A gap of prices, over the highest, that is the solver's tolerance and no rent."""

LABEL_FROM = 0.06
"""Part of the width of the picture from which a bar carries its number."""


def bill_parts(shock: Shock) -> dict[str, Values]:
    """
    Return the change of the importer's bill in the first year, part by part, in money.

    All at the price of the day where users buy. The parts add to the change exactly::

        sum_o x_o p - sum_o x0_o p0 = rent + imposer + others + use + stock

    ``rent`` is what neither the imposer's own price nor the cost of shipping explains of the price of
    its tonnes: the rent of a limit, or a tax; ``imposer`` the rest of what its tonnes cost more;
    ``others`` what tonnes of all others cost more; ``use`` tonnes not used, and ``stock`` tonnes bought
    for stock, or not bought because stock was used, both at the base price.

    Returns
    -------
    dict
        Each part, ``total``, ``base`` (the bill of the base year) and ``paid`` (the change at the
        prices paid under contracts), axes ``(draw,)``.
    """
    s, here, year = shock.used, shock.here, shock.first_year
    path = shock.path
    usual, p0 = shock.field("flow")[:, s, :, here], shock.field("price_down")[:, s, here]
    x, p = path.arrived[year, :, s], path.price[year, :, 1, s, here]
    bought, was = x.sum(axis=2), usual.sum(axis=1)
    theirs = np.zeros_like(bought) if shock.home is None else x[:, :, shock.home]
    used = path.use[year, :, s, here] - shock.field("use")[:, s, here]
    border = _border(shock, theirs)
    parts = {
        "rent": border,
        "imposer": theirs * (p - p0) - border,
        "others": (bought - theirs) * (p - p0),
        "use": used * p0,
        "stock": (bought - was - used) * p0,
        "total": bought * p - was * p0,
        "base": np.broadcast_to(was * p0, p.shape),
        "paid": bought * path.paid[year, :, s, here] - was * p0,
    }
    return {name: YEAR * values.mean(axis=0) for name, values in parts.items()}


def _unexplained(
    shock: Shock, dearer: Values, tonnes: Values, usual: Values, spread: Values
) -> Values:
    """Return what no cost of shipping explains of a wider gap of prices, in money."""
    moved = (tonnes > 0) & (usual > 0)
    ratio = np.divide(tonnes, usual, out=np.ones(moved.shape), where=moved)
    worth = dearer - spread * np.log(ratio)
    return np.where(moved & (worth > shock.base.price_down.max() * NOISE), worth * tonnes, 0.0)


def _border(shock: Shock, tonnes: Values) -> Values:
    """Return rent and tax on the imposer's tonnes to the importer, axes ``(month, draw)``."""
    s, here, home, year = shock.used, shock.here, shock.home, shock.first_year
    if home in {None, here}:
        return np.zeros_like(tonnes)
    price = shock.path.price[year, :, :, s] - np.stack(
        [shock.field("price_up")[:, s], shock.field("price_down")[:, s]], axis=1
    )
    dearer = price[:, :, 1, here] - price[:, :, 0, home]
    usual = np.broadcast_to(shock.field("flow")[:, s, home, here], tonnes.shape)
    return _unexplained(shock, dearer, tonnes, usual, shock.field("spread")[:, s])


def rents(shock: Shock) -> Values:
    """Return rent and tax on the imposer's exports in the first year, axes ``(S, to)``, in money."""
    base, home = shock.base, shock.home
    found = np.zeros(base.shape)
    months = range(len(shock.policies))[shock.first_year]
    if home is None:
        return found
    for month in months:
        up, down = shock.path.price[month, 0] - base.base
        flow = np.where(np.arange(base.shape[1]) == home, 0.0, shock.flow(month)[:, home])
        spread = base.spread * shock.policies[month].ease[0]
        dearer = down - up[:, home, None]
        found += _unexplained(shock, dearer, flow, base.flow[:, home], spread[:, None])
    return np.asarray(found * YEAR / len(months))


def shock_payers(shock: Shock) -> Figure:
    """Draw what the importer's bill gains and loses, and the rent that the imposer's side receives."""
    words, t = shock.words, shock.words.t
    found = bill_parts(shock)
    same = [good == words.goods[shock.used] for good in words.goods]
    rent = rents(shock)[same] / MILLION
    table = _table(shock, found, rent)
    return Figure(
        name="shock-payers",
        title=_title(shock, found["total"] / MILLION, float(rent.sum())),
        subtitle=t(
            N_(
                "Million USD, first year of the measure against {year}, when the bill was {base} million; "
                "prices of the day; bars: middle of every parameter"
            ),
            year=shock.year,
            base=words.short(float(found["base"][0]) / MILLION),
        ),
        option=_option(shock, table),
        table=table,
        alt=_alt(shock, table),
        sources=shock.sources,
        notes=_notes(shock, float(found["paid"][0]) / MILLION),
        height=288,
    )


def _title(shock: Shock, total: Values, rent: float) -> str:
    words = shock.words
    low, high = shock.interval(total)
    paid = {
        True: N_(
            "{importer} spends {total} million USD more on {commodity} in the first year (90 %: {low} to "
            "{high}); rent and tax on exports of {imposer} are {rent} million"
        ),
        False: N_(
            "{importer} spends {total} million USD less on {commodity} in the first year (change, 90 %: "
            "{low} to {high}); rent and tax on exports of {imposer} are {rent} million"
        ),
    }
    bare = {
        True: N_(
            "{importer} spends {total} million USD more on {commodity} in the first year (90 %: {low} to "
            "{high})"
        ),
        False: N_(
            "{importer} spends {total} million USD less on {commodity} in the first year (change, 90 %: "
            "{low} to {high})"
        ),
    }
    return words.t(
        (paid if rent > 0 else bare)[bool(total[0] >= 0)],
        importer=words.place(shock.importer),
        total=words.short(abs(float(total[0]))),
        commodity=words.goods[shock.used],
        low=words.short(low),
        high=words.short(high),
        imposer=words.place(shock.imposer),
        rent=words.short(rent),
    )


def _notes(shock: Shock, paid: float) -> tuple[str, ...]:
    t = shock.words.t
    found = t(
        N_(
            "Each account has a scale of its own. At prices paid under contracts the bill changes "
            "by {paid} million USD."
        ),
        paid=shock.words.short(paid),
    )
    early = t(N_("Rent at earlier stages reaches users within the prices of all their suppliers."))
    return (found,) if shock.limited == shock.used else (found, early)


def _table(shock: Shock, found: dict[str, Values], rent: Values) -> pl.DataFrame:
    """Return one row a part; the rent received is that of the middle draw, without an interval."""
    rows: list[dict[str, object]] = []
    for part in (*PARTS, "total", "base", "paid"):
        values = found[part] / MILLION
        low, high = shock.interval(values)
        span = {"value": float(values[0]), "low": low, "high": high}
        rows.append({"account": "bill", "country": shock.importer, "part": part, **span})
    here = float(rent[:, shock.here].sum())
    received = {"from_importer": here, "from_others": float(rent.sum()) - here}
    for part, value in {**received, "total": float(rent.sum())}.items():
        rows.append(
            {"account": "rent", "country": shock.imposer, "part": part, "value": value}
            | {"low": None, "high": None}
        )
    schema = dict.fromkeys(("value", "low", "high"), pl.Float64)
    return pl.DataFrame(rows, schema_overrides=schema).with_columns(
        commodity=pl.lit(shock.code),
        unit=pl.lit("million USD"),
        grade=pl.lit(Grade.ASSUMED.value),
    )


def _names(shock: Shock) -> dict[str, str]:
    t = shock.words.t
    return {part: t(name) for part, name in PARTS.items()}


def _option(shock: Shock, table: pl.DataFrame) -> dict[str, Any]:
    words, t = shock.words, shock.words.t
    value = {(a, p): v for a, p, v in table.select("account", "part", "value").iter_rows()}
    names = _names(shock)
    rest = t(N_("Paid by other countries"))
    low, high = table.filter(account="bill", part="total").select("low", "high").row(0)
    bill = {part: value["bill", part] for part in PARTS}
    rent = {part: value["rent", part] for part in ("from_importer", "from_others")}
    change = value["bill", "total"]
    total = {"value": [change, 0], "label": _total_label(shock, (change, low, high))}
    fills = {**FILLS, "from_importer": FILLS["rent"], "from_others": hatch(PALETTE[1])}
    series = [
        *_bars(shock, bill, names, fills, grid=0),
        *_bars(shock, rent, {"from_importer": names["rent"], "from_others": rest}, fills, grid=1),
        {**_bar(0, {"color": INK}), "stack": "row0", "name": "total", "data": [total]},
    ]
    heads = (
        t(N_("Bill of {country}"), country=words.place(shock.importer)),
        t(
            N_("Rent and tax on exports of {country}, to all countries"),
            country=words.place(shock.imposer),
        ),
    )
    return base(
        legend=legend(itemGap=12, data=[*names.values(), rest]),
        title=[
            {
                "text": head,
                "left": 8,
                "top": top,
                "padding": 0,
                "textStyle": {"fontSize": 12, "fontWeight": "bold", "color": INK},
            }
            for head, top in zip(heads, HEADS, strict=True)
        ],
        grid=[
            {"left": LEFT, "right": 24, "top": top + 18, "height": height}
            for top, height in zip(HEADS, HEIGHTS, strict=True)
        ],
        xAxis=[value_axis(gridIndex=0), value_axis(t(N_("Million USD")), gridIndex=1)],
        yAxis=[
            _rows([t(N_("Change")), t(N_("Its parts"))], grid=0),
            _rows([t(N_("Received"))], grid=1),
        ],
        series=series,
    )


def _rows(words: list[str], *, grid: int) -> dict[str, Any]:
    return {
        "type": "category",
        "gridIndex": grid,
        "data": words,
        "axisLine": {"lineStyle": {"color": QUIET}, "onZero": True},
        "axisTick": {"show": False},
        "axisLabel": {"color": INK},
    }


def _bar(grid: int, fill: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "bar",
        "xAxisIndex": grid,
        "yAxisIndex": grid,
        "barWidth": 24,
        "itemStyle": fill,
        "silent": True,
    }


def _bars(
    shock: Shock,
    values: dict[str, float],
    names: dict[str, str],
    fills: dict[str, dict[str, Any]],
    *,
    grid: int,
) -> list[dict[str, Any]]:
    """Return bars that stand on one another, those wide enough with their number."""
    widest = sum(abs(value) for value in values.values())
    return [
        {
            **_bar(grid, fills[part]),
            "stack": f"row{grid}",
            "name": names[part],
            "data": [
                {
                    "value": [value, 1 - grid],
                    "label": {
                        "show": abs(value) > LABEL_FROM * widest,
                        "formatter": shock.words.short(value),
                        "fontWeight": "bold",
                        **_ink(fills[part]),
                    },
                }
            ],
        }
        for part, value in values.items()
    ]


def _ink(fill: dict[str, Any]) -> dict[str, Any]:
    """Return letters that can be read on a fill: on stripes, in a box."""
    if "decal" in fill:
        return {"color": INK, "backgroundColor": "rgba(255,255,255,0.85)", "padding": 2}
    return {"color": ink_on(fill["color"])}


def _total_label(shock: Shock, values: tuple[float, float, float]) -> dict[str, Any]:
    value, low, high = (shock.words.short(one) for one in values)
    return {
        "show": True,
        "position": "right",
        "color": INK,
        "fontWeight": "bold",
        "formatter": shock.words.t(
            N_("{value} (90 %: {low} to {high})"),
            value=value,
            low=low,
            high=high,
        ),
    }


def _alt(shock: Shock, table: pl.DataFrame) -> str:
    words, t = shock.words, shock.words.t
    names = _names(shock)
    parts = [
        f"{names[part]} {shock.words.short(value)}"
        for account, part, value in table.select("account", "part", "value").iter_rows()
        if account == "bill" and part in names
    ]
    return t(
        N_("Stacked bars in million USD. Bill of {country}: {parts}."),
        country=words.place(shock.importer),
        parts=t(N_(", ")).join(parts),
    )
