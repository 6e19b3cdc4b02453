"""What holds in every market, whatever its size and shape."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from oresight.market import Policies, Quota, certify, random_world, read_prices, solve, solve_draws

WORLDS = st.builds(
    random_world,
    st.integers(0, 10_000),
    countries=st.integers(2, 9),
    stages=st.integers(1, 3),
    concentration=st.floats(0.2, 1.8),
)
UNEVEN = st.builds(
    random_world,
    st.integers(0, 10_000),
    countries=st.integers(4, 10),
    stages=st.integers(1, 3),
    concentration=st.floats(1.5, 2.5),
)
ACCEPTED = 1e-9


def exports(world, stage, country):
    return world.flow[stage, country].sum() - world.flow[stage, country, country]


@given(WORLDS)
@settings(max_examples=40)
def test_the_base_year_is_an_equilibrium(world):
    """
    Flows to 1e-12 of the largest, prices exact, in no step at all.
    """
    calm = solve(world)
    assert calm.steps == 0
    assert np.abs(calm.reading.flow - world.flow).max() <= 1e-12 * world.flow.max()


@given(WORLDS, st.integers(0, 2**31))
@settings(max_examples=40)
def test_mixed_shocks_balance_every_node(world, seed):
    """
    Bans, quotas, nested caps, taxes and lost capacity: below 1e-9, by an independent reading.
    """
    generator = np.random.default_rng(seed)
    policies = Policies.none(world, 8)
    stages, n = world.shape
    for draw in range(policies.draws):
        s, i = int(generator.integers(stages)), int(generator.integers(n))
        kind = generator.integers(5)
        home = policies.wedge[draw, s, i, i]
        if kind == 0:
            policies.wedge[draw, s, i] = np.inf
        elif kind == 1:
            policies.quota[draw, s, i] = exports(world, s, i) * generator.uniform(0.02, 1.2)
        elif kind == 2:
            policies.cap[draw, s, i] = world.flow[s, i] * generator.uniform(0.02, 1.2, n)
            policies.quota[draw, s, i] = exports(world, s, i) * generator.uniform(0.02, 1.2)
            policies.cap[draw, s, i, i] = np.inf
        elif kind == 3:
            policies.wedge[draw, s, i] += world.price_down[s, 0] * generator.uniform(0, 2)
        else:
            policies.capacity[draw] *= generator.uniform(0.1, 1.5, (stages, n))
        policies.wedge[draw, s, i, i] = home
    found = solve_draws(world, policies)
    assert found.failed.size == 0
    for draw in range(policies.draws):
        card = certify(world, found.prices[draw], policies, draw)
        assert card.max_imbalance < ACCEPTED
        assert card.cap_violation < ACCEPTED
        assert card.quota_violation < ACCEPTED
        assert card.lowest_multiplier >= -1e-9
        used = read_prices(world, found.prices[draw], policies, draw).use
        assert (used >= -1e-6 * policies.use[draw] * world.use).all()


@given(WORLDS, st.floats(0.05, 0.95), st.floats(0.1, 0.9))
@settings(max_examples=30)
def test_a_tighter_quota_never_lowers_the_price_outside(world, share, tighter):
    """
    Monotone in the limit, at every other user of the stage.
    """
    country = int(np.argmax([exports(world, 0, i) for i in range(world.shape[1])]))
    limit = exports(world, 0, country) * share
    if limit <= 0:
        return
    loose, tight = (
        solve(world, [Quota(world.countries[country], world.stages[0], amount)])
        for amount in (limit, limit * tighter)
    )
    others = np.arange(world.shape[1]) != country
    rise = tight.prices[1, 0, others] - loose.prices[1, 0, others]
    assert (rise >= -1e-6 * loose.prices[1, 0, others]).all()


@given(WORLDS)
@settings(max_examples=20)
def test_the_potential_has_the_excess_for_gradient(world):
    """
    Prices moved at one node change the excess there the other way: supply rises, use falls.
    """
    calm = Policies.none(world)
    generator = np.random.default_rng(0)
    side, s, c = (int(generator.integers(k)) for k in (2, *world.shape))
    moved = world.base.copy()
    moved[side, s, c] *= 1.01
    before = read_prices(world, world.base, calm).surplus[side, s, c]
    assert read_prices(world, moved, calm).surplus[side, s, c] >= before


@given(UNEVEN, st.integers(1, 3), st.integers(0, 2**31))
@settings(max_examples=40)
def test_total_stops_balance_every_node(world, imposers, seed):
    """
    Bans on everything by several countries at once, quotas of nought or of next to nothing.
    """
    generator = np.random.default_rng(seed)
    policies = Policies.none(world, 12)
    stages, n = world.shape
    for draw in range(policies.draws):
        for country in generator.choice(n, size=imposers, replace=False):
            home = policies.wedge[draw, :, country, country].copy()
            left = np.exp(-generator.uniform(0, 15, stages)) * (generator.random(stages) < 0.5)
            if draw % 2:
                policies.wedge[draw, :, country] = np.inf
            else:
                for s in range(stages):
                    policies.quota[draw, s, country] = left[s] * exports(world, s, country)
            policies.wedge[draw, :, country, country] = home
    found = solve_draws(world, policies)
    assert found.failed.size == 0
    assert found.steps.max() < 80
    for draw in range(policies.draws):
        assert certify(world, found.prices[draw], policies, draw).max_imbalance < ACCEPTED
