"""
Years after a shock: investment, closures, scrap, thrift, substitutes, and use that learns slowly.

Each year clears by itself. Investors expect what prices were, with a memory: nobody foresees.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market._adaptation import Adaptation, between, life_weights
from oresight.market._check import supplied
from oresight.market._walk import Cleared, Walker, in_chunks, in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oresight.market._network import Network
    from oresight.market._policy import Policies

__all__ = ["Decades", "simulate_years"]

CHEAPEST, DEAREST = 0.2, 20.0
"""Prices over base beyond which the long run adds nothing to what the short run shows."""

LEAST = 0.01
"""Capacity over base below which nothing wears out: where nothing at all is sold there is no price."""

MEMORY_OF_SCRAP = 60
"""Years of use before the base year that scrap remembers."""


@dataclass(frozen=True)
class Decades(Cleared):
    """
    What happened, year by year: every field of `Cleared` with years before draws, and more.

    Parameters
    ----------
    capacity, plant
        Open capacity of mines and plants over that of the base year, axes ``(year, draw, S, n)`` and
        ``(year, draw, Q, n)``.
    decided
        Capacity of mines decided on in the year, over that of the base year.
    scrap
        What products give back, over that of the base year.
    recovered
        Tonnes that scrapyards sell.
    spared, switched
        Tonnes of use spared by thrift, and served by substitutes beyond the base year's, at base
        prices.
    """

    capacity: NDArray[np.float64]
    plant: NDArray[np.float64]
    decided: NDArray[np.float64]
    scrap: NDArray[np.float64]
    recovered: NDArray[np.float64]
    spared: NDArray[np.float64]
    switched: NDArray[np.float64]


def simulate_years(
    networks: Sequence[Network],
    policies: Sequence[tuple[int, Policies]],
    *,
    adaptation: Adaptation,
    pathway: NDArray[np.float64],
    committed: NDArray[np.float64] | None = None,
    committed_plants: NDArray[np.float64] | None = None,
    watch: int = 0,
) -> Decades:
    """
    Walk every draw through the years.

    Parameters
    ----------
    networks
        One market a draw, or one for all, in tonnes a year.
    policies
        ``(first year, policies)`` in order: each holds until the next begins. A price floor counts in
        what investors expect.
    pathway
        Use at base prices over that of the base year, axes ``(year, S, n)``.
    committed, committed_plants
        Capacity of mines, and of plants, that opens whatever the price, over that of the base year;
        negative where it is exhausted. Axes ``(year, S, n)`` and ``(year, Q, n)``.
    watch
        Position of the country whose imports are kept by origin.

    Raises
    ------
    BadInputError
        If policies begin out of order, or a pathway is negative or not a number.

    Examples
    --------
    Use doubles and stays; mines open until the price is near where the first project paid.

    >>> from oresight.market import example_adaptation, example_world
    >>> world = example_world()
    >>> twice = np.full((25, *world.shape), 2.0)
    >>> path = simulate_years([world], [], adaptation=example_adaptation(1, 2), pathway=twice)
    >>> first, last = (float(path.price[year, 0, 1, 0, 1] / 10.0) for year in (0, 24))
    >>> first > 5.0, last < 2.0
    (True, True)
    """
    in_order(policies)
    if not (np.isfinite(pathway) & (pathway >= 0)).all():
        raise BadInputError(
            Fault(
                N_("{field} is out of range."),
                N_("Give a number that is not negative."),
                fields={"field": "pathway"},
            )
        )
    none = np.zeros((len(pathway), *networks[0].made.shape))
    opened = np.zeros_like(pathway) if committed is None else committed
    opened_plants = none if committed_plants is None else committed_plants

    def walk(some: slice) -> Decades:
        return _Walk(
            networks[some] if len(networks) > 1 else networks,
            [(begin, held.slice(some.start, some.stop)) for begin, held in policies],
            adaptation=adaptation.slice(some),
            watch=watch,
        ).through(pathway, opened, opened_plants)

    return in_chunks(adaptation.draws, Decades, walk)


class _Walk(Walker):
    """A chunk of draws on its way through the years."""

    def __init__(
        self,
        networks: Sequence[Network],
        policies: Sequence[tuple[int, Policies]],
        *,
        adaptation: Adaptation,
        watch: int,
    ) -> None:
        super().__init__(networks, policies, draws=adaptation.draws, watch=watch)
        self.rules = adaptation
        place, plants = self.calm.held.shape, self.field("made").shape
        most = int(adaptation.lead.max())
        self.expected = np.ones((self.draws, 2, *place[1:]))
        self.tight = np.zeros(plants)
        self.built, self.open = np.ones(place), np.ones(place)
        self.plants = np.ones(plants)
        self.coming = np.zeros((most + 1, *place))
        self.coming_plants = np.zeros((most + 1, *plants))
        self.slow, self.thrift = np.ones(place), np.zeros(place)
        self.switch = np.broadcast_to(adaptation.switch_base[:, None, None], place)
        weights = life_weights(MEMORY_OF_SCRAP, life=adaptation.life, shape=adaptation.life_shape)
        self.weights = weights
        ages = np.arange(1, MEMORY_OF_SCRAP + 1)[:, None]
        self.past = (1.0 + adaptation.growth_before) ** -ages
        self.usual_scrap = (weights * self.past).sum(axis=0)
        self.used: list[NDArray[np.float64]] = []

    def through(
        self,
        pathway: NDArray[np.float64],
        committed: NDArray[np.float64],
        committed_plants: NDArray[np.float64],
    ) -> Decades:
        """Walk on and return what happened."""
        rows = []
        for year, wanted in enumerate(pathway):
            self._open(committed[year], committed_plants[year])
            rows.append(self._year(year, wanted))
        return Decades(**{name: np.stack([row[name] for row in rows]) for name in rows[0]})

    def _open(self, mines: NDArray[np.float64], plants: NDArray[np.float64]) -> None:
        """Let capacity open that was decided on or is committed, and close what is exhausted."""
        self.built = np.maximum(self.built + mines + self.coming[0], LEAST)
        self.plants = np.maximum(self.plants + plants + self.coming_plants[0], LEAST)

    def _year(self, year: int, pathway: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
        now = self.in_force(year)
        capacity, scrap = self.built * self.open, self._scrap()
        substitutes = (1.0 - self.switch) / (1.0 - self.rules.switch_base[:, None, None])
        served = pathway * substitutes * (1.0 - self.thrift)
        found = self.clear(
            replace(
                now,
                capacity=now.capacity * capacity,
                plant=now.plant * self.plants,
                scrap=now.scrap * scrap,
                use=now.use * served * self.slow,
            )
        )
        use = self.field("use")
        row = {
            **vars(found),
            "capacity": capacity,
            "plant": self.plants,
            "decided": self._adapt(found, now),
            "scrap": np.broadcast_to(scrap, capacity.shape),
            "recovered": now.scrap * scrap * self._recycled(found.price),
            "spared": pathway * substitutes * self.thrift * use,
            "switched": pathway * (1.0 - substitutes) * use,
        }
        self._learn(found)
        return row

    def _scrap(self) -> NDArray[np.float64]:
        """Return what products give back over the base year's, axes ``(draw, 1, 1)``."""
        years = len(self.used)
        recent = self.used[::-1][:MEMORY_OF_SCRAP]
        given = sum(
            (self.weights[age] * used for age, used in enumerate(recent)),
            start=np.zeros(self.draws),
        )
        before = self.weights[years:] * self.past[: MEMORY_OF_SCRAP - years]
        total = given + before.sum(axis=0)
        return np.asarray((total / self.usual_scrap)[:, None, None])

    def _recycled(self, prices: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what scrapyards sell at prices, of the scrap of the base year."""
        paid = prices[:, 0] / self.base[:, 0]
        return supplied(self.field("recycled"), self.field("recycled_utilisation"), paid)

    def _adapt(self, found: Cleared, now: Policies) -> NDArray[np.float64]:
        """Form expectations, decide on capacity, close and reopen; return what was decided."""
        rules = self.rules
        memory = rules.memory[:, None, None]
        price = found.price / self.base
        price[:, 0] = np.maximum(price[:, 0], now.floor / self.base[:, 0])
        self.expected = self.expected + (price - self.expected) / memory[:, None]
        sold = self.expected[:, 0]
        invest = rules.invest_most[:, None, None] * between(
            sold, rules.invest_from[:, None, None], rules.invest_to[:, None, None]
        )
        self.tight = self.tight + (self._tightness(found.price) - self.tight) / memory
        build = rules.invest_most[:, None, None] * between(self.tight, np.array(0.0), np.array(1.0))
        self.coming, self.coming_plants = (
            self._queued(queue, decided)
            for queue, decided in ((self.coming, invest), (self.coming_plants, build))
        )
        worth = 1.0 - between(
            -sold, -rules.close_from[:, None, None], -rules.close_to[:, None, None]
        )
        self.open = self.open + (worth - self.open) / rules.close_years[:, None, None]
        self.built = self.built * (1.0 - rules.wear[:, None, None] * (1.0 - self.open))
        return invest

    def _queued(
        self, queue: NDArray[np.float64], decided: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return what is coming, a year on: decisions open after the lead time of their stage."""
        moved = np.concatenate([queue[1:], np.zeros_like(queue[:1])])
        stages = decided.shape[1]
        lead = self.rules.lead[:, -stages:] if stages else self.rules.lead[:, :0]
        for draw, s in np.ndindex(lead.shape):
            moved[lead[draw, s] - 1, draw, s] += decided[draw, s]
        return moved

    def _tightness(self, prices: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how far plants are run beyond the base year, over what was idle then."""
        recipe, share = self.field("recipe"), self.field("made_utilisation")
        moved = prices - self.base
        made, taken = np.maximum(recipe, 0.0), np.minimum(recipe, 0.0)
        margin = (made * moved[:, 0][:, None] + taken * moved[:, 1][:, None]).sum(axis=2)
        odds = np.log(share / (1.0 - share)) + margin / self.field("made_width")
        run = 0.5 * (1.0 + np.tanh(0.5 * odds))
        return np.asarray((run - share) / (1.0 - share))

    def _learn(self, found: Cleared) -> None:
        """Let use follow: elasticity of the long run, thrift, substitutes; remember it as scrap."""
        rules = self.rules
        paid = found.price[:, 1] / self.base[:, 1]
        expected = self.expected[:, 1]
        further = self.field("elasticity") * (rules.elasticity_long[:, None, None] - 1.0)
        gap = np.clip(paid, CHEAPEST, DEAREST) ** -further
        # At most the short-run elasticity over the long-run one: where supply cannot answer, a longer
        # step would carry the price past where it sends use, and the years would swing for ever.
        pace = np.minimum(rules.adjustment, 1.0 / rules.elasticity_long)[:, None, None]
        self.slow = self.slow ** (1.0 - pace) * gap**pace
        spare = rules.thrift_most[:, None, None] * between(
            expected, rules.thrift_from[:, None, None], rules.thrift_to[:, None, None]
        )
        step = np.maximum(spare - self.thrift, 0.0) / rules.thrift_years[:, None, None]
        self.thrift = self.thrift + step
        self.switch = (
            self.switch
            + (self._wanted_switch(expected) - self.switch) / (rules.switch_years[:, None, None])
        )
        total, usual = found.use.sum(axis=(1, 2)), self.field("use").sum(axis=(1, 2))
        self.used.append(total / usual)

    def _wanted_switch(self, expected: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the share substitutes would serve in the end: odds that rise with the price."""
        rules = self.rules
        most, base = rules.switch_most[:, None, None], rules.switch_base[:, None, None]
        rise = rules.switch_slope[:, None, None] * np.log2(np.maximum(expected, 1e-6))
        odds = base / (most - base) * np.exp(np.minimum(rise, 50.0))
        return np.asarray(most * odds / (1.0 + odds))
