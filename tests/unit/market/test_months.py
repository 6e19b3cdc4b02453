"""Months after a shock, on the world small enough to check by hand."""

import dataclasses

import numpy as np
import pytest

from oresight.errors import BadInputError
from oresight.market import (
    Ban,
    Conduct,
    Limit,
    Policies,
    compile_policies,
    example_world,
    licensed_share,
    simulate_months,
)

YEAR = example_world()
COVER = 2.0


def world():
    """The example in months, its users with two months of cover."""
    month = YEAR.scaled(1 / 12)
    stock = COVER * np.stack([month.flow[0].sum(axis=0), month.use[1]])
    return dataclasses.replace(month, stock=stock, stock_target=stock)


MONTH = world()
ABROAD = np.array([False, True, True])


def conduct(draws, **changes):
    """Conduct of users who store half as much again before a limit, and mostly buy by contract."""
    ones = np.ones(draws)
    given = {"rush": 1.5 * ones, "rush_months": 3 * ones, "spot_share": 0.2 * ones}
    given |= {"contract_months": 6 * ones}
    return dataclasses.replace(Conduct.plain(MONTH, draws), **(given | changes))


def licence(approval, *, months=24, announced=2, effective=4):
    """A licence on A's ore, one draw for each approval."""
    one = np.ones(len(approval))
    share = licensed_share(
        months,
        effective=effective,
        approval=np.array(approval),
        delay=2.5 * one,
        shape=2 * one,
        exempt=0.05 * one,
        backlog=2 * one,
    )
    return Limit(0, 0, ABROAD, share, pooled=False, announced=announced, effective=effective)


def walk(*limits, draws=1, months=24, **changes):
    """Walk the example under limits."""
    return simulate_months(
        [MONTH], [], limits=limits, conduct=conduct(draws, **changes), months=months, watch=1
    )


def test_without_measures_nothing_moves():
    """
    Prices, stocks and shipments stay those of the base year, to the last bit.
    """
    path = walk(months=6)
    assert np.array_equal(path.price, np.broadcast_to(MONTH.base, path.price.shape))
    assert np.allclose(path.stock, MONTH.stock, rtol=1e-12)
    assert path.rent.max() == 0.0


def test_a_licence_has_a_rush_a_trough_and_a_recovery():
    """
    Stylised facts: more than usual once announced, least when it bites, back within half a year.
    """
    path = walk(licence([1.0]))
    sent = path.left(conduct(1))[:, 0, 0, 0] / MONTH.flow[0, 0, 1:].sum()
    assert sent[2:4].min() > 1.02
    assert sent[4] < 0.6
    assert 4 + int(np.argmin(sent[4:])) <= 6
    assert sent[7:11].max() > 0.95


def test_the_price_outside_is_far_above_that_inside():
    """
    While the licence holds, users abroad pay more than before, and at home less.
    """
    path = walk(licence([0.4]))
    assert path.price[12, 0, 1, 0, 1] > 2.0 * MONTH.price_down[0, 1]
    assert path.price[12, 0, 1, 0, 0] < MONTH.price_down[0, 0]


def test_paid_prices_follow_spot_prices_late():
    """
    On the way up, contracts are below the price of the day.
    """
    path = walk(licence([0.4]))
    assert (path.paid[5:15, 0, 0, 1] < path.price[5:15, 0, 1, 0, 1]).all()
    assert path.paid[-1, 0, 0, 1] > path.paid[5, 0, 0, 1]


def test_every_tonne_is_accounted_for_each_month():
    """
    What reaches users of metal is used or stored.
    """
    path = walk(licence([0.4, 0.9]), draws=2)
    before = np.concatenate([np.broadcast_to(MONTH.stock, path.stock[:1].shape), path.stock[:-1]])
    stored = (path.stock - before)[:, :, 1].sum(axis=2)
    made = path.use[:, :, 1].sum(axis=2) + stored
    ore = path.output[:, :, 0].sum(axis=2) - (path.stock - before)[:, :, 0].sum(axis=2)
    assert path.imbalance.max() < 1e-9
    assert np.allclose(made, ore, rtol=1e-6)


def test_a_rent_arises_only_while_the_limit_binds():
    """
    None before it bites, some when it does, none under a slack one.
    """
    path = walk(licence([0.4]))
    assert path.rent[:4].max() == 0.0
    assert path.rent[6, 0, 0, 0] > 0.0
    slack = dataclasses.replace(licence([1.0]), share=np.full((24, 1), 3.0))
    assert walk(slack, rush=np.ones(1)).rent.max() == 0.0


def test_goods_on_their_way_still_arrive():
    """
    With two months at sea a ban is felt two months later.
    """
    ban = compile_policies(MONTH, [[Ban("A", "mine")]])
    transit = np.zeros(MONTH.shape, dtype=np.int64)
    transit[0, 0] = 2
    path = simulate_months(
        [MONTH], [(3, ban)], conduct=conduct(1, transit=transit), months=8, watch=1
    )
    arrived = path.arrived[:, 0, 0, 0]
    assert arrived[4] == pytest.approx(MONTH.flow[0, 0, 1], rel=1e-6)
    assert arrived[5] == 0.0


def test_a_public_stock_softens_the_price_until_it_is_gone():
    """
    Released from its trigger on, and never more than there was.
    """
    public = np.zeros(MONTH.shape)
    public[0, 1] = 2.0 * MONTH.flow[0, 0, 1]
    bare = walk(licence([0.3]))
    held = walk(licence([0.3]), public=public, public_rate=0.5)
    assert held.price[14:, 0, 1, 0, 1].max() < bare.price[14:, 0, 1, 0, 1].max()


def test_each_draw_walks_alone():
    """
    The same bytes, alone or among others.
    """
    together = walk(licence([0.2, 0.5, 0.9]), draws=3)
    alone = walk(licence([0.5]))
    assert np.array_equal(together.price[:, 1], alone.price[:, 0])


def test_dates_out_of_order_are_refused():
    """
    A limit that bites before it is heard of, and policies that begin backwards.
    """
    with pytest.raises(BadInputError):
        licence([0.5], announced=5, effective=3)
    calm = Policies.none(MONTH)
    with pytest.raises(BadInputError):
        simulate_months([MONTH], [(4, calm), (2, calm)], conduct=conduct(1), months=3)


@pytest.mark.parametrize(
    ("field", "value"),
    [("rush", 0.5), ("spot_share", 1.5), ("contract_months", 0.2), ("rush_months", np.nan)],
)
def test_conduct_out_of_range_is_named(field, value):
    """
    The field is told.
    """
    with pytest.raises(BadInputError) as caught:
        conduct(1, **{field: np.array([value])})
    assert {fault.fields["field"] for fault in caught.value.faults} == {field}


def test_a_licence_without_delay_or_refusal_lets_everything_out():
    """
    The closed form: approved at once, in full, it limits nothing below the usual.
    """
    one = np.ones(1)
    share = licensed_share(
        6, effective=1, approval=one, delay=1e-6 * one, shape=one, exempt=0 * one, backlog=0 * one
    )
    assert np.isinf(share[0]).all()
    assert np.allclose(share[1:], 1.0)


def let_out(months=36, **changes):
    """What a regime lets out that begins at once, approves half, and answers within two months."""
    one = np.ones(1)
    given = {"approval": 0.5, "delay": 2.0, "shape": 2.0, "exempt": 0.0, "backlog": 0.0}
    given = {name: changes.pop(name, value) * one for name, value in given.items()}
    return licensed_share(months, effective=0, **given, **changes)[:, 0]


def test_a_regime_that_eases_lets_out_more_month_by_month_and_ends_at_what_it_settles_on():
    """
    From the strict share to the settled one, without a step back.
    """
    eased = let_out(eased=np.full(1, 0.9), ease=3.0)
    assert (np.diff(eased) > 0).all()
    assert eased[0] < let_out(eased=np.full(1, 0.9))[0]
    assert eased[-1] == pytest.approx(0.9, abs=1e-4)


def test_shippers_without_papers_apply_late():
    """
    Nearly nothing leaves at first; in the end as much as if all had been ready.
    """
    late, ready = let_out(ready=2.0), let_out()
    assert (late[:6] < ready[:6]).all()
    assert late[0] < 0.3 * ready[0]
    assert late[-1] == pytest.approx(ready[-1], abs=1e-4)


def test_applications_sent_back_and_filed_again_are_approved_in_the_end():
    """
    The closed form of a steady regime: the approved share over one less what comes round again.
    """
    assert let_out(refile=0.6)[-1] == pytest.approx(0.5 / (1 - 0.6 * 0.5), abs=1e-4)
    assert let_out(refile=1.0, months=80)[-1] == pytest.approx(1.0, abs=1e-3)


def test_exports_may_pass_the_usual_once_an_authority_eases():
    """
    What was refused at first comes on top of the month's own shipments.
    """
    back = let_out(refile=1.0, approval=0.3, eased=np.ones(1), ease=2.0, delay=0.5)
    assert back.max() > 1.05
    assert back[0] < 0.4


def test_users_at_home_sell_before_a_limit_and_buy_back_after():
    """
    Their stock falls while users abroad fill theirs, the more so the more of the output is limited.
    """
    path = walk(licence([0.4]))
    home, abroad = path.stock[:, 0, 0, 0], path.stock[:, 0, 0, 1]
    assert home[2] < 0.95 * home[0]
    assert abroad[3] > 1.05 * abroad[0]
    assert home[12] > home[2]


def test_a_rush_orders_when_it_hears_and_not_before():
    """
    With goods a month on the way, exports of the month before the announcement are the usual.
    """
    transit = np.where(np.arange(3) == 0, 1, 0)[None].repeat(2, axis=0)
    some = conduct(1, transit=transit)
    path = walk(licence([0.4]), transit=transit)
    sent = path.left(some)[:, 0, 0, 0] / MONTH.flow[0, 0, 1:].sum()
    assert np.allclose(sent[:2], 1.0)
    assert sent[2] > 1.05
