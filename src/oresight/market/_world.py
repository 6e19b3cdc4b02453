"""Worlds to try things on: one that a reader can check by hand, and random ones of any size."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oresight.codes import nearest
from oresight.errors import UnknownNameError
from oresight.market._adaptation import Adaptation
from oresight.market._network import Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["example_adaptation", "example_world", "load_example", "random_world"]


def _market(
    flow: NDArray[np.float64],
    *,
    countries: tuple[str, ...],
    stages: tuple[str, ...],
    price: NDArray[np.float64],
    spread: float,
    process_share: NDArray[np.float64],
    elasticity: float,
    utilisation: float,
) -> Network:
    """
    Build a balanced market from its flows.

    Parameters
    ----------
    price
        By stage, axes ``(S,)``; the same for all countries on both sides.
    process_share
        Part of each country's arrivals that goes on to the next stage, axes ``(S - 1, n)``.
    """
    number, n = len(stages), len(countries)
    ones = np.ones((number, n))
    arrivals, departures = flow.sum(axis=1), flow.sum(axis=2)
    made = arrivals[:-1] * process_share
    output = departures.copy()
    output[1:] -= made
    use = arrivals.copy()
    use[:-1] -= made
    prices = price[:, None] * ones
    recipe = np.zeros((number - 1, number, n))
    for q in range(number - 1):
        recipe[q, q], recipe[q, q + 1] = -1.0, 1.0
    return Network(
        countries=countries,
        stages=stages,
        price_up=prices,
        price_down=prices.copy(),
        flow=flow,
        spread=spread * price,
        output=output,
        utilisation=utilisation * ones,
        recycled=0.0 * ones,
        recycled_utilisation=utilisation * ones,
        use=use,
        elasticity=elasticity * ones,
        demand_shape=ones,
        lost_load_price=20 * prices,
        lost_load_width=0.3 * prices,
        stock=np.zeros((number, n)),
        stock_target=np.zeros((number, n)),
        release_price=2 * prices,
        discard=0.0 * ones,
        step_width=0.02 * prices,
        made=made,
        recipe=recipe,
        made_utilisation=np.full((number - 1, n), 0.85),
        made_width=0.1 * prices[:-1],
    )


def example_world() -> Network:
    """
    Return three countries and two stages, in round numbers.

    A mines 80 of 100, B refines 70 of 100, C uses 60 of 100. Prices are 10 a tonne of ore and 20 a
    tonne of metal.
    """
    ore = [[5.0, 60.0, 15.0], [0.0, 10.0, 0.0], [5.0, 0.0, 5.0]]
    metal = [[5.0, 0.0, 5.0], [5.0, 20.0, 45.0], [5.0, 5.0, 10.0]]
    return _market(
        np.array([ore, metal]),
        countries=("A", "B", "C"),
        stages=("mine", "refine"),
        price=np.array([10.0, 20.0]),
        spread=0.15,
        process_share=np.ones((1, 3)),
        elasticity=0.2,
        utilisation=0.85,
    )


def load_example(name: str = "three-countries") -> Network:
    """
    Return a world that ships with the package and can be checked by hand.

    Raises
    ------
    UnknownNameError
        If there is none of that name.

    Examples
    --------
    >>> load_example().countries
    ('A', 'B', 'C')
    """
    if name not in EXAMPLES:
        raise UnknownNameError("example", name, near=nearest(name, EXAMPLES) or tuple(EXAMPLES))
    return EXAMPLES[name]()


def random_world(
    seed: int, *, countries: int = 8, stages: int = 3, concentration: float = 1.0
) -> Network:
    """
    Return a random balanced world in which every arc is active.

    Parameters
    ----------
    concentration
        Standard deviation of the logarithm of country sizes.
    """
    generator = np.random.default_rng(seed)
    names = tuple(f"C{at:02d}" for at in range(countries))
    price = np.cumsum(generator.uniform(5, 15, stages))
    size = np.exp(concentration * generator.standard_normal((stages, 2, countries)))
    departures = size[:, 0] / size[:, 0].sum(axis=1, keepdims=True) * 1000
    flow = np.empty((stages, countries, countries))
    share = np.empty((stages - 1, countries))
    for s in range(stages):
        pull = size[s, 1] * np.exp(0.7 * generator.standard_normal((countries, countries)))
        pull[np.arange(countries), np.arange(countries)] *= 3
        flow[s] = departures[s][:, None] * pull / pull.sum(axis=1, keepdims=True)
        if s + 1 < stages:
            arrivals = flow[s].sum(axis=0)
            share[s] = generator.uniform(0.4, 0.9, countries) * np.minimum(
                1.0, departures[s + 1] / arrivals
            )
    return _market(
        flow,
        countries=names,
        stages=tuple(f"stage{at}" for at in range(stages)),
        price=price,
        spread=float(generator.uniform(0.08, 0.25)),
        process_share=share,
        elasticity=float(generator.uniform(0.08, 0.4)),
        utilisation=float(generator.uniform(0.75, 0.95)),
    )


def example_adaptation(draws: int, stages: int) -> Adaptation:
    """Return how a market adapts in round numbers, the same in every draw."""
    values = {
        "memory": 2.0, "invest_from": 1.2, "invest_to": 3.0, "invest_most": 0.15, "close_from": 0.8,
        "close_to": 0.4, "close_years": 2.0, "wear": 0.1, "adjustment": 0.2, "elasticity_long": 2.0,
        "thrift_most": 0.3, "thrift_from": 1.5, "thrift_to": 5.0, "thrift_years": 5.0,
        "switch_base": 0.05, "switch_most": 0.5, "switch_slope": 1.0, "switch_years": 5.0,
        "life": 10.0, "life_shape": 2.0, "growth_before": 0.0,
    }  # fmt: skip
    lead = np.full((draws, stages), 3, dtype=np.int64)
    return Adaptation(lead=lead, **{name: np.full(draws, value) for name, value in values.items()})


EXAMPLES = {"three-countries": example_world}
"""Worlds by name."""
