"""Laws of the cascade: nothing from nothing, order of the bounds, and what more stock may do."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oresight.industry import Behaviour, IOTable, Reallocation, Shock, cascade, ration

TOLERANCE = 1e-9
ALIKE = 0.05
"""Rationing alike is no optimum: by this part a larger stock of one may cost the others more."""


@st.composite
def cases(draw):
    """A random table, a shock, and behaviour."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    regions, sectors = draw(st.integers(1, 3)), draw(st.integers(2, 4))
    size = regions * sectors
    flows = rng.random((size, size)) * (rng.random((size, size)) < 0.6)
    final = rng.random((size, regions))
    if draw(st.booleans()):  # an industry that is not there
        flows[-1], flows[:, -1], final[-1] = 0.0, 0.0, 0.0
    for _ in range(3):  # value added stays above nothing
        output = flows.sum(axis=1) + final.sum(axis=1)
        flows = flows * np.minimum(1, 0.8 * output / np.maximum(flows.sum(axis=0), 1e-9))
    table = IOTable.from_matrix(tuple("ABC"[:regions]), tuple("abcd"[:sectors]), flows, final)
    steps = draw(st.integers(10, 150))
    capacity = np.ones((steps, size))
    hit = rng.random(size) < 0.4
    capacity[: draw(st.integers(1, steps)), hit] = rng.random(hit.sum())
    behaviour = Behaviour(
        draw(st.floats(5, 100)), draw(st.floats(1, 90)), draw(st.floats(0.3, 1)),
        draw(st.sampled_from([1.0, 1.25])), draw(st.floats(1, 365)),
        essential_share=draw(st.sampled_from([0.0, 0.1, 0.3])),
    )  # fmt: skip
    return table, Shock(capacity), behaviour


def lost(table, walked):
    """Value added lost in a walk, and all there is."""
    share = np.maximum(walked.missing / np.maximum(table.output, 1e-300), 0)
    return float((share * table.value_added).sum()), float(table.value_added.sum())


@given(cases())
@settings(max_examples=60, deadline=None)
def test_no_shock_no_loss(case):
    """
    A table at rest stays at rest, and its plan loses nothing.
    """
    table, shock, behaviour = case
    found = cascade(table, Shock(np.ones_like(shock.capacity)), behaviour)
    assert found.total.lower == 0
    assert found.total.upper <= TOLERANCE * table.value_added.sum()


@given(cases())
@settings(max_examples=100, deadline=None)
def test_the_bounds_are_in_order(case):
    """
    No plan loses more than rationing, in value added or in final use.
    """
    table, shock, behaviour = case
    found = cascade(table, shock, behaviour, regions=table.regions[:1])
    slack = TOLERANCE * table.value_added.sum()
    for bounds in (*found.value_added, found.unmet):
        assert bounds.lower <= bounds.upper + slack


@given(cases(), st.floats(0, 1))
@settings(max_examples=60, deadline=None)
def test_the_order_holds_when_targets_move(case, follows):
    """
    Targets that follow plans do not turn the bounds round.
    """
    table, shock, behaviour = case
    found = cascade(table, shock, replace(behaviour, target_follows=follows))
    assert found.total.lower <= found.total.upper + TOLERANCE * table.value_added.sum()


@given(cases())
@settings(max_examples=100, deadline=None)
def test_nothing_is_made_of_nothing(case):
    """
    Every product is in balance and no stock is below nothing.
    """
    walked = ration(*case)
    assert walked.imbalance < 1e-12
    assert walked.stock.min() >= 0


@given(cases(), st.floats(1, 3))
@settings(max_examples=100, deadline=None)
def test_more_stock_never_worsens_the_best_plan(case, times):
    """
    What can be planned with a stock can be planned with a larger one.
    """
    table, shock, behaviour = case
    more = replace(behaviour, stock_days=behaviour.stock_days * times)
    least = Reallocation(table, shock, behaviour).least_value_added().loss
    with_more = Reallocation(table, shock, more).least_value_added().loss
    assert with_more <= least + TOLERANCE * table.value_added.sum()


@given(cases(), st.floats(1, 3))
@settings(max_examples=100, deadline=None)
def test_more_stock_hardly_ever_worsens_rationing(case, times):
    """
    Those who hold more go on buying what others lack: the loss of all may rise, by little.
    """
    table, shock, behaviour = case
    less, _ = lost(table, ration(table, shock, behaviour))
    more, _ = lost(
        table, ration(table, shock, replace(behaviour, stock_days=behaviour.stock_days * times))
    )
    assert more <= less * (1 + ALIKE) + 1e-12


@given(cases())
@settings(max_examples=100, deadline=None)
def test_a_faster_recovery_never_loses_more(case):
    """
    Capacity that comes back in half the time loses no more.
    """
    table, shock, behaviour = case
    early = shock.capacity.copy()
    early[shock.steps // 2 :] = 1.0
    slow, _ = lost(table, ration(table, shock, behaviour))
    fast, _ = lost(table, ration(table, Shock(early), behaviour))
    assert fast <= slow * (1 + ALIKE) + 1e-12


@given(cases(), st.floats(1e-3, 1e6))
@settings(max_examples=60, deadline=None)
def test_money_has_no_scale(case, scale):
    """
    A table in other money loses the same in that money.
    """
    table, shock, behaviour = case
    other = IOTable(table.regions, table.sectors, table.purchases * scale, table.final * scale)
    assert ration(other, shock, behaviour).missing == pytest.approx(
        ration(table, shock, behaviour).missing * scale, rel=1e-6, abs=1e-9 * scale
    )


@given(cases())
@settings(max_examples=60, deadline=None)
def test_regions_have_no_order(case):
    """
    A table with its regions listed backwards tells the same story.
    """
    table, shock, behaviour = case
    count = len(table.sectors)
    turn = np.arange(table.size).reshape(-1, count)[::-1].ravel()
    other = IOTable(
        table.regions[::-1],
        table.sectors,
        table.purchases[:, turn, ::-1].copy(),
        table.final[turn, ::-1],
    )
    turned = ration(other, Shock(shock.capacity[:, turn]), behaviour)
    assert turned.made == pytest.approx(ration(table, shock, behaviour).made[:, turn], abs=1e-9)


@given(cases())
@settings(max_examples=60, deadline=None)
def test_sectors_have_no_order(case):
    """
    A table with its sectors listed backwards tells the same story.
    """
    table, shock, behaviour = case
    count = len(table.sectors)
    turn = np.arange(table.size).reshape(-1, count)[:, ::-1].ravel()
    other = IOTable(
        table.regions, table.sectors[::-1], table.purchases[::-1, turn].copy(), table.final[turn]
    )
    turned = ration(other, Shock(shock.capacity[:, turn]), behaviour)
    assert turned.made == pytest.approx(ration(table, shock, behaviour).made[:, turn], abs=1e-9)
