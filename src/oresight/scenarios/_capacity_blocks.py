"""Blocks that change what can be made: new mines and plants, and inputs that run short."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from oresight.locale import N_
from oresight.scenarios._ground import DAYS, Refusal
from oresight.scenarios._numbers import Number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from oresight.market import Act, Network
    from oresight.scenarios._factors import Factors
    from oresight.scenarios._ground import Ground
    from oresight.scenarios._model import Block

__all__ = ["add_plants", "input_shock", "new_capacity"]

ANY: Final = "*"
NOT_MADE: Final = N_("Nothing of it is made there in the base year that could grow.")
NO_NEED: Final = N_("No plant or mine of this chain is known to need the input.")


def new_capacity(ground: Ground, block: Block, factors: Factors) -> Iterator[Act]:
    """Let mines or plants grow where there are some; an act of none of its own."""
    places = ground.places(block.names("countries"))
    held = ground.held(block)
    added = ground.needed(block, "added")
    for s in ground.forms(block.names("commodities"), block.names("stages")):
        kind, there = _makers(ground.network, s, places)
        if not there:
            continue
        whole = np.array([_capacity(one, kind, s, there) for one in ground.market.networks])
        grown = np.where(held[:, None], added / whole, 0.0)
        factors.turn(held)
        for i in there:
            factors.times(kind, s, i, 1.0 + grown)
        yield from ()
        return
    raise Refusal(NOT_MADE)


def add_plants(ground: Ground, block: Block, factors: Factors, places: list[int]) -> bool:
    """
    Let plants of some places grow after a lead time; tell whether there are any.

    Parameters
    ----------
    block
        With the fields ``added`` and ``lead_time``.
    """
    added = ground.number(block, "added")
    if added is None:
        return False
    made = [
        s
        for s in ground.forms(block.names("commodities"))
        if (ground.network.made[:, places] * (ground.network.recipe[:, s][:, places] > 0)).any()
    ]
    if not made:
        return False
    stage = made[0]
    _, there = _makers(ground.network, stage, places, kind="plant")
    whole = np.array([_capacity(one, "plant", stage, there) for one in ground.market.networks])
    lead = ground.needed(block, "lead_time") / DAYS
    built = ground.months_since(block)[:, None] >= lead[None, :]
    for i in there:
        factors.times("plant", stage, i, 1.0 + built * (added / whole))
    return True


def input_shock(ground: Ground, block: Block, factors: Factors) -> Iterator[Act]:
    """Let mines and plants that need an input make less; an act of none of its own."""
    held, loss = ground.held(block), ground.needed(block, "loss")
    places = ground.places(block.names("countries"))
    named = block.names("commodities")
    done = False
    for s, i, need, name in _needs(ground, block.word("input"), named):
        if i not in places:
            continue
        share = ground.drawn(need, f"input:{name}", low=0.0, high=1.0)
        factor = 1.0 - held[:, None] * (loss * share)
        for kind in ("mine", "plant"):
            if _makers(ground.network, s, [i], kind=kind)[1]:
                factors.times(kind, s, i, factor)
                done = True
    if not done:
        raise Refusal(NO_NEED)
    factors.turn(held)
    yield from ()


def _needs(
    ground: Ground, name: str, named: tuple[str, ...]
) -> Iterator[tuple[int, int, Number, str]]:
    """Yield stage, country, the part that cannot do without the input, and what that goes by."""
    rows = ground.atlas.table("process_inputs").filter(pl.col("input") == name)
    for (commodity, stage), some in rows.group_by(["commodity", "stage"], maintain_order=True):
        here = set(ground.named([str(commodity)]))
        if not here or (named and not here & set(ground.named(named))):
            continue
        known = {row["country"]: row for row in some.iter_rows(named=True)}
        for s in ground.forms([str(commodity)], [str(stage)]):
            for i, place in enumerate(ground.network.countries):
                row = known.get(place) or known.get(ANY)
                if row is not None:
                    need = _spread(row["low"], row["share"], row["high"])
                    yield s, i, need, f"{name}:{commodity}:{stage}:{row['country']}"


def _spread(low: float, mode: float, high: float) -> Number:
    if low >= high:
        return Number("share", "fixed", (mode,))
    return Number("share", "triangular", (low, mode, high))


def _makers(
    network: Network, stage: int, places: list[int], *, kind: str = ""
) -> tuple[str, list[int]]:
    """Return whether mines or plants make a stage in some places, and in which of them."""
    mines = [i for i in places if network.output[stage, i] > 0]
    if kind != "plant" and (mines or kind == "mine"):
        return "mine", mines
    feeds = network.recipe[:, stage] > 0
    return "plant", [i for i in places if (network.made[:, i] * feeds[:, i]).any()]


def _capacity(network: Network, kind: str, stage: int, places: list[int]) -> float:
    """Return what mines or plants of some places can make of a stage, tonnes a year."""
    if kind == "mine":
        return float((network.output / network.utilisation)[stage, places].sum())
    yields: NDArray[np.float64] = np.maximum(network.recipe[:, stage], 0.0) * network.plants[0]
    return float(yields[:, places].sum())
