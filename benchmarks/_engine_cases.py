"""Markets and measures the engine is timed on: random, seeded, the same on every run."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from oresight.market import Network, Policies, random_world

PLANT_SHARE = 0.6
"""Part of what could go on to the next stage that does, where flows are thinned."""


def mixed_shocks(world: Network, draws: int, *, seed: int = 0) -> Policies:
    """Return bans, quotas, caps in a quota, taxes and lost capacity in equal parts, one a draw."""
    generator = np.random.default_rng(seed)
    made = Policies.none(world, draws)
    stages, n = world.shape
    exports = world.flow.sum(axis=2) - np.einsum("sii->si", world.flow)
    for d in range(draws):
        s, i, kind = (int(generator.integers(most)) for most in (stages, n, 5))
        if kind == 0:
            made.wedge[d, s, i] = np.inf
        elif kind == 1:
            made.quota[d, s, i] = exports[s, i] * generator.uniform(0.02, 1.2)
        elif kind == 2:
            made.cap[d, s, i] = world.flow[s, i] * generator.uniform(0.02, 1.2, n)
            made.quota[d, s, i] = exports[s, i] * generator.uniform(0.02, 1.2)
            made.cap[d, s, i, i] = np.inf
        elif kind == 3:
            made.wedge[d, s, i] += world.price_down[s, 0] * generator.uniform(0, 2)
        else:
            made.capacity[d] *= generator.uniform(0.1, 1.5, (stages, n))
        made.wedge[d, s, i, i] = 0.0
    return made


def thinned(world: Network, density: float, *, seed: int = 0) -> Network:
    """Return the world with a part of its arcs between countries, in balance again."""
    generator = np.random.default_rng(seed)
    kept = (generator.random(world.flow.shape) < density) | np.eye(world.shape[1], dtype=bool)
    flow = np.where(kept, world.flow, 0.0)
    arrivals, departures = flow.sum(axis=1), flow.sum(axis=2)
    made = PLANT_SHARE * np.minimum(arrivals[:-1], departures[1:])
    output, use = departures.copy(), arrivals.copy()
    output[1:] -= made
    use[:-1] -= made
    return replace(world, flow=flow, output=output, use=use, made=made)


def one_stage(senders: int, receivers: int, *, apart: bool) -> Network:
    """
    Return a stage in which some places send and others receive.

    A market has one list of places. If *apart*, no place does both and the list is as long as both
    together; else the senders are among the receivers.
    """
    generator = np.random.default_rng(senders)
    places = senders + receivers if apart else max(senders, receivers)
    world = random_world(0, countries=places, stages=1)
    size = np.exp(generator.standard_normal((senders, 1)) + generator.standard_normal(receivers))
    first = senders if apart else 0
    flow = np.zeros((1, places, places))
    flow[0, :senders, first : first + receivers] = size * np.exp(
        0.5 * generator.standard_normal((senders, receivers))
    )
    flow *= 1000.0 / flow.sum()
    return replace(world, flow=flow, output=flow.sum(axis=2), use=flow.sum(axis=1))


def stocked(world: Network) -> Network:
    """Return the world with a month's use in private stock everywhere."""
    return replace(world, stock=world.use / 12, stock_target=world.use / 12)


def next_month(policies: Policies, generator: np.random.Generator) -> Policies:
    """Return what a month changes: output, use and stocks by a percent or two."""
    moved = {
        name: getattr(policies, name)
        * np.exp(0.015 * generator.standard_normal(policies.use.shape))
        for name in ("capacity", "use", "held")
    }
    return replace(policies, **moved)
