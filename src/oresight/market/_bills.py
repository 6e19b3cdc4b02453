"""What measures cost and what customs would see of them, read back from a solved market."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.market._places import named, position, receivers, stage_of
from oresight.market._solve import solve

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from oresight.market._compound import Leakage, Responsible
    from oresight.market._network import Network
    from oresight.market._policy import Policy
    from oresight.market._solve import Equilibria

__all__ = ["Compliance", "declared_flows", "floor_cost", "price_of_compliance"]


@dataclass(frozen=True)
class Compliance:
    """
    What a rule on origins costs the buyers that apply it, axes ``(buyer,)``.

    Parameters
    ----------
    buyers
        Places, in the order of the axis.
    price
        Price of use with the rule over the price without it, at the rule's stage.
    spending
        What they pay more for what they still take, in money: tonnes taken under the rule times the
        rise of the price.
    use_lost
        Tonnes of final use given up, all stages together.
    """

    buyers: tuple[str, ...]
    price: NDArray[np.float64]
    spending: NDArray[np.float64]
    use_lost: NDArray[np.float64]


def floor_cost(found: Equilibria) -> NDArray[np.float64]:
    """
    Return what price floors cost whoever pays them, in money, axes ``(draw, S, n)``.

    Mines sell at the market's price and are paid the difference on all they mine.

    Examples
    --------
    >>> from oresight.market import Floor, compile_policies, example_world, solve_draws
    >>> world = example_world()
    >>> floor = compile_policies(world, [[Floor("A", "mine", 12.0)], []])
    >>> (floor_cost(solve_draws(world, floor)).sum(axis=(1, 2)) > 0).tolist()
    [True, False]
    """
    policies = found.policies
    cost = np.zeros(policies.floor.shape)
    for draw in np.nonzero((policies.floor > 0).any(axis=(1, 2)))[0]:
        one = found.one(int(draw))
        gap = np.maximum(policies.floor[draw] - one.prices[0], 0.0)
        cost[draw] = gap * one.reading.output
    return cost


def price_of_compliance(
    network: Network, rule: Responsible, others: Iterable[Policy] = ()
) -> Compliance:
    """
    Return what a rule on origins costs those who apply it: the market with it against that without.

    Parameters
    ----------
    others
        Measures in force in both.

    Examples
    --------
    >>> from oresight.market import Responsible, example_world
    >>> rule = Responsible("mine", buyers=("C",), certified=("C",))
    >>> bool(price_of_compliance(example_world(), rule).price[0] > 1.0)
    True
    """
    others = tuple(others)
    without = solve(network, others)
    under = solve(network, (*others, rule), start=without.prices)
    buyers = named(network, rule.buyers)
    s = stage_of(network, rule.stage)
    at = [network.countries.index(buyer) for buyer in buyers]
    before, after = without.reading, under.reading
    rise = under.prices[1, s, at] - without.prices[1, s, at]
    return Compliance(
        buyers=buyers,
        price=under.prices[1, s, at] / without.prices[1, s, at],
        spending=rise * after.flow[s][:, at].sum(axis=0),
        use_lost=(before.use - after.use)[:, at].sum(axis=0),
    )


def declared_flows(
    network: Network, flow: NDArray[np.float64], leak: Leakage
) -> NDArray[np.float64]:
    """
    Return shipments as customs would write them, where those of a leaking ban are relabelled.

    What goes to a target against the ban is declared as going to the countries in between, and as
    theirs from there on; these share it by what they get themselves, or equally if they get nothing.

    Parameters
    ----------
    flow
        Shipments as they are, axes ``(S, from, to)``.

    Examples
    --------
    >>> from oresight.market import Leakage, example_world
    >>> world = example_world()
    >>> leak = Leakage("A", "mine", ("B",), share=0.1, via=("C",))
    >>> seen = declared_flows(world, solve(world, [leak]).reading.flow, leak)
    >>> float(seen[0, 0, 1]), bool(seen[0, 2, 1] > 0)
    (0.0, True)
    """
    s, i = position(network, leak.stage, leak.country)
    targets = receivers(network, i, leak.targets)
    between = (
        [network.countries.index(place) for place in named(network, leak.via)]
        if leak.via
        else [j for j in range(len(network.countries)) if j != i and j not in targets]
    )
    seen = np.array(flow)
    if not between:
        return seen
    weight = flow[s, i, between]
    weight = weight / weight.sum() if weight.sum() > 0 else np.full(len(between), 1 / len(between))
    for j in targets:
        hidden = seen[s, i, j]
        seen[s, i, j] = 0.0
        seen[s, i, between] += weight * hidden
        seen[s, between, j] += weight * hidden
    return seen
