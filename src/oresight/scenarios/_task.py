"""One shard of a story: a branch on a market, some draws, as a table of what happened each month."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import numpy as np
import polars as pl

from oresight.atlas import open_atlas, open_ledger
from oresight.chains import monthly_markets, over_usual, sampled, walk
from oresight.codes import CommodityId, Iso3
from oresight.scenarios._compile import lay
from oresight.scenarios._ground import DAYS, Ground
from oresight.scenarios._library import parse_scenario
from oresight.scenarios._lines import line_series

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.chains import Months, Sampled
    from oresight.scenarios._compile import Laid
    from oresight.scenarios._model import Scenario

    Row = tuple[str, NDArray[np.float64], int | None, str]
    """Indicator, values by month and draw (or by draw alone), stage of the network, country."""

__all__ = ["SHARD", "TASK", "Asked", "open_edition", "shard_rows"]

SHARD: Final = 256
"""Draws of a shard; a multiple of this is what an ensemble may be cut at."""

TASK: Final = "oresight.scenarios._task:shard_rows"

SCHEMA: Final = {
    "branch": pl.String,
    "market": pl.String,
    "commodity": pl.String,
    "stage": pl.String,
    "form": pl.String,
    "country": pl.String,
    "indicator": pl.String,
    "month": pl.Int16,
    "draw": pl.Int32,
    "value": pl.Float64,
}
ORIGINS: Final = 5
"""Origins whose shipments to the importer are told."""


@dataclass(frozen=True)
class Asked:
    """
    What a run is asked for, as its inputs have it.

    Parameters
    ----------
    atlas
        Directory of an edition; empty for the shipped one.
    text
        The scenario, as a file has it.
    cells
        Branches and markets, in the order of the shards.
    begin
        First day of the first month.
    tilts
        Names of numbers that are pushed towards an end: draws then do not count alike.
    """

    atlas: str
    name: str
    text: str
    importer: str
    draws: int
    seed: int
    months: int
    begin: str
    cells: tuple[tuple[str, str], ...]
    tilts: tuple[tuple[str, float], ...] = ()

    @property
    def shards(self) -> int:
        """How many shards there are."""
        return len(self.cells) * self.cuts

    @property
    def cuts(self) -> int:
        """How many shards each branch on a market is cut into."""
        return -(-self.draws // SHARD)

    def cell(self, shard: int) -> tuple[str, CommodityId, int, int]:
        """Return branch, market, first draw and number of draws of a shard."""
        at, cut = divmod(shard, self.cuts)
        branch, market = self.cells[at]
        first = cut * SHARD
        return branch, CommodityId(market), first, min(SHARD, self.draws - first)

    def to_inputs(self) -> dict[str, object]:
        """Return plain values, as a job keeps them."""
        plain = {**vars(self), "cells": [list(cell) for cell in self.cells]}
        tilts = plain.pop("tilts")
        # Without tilts a run keeps the identity it has always had.
        return plain | ({"tilts": [list(one) for one in tilts]} if tilts else {})

    @classmethod
    def from_inputs(cls, inputs: Mapping[str, object]) -> Asked:
        """Return what a job was asked for."""
        plain = {**inputs}
        cells = cast("list[list[str]]", plain.pop("cells"))
        tilts = cast("list[tuple[str, float]]", plain.pop("tilts", []))
        return cls(
            **plain,  # type: ignore[arg-type]
            cells=tuple((one[0], one[1]) for one in cells),
            tilts=tuple((one[0], one[1]) for one in tilts),
        )


def shard_rows(inputs: Mapping[str, object], shard: int) -> pl.DataFrame:
    """
    Return what a branch does to a market, in one shard of the draws: a task of `oresight.runs`.

    Returns
    -------
    pl.DataFrame
        One row a number: ``branch, market, commodity, stage, form, country, indicator, month, draw,
        value``; the certificate has no month and no stage.
    """
    asked = Asked.from_inputs(inputs)
    branch, market, first, draws = asked.cell(shard)
    atlas = open_edition(asked.atlas)
    story = _story(asked.atlas, asked.name, asked.text)
    ground = Ground(
        atlas=atlas,
        ledger=open_ledger(atlas),
        market=_sampled(
            asked.atlas,
            market,
            asked.importer,
            year=story.base_year,
            seed=asked.seed,
            draws=draws,
            first=first,
            tilts=asked.tilts,
        ),
        importer=asked.importer,
        begin=dt.date.fromisoformat(asked.begin),
        months=asked.months,
        calm=partial(_calm, asked.atlas, asked.importer, story.base_year, asked.seed),
    )
    laid = lay(ground, story.story(branch))
    months = _walked(ground, laid)
    return pl.concat([_frame(ground, branch, row) for row in _rows(ground, laid, months)])


@lru_cache(maxsize=2)
def open_edition(path: str) -> Atlas:
    """Return the atlas in a directory, the shipped one for an empty name; kept between shards."""
    return open_atlas(Path(path) if path else None)


@lru_cache(maxsize=4)
def _story(atlas: str, name: str, text: str) -> Scenario:
    return parse_scenario(open_edition(atlas), text.encode(), name=name)


@lru_cache(maxsize=2)
def _sampled(
    atlas: str,
    market: CommodityId,
    importer: str,
    *,
    year: int | None,
    seed: int,
    draws: int,
    first: int,
    tilts: tuple[tuple[str, float], ...],
) -> Sampled:
    """Return draws of a market; kept, for the branches of a story share them."""
    return sampled(
        open_edition(atlas), market, importer=Iso3(importer), year=year, draws=draws, seed=seed,
        first=first, tilts=dict(tilts),
    )  # fmt: skip


@lru_cache(maxsize=32)
def _calm(
    atlas: str, importer: str, year: int | None, seed: int, commodity: CommodityId
) -> Sampled:
    return sampled(
        open_edition(atlas), commodity, importer=Iso3(importer), year=year, draws=1, seed=seed
    )


def _walked(ground: Ground, laid: Laid) -> Months:
    market = ground.market
    return walk(
        monthly_markets(market.networks, market.settings),
        market.settings,
        laid.acts,
        months=ground.months,
        watch=ground.importer,
        middle=ground.calm(market.commodity).settings[0],
    )


def _rows(ground: Ground, laid: Laid, months: Months) -> Iterator[Row]:
    level = months.base.levels
    last = np.nonzero(level == level.max())[0].tolist()
    for s in sorted({*laid.forms, *last}):
        yield from _of_stage(ground, laid, months, s)
    path = months.path
    yield "imbalance", path.imbalance.max(axis=0), None, ground.importer
    yield "checked", _worst(path.checked), None, ground.importer
    yield "gap", _worst(path.gap), None, ground.importer
    yield from line_series(ground, laid, months)


def _worst(read: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the worst of the months that were read again; NaN in draws that never were."""
    worst = np.where(np.isfinite(read), read, -np.inf).max(axis=0)
    return np.where(np.isfinite(worst), worst, np.nan)


def _of_stage(ground: Ground, laid: Laid, months: Months, s: int) -> Iterator[Row]:
    path, here = months.path, months.base.countries.index(ground.importer)
    if not months.base.flow[s, :, here].sum() > 0:
        return
    price = np.stack([network.price_down[s, here] for network in months.networks])
    yield "price_ratio", path.price[:, :, 1, s, here] / price, s, ground.importer
    yield "paid_price_ratio", path.paid[:, :, s, here] / price, s, ground.importer
    wanted = path.wanted[:, :, s, here]
    if wanted[0, 0] > 0:
        met = np.asarray(laid.met.get(s, 0.0))
        # Where all need is met otherwise nothing is wanted of the market, and nothing short.
        served = np.nan_to_num(over_usual(path.use[:, :, s, here], wanted), nan=1.0)
        # Who uses more than in the base year, for it is cheap, is not short of less than nothing.
        short = (1.0 - met) * np.clip(1.0 - served, 0.0, 1.0)
        yield "shortage", short, s, ground.importer
        yield "cover", DAYS * over_usual(path.stock[:, :, s, here], wanted), s, ground.importer
    usual = np.stack([network.flow[s, :, here] for network in months.networks])
    foreign = np.delete(usual, here, axis=1).sum(axis=1)
    if foreign[0] > 0:
        arrived = path.arrived[:, :, s]
        total = np.delete(arrived, here, axis=2).sum(axis=2)
        yield "imports_ratio", over_usual(total, foreign), s, ground.importer
        for origin in _origins(usual, here):
            share = over_usual(arrived[:, :, origin], foreign)
            yield "imports_from", share, s, months.base.countries[origin]
    yield "rent", _rent(months, s), s, "WLD"


def _origins(usual: NDArray[np.float64], here: int) -> list[int]:
    """Return the main origins of the importer, largest first, by the first draw."""
    order = [int(at) for at in np.argsort(-usual[0]) if at != here and usual[0, at] > 0]
    return order[:ORIGINS]


def _rent(months: Months, s: int) -> NDArray[np.float64]:
    """Return what rights to export are worth, over the value of all trade in the base year."""
    flow = np.stack([network.flow[s] for network in months.networks])
    price = np.stack([network.price_up[s] for network in months.networks])
    abroad = flow.sum(axis=2) - np.einsum("dii->di", flow)
    return over_usual(months.path.rent[:, :, s].sum(axis=2), (price * abroad).sum(axis=1))


def _frame(ground: Ground, branch: str, row: Row) -> pl.DataFrame:
    """Return a number of all months and draws as rows."""
    name, values, stage, country = row
    first = ground.market.points.first
    months = values.shape[0] if values.ndim > 1 else 1
    draws = values.shape[-1]
    form = None if stage is None else ground.market.forms[stage]
    month = np.repeat(np.arange(months), draws)
    table = pl.DataFrame(
        {
            "month": month if values.ndim > 1 else np.full(draws, -1),
            "draw": np.tile(np.arange(first, first + draws), months),
            "value": values.ravel(),
        }
    )
    words = {
        "branch": branch,
        "market": ground.market.commodity,
        "commodity": None if form is None else form.commodities[0],
        "stage": None if form is None else form.stage.value,
        "form": None if form is None else form.name or None,
        "country": country,
        "indicator": name,
    }
    return table.with_columns(
        *(pl.lit(text, dtype=pl.String).alias(column) for column, text in words.items()),
    ).select(pl.col(column).cast(kind) for column, kind in SCHEMA.items())
