"""Lines before a shortage that is worked by hand."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from oresight.codes import Stage
from oresight.industry import Supply, line_stops, losses, rules
from oresight.industry._fill import DAYS

MONTHS = 24


def gallium(fill, *, aimed=1.0, draws=1):
    """Japan's gallium, filled to a part; all of a year's use is worth 24,000 USD to those who must."""
    ones = np.ones((MONTHS, draws))
    return Supply(
        commodities=("gallium",),
        market="gallium",
        form="",
        stage=Stage.REFINE,
        importer="JPN",
        fill=fill * ones,
        price=2.0 * ones,
        buyers_loss=50.0 * ones,
        aimed_fill=aimed * ones,
        aimed_share=np.full(draws, 0.9),
        replaced=np.full(draws, 24_000.0),
        year=2024,
        sources=("USGS_MCS2026",),
    )


@pytest.fixture(scope="module")
def held(atlas):
    """The middle of every rule."""
    return rules(atlas, draws=1, seed=1)


def stop(atlas, supply, held, kind, product="semiconductor"):
    """When a product's lines stop."""
    found = line_stops(atlas, [supply], held, importer="JPN")
    return next(one for one in found.each if one.line.product == product and one.stop == kind)


def lost(atlas, supply, held, **keys):
    """Rows of what is lost, of the first year."""
    table = losses(atlas, [supply], held, importer="JPN").table
    return table.filter(pl.col("month").is_null(), **keys)["value"].to_list()


def test_nothing_lacks_and_nothing_is_lost(atlas, held):
    """
    All that is wanted comes.
    """
    assert stop(atlas, gallium(1.0), held, "lines_twentieth").probability == 0.0
    assert set(lost(atlas, gallium(1.0), held, indicator="output_loss")) == {0.0}
    assert set(lost(atlas, gallium(1.0), held, indicator="value_added_loss")) == {0.0}


def test_half_of_the_lines_stop_a_week_after_less_than_half_comes(atlas, held):
    """
    Chips hold three quarters of gallium's use and two fifths come. In proportion they get 0.4; by
    value lights go without first and leave them 0.5333; in the middle they get 0.4667. Seven days of
    parts last 7 / 0.5333 days.
    """
    found = stop(atlas, gallium(0.4), held, "lines_half")
    assert found.day == pytest.approx(7.0 / (1 - 0.46666667))
    assert found.cause == "gallium"


def test_a_line_that_buys_from_the_imposer_alone_stops_first(atlas, held):
    """
    All others are served: it lives three weeks from what it holds.
    """
    found = stop(atlas, gallium(1.0, aimed=0.0), held, "line_stop")
    assert found.day == pytest.approx(21.0)
    assert stop(atlas, gallium(1.0, aimed=0.0), held, "lines_twentieth").probability == 0.0


def test_where_nobody_buys_from_the_imposer_no_line_hangs_on_it(atlas, held):
    """
    A share of one in a hundred makes no line.
    """
    supply = replace(gallium(1.0, aimed=0.0), aimed_share=np.array([0.01]))
    assert stop(atlas, supply, held, "line_stop").probability == 0.0


def test_an_industry_loses_the_part_of_its_value_added_that_hangs_on_it(atlas, held):
    """
    Electronics add 61.325 bn USD a year, a tenth of which hangs on gallium; 0.5333 of that is lost in
    twelve months less a week of parts.
    """
    (electronics,) = lost(atlas, gallium(0.4), held, indicator="value_added_loss", industry="C26")
    short = (1 - 0.46666667) * MONTHS / 2 - 7.0 / DAYS
    assert electronics == pytest.approx(61.325e9 / 12 * 0.1 * short, rel=1e-6)


def test_an_input_that_others_replace_costs_at_most_its_value(atlas, held):
    """
    Lamps take a quarter and do not hang on it: in the middle of even and by value a fill of 0.2 is
    left. What lacks is worth the price at which users stop.
    """
    (lamps,) = lost(atlas, gallium(0.4), held, indicator="value_added_loss", industry="C27")
    assert lamps == pytest.approx(0.25 * 0.8 * 24_000.0)


def test_shared_by_value_less_is_lost(atlas, held):
    """
    The two ends of how a shortage is shared stand around what lies between.
    """
    rows = losses(atlas, [gallium(0.4)], held, importer="JPN").table.filter(
        pl.col("month").is_null(), industry="all"
    )
    ends = dict(rows.select("indicator", "value").iter_rows())
    between = ends["value_added_loss"]
    assert ends["value_added_loss_by_value"] < between < ends["value_added_loss_even"]


def test_what_buyers_lose_by_prices_stands_apart(atlas, held):
    """
    It is told, and it is not in the value added that all industries lose.
    """
    (buyers,) = lost(atlas, gallium(0.4), held, indicator="buyers_loss")
    assert buyers == pytest.approx(12 * 50.0)
    parts = lost(atlas, gallium(0.4), held, indicator="value_added_loss")
    assert parts[-1] == pytest.approx(sum(parts[:-1]))


def test_an_industry_of_unknown_value_added_is_told_with_a_reason(atlas, held):
    """
    A loss that nobody can count is missing, not nought.
    """
    vanadium = replace(gallium(0.4), commodities=("manganese",), market="manganese")
    table = losses(atlas, [vanadium], held, importer="JPN").table
    row = table.filter(industry="C24", indicator="value_added_loss")
    assert row["value"].to_list() == [None]
    assert row["note"][0]


def test_no_supply_leaves_all_lines_running(atlas, held):
    """
    A measure that touches no market of the importer stops nothing.
    """
    assert line_stops(atlas, [], held, importer="JPN").table.is_empty()
