"""What holds of measures in every market: their order, their reversal, their neutrality."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oresight.errors import BadInputError
from oresight.market import (
    AdValorem,
    Ban,
    BlocWall,
    Cap,
    Capacity,
    Ease,
    Leakage,
    Licence,
    LocalProcessing,
    Quota,
    Responsible,
    Use,
    Wedge,
    compile_policies,
    home_of,
    random_world,
    solve,
    solve_draws,
    solve_taxed,
    split_user,
)

WORLDS = st.builds(
    random_world,
    st.integers(0, 10_000),
    countries=st.integers(3, 9),
    stages=st.integers(1, 3),
    concentration=st.floats(0.2, 1.8),
)
SLACK = 1e-6


def largest(world):
    """The largest exporter of the first stage, and what it exports."""
    exports = world.flow[0].sum(axis=1) - np.diag(world.flow[0])
    at = int(np.argmax(exports))
    return at, world.countries[at], float(exports[at])


def outside(world, listed):
    """Prices of use outside the largest exporter over base, axes ``(draw, place)``, and its customers."""
    found = solve_draws(world, compile_policies(world, listed))
    assert found.failed.size == 0
    at, _, _ = largest(world)
    others = np.arange(world.shape[1]) != at
    weight = world.flow[0, at, others]
    return found.prices[:, 1, 0][:, others] / world.price_down[0, others], weight / weight.sum()


@given(WORLDS, st.floats(0.05, 0.95))
@settings(max_examples=30)
def test_ban_then_limit_then_nothing_at_every_place_outside(world, share):
    """
    A quota and a licence are dearer than none and cheaper than a ban, for everyone abroad.
    """
    _, country, exports = largest(world)
    price, _ = outside(
        world,
        [
            [Ban(country, "stage0")],
            [Quota(country, "stage0", share * exports)],
            [Licence(country, "stage0", approval=share)],
            [],
        ],
    )
    ban, quota, licence, none = price
    for limit in (quota, licence):
        assert (ban >= limit - SLACK).all()
        assert (limit >= none - SLACK).all()


@given(WORLDS)
@settings(max_examples=30)
def test_ban_quota_and_licence_at_their_usual_bite_come_in_order(world):
    """
    On average over its customers, at the shares the table of instruments gives them.
    """
    _, country, exports = largest(world)
    price, weight = outside(
        world,
        [
            [Leakage(country, "stage0", share=0.1)],
            [Quota(country, "stage0", 0.5 * exports)],
            [Licence(country, "stage0", approval=0.6)],
            [],
        ],
    )
    average = price @ weight
    assert (np.diff(average) <= SLACK).all()


@given(WORLDS, st.floats(0.05, 0.95))
@settings(max_examples=30)
def test_at_one_share_a_licence_is_dearer_than_a_quota_for_whoever_pays_most(world, share):
    """
    A licence fixes who gets what; a quota lets it go where it is missed most.
    """
    _, country, exports = largest(world)
    price, _ = outside(
        world,
        [
            [Licence(country, "stage0", approval=share)],
            [Quota(country, "stage0", share * exports)],
        ],
    )
    assert price[0].max() >= price[1].max() - SLACK


@given(WORLDS, st.floats(0.1, 0.9), st.floats(0.1, 0.9))
@settings(max_examples=30)
def test_a_tighter_licence_never_lowers_the_price_outside(world, share, tighter):
    """
    Nor does a leak that is better watched.
    """
    _, country, _ = largest(world)
    price, _ = outside(
        world,
        [
            [Licence(country, "stage0", approval=share * tighter)],
            [Licence(country, "stage0", approval=share)],
            [Leakage(country, "stage0", share=share * tighter)],
            [Leakage(country, "stage0", share=share)],
        ],
    )
    assert (price[0] >= price[1] - SLACK).all()
    assert (price[2] >= price[3] - SLACK).all()


def measures(country, stage):
    """One of each measure."""
    c, s = country, stage
    return [
        Ban(c, s),
        Cap(c, s, 1.0),
        Licence(c, s, approval=0.3),
        Leakage(c, s, cost=1.0, share=0.2),
        Wedge(c, s, 2.0),
        AdValorem(c, s, 0.4),
        Capacity(c, s, 0.4),
        Use(c, s, 1.3),
        Ease(s, 2.0),
        BlocWall(s, (c,), amount=5.0, ease=2.0),
        Responsible(s, (c,), (), penalty=3.0),
        LocalProcessing(c, s, share=0.1),
    ]


@given(
    WORLDS,
    st.lists(st.integers(0, 11), min_size=1, max_size=4),
    st.integers(0, 8),
    st.integers(0, 2),
)
@settings(max_examples=40)
def test_removing_measures_restores_the_base_year(world, kinds, country, stage):
    """
    From the prices any of them leave, the market without them goes back to where it was; and every
    mix of them is certified.
    """
    c = world.countries[country % world.shape[1]]
    s = world.stages[stage % world.shape[0]]
    shocked = solve(world, [measures(c, s)[kind] for kind in kinds])
    assert shocked.converged
    card = shocked.certificate
    assert card.max_imbalance < 1e-9
    assert max(card.cap_violation, card.quota_violation) < 1e-9
    assert card.lowest_multiplier >= -1e-9
    back = solve(world, start=shocked.prices)
    assert np.allclose(back.prices, world.base, rtol=1e-6)


@given(WORLDS, st.floats(1.0, 3.0))
@settings(max_examples=30)
def test_a_slack_quota_has_no_rent(world, room):
    """
    A limit that nobody meets moves nothing.
    """
    _, country, exports = largest(world)
    found = solve(world, [Quota(country, "stage0", room * exports * (1 + 1e-9))])
    assert found.reading.rent.max() <= 1e-9
    assert np.allclose(found.prices, world.base, rtol=1e-8)


@given(WORLDS, st.floats(0.05, 1.5))
@settings(max_examples=30)
def test_a_tax_in_percent_settles_and_brings_in_money(world, rate):
    """
    Residual below 1e-8, and the taxed ship less.
    """
    at, country, exports = largest(world)
    found = solve_taxed(world, [[AdValorem(country, "stage0", rate)]])
    assert found.failed.size == 0
    flow = found.equilibria.one(0).reading.flow[0, at]
    assert flow.sum() - flow[at] < exports


@given(
    st.builds(random_world, st.integers(0, 10_000), countries=st.integers(3, 9), stages=st.just(1)),
    st.floats(0.01, 0.99),
    st.integers(0, 8),
)
@settings(max_examples=30)
def test_splitting_users_keeps_the_market(world, share, country):
    """
    Where users alone take what arrives, measures of others move the same prices as before.
    """
    c = world.countries[country % world.shape[1]]
    split = split_user(world, c, share, "part")
    assert solve(split).steps == 0
    assert home_of(split.countries[-1]) == c
    imposer = next(other for other in world.countries if other != c)
    policies = [Licence(imposer, "stage0", approval=0.3)]
    one, two = solve(world, policies), solve(split, policies)
    assert np.allclose(two.prices[:, :, :-1], one.prices, rtol=1e-6)


@given(st.floats() | st.just(math.nan), st.sampled_from([Cap, Quota, Capacity, Use, Wedge]))
def test_numbers_out_of_range_are_refused_and_all_others_taken(value, kind):
    """
    A measure either exists or names the field; nothing else is raised.
    """
    try:
        kind("A", "mine", value)
    except BadInputError as error:
        fields = error.faults[0].fields
        assert fields["field"] in {"limit_t", "factor", "amount"}
        assert fields["value"] == pytest.approx(value, nan_ok=True)
    else:
        assert not math.isnan(value)
        assert kind is Wedge or value >= 0
