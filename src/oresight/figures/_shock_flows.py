"""Who shipped to whom before a measure, and in its first year: two pictures on one scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from oresight.codes import OTHER, Grade
from oresight.figures._figure import Figure
from oresight.figures._shock import YEAR
from oresight.figures._style import INK, PALETTE, base
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.figures._shock import Shock, Values

__all__ = ["shock_flows"]

MOST = 5
"""Countries told apart on a side, besides the imposer and the importer."""

HEIGHT = 380
TOP = 40
WIDTH = 150
LEFTS = (104, 464)
GAP = 13
NODE = 11
GREY = "#b9bcc4"
SMALL = 1e-4
"""Part of all tonnes below which a link is not drawn."""


@dataclass(frozen=True)
class _Sides:
    """Shipments between the countries told apart, tonnes a year, axes ``(from, to)``."""

    origins: tuple[str, ...]
    users: tuple[str, ...]
    before: Values
    after: Values


def shock_flows(shock: Shock) -> Figure:
    """Draw shipments of the stage that the measure limits, before it and in its first year."""
    words, t = shock.words, shock.words.t
    s = shock.limited
    flows = (shock.base.flow[s] * YEAR, shock.flows[s])
    sides = _sides(shock, *flows)
    return Figure(
        name="shock-flows",
        title=_title(shock, *flows),
        subtitle=t(
            N_(
                "Tonnes a year, {stage}; left {year}, right the twelve months from the one in which the "
                "measure bites; one scale"
            ),
            stage=words.label(s),
            year=shock.year,
        ),
        option=_option(shock, sides),
        table=_table(shock, sides),
        alt=t(
            N_("Two Sankey diagrams on one scale. Tonnes of origins, before and after: {parts}."),
            parts=t(N_(", ")).join(
                f"{_name(shock, code)} {words.amount(before)} → {words.amount(after)}"
                for code, before, after in zip(
                    sides.origins, sides.before.sum(axis=1), sides.after.sum(axis=1), strict=True
                )
            ),
        ),
        sources=shock.sources,
        notes=(
            t(
                N_(
                    "Middle of every parameter. Deliveries at home are shown; flows of the base year are "
                    "estimated where trade statistics are missing."
                )
            ),
        ),
        height=HEIGHT,
        fixed=True,
    )


def _title(shock: Shock, before: Values, after: Values) -> str:
    """Return what the importer gets from the imposer, or else what that exports, or this imports."""
    home, here = shock.home, shock.here
    if home is None:
        text = N_(
            "In the first year {importer} imports {after} t of {commodity} instead of {before} t"
        )
        pair = [flow[:, here].sum() - flow[here, here] for flow in (before, after)]
    elif home != here and before[home, here] > 0:
        text = N_(
            "In the first year {importer} gets {after} t of {commodity} from {imposer} instead of "
            "{before} t"
        )
        pair = [flow[home, here] for flow in (before, after)]
    else:
        text = N_(
            "In the first year {imposer} exports {after} t of {commodity} instead of {before} t"
        )
        pair = [flow[home].sum() - flow[home, home] for flow in (before, after)]
    words = shock.words
    return words.t(
        text,
        importer=words.place(shock.importer),
        imposer=words.place(shock.imposer),
        commodity=words.goods[shock.limited],
        before=words.amount(float(pair[0])),
        after=words.amount(float(pair[1])),
    )


def _sides(shock: Shock, before: Values, after: Values) -> _Sides:
    countries = shock.base.countries
    keep = (shock.here,) if shock.home is None else (shock.home, shock.here)
    rows, origins = _grouped(countries, before.sum(axis=1) + after.sum(axis=1), keep)
    columns, users = _grouped(countries, before.sum(axis=0) + after.sum(axis=0), keep)

    def merged(flow: Values) -> Values:
        return np.asarray(rows @ flow @ columns.T)

    return _Sides(origins, users, merged(before), merged(after))


def _grouped(
    countries: tuple[str, ...], size: Values, keep: tuple[int, ...]
) -> tuple[Values, tuple[str, ...]]:
    """Return which countries stand together, axes ``(group, country)``, and names of the groups."""
    order = [int(at) for at in np.argsort(-size, kind="stable")]
    told = [at for at in order if countries[at] != OTHER and size[at] > 0]
    first = told[:MOST]
    named = [at for at in told if at in first or at in keep]
    groups = np.zeros((len(named) + 1, len(countries)))
    for row, at in enumerate(named):
        groups[row, at] = 1.0
    groups[-1] = 1.0 - groups.sum(axis=0)
    names = (*(countries[at] for at in named), OTHER)
    return (groups, names) if (groups[-1] @ size) > 0 else (groups[:-1], names[:-1])


def _table(shock: Shock, sides: _Sides) -> pl.DataFrame:
    rows = [
        {
            "commodity": shock.code,
            "stage": shock.base.stages[shock.limited],
            "origin": origin,
            "user": user,
            "before_t": float(sides.before[i, j]),
            "after_t": float(sides.after[i, j]),
            "unit": "t",
            "grade": Grade.ASSUMED.value,
        }
        for i, origin in enumerate(sides.origins)
        for j, user in enumerate(sides.users)
    ]
    return pl.DataFrame(rows)


def _option(shock: Shock, sides: _Sides) -> dict[str, Any]:
    t = shock.words.t
    most = max(len(sides.origins), len(sides.users))
    room = HEIGHT - TOP - 8 - (most - 1) * GAP
    # Nodes of both pictures are as high as their tonnes: one number of pixels for a tonne.
    scale = room / max(sides.before.sum(), sides.after.sum())
    heads = (str(shock.year), t(N_("First year of the measure")))
    return base(
        title=[
            {
                "text": head,
                "left": left,
                "top": 6,
                "padding": 0,
                "textStyle": {"fontSize": 12, "fontWeight": "bold", "color": INK},
            }
            for head, left in zip(heads, LEFTS, strict=True)
        ],
        series=[
            {
                **_sankey(shock, sides, flow),
                "left": left,
                "top": TOP,
                "width": WIDTH,
                "height": round(float(flow.sum() * scale) + (most - 1) * GAP, 3),
            }
            for left, flow in zip(LEFTS, (sides.before, sides.after), strict=True)
        ],
    )


def _sankey(shock: Shock, sides: _Sides, flow: Values) -> dict[str, Any]:
    """Return one picture; both have the same nodes in the same order, empty ones too."""
    total = float(flow.sum())
    ends = (
        *(
            ("origin", code, amount)
            for code, amount in zip(sides.origins, flow.sum(axis=1), strict=True)
        ),
        *(
            ("user", code, amount)
            for code, amount in zip(sides.users, flow.sum(axis=0), strict=True)
        ),
    )
    return {
        "type": "sankey",
        "nodeWidth": NODE,
        "nodeGap": GAP,
        "layoutIterations": 0,
        "silent": True,
        "data": [
            {
                "name": f"{side}/{code}",
                "depth": 0 if side == "origin" else 1,
                "value": round(float(amount), 6),
                "itemStyle": {"color": _color(shock, code), "borderWidth": 0},
                "label": {
                    "position": "left" if side == "origin" else "right",
                    "formatter": f"{_name(shock, code)} {shock.words.amount(float(amount))}",
                    "fontWeight": "bold" if code in {shock.imposer, shock.importer} else "normal",
                },
            }
            for side, code, amount in ends
        ],
        "links": [
            {
                "source": f"origin/{origin}",
                "target": f"user/{user}",
                "value": round(float(flow[i, j]), 6),
            }
            for i, origin in enumerate(sides.origins)
            for j, user in enumerate(sides.users)
            if flow[i, j] > SMALL * total
        ],
        "lineStyle": {"color": "source", "opacity": 0.32, "curveness": 0.5},
        "label": {"color": INK, "fontSize": 11},
    }


def _name(shock: Shock, code: str) -> str:
    return shock.words.t(N_("Others")) if code == OTHER else shock.words.place(code)


def _color(shock: Shock, code: str) -> str:
    if code == shock.imposer:
        return PALETTE[1]
    return PALETTE[0] if code == shock.importer else GREY
