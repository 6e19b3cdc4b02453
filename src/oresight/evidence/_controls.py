"""
Negative controls: cases in which little should move, or what moved should come back.

An engine that explains a squeeze by scarcity, or lets a small producer's ban make a metal dear, claims too
much. Table ``negative_controls`` says how much each may claim; where nobody tells what happened, that is
said instead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from oresight.chains import chain, sampled
from oresight.codes import CommodityId, Grade, Iso3
from oresight.evidence._backtest import backtest
from oresight.evidence._episodes import episodes
from oresight.evidence._periods import Period
from oresight.evidence._scores import interval
from oresight.market import Ban, LocalProcessing, Quota, compile_policies, solve_draws

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.evidence._episodes import Observation
    from oresight.market import Policy

    Draws = NDArray[np.float64]
    Row = dict[str, Any]

__all__ = ["negative_controls"]

PRIOR: Final = "ORESIGHT_PRIOR"
CLAIM: Final = "claim"

SCHEMA: Final[dict[str, Any]] = {
    "id": pl.String,
    "title_en": pl.String,
    "title_ja": pl.String,
    "commodity": pl.String,
    "observed": pl.Float64,
    "indicator": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "grade": pl.String,
    "sources": pl.List(pl.String),
    "least": pl.Float64,
    "most": pl.Float64,
    "passed": pl.Boolean,
    "observed_inside": pl.Boolean,
    "flagged": pl.Int64,
    "note": pl.String,
}


@dataclass(frozen=True)
class _Found:
    """What the engine says, and the draws that did not clear."""

    indicator: str
    told: Draws
    flagged: int = 0
    sources: tuple[str, ...] = ()


def negative_controls(atlas: Atlas, *, draws: int = 100, seed: int = 1) -> pl.DataFrame:
    """
    Return every control with what the engine claims, those that fail first, then what is not known.

    Returns
    -------
    polars.DataFrame
        ``passed`` where the point lies between ``least`` and ``most``; ``observed_inside`` where
        what was seen lies in the interval.
    """
    rows = list(atlas.table("negative_controls").iter_rows(named=True))
    claims = _claims(atlas, [row for row in rows if row["control"] == CLAIM], draws, seed)
    found = [
        _row(row, claims.get(row["id"]) or _asked(atlas, row, draws=draws, seed=seed))
        for row in rows
    ]
    return pl.DataFrame(found, schema=SCHEMA).sort(
        "passed", "observed_inside", nulls_last=True, maintain_order=True
    )


def _claims(atlas: Atlas, rows: list[Row], draws: int, seed: int) -> dict[str, _Found]:
    """Return what the back-test says of the cases that an episode asks."""
    ids = atlas.table("episodes")["id"].to_list()
    known = dict(zip(ids, episodes(atlas), strict=True))
    seen = [_observation(known[row["of"]], row) for row in rows]
    board = backtest(atlas, seen, draws=draws, seed=seed)
    found = {}
    for told in board.observations.filter(pl.col("value").is_not_null()).iter_rows(named=True):
        if told["indicator"] != "recovery":
            ends = np.array([told["value"], *(told[end] for end in ("low", "high"))], dtype=float)
            found[told["episode"]] = _Found(
                told["indicator"],
                ends,
                int(board.certificate["failed_draws"]),
                tuple(told["sources"]),
            )
    return found


def _observation(seen: Observation, row: Row) -> Observation:
    """Return an observation of the episode with the period and the values of the control."""
    before, after = Period.parse(row["period_before"]), Period.parse(row["period_after"])
    return replace(
        seen, episode=row["id"], variable=row["variable"] or seen.variable, before=before, after=after,
        period=row["period_after"], ratio=row["value_after"] / row["value_before"],
        level=row["value_after"], source=row["source_id"],
    )  # fmt: skip


def _asked(atlas: Atlas, row: Row, *, draws: int, seed: int) -> _Found | None:
    ask = ASKED.get(row["control"])
    return None if ask is None else ask(atlas, row, draws, seed)


def _slack_quota(atlas: Atlas, row: Row, draws: int, seed: int) -> _Found:
    """Return the largest price over base under a quota that nobody fills."""

    def quota(stage: str, exports: float) -> Policy:
        return Quota(row["imposer"], stage, row["level"] * exports)

    return _solved(atlas, row, quota, draws=draws, seed=seed)


def _small_ban(atlas: Atlas, row: Row, draws: int, seed: int) -> _Found:
    """Return the mean price abroad over base under a ban of everything a country ships."""
    return _solved(atlas, row, lambda stage, _: Ban(row["imposer"], stage), draws=draws, seed=seed)


def _solved(
    atlas: Atlas,
    row: Row,
    measure: Callable[[str, float], Policy],
    *,
    draws: int,
    seed: int,
) -> _Found:
    market = sampled(
        atlas, CommodityId(row["commodity"]), importer=Iso3(row["imposer"]), draws=draws, seed=seed
    )
    home = market.networks[0].countries.index(row["imposer"])
    stages = [
        at
        for at, form in enumerate(market.forms)
        if form.stage.value == row["stage"] and market.networks[0].flow[at, home].sum() > 0
    ]
    listed = []
    for network in market.networks:
        shipped = network.flow[:, home].sum(axis=1) - network.flow[:, home, home]
        listed.append([measure(network.stages[at], float(shipped[at])) for at in stages])
    which = np.arange(draws)
    found = solve_draws(
        market.networks, compile_policies(market.networks, listed, market=which), market=which
    )
    abroad = np.arange(len(market.networks[0].countries)) != home
    usual = np.stack([network.price_down for network in market.networks])
    weight = np.stack([network.flow.sum(axis=1) for network in market.networks])
    rises = (found.prices[:, 1] / usual)[:, stages][:, :, abroad]
    weight = weight[:, stages][:, :, abroad]
    told = (rises * weight).sum(axis=(1, 2)) / weight.sum(axis=(1, 2))
    return _Found("price_outside", told, int(found.failed.size), market.sources)


def _build_up(atlas: Atlas, row: Row, draws: int, seed: int) -> _Found:
    """Return a country's share of plants at the end over that of the base year: ore must stay."""
    share, _, sources = _years(atlas, row, draws, seed)
    return _Found("plant_share_ratio", share[-1] / share[0], 0, sources)


def _build_up_price(atlas: Atlas, row: Row, draws: int, seed: int) -> _Found:
    """Return the price of the last year over that of the year before."""
    _, price, sources = _years(atlas, row, draws, seed)
    return _Found("price_world", price[-1] / price[-2], 0, sources)


def _years(atlas: Atlas, row: Row, draws: int, seed: int) -> tuple[Draws, Draws, tuple[str, ...]]:
    until = int(row["period_after"])
    asked = chain(atlas, row["commodity"], year=int(row["year"]))
    network = asked.network
    home = network.countries.index(row["imposer"])
    path = asked.project(
        [LocalProcessing(row["imposer"], row["stage"], share=0.0)],
        until=until, announced=False, draws=draws, seed=seed,
    )  # fmt: skip
    made = network.flow[-1].sum(axis=1) * path.plant[:, :, -1]
    used = network.flow[-1].sum(axis=0)
    price = (path.price[:, :, 1, -1] / network.price_down[-1]) @ (used / used.sum())
    return made[..., home] / made.sum(axis=-1), price, asked.facts.sources


ASKED: Final[Mapping[str, Callable[[Atlas, Row, int, int], _Found]]] = {
    "slack_quota": _slack_quota,
    "small_ban": _small_ban,
    "build_up": _build_up,
    "build_up_price": _build_up_price,
}


def _row(row: Row, found: _Found | None) -> Row:
    before, after = row["value_before"], row["value_after"]
    base: Row = {
        name: row[name]
        for name in ("id", "title_en", "title_ja", "commodity", "least", "most", "note")
    } | {
        "observed": after / before if before and after is not None else None,
        "sources": [row["source_id"]],
    }
    if found is None:
        return base
    sample = found.told[1:] if found.told.size > 1 else found.told
    (low, high), value = interval(sample), float(found.told[0])
    if row["control"] == CLAIM:
        low, high = (float(end) for end in found.told[1:])
    low, high = min(low, value), max(high, value)
    seen = base["observed"]
    return base | {
        "indicator": found.indicator, "value": value, "low": low, "high": high, "unit": "1",
        "grade": Grade.ASSUMED.value,
        "sources": [*dict.fromkeys((row["source_id"], *found.sources, PRIOR))],
        "passed": _within(value, row["least"], row["most"]),
        "observed_inside": None if seen is None else low <= seen <= high,
        "flagged": found.flagged,
    }  # fmt: skip


def _within(value: float, least: float | None, most: float | None) -> bool:
    return (least is None or value >= least) and (most is None or value <= most)
