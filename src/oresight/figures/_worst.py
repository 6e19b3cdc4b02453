"""The worst exposures by all methods together: supply risk of the few that lead."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import polars as pl

from oresight.exposure import national_exposure
from oresight.figures._figure import Figure
from oresight.figures._ranking import interval_chart, risk_table
from oresight.figures._registry import figure, lacking
from oresight.locale import N_
from oresight.methods import HEADLINES, rank_disagreement

if TYPE_CHECKING:
    from oresight.atlas import Atlas
    from oresight.figures._scene import Scene

NAME = "worst"
SHOWN = 5
UNKNOWN = N_("No point: the supply risk of {commodities} is not known; other methods rank it here.")

_SCORES: WeakKeyDictionary[Atlas, dict[tuple[object, ...], pl.DataFrame]] = WeakKeyDictionary()


@figure(NAME, N_("Worst exposures by all methods"))
def worst_exposures(scene: Scene) -> Figure:
    """Draw supply risk with intervals for the commodities that all methods together rank worst."""
    table = _table(_scores(scene) if scene.scores is None else scene.scores)
    if table.is_empty():
        raise lacking(NAME, N_("No method could rank a commodity."))
    t = scene.t
    names = [scene.commodity_name(code) for code in table["commodity"]]
    blank = [
        scene.commodity_name(code) for code in table.filter(pl.col("value").is_null())["commodity"]
    ]
    sources = table["sources"].explode().drop_nulls().unique().sort()
    return Figure(
        name=NAME,
        title=t(
            N_("{importer} is most exposed in {first}, then {rest}"),
            importer=scene.place(scene.importer),
            first=names[0],
            rest=t(N_(", ")).join(names[1:]),
        ),
        subtitle=t(
            N_(
                "Order: median rank over all methods. Point: supply risk (no unit) at the riskier "
                "stage, with the 90 % interval; at right the probability of reaching the threshold"
            )
        ),
        option=interval_chart(scene, table),
        table=table,
        alt=t(
            N_("Points with intervals of supply risk, worst exposure on top: {names}."),
            names=t(N_(", ")).join(names),
        ),
        sources=tuple(sources),
        notes=(t(UNKNOWN, commodities=t(N_(", ")).join(blank)),) if blank else (),
        height=70 + 26 * table.height,
    )  # fmt: skip


def _scores(scene: Scene) -> pl.DataFrame:
    """Return what all methods say of what the importer watches; the last answer is kept."""
    key = (scene.importer, scene.as_of, scene.draws, scene.seed, scene.year)
    known = _SCORES.setdefault(scene.atlas, {})
    if key not in known:
        case = scene.with_choices(commodity=None).case
        known.clear()
        known[key] = national_exposure(case, scene.as_of, lang=scene.lang).scores
    return known[key]


def _table(scores: pl.DataFrame) -> pl.DataFrame:
    """Return the worst commodities in order, with rank and supply risk; null where not known."""
    ranking = rank_disagreement(
        {name: scores.filter(pl.col("method") == name) for name in HEADLINES}
    )
    ranks = ranking.head(SHOWN).select("commodity", "median_rank", "best_rank", "worst_rank")
    return ranks.join(risk_table(scores), on="commodity", how="left", maintain_order="left")
