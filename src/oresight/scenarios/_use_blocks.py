"""Blocks that change what users need: demand, thrift, substitutes, recycling, public stocks, allies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from oresight.codes import CommodityId
from oresight.locale import N_
from oresight.market import Leakage
from oresight.scenarios._ground import DAYS, Refusal, middle_places
from oresight.scenarios._numbers import Number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from oresight.chains import Sampled
    from oresight.market import Act, Policy
    from oresight.scenarios._factors import Factors
    from oresight.scenarios._ground import Ground
    from oresight.scenarios._model import Block

__all__ = [
    "coordination",
    "demand_pathway",
    "recycling_rate",
    "stock_release",
    "substitute",
    "thrift",
]

YEAR: Final = 12
NO_USE: Final = N_("Nobody uses it in this form in the base year.")
ALONE: Final = N_("Fewer than two of its members are told apart in this chain.")


def demand_pathway(ground: Ground, block: Block, factors: Factors) -> Iterator[Act]:
    """Let use grow or shrink; it stays where it is when the block ends."""
    growth = ground.needed(block, "growth")
    years = ground.months_since(block)[:, None] / YEAR
    _use(ground, block, factors, (1.0 + growth) ** years)
    yield from ()


def thrift(ground: Ground, block: Block, factors: Factors) -> Iterator[Act]:
    """Let users need less."""
    _saved(ground, block, factors, "ceiling")
    yield from ()


def recycling_rate(ground: Ground, block: Block, factors: Factors) -> Iterator[Act]:
    """Let a part of the need be met by what comes back in the same country."""
    _saved(ground, block, factors, "added")
    yield from ()


def substitute(ground: Ground, block: Block, factors: Factors) -> Iterator[Act]:
    """Let a part of the need be met by something else, and let that be in demand itself."""
    done = False
    if ground.named(block.names("replaces")):
        places = ground.places(block.names("countries"))
        share = _arrived(ground, block, "ceiling")
        for s in _used(ground, block.names("replaces")):
            factors.meet(s, places, share)
        done = True
    for name, need in block.needs():
        if ground.named([name]):
            _demand_more(ground, block, factors, (name, need))
            done = True
    if not done:
        raise Refusal(NO_USE)
    yield from ()


def _demand_more(
    ground: Ground, block: Block, factors: Factors, needed: tuple[str, Number]
) -> None:
    """Let what a substitute is made of be used more, where the replaced is used in the base year."""
    name, need = needed
    stage = _used(ground, [name])[-1]
    penalty = ground.needed(block, "penalty")
    each = ground.drawn(need, f"{block.id}.needs.{name}", low=0.0, high=np.inf) * (1.0 + penalty)
    share = _arrived(ground, block, "ceiling")
    use = ground.network.use[stage]
    more = np.zeros(use.size)
    for market in {_market(ground, one) for one in block.names("replaces")}:
        at, replaced = _replaced(ground, block, market)
        np.add.at(more, at, replaced)
    # Who uses nothing of it yet cannot grow: others make the product for them.
    lost = more[use <= 0].sum()
    more = np.where(use > 0, more + lost * use / use.sum(), 0.0)
    for i in np.nonzero(more > 0)[0]:
        factors.times("use", stage, int(i), 1.0 + share * each * (more[i] / use[i]))


def _market(ground: Ground, commodity: str) -> CommodityId:
    return ground.calm(CommodityId(commodity)).commodity


def _replaced(
    ground: Ground, block: Block, market: CommodityId
) -> tuple[list[int], NDArray[np.float64]]:
    """Return the use of what is replaced in another market, by place in this one, tonnes a year."""
    calm = ground.calm(market)
    network = calm.networks[0]
    groups = ground.atlas.catalogue.groups
    names = block.names("countries")
    codes = {code for name in names for code in groups.get(name, frozenset({name}))}
    forms = _forms_of(ground, calm, block.names("replaces"))
    use = network.use[forms].sum(axis=0)
    asked = np.array([not codes or place in codes for place in network.countries])
    return middle_places(ground.network, network.countries), use * asked


def _forms_of(ground: Ground, market: Sampled, commodities: tuple[str, ...]) -> list[int]:
    named = {CommodityId(one) for one in commodities}
    for one in commodities:
        named |= ground.atlas.catalogue.members(CommodityId(one))
    return [at for at, form in enumerate(market.forms) if named & {*form.commodities}]


def stock_release(ground: Ground, block: Block, factors: Factors) -> Iterator[Act]:
    """Let a part of the need be met out of a public stock."""
    held, places = ground.held(block), ground.places(block.names("countries"))
    forms = _used(ground, block.names("commodities"), block.names("stages"))
    cover, amount = ground.number(block, "cover"), ground.number(block, "amount")
    months = int(held.sum())
    for s in forms:
        if cover is not None:
            share = cover / (DAYS * months)
        else:
            whole = np.array([one.use[forms][:, places].sum() for one in ground.market.networks])
            share = (0.0 if amount is None else amount) / np.maximum(whole, 1e-300) * YEAR / months
        factors.meet(s, places, np.outer(held.astype(float), np.minimum(share, 1.0)))
    factors.turn(held)
    yield from ()


def coordination(ground: Ground, block: Block, factors: Factors) -> Iterator[Act]:
    """Yield what allies do to each other; what a stance means is a table."""
    members = ground.places(block.names("members"))
    if len(members) < 2:  # noqa: PLR2004 - an ally alone is none
        raise Refusal(ALONE)
    rows = ground.atlas.table("coordination").filter(pl.col("stance") == block.word("stance"))
    drawn = {
        row["channel"]: ground.drawn(
            _spread(row), f"coordination:{row['channel']}", low=0.0, high=np.inf
        )
        for row in rows.iter_rows(named=True)
    }
    held = ground.held(block)
    held = held & (np.cumsum(held) <= round(float(drawn["months"][0])))
    months = int(held.sum())
    for s in _used(ground, block.names("commodities")):
        if "pooled_release" in drawn:
            share = np.minimum(drawn["pooled_release"] / (DAYS * months), 1.0)
            factors.meet(s, members, np.outer(held.astype(float), share))
        if "hoarding" in drawn:
            more = 1.0 + held[:, None] * (drawn["hoarding"] / (DAYS * months))
            for i in members:
                if ground.network.use[s, i] > 0:
                    factors.times("use", s, i, more)
    factors.turn(held)
    if "export_cut" in drawn:
        yield from _kept_at_home(ground, block, (members, held), drawn["export_cut"])


def _kept_at_home(
    ground: Ground,
    block: Block,
    where: tuple[list[int], NDArray[np.bool_]],
    cut: NDArray[np.float64],
) -> Iterator[Act]:
    """Yield what allies no longer ship to each other."""
    network, (members, held) = ground.network, where
    sent = [
        (s, i, others)
        for s in ground.forms(block.names("commodities"))
        for i in members
        for others in [[at for at in members if at != i]]
        if network.flow[s, i, others].sum() > 0
    ]
    if not sent:
        return
    names = network.countries
    listed: list[list[Policy]] = [
        [
            Leakage(
                names[i], network.stages[s], tuple(names[at] for at in others),
                share=1.0 - min(float(one), 1.0),
            )
            for s, i, others in sent
        ]
        for one in cut
    ]  # fmt: skip
    yield ground.acted(listed, held, ground.announced(block))


def _spread(row: dict[str, object]) -> Number:
    low, mode, high = (float(str(row[name])) for name in ("low", "value", "high"))
    if row["distribution"] == "fixed" or low >= high:
        return Number("content", "fixed", (mode,))
    return Number("content", "triangular", (low, mode, high))


def _use(ground: Ground, block: Block, factors: Factors, factor: NDArray[np.float64]) -> None:
    places = ground.places(block.names("countries"))
    for s in _used(ground, block.names("commodities")):
        for i in places:
            if ground.network.use[s, i] > 0:
                factors.times("use", s, i, factor)


def _saved(ground: Ground, block: Block, factors: Factors, name: str) -> None:
    places = ground.places(block.names("countries"))
    share = _arrived(ground, block, name)
    for s in _used(ground, block.names("commodities")):
        factors.meet(s, places, share)


def _arrived(ground: Ground, block: Block, ceiling: str) -> NDArray[np.float64]:
    """Return how much of a ceiling is reached, half of it after the time named, axes ``(month, draw)``."""
    half = ground.needed(block, "speed") / DAYS
    age = ground.months_since(block)[:, None]
    return np.asarray(ground.needed(block, ceiling) * (1.0 - 0.5 ** (age / half)))


def _used(
    ground: Ground, commodities: tuple[str, ...] | list[str], stages: tuple[str, ...] = ()
) -> list[int]:
    """Return the forms of some commodities that somebody uses."""
    found = [s for s in ground.forms(commodities, stages) if ground.network.use[s].sum() > 0]
    if not found:
        raise Refusal(NO_USE)
    return found
