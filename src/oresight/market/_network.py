"""One commodity's market: who makes, ships, processes and uses it, in the base year."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from oresight.display import Shown
from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market._demand import demanded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

__all__ = ["Network"]

BALANCE = 1e-9
"""Largest imbalance of the base year at a node, against all flows."""

FAR = 40.0
"""Widths between the base price and a step, so that nothing is stepped over in the base year."""

SHAPES = (0.0, 1.0, 2.0)

BEYOND = 1e-6
"""By which lost load exceeds what is left of use, so that the price stays finite where nothing comes."""

TONNES = (
    "flow", "output", "recycled", "use", "discard", "stock", "stock_target", "made",
)  # fmt: skip
PRICES = (
    "price_up", "price_down", "spread", "lost_load_price", "lost_load_width", "release_price",
    "step_width", "made_width",
)  # fmt: skip
BELOW_ONE = ("utilisation", "recycled_utilisation", "made_utilisation")


@dataclass(frozen=True)
class Network(Shown):
    """
    A market in its base year, from which every response is calibrated.

    Axes: ``S`` stages (each a form with a trade of its own), ``n`` countries, ``Q`` kinds of plant.
    Amounts are tonnes a period, prices money a tonne.

    Parameters
    ----------
    countries, stages
        Names, in the order of the axes.
    price_up, price_down
        Prices where output is sold and where it is used, axes ``(S, n)``.
    flow
        Shipments, home deliveries on the diagonal, axes ``(S, from, to)``.
    spread
        Spread of trade by stage, in prices: small when buyers switch easily, axes ``(S,)``.
    output, utilisation
        Primary output and its share of capacity, strictly between 0 and 1, axes ``(S, n)``.
    recycled, recycled_utilisation
        The same of what comes back from use.
    use, elasticity
        Final use, and its price elasticity at base, positive, axes ``(S, n)``.
    demand_shape
        How use falls at high prices: 1 as for a logarithmic utility, 2 more steeply, 0 at a constant
        elasticity; axes ``(S, n)``.
    lost_load_price, lost_load_width
        Value of lost load, and the width of the step in which use is curtailed, axes ``(S, n)``.
    stock, stock_target
        Private stock at users at the start, and what they hold at base prices, axes ``(S, n)``.
    release_price
        Price from which a public stock is let go, axes ``(S, n)``.
    discard
        What may be thrown away at a price of nought, as the other products of a joint plant are.
    step_width
        Width of the steps at the release price and at nought, axes ``(S, n)``.
    made
        Throughput of each kind of plant, axes ``(Q, n)``.
    recipe
        Tonnes for one of throughput: positive what a plant makes, negative what it takes, axes
        ``(Q, S, n)``.
    made_utilisation, made_width
        Throughput over capacity, and the width of its response in money for one of throughput.

    Raises
    ------
    BadInputError
        With every fault found: a value out of range, a node out of balance, plants in a circle.
    """

    countries: tuple[str, ...]
    stages: tuple[str, ...]
    price_up: NDArray[np.float64]
    price_down: NDArray[np.float64]
    flow: NDArray[np.float64]
    spread: NDArray[np.float64]
    output: NDArray[np.float64]
    utilisation: NDArray[np.float64]
    recycled: NDArray[np.float64]
    recycled_utilisation: NDArray[np.float64]
    use: NDArray[np.float64]
    elasticity: NDArray[np.float64]
    demand_shape: NDArray[np.float64]
    lost_load_price: NDArray[np.float64]
    lost_load_width: NDArray[np.float64]
    stock: NDArray[np.float64]
    stock_target: NDArray[np.float64]
    release_price: NDArray[np.float64]
    discard: NDArray[np.float64]
    step_width: NDArray[np.float64]
    made: NDArray[np.float64]
    recipe: NDArray[np.float64]
    made_utilisation: NDArray[np.float64]
    made_width: NDArray[np.float64]

    def __post_init__(self) -> None:
        """Refuse what no market can be."""
        found = list(faults(self))
        if found:
            raise BadInputError(*found)

    @property
    def shape(self) -> tuple[int, int]:
        """Stages and countries."""
        return len(self.stages), len(self.countries)

    @cached_property
    def scale(self) -> float:
        """All use and processing in the base year, against which imbalances are measured."""
        return float(scale_of(self))

    @cached_property
    def base(self) -> NDArray[np.float64]:
        """Base prices, axes ``(side, S, n)``."""
        return np.stack([self.price_up, self.price_down], axis=-3)

    @cached_property
    def ships(self) -> NDArray[np.bool_]:
        """Who has any flows in the base year, axes ``(S, n)``."""
        return np.asarray((self.flow > 0).any(axis=-1))

    @cached_property
    def links(self) -> NDArray[np.int64]:
        """Stages each kind of plant draws on and feeds, axes ``(side, Q, most)``, padded with -1."""
        kinds = self.recipe.shape[-3]
        rest = (*range(self.recipe.ndim - 3), self.recipe.ndim - 1)
        ways = [np.any(sign * self.recipe > 0, axis=rest) for sign in (-1, 1)]
        touched = [[np.nonzero(way[q])[0] for q in range(kinds)] for way in ways]
        most = max((stages.size for side in touched for stages in side), default=1)
        found = np.full((2, kinds, max(most, 1)), -1, dtype=np.int64)
        for side, kinds in enumerate(touched):
            for q, stages in enumerate(kinds):
                found[side, q, : stages.size] = stages
        return found

    @cached_property
    def levels(self) -> NDArray[np.int64]:
        """Level of each stage: 0 for what is mined; what a plant makes is one above what it takes."""
        level = np.zeros(len(self.stages), dtype=np.int64)
        for _ in self.stages:
            for taken, fed in zip(*self.links, strict=True):
                level[fed[fed >= 0]] = level[taken[taken >= 0]].max(initial=-1) + 1
        return level

    @cached_property
    def places(self) -> NDArray[np.float64]:
        """Parameters of mines, scrap, users and stocks, axes ``(parameter, S, n)``."""
        return np.stack(
            [
                self.output / self.utilisation,
                self.price_up * (1.0 / self.utilisation - 1.0),
                self.recycled / self.recycled_utilisation,
                self.price_up * (1.0 / self.recycled_utilisation - 1.0),
                self.use,
                self.elasticity,
                self.price_down,
                self.demand_shape,
                self.lost_load_price,
                self.lost_load_width,
                self.lost_part,
                self.release_price,
                self.step_width,
                self.discard,
                self.step_width,
            ],
            axis=-3,
        )

    @cached_property
    def lost_part(self) -> NDArray[np.float64]:
        """What the value of lost load leaves of use, and stops, axes ``(S, n)``."""
        relative = self.lost_load_price / self.price_down
        return (1.0 + BEYOND) * demanded(self.demand_shape, self.elasticity, relative)

    @cached_property
    def margin(self) -> NDArray[np.float64]:
        """What plants earn for one of throughput in the base year, axes ``(Q, n)``."""
        made, taken = np.maximum(self.recipe, 0.0), np.minimum(self.recipe, 0.0)
        up, down = self.price_up[..., None, :, :], self.price_down[..., None, :, :]
        return np.asarray((made * up + taken * down).sum(axis=-2))

    @cached_property
    def plants(self) -> NDArray[np.float64]:
        """Capacity, break-even margin and width of plants, axes ``(parameter, Q, n)``."""
        share = self.made_utilisation
        even = self.margin - self.made_width * np.log(share / (1.0 - share))
        return np.stack([self.made / share, even, self.made_width], axis=-3)

    def scaled(self, factor: float) -> Network:
        """Return the same market with all amounts times *factor*: a twelfth for a month of a year."""
        return replace(self, **{name: getattr(self, name) * factor for name in TONNES})


ARRAYS = tuple(name for name in Network.__dataclass_fields__ if name not in {"countries", "stages"})


def unchecked(
    countries: tuple[str, ...], stages: tuple[str, ...], arrays: Mapping[str, NDArray[np.float64]]
) -> Network:
    """
    Return a network whose arrays were checked elsewhere.

    They may have further axes before those of a network; then it holds many, and what it derives has
    the same axes.
    """
    made = object.__new__(Network)
    made.__dict__.update(countries=countries, stages=stages, **arrays)
    return made


def scale_of(one: Network) -> NDArray[np.float64]:
    """Return all use and processing, against which imbalances are measured, one a network."""
    taken = one.made[..., None, :] * np.minimum(one.recipe, 0.0)
    return np.asarray(one.use.sum(axis=(-2, -1)) - taken.sum(axis=(-3, -2, -1)))


def faults(one: Network) -> Iterator[Fault]:
    """Yield why a network, or one of those stacked in it, can be no market."""
    wrong = list(_range_faults(one))
    yield from wrong or [*_recipe_faults(one), *_balance_faults(one)]


def _balance_faults(one: Network) -> Iterator[Fault]:
    residual = _residual(one)
    scale = np.maximum(np.abs(one.flow).sum(axis=(-3, -2, -1), keepdims=True), 1e-300)
    for at in zip(*np.nonzero(~(np.abs(residual) <= BALANCE * scale)), strict=True):
        side, s, c = at[-3:]
        yield Fault(
            N_(
                "{country} is out of balance by {amount} t at the stage {stage}, where it is {side}."
            ),
            N_("Make inflow and outflow of each node equal in the base year."),
            fields={
                "country": one.countries[c],
                "amount": f"{residual[at]:.6g}",
                "stage": one.stages[s],
                "side": ("sold", "used")[side],
            },
        )


def _recipe_faults(one: Network) -> Iterator[Fault]:
    level = one.levels
    for q, (taken, fed) in enumerate(zip(*one.links, strict=True)):
        below, above = level[taken[taken >= 0]], level[fed[fed >= 0]]
        if not below.size or not above.size or set(above - 1) != set(below):
            yield Fault(
                N_("Plants of the kind {kind} do not lead from one level to the next."),
                N_("Let all inputs stand one level below all outputs, and no circle close."),
                fields={"kind": q},
            )


def _range_faults(one: Network) -> Iterator[Fault]:
    positive = {*PRICES, *BELOW_ONE, "elasticity"}
    for name in sorted({*positive, *TONNES, "demand_shape", "recipe"}):
        values = getattr(one, name)
        bad = ~np.isfinite(values)
        if name != "recipe":
            bad |= (values <= 0) if name in positive else (values < 0)
        if name in BELOW_ONE:
            bad |= values >= 1
        if name == "demand_shape":
            bad |= ~np.isin(values, SHAPES)
        if bad.any():
            yield Fault(
                N_("{field} holds {value}, which is out of range."),
                N_(
                    "Give a finite number: more than 0 for prices, widths and elasticities; 0 or more "
                    "for amounts."
                ),
                fields={"field": name, "value": float(values[bad].flat[0])},
            )
    far = one.lost_load_price < one.price_down + FAR * one.lost_load_width
    if far.any():
        yield Fault(
            N_("The value of lost load is too near the base price."),
            N_("Set it at least {far} widths above the price of use."),
            fields={"far": int(FAR)},
        )


def _residual(one: Network) -> NDArray[np.float64]:
    """Return what nodes take in beyond what leaves them, axes ``(..., side, S, n)``."""
    moved = one.made[..., None, :] * one.recipe
    up = one.output + one.recycled - one.flow.sum(axis=-1) + np.maximum(moved, 0).sum(axis=-3)
    down = one.flow.sum(axis=-2) - one.use + one.stock - one.stock_target
    return np.stack([up, down + np.minimum(moved, 0).sum(axis=-3)], axis=-3)
