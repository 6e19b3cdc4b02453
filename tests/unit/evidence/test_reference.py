"""Published results and ours: the same question, and no number set to come near."""

import polars as pl
import pytest

from oresight.evidence import reference_comparison
from oresight.evidence._reference import WHY
from oresight.evidence._total_stop import Stop, stopped

DRAWS = 4


@pytest.fixture(scope="module")
def beside(atlas):
    return reference_comparison(atlas, draws=DRAWS)


@pytest.fixture(scope="module")
def japan(atlas):
    stop = Stop("CHN", ("JPN",), ("gallium",), "JPN")
    (found,) = stopped(atlas, stop, draws=DRAWS, seed=1).followed
    return found.months


def test_every_published_result_has_a_row_with_a_reason(atlas, beside):
    """
    Answered or not.
    """
    assert beside.height == atlas.table("reference_models").height
    assert beside["why"].null_count() == 0
    assert set(beside["why"]) <= set(WHY.values())


def test_a_result_lies_in_its_own_interval(beside):
    """
    The median of the draws, between the ends.
    """
    told = beside.filter(pl.col("value").is_not_null())
    assert (told["low"] <= told["value"]).all()
    assert (told["value"] <= told["high"]).all()
    assert told.select("unit", "grade", "sources", "flagged").null_count().row(0) == (0, 0, 0, 0)


def test_both_metals_together_lose_less_than_the_sum(beside):
    """
    As in the study: two inputs that one industry lacks do not stop it twice.
    """
    lost = dict(beside.filter(indicator="value_added_change").select("case", "value").iter_rows())
    alone = [value for case, value in lost.items() if case != "both"]
    assert sum(alone) < lost["both"] <= min(alone)


def test_more_metals_and_more_months_never_lose_less(beside):
    """
    Of Japan's whole economy.
    """
    lost = beside.filter(indicator="value_added_share")
    value = dict(zip(lost["case"], lost["value"], strict=True))
    assert (
        value["no rare earths and no other rare metals from China for one year"]
        <= (value["no rare earths from China for one year"])
    )
    assert (
        value["Chinese limits on rare earths for one year"]
        <= (value["Chinese limits on rare earths for three months"])
    )


def test_a_stop_aimed_at_one_country_lets_the_others_have_theirs(japan):
    """
    Nothing goes to Japan, and something to others.
    """
    here, home = (japan.base.countries.index(place) for place in ("JPN", "CHN"))
    sent = japan.path.sent[5, 0, -1, home]
    arrived = japan.path.arrived[5, 0, -1, home]
    assert arrived == 0.0
    assert sent > 0.5 * (
        japan.base.flow[-1, home].sum() - japan.base.flow[-1, home, [home, here]].sum()
    )


def test_what_the_imposer_does_not_ship_is_left_out(atlas):
    """
    A stop of nothing is no stop.
    """
    assert stopped(atlas, Stop("ISL", (), ("cobalt",), "USA"), draws=2, seed=1).followed == ()


def test_a_loss_that_spreads_lies_between_its_bounds(beside):
    """
    Under rationing no less than under the best plan, nor than the direct loss; for a year alone.
    """
    spread = beside.filter(pl.col("knock_on_most").is_not_null())
    assert set(spread["indicator"]) == {"value_added_change", "value_added_share"}
    assert (spread["knock_on_most"] <= spread["knock_on_least"]).all()
    assert (spread["knock_on_most"] <= spread["value"]).all()
    months = beside.filter(pl.col("case").str.contains("three months"))
    assert months["knock_on_most"].null_count() == months.height
