"""Exports, imports and shortage after a measure, month by month, between their bands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from oresight.figures._fan import bands, date_marks, draws_note, fan_line, fan_table, month_axis
from oresight.figures._figure import Figure
from oresight.figures._style import INK, LINE, PALETTE, QUIET, base, value_axis
from oresight.locale import N_
from oresight.runs import estimate

if TYPE_CHECKING:
    from oresight.figures._shock import Shock, Values
    from oresight.runs import Estimate

__all__ = ["shock_volumes"]

PANELS = ((40, 190), (276, 190), (516, 190))
"""Left edge and width of the panels."""

NOTHING = 0.005
"""A shortage that a title calls none."""

SURPLUS = -0.05
LEAST_SHORTAGE = 0.1
HALF = 0.5
"""Steps of the axes."""


def shock_volumes(shock: Shock) -> Figure:
    """Draw the imposer's exports, the importer's imports, and what its users go without."""
    words, t = shock.words, shock.words.t
    rows = _volumes(shock)
    table = fan_table(shock, rows)
    year = {
        name: estimate(np.nanmean(values[shock.first_year], axis=0))
        for (name, _, _), values in rows.items()
    }
    heads = _heads(shock, list(rows))
    return Figure(
        name="shock-volumes",
        title=_volume_title(shock, year),
        subtitle=t(
            N_(
                "By month since the measure began to bite; usual: average month of {year}; line: median "
                "of the draws"
            ),
            year=shock.year,
        ),
        option=_volume_option(shock, table, heads),
        table=table,
        alt=t(
            N_("Lines by month with bands, side by side. Mean of the first year: {parts}."),
            parts=t(N_(", ")).join(
                f"{heads[name]} {words.percent(float(mean.value))} %" for name, mean in year.items()
            ),
        ),
        sources=shock.sources,
        notes=(
            draws_note(shock),
            t(N_("Exports stand in the month in which they leave; imports in which they arrive.")),
        ),
        height=308,
        fixed=True,
    )


def _volume_title(shock: Shock, year: dict[str, Estimate]) -> str:
    words, t = shock.words, shock.words.t
    shortage = year["shortage"]
    shared = {
        "imposer": words.place(shock.imposer),
        "importer": words.place(shock.importer),
        "commodity": words.goods[shock.used],
        "exports": words.percent(float(year["exports"].value)) if "exports" in year else "",
    }
    span = {
        "shortage": words.percent(float(shortage.value)),
        "low": words.percent(float(shortage.low)),
        "high": words.percent(float(shortage.high)),
    }
    if shortage.value < NOTHING:
        text = {
            True: N_(
                "In the first year {imposer} exports {exports} % of usual, and {importer} is not short of "
                "{commodity}"
            ),
            False: N_("In the first year {importer} is not short of {commodity}"),
        }["exports" in year]
        return t(text, **shared)
    text = {
        True: N_(
            "In the first year {imposer} exports {exports} % of usual, and {importer} is short of "
            "{shortage} % of its {commodity} (90 %: {low}–{high} %)"
        ),
        False: N_(
            "In the first year {importer} is short of {shortage} % of its {commodity} "
            "(90 %: {low}–{high} %)"
        ),
    }["exports" in year]
    return t(text, **shared, **span)


def _volumes(shock: Shock) -> dict[tuple[str, str, int], Values]:
    """Return what is drawn, axes ``(month, draw)``, by series, country and stage."""
    path, here = shock.path, shock.here
    flow = shock.field("flow")
    found: dict[tuple[str, str, int], Values] = {}
    s = shock.limited
    if s in shock.exports:
        found["exports", shock.imposer, s] = shock.exports[s]
    inward = flow[:, :, :, here].sum(axis=2) - flow[:, :, here, here]
    s = s if (inward[:, s] > 0).all() else shock.used
    if (inward[:, s] > 0).all():
        arrived = path.arrived[:, :, s].sum(axis=2) - path.arrived[:, :, s, here]
        found["imports", shock.importer, s] = arrived / inward[:, s]
    s = shock.used
    found["shortage", shock.importer, s] = 1 - path.use[:, :, s, here] / path.wanted[:, :, s, here]
    return found


def _heads(shock: Shock, keys: list[tuple[str, str, int]]) -> dict[str, str]:
    texts = {
        "exports": N_("Exports of {country}, {stage}"),
        "imports": N_("Imports of {country}, {stage}"),
        "shortage": N_("Shortage in {country}, {stage}"),
    }
    return {
        name: shock.words.t(
            texts[name],
            country=shock.words.place(country),
            stage=shock.words.label(stage),
        )
        for name, country, stage in keys
    }


def _volume_option(shock: Shock, table: pl.DataFrame, heads: dict[str, str]) -> dict[str, Any]:
    colors = {"exports": PALETTE[1], "imports": PALETTE[0], "shortage": PALETTE[6]}
    series: list[dict[str, Any]] = []
    for at, name in enumerate(heads):
        rows = table.filter(pl.col("series") == name)
        where = {"xAxisIndex": at, "yAxisIndex": at}
        line = fan_line(rows, color=colors[name], dash="solid", name=name, **where)
        last = 100 * rows["value"][-1]
        line["endLabel"]["formatter"] = f"{last:.0f} %"
        line["markLine"] = date_marks(shock)
        series += [*bands(shock, rows, colors[name], **where), line]
    return base(
        title=[
            {
                "text": head,
                "left": PANELS[at][0] - 36,
                "top": 2,
                "padding": 0,
                "textStyle": {"fontSize": 12, "fontWeight": "bold", "color": INK},
            }
            for at, head in enumerate(heads.values())
        ],
        grid=[
            {"left": left, "width": width - 34, "top": 70, "bottom": 26}
            for left, width in PANELS[: len(heads)]
        ],
        xAxis=[month_axis(shock, named=False, gridIndex=at) for at in range(len(heads))],
        yAxis=[
            value_axis(
                gridIndex=at,
                min=_bottom(table, name),
                max=_top(table, name),
                interval=LEAST_SHORTAGE if name == "shortage" else HALF,
                axisLabel={"color": QUIET, "formatter": {"$fn": "percent", "args": [0]}},
                splitLine={"lineStyle": {"color": LINE, "width": 0.7}},
            )
            for at, name in enumerate(heads)
        ],
        series=series,
    )


def _bottom(table: pl.DataFrame, name: str) -> float:
    """Return the lower end of an axis: nought, unless a shortage is clearly a surplus."""
    least = float(table.filter(pl.col("series") == name)["low"].min())  # type: ignore[arg-type]
    return float(np.floor(least / LEAST_SHORTAGE) * LEAST_SHORTAGE) if least < SURPLUS else 0.0


def _top(table: pl.DataFrame, name: str) -> float:
    """Return the upper end of an axis; exports and imports share one."""
    alike = ["shortage"] if name == "shortage" else ["exports", "imports"]
    most = float(table.filter(pl.col("series").is_in(alike))["high"].max())  # type: ignore[arg-type]
    if name == "shortage":
        return float(max(np.ceil(most / LEAST_SHORTAGE) * LEAST_SHORTAGE, LEAST_SHORTAGE))
    return float(np.ceil(most / HALF) * HALF)
