"""A group that limits its exports to earn more: the best quota, and what holds it back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market._check import read_prices
from oresight.market._measures import Quota, a_share
from oresight.market._places import position, stage_of
from oresight.market._policy import compile_policies
from oresight.market._solve import solve_draws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from oresight.market._network import Network
    from oresight.market._policy import Policies, Policy
    from oresight.market._solve import Equilibria, Equilibrium

__all__ = ["Cartel", "CartelOutcome", "group_income", "solve_cartel"]

GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0
NARROW = 1e-5
"""Width of the bracket at which the search for a level ends."""

STEP = 5e-3
"""Relative change of exports by which the elasticity is measured."""


@dataclass(frozen=True, slots=True)
class Cartel:
    """
    Countries that limit what they export together at a stage.

    Parameters
    ----------
    members
        Each is given the same part of what it exports without the cartel.
    cohesion
        How far they go from competition, 0, to the quota that is best for them, 1.
    """

    members: tuple[str, ...]
    stage: str
    cohesion: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a cartel of nobody, and a cohesion that is no share."""
        a_share("cohesion", self.cohesion)
        if not self.members or len(set(self.members)) < len(self.members):
            raise BadInputError(
                Fault(
                    N_("A cartel has members, and each once."),
                    N_("Name its countries."),
                    fields={"field": "members"},
                )
            )


@dataclass(frozen=True)
class CartelOutcome:
    """
    What a cartel does, against the same market without it.

    Parameters
    ----------
    competitive, best, exports
        Tonnes the group exports without a cartel, at the quota best for it, and at its cohesion.
    price_ratio
        What the group's exports cost at the border, over the price without a cartel.
    rent
        What the right to export is worth: multiplier times exports, in money.
    gain
        Rent, and what mines, scrapyards and plants of the group earn, over what they earn without a
        cartel, in money; in the short run, before others build capacity.
    elasticity
        Of the residual demand for the group's exports, in size, at what it exports.
    levels, gains
        The search: exports over those without a cartel, and the gain at each.
    equilibrium
        The market at the cartel's cohesion.
    """

    competitive: float
    best: float
    exports: float
    price_ratio: float
    rent: float
    gain: float
    elasticity: float
    levels: NDArray[np.float64]
    gains: NDArray[np.float64]
    equilibrium: Equilibrium


def solve_cartel(
    network: Network,
    cartel: Cartel,
    others: Iterable[Policy] = (),
    *,
    points: int = 32,
) -> CartelOutcome:
    """
    Return what a cartel would choose, everyone else answering as the engine has it.

    The group chooses one total export quota; it maximises the rent of the quota and what its mines,
    scrapyards and plants earn, at all stages. Its users are not counted. Levels on a grid are solved
    together, then the best is refined by golden sections. Nobody's answer is conjectured: each level is
    an equilibrium.

    Parameters
    ----------
    others
        Measures in force beside the cartel.
    points
        Levels of the grid.

    Raises
    ------
    UnknownNameError
        If the market has no such country or stage.
    BadInputError
        If the group exports nothing.

    Examples
    --------
    >>> from oresight.market import example_world
    >>> found = solve_cartel(example_world(), Cartel(("A",), "mine"))
    >>> found.best < found.competitive, found.gain > 0.0, found.price_ratio > 1.0
    (True, True, True)
    """
    search = _Search(network, cartel, tuple(others))
    levels = np.linspace(1.0 / points, 1.0, points)
    gains = search.gains(levels)
    top = int(np.argmax(gains))
    low, high = levels[max(top - 1, 0)], levels[min(top + 1, points - 1)]
    best = _golden(search.gain, float(low), float(high))
    if search.gain(best) < gains[top]:
        best = float(levels[top])
    level = 1.0 - cartel.cohesion * (1.0 - best)
    return search.outcome(level, best, (levels, gains))


def group_income(
    network: Network, prices: NDArray[np.float64], policies: Policies, members: NDArray[np.int64]
) -> tuple[float, float]:
    """
    Return the rent of export quotas, and what mines, scrapyards and plants of some countries earn.

    The second is the area above the supply curves: what is sold less what it costs to produce.

    Parameters
    ----------
    prices
        Axes ``(side, S, n)``.
    policies
        Of one draw.
    members
        Positions of the countries.
    """
    found = read_prices(network, prices, policies)
    abroad = found.flow.sum(axis=2) - np.einsum("sii->si", found.flow)
    rent = np.where(abroad > 0, found.rent, 0.0) * abroad
    mine, mine_half, scrap, scrap_half = network.places[:4]
    seen = np.maximum(prices[0], policies.floor[0])
    earned = policies.capacity[0] * _above_supply(mine, mine_half, seen)
    earned += policies.scrap[0] * _above_supply(scrap, scrap_half, prices[0])
    capacity, even, width = network.plants
    made, taken = np.maximum(network.recipe, 0.0), np.minimum(network.recipe, 0.0)
    margin = (made * prices[0] + taken * prices[1]).sum(axis=1)
    plants = policies.plant[0] * capacity * width * np.logaddexp(0.0, (margin - even) / width)
    return (
        float(rent[:, members].sum()),
        float(earned[:, members].sum() + plants[:, members].sum()),
    )


def _above_supply(
    capacity: NDArray[np.float64], half: NDArray[np.float64], price: NDArray[np.float64]
) -> NDArray[np.float64]:
    paid = np.maximum(price, 0.0)
    return np.asarray(capacity * (paid - half * np.log1p(paid / half)))


def _golden(gain: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function with one top between two points has it."""
    left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_left, at_right = gain(left), gain(right)
    while high - low > NARROW:
        if at_left < at_right:
            low, left, at_left = left, right, at_right
            right = low + GOLDEN * (high - low)
            at_right = gain(right)
        else:
            high, right, at_right = right, left, at_left
            left = high - GOLDEN * (high - low)
            at_left = gain(left)
    return (low + high) / 2.0


class _Search:
    """A market with a cartel in it, solved at any level of its exports."""

    def __init__(self, network: Network, cartel: Cartel, others: tuple[Policy, ...]) -> None:
        self.network, self.cartel, self.others = network, cartel, others
        self.stage = stage_of(network, cartel.stage)
        self.members = np.array(
            [position(network, cartel.stage, member)[1] for member in cartel.members]
        )
        self.free = solve_draws(network, compile_policies(network, [others]))
        self.start = self.free.prices
        self.usual = self._exports(self.free, 0)
        self.earned = sum(self._income(self.free, 0))
        if not self.usual.sum() > 0:
            raise BadInputError(
                Fault(
                    N_("The group exports nothing at the stage {stage}."),
                    N_("Name countries that export."),
                    fields={"field": "members", "stage": cartel.stage},
                )
            )

    def solved(self, levels: NDArray[np.float64]) -> Equilibria:
        """Return the markets at some levels of the group's exports."""
        draws = [
            [
                *self.others,
                *(
                    Quota(member, self.cartel.stage, float(level * usual))
                    for member, usual in zip(self.cartel.members, self.usual, strict=True)
                ),
            ]
            for level in levels
        ]
        return solve_draws(self.network, compile_policies(self.network, draws), start=self.start)

    def gains(self, levels: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what the group gains at each level."""
        found = self.solved(levels)
        return np.array([sum(self._income(found, at)) for at in range(len(levels))]) - self.earned

    def gain(self, level: float) -> float:
        """Return what the group gains at a level."""
        return float(self.gains(np.array([level]))[0])

    def outcome(
        self,
        level: float,
        best: float,
        searched: tuple[NDArray[np.float64], NDArray[np.float64]],
    ) -> CartelOutcome:
        """Return what the group does at a level, and how the world answers."""
        middle = min(level, 1.0 - STEP)
        found = self.solved(np.array([level, middle * (1.0 - STEP), middle * (1.0 + STEP)]))
        rent, earned = self._income(found, 0)
        exports = [float(self._exports(found, at).sum()) for at in range(3)]
        price = [self._price(found, at) for at in range(3)]
        fall = math.log(exports[2] / exports[1]) / math.log(price[2] / price[1])
        competitive = float(self.usual.sum())
        return CartelOutcome(
            competitive=competitive,
            best=best * competitive,
            exports=exports[0],
            price_ratio=price[0] / self._price(self.free, 0),
            rent=rent,
            gain=rent + earned - self.earned,
            elasticity=-fall,
            levels=searched[0],
            gains=searched[1],
            equilibrium=found.one(0),
        )

    def _exports(self, found: Equilibria, draw: int) -> NDArray[np.float64]:
        one = found.one(draw)
        flow = one.reading.flow[self.stage, self.members]
        return np.asarray(flow.sum(axis=1) - flow[np.arange(len(flow)), self.members])

    def _price(self, found: Equilibria, draw: int) -> float:
        """Return what a tonne of the group's exports costs at the border, on average."""
        one = found.one(draw)
        border = one.prices[0, self.stage] + one.reading.rent[self.stage]
        return float(np.average(border[self.members], weights=self._exports(found, draw)))

    def _income(self, found: Equilibria, draw: int) -> tuple[float, float]:
        one = found.one(draw)
        return group_income(self.network, one.prices, one.policies, self.members)
