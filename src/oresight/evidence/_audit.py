"""
The engine against solvers that know nothing of it, near its linear limit.

As the spread of trade tends to nought the engine tends to a market where trade is linear. It is
followed there along a falling spread; near the limit responses are replaced by their tangents, and
what is left is a quadratic programme, which any solver can take. Tangents at a solution have it for
their own; tangents elsewhere do not hand back the prices at which they were taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.evidence._linear_market import linear_market
from oresight.evidence._solvers import SOLVERS, TIGHT, need_solvers
from oresight.market import Policies, random_world, read_prices, solve_draws

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from oresight.market import Network

__all__ = ["audit", "audit_cases", "linear_limit", "path_to_limit"]

NEAREST = 50.0
"""Spreads of trade that prices move by at the near end of the path to the limit."""

LEAST_MOVE = 0.1
TOUCHES = 20
SETTLED = 1e-8
"""Move of prices, over the base, at which touching again changes nothing that matters."""

AGREES = 1e-5
"""Difference of prices, over the base, and of amounts, over all use, that still counts as agreement."""

FREIGHT = 0.2
"""Most that freight rises by, over the price of what is shipped."""

LEAST_CAPACITY = 0.7
KINDS = ("ban", "quota", "caps in a quota", "tax", "lost capacity")


@dataclass(frozen=True)
class Case:
    """One random market under one random measure."""

    name: str
    network: Network
    policies: Policies


def audit(cases: int = 10, seed: int = 1) -> pl.DataFrame:
    """
    Solve random small markets with the engine and with three public solvers, in the linear limit.

    Parameters
    ----------
    cases
        How many; kinds of measure take turns.
    seed
        Of the markets and measures.

    Returns
    -------
    polars.DataFrame
        A row for each case and solver: ``case``; ``solver``; ``largest_move`` of a price over its base
        price, which tells how far the case leads; ``max_price_error`` over the mean base price;
        ``max_flow_error`` of a shipment over all use; and ``status``: ``agrees`` or ``differs``, or,
        with errors missing, ``not solved`` or ``engine not converged``.

    Raises
    ------
    MissingExtraError
        If the solvers are not installed.

    Examples
    --------
    >>> from oresight.evidence import audit
    >>> audit(1, seed=1)["status"].to_list()
    ['agrees', 'agrees', 'agrees']
    """
    need_solvers()
    rows = [row for case in audit_cases(cases, seed) for row in _audited(case)]
    schema = {
        "case": pl.String,
        "solver": pl.String,
        "largest_move": pl.Float64,
        "max_price_error": pl.Float64,
        "max_flow_error": pl.Float64,
        "status": pl.String,
    }
    return pl.DataFrame(rows, schema=schema)


def audit_cases(cases: int, seed: int) -> Iterator[Case]:
    """Return random markets of three to six countries and one to three stages, each with a measure."""
    generator = np.random.default_rng(seed)
    for at in range(cases):
        countries, stages = int(generator.integers(3, 7)), int(generator.integers(1, 4))
        number = int(generator.integers(2**31))
        world = random_world(number, countries=countries, stages=stages)
        kind = KINDS[at % len(KINDS)]
        name = f"{at + 1}: {countries} x {stages}, {kind}"
        yield Case(name, world, _measure(world, kind, generator))


def path_to_limit(
    network: Network, policies: Policies, eases: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Return prices of the engine as the spread of trade falls, each from those before.

    Parameters
    ----------
    eases
        Factors on the spread, falling, axes ``(step,)``.

    Returns
    -------
    numpy.ndarray
        Axes ``(step, side, S, n)``; not a number where the engine did not converge.
    """
    prices = network.base[None]
    found = []
    for ease in eases:
        narrow = replace(policies, ease=policies.ease * ease)
        result = solve_draws(network, narrow, start=prices)
        prices = result.prices if not result.failed.size else np.full_like(prices, np.nan)
        found.append(prices[0])
    return np.stack(found)


def linear_limit(
    network: Network, policies: Policies, solver: str, *, near: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """
    Return prices of the market with linear trade, responses touched again until they settle.

    Parameters
    ----------
    near
        Where responses are touched first, axes ``(side, S, n)``.

    Returns
    -------
    numpy.ndarray or None
        Axes ``(side, S, n)``; None where the solver gave up.
    """
    prices = near
    for _ in range(TOUCHES):
        problem = linear_market(network, policies, prices=prices)
        answer = SOLVERS[solver](problem, TIGHT)
        if not answer.solved:
            return None
        last, prices = prices, problem.prices(answer.multipliers)
        if np.abs(prices - last).max() <= SETTLED * network.base.mean():
            break
    return prices


def _near_limit(network: Network, policies: Policies) -> tuple[Policies, NDArray[np.float64]]:
    """Return policies under a narrow spread, and the prices of the engine there."""
    usual = path_to_limit(network, policies, np.ones(1))[0]
    moves = np.abs(usual - network.base).max(axis=(0, 2)) / network.spread
    ease = max(float(moves.max()), LEAST_MOVE) / NEAREST
    halvings = max(0, int(np.ceil(-np.log2(ease))))
    path = path_to_limit(network, policies, ease * np.exp2(np.arange(halvings, -1.0, -1.0)))
    return replace(policies, ease=policies.ease * ease), path[-1]


def _audited(case: Case) -> Iterator[dict[str, object]]:
    network = case.network
    policies, ours = _near_limit(network, case.policies)
    for solver in SOLVERS:
        row: dict[str, object] = {"case": case.name, "solver": solver}
        if not np.isfinite(ours).all():
            yield row | {"status": "engine not converged"}
            continue
        row["largest_move"] = float(np.abs(ours / network.base - 1.0).max())
        problem = linear_market(network, policies, prices=ours, spread=True)
        answer = SOLVERS[solver](problem, TIGHT)
        if not answer.solved:
            yield row | {"status": "not solved"}
            continue
        flow = read_prices(network, ours, policies).flow
        price = np.abs(ours - problem.prices(answer.multipliers)).max() / network.base.mean()
        amount = np.abs(flow - problem.flow(answer.values)).max() / network.scale
        status = "agrees" if max(price, amount) <= AGREES else "differs"
        errors = {"max_price_error": float(price), "max_flow_error": float(amount)}
        yield row | errors | {"status": status}


def _measure(network: Network, kind: str, generator: np.random.Generator) -> Policies:
    """
    Return one draw with a measure of a kind by the largest exporter of a stage.

    Freight and capacity move everywhere besides: on the roads of the base year alone, all of which pay
    equally in the limit, most measures would be walked around at no cost.
    """
    policies = Policies.none(network)
    stages, n = network.shape
    others = ~np.eye(n, dtype=bool)
    freight = network.price_up[:, :, None] * generator.uniform(0.0, FREIGHT, network.flow.shape)
    policies.wedge[0] = np.where(others, freight, 0.0)
    policies.capacity[0] = generator.uniform(LEAST_CAPACITY, 1.0, (stages, n))
    s = int(generator.integers(stages))
    exports = (network.flow[s] * others).sum(axis=1)
    i = int(exports.argmax())
    abroad = others[i]
    if kind == "ban":
        policies.wedge[0, s, i, abroad] = np.inf
    elif kind == "tax":
        policies.wedge[0, s, i, abroad] += network.price_up[s, i] * generator.uniform(0.2, 1.0)
    elif kind == "lost capacity":
        policies.capacity[0, s, i] = generator.uniform(0.2, 0.6)
    else:
        policies.quota[0, s, i] = exports[i] * generator.uniform(0.2, 0.9)
    if kind == "caps in a quota":
        policies.cap[0, s, i, abroad] = network.flow[s, i, abroad] * generator.uniform(0.2, 1.5)
    return policies
