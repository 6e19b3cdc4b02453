"""Demand to come, also of what nobody wants yet."""

from oresight.codes import CommodityId
from oresight.figures import draw


def test_demand_from_nothing_is_told_as_an_amount(scene):
    """
    Vanadium for clean technologies begins at nought: there is no factor to tell.
    """
    drawn = draw("demand", scene.with_choices(commodity=CommodityId("vanadium")))
    assert "2040" in drawn.title
    assert "inf" not in drawn.title


def test_demand_that_exists_is_told_as_a_factor(scene):
    """
    Lithium is wanted today: the title tells how many times as much.
    """
    drawn = draw("demand", scene.with_choices(commodity=CommodityId("lithium")))
    assert "2024" in drawn.title
