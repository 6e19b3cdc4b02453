"""Laws of the cascade: nothing from nothing, order of the bounds, and what more stock may do."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oresight.industry import Behaviour, IOTable, Reallocation, Shock, allot, cascade, ration

TOLERANCE = 1e-9


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
def test_the_walk_loses_no_less_than_the_best_plan(case, follows):
    """
    What orders make of a shortage is a plan too, whether or not targets of stock move with plans.
    """
    table, shock, behaviour = case
    walked = ration(table, shock, replace(behaviour, target_follows=follows))
    share = np.maximum(walked.missing / np.maximum(table.output, 1e-300), 0)
    least = Reallocation(table, shock, behaviour).least_value_added().loss
    assert least <= share @ table.value_added + TOLERANCE * table.value_added.sum()


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
@settings(max_examples=200, deadline=None)
def test_more_stock_never_worsens_the_upper_bound(case, times):
    """
    No industry loses more, and no final user goes without more, as stocks are larger.
    """
    table, shock, behaviour = case
    less = allot(table, shock, behaviour)
    more = allot(table, shock, replace(behaviour, stock_days=behaviour.stock_days * times))
    assert (more.missing <= less.missing + TOLERANCE * table.output).all()
    assert (more.unmet <= less.unmet + TOLERANCE * table.output).all()


@given(cases(), st.integers(0, 3), st.floats(1, 3))
@settings(max_examples=200, deadline=None)
def test_more_stock_of_one_product_worsens_nobody(case, which, times):
    """
    Those who hold more of one product take nothing from others.
    """
    table, shock, behaviour = case
    count = len(table.sectors)
    days = [behaviour.stock_days * (times if at == which % count else 1) for at in range(count)]
    less = allot(table, shock, behaviour)
    more = allot(table, shock, replace(behaviour, stock_days=tuple(days)))
    assert (more.missing <= less.missing + TOLERANCE * table.output).all()


@given(cases())
@settings(max_examples=200, deadline=None)
def test_a_faster_recovery_never_loses_more(case):
    """
    Capacity that comes back in half the time loses no more.
    """
    table, shock, behaviour = case
    early = shock.capacity.copy()
    early[shock.steps // 2 :] = 1.0
    slow = allot(table, shock, behaviour)
    fast = allot(table, Shock(early), behaviour)
    assert (fast.missing <= slow.missing + TOLERANCE * table.output).all()


@given(cases(), st.floats(1, 3))
@settings(max_examples=60, deadline=None)
def test_neither_bound_rises_with_stock(case, times):
    """
    What is told of a cascade falls or stays, at both ends and from both sides.
    """
    table, shock, behaviour = case
    less = cascade(table, shock, behaviour)
    more = cascade(table, shock, replace(behaviour, stock_days=behaviour.stock_days * times))
    slack = TOLERANCE * table.value_added.sum()
    assert more.total.upper <= less.total.upper + slack
    assert more.total.lower <= less.total.lower + slack
    assert more.unmet.upper <= less.unmet.upper + slack
    assert more.unmet.lower <= less.unmet.lower + slack


@given(cases())
@settings(max_examples=100, deadline=None)
def test_an_industry_loses_no_less_than_its_capacity(case):
    """
    What it sells is no more than what it can make, and no loss is longer than all steps.
    """
    table, shock, behaviour = case
    found = allot(table, shock, behaviour)
    there = table.output > 0
    own = (1 - shock.capacity).sum(axis=0)[there]
    assert (found.unmade[there] >= own).all()
    assert (found.unsold >= found.unmade).all()
    assert found.unsold.max() <= shock.steps * (1 + TOLERANCE)


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
