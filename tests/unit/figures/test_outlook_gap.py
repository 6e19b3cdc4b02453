"""The figure that shows a gap beside today's price."""

import pytest

from oresight.codes import CommodityId
from oresight.errors import BadInputError
from oresight.figures import draw


@pytest.mark.parametrize("name", ["copper", "rare_earths", "battery_graphite"])
def test_every_kind_of_outlook_can_be_drawn(scene, check_picture, name):
    """
    With scrap and a price; made together and with a short history; enough, but concentrated.
    """
    view = scene.with_choices(commodity=CommodityId(name), draws=3)
    check_picture(draw("outlook-gap", view), draw("outlook-gap", view))


def test_the_gap_is_what_lies_between_demand_and_supply(scene):
    """
    Band and lines are rows of one table.
    """
    drawn = draw("outlook-gap", scene.with_choices(commodity=CommodityId("lithium"), draws=3))
    rows = drawn.table.filter(year=2035)
    demand = rows.filter(series="demand", scenario="STEPS")["value"].item()
    supply = rows.filter(series="supply")["value"].item()
    band = next(one for one in drawn.option["series"] if one["type"] == "custom")
    year, low, high = band["data"][11]
    assert (year, low, high) == (2035, pytest.approx(supply), pytest.approx(demand))


def test_a_commodity_with_enough_shows_no_gap(scene):
    """
    Battery graphite under stated policies.
    """
    drawn = draw("outlook-gap", scene.with_choices(commodity=CommodityId("battery_graphite")))
    names = [one["name"] for one in drawn.option["series"]]
    assert scene.t("Gap") not in names


def test_an_element_takes_the_outlook_of_what_it_belongs_to(scene):
    """
    Neodymium that of the rare earths.
    """
    drawn = draw("outlook-gap", scene.with_choices(commodity=CommodityId("neodymium"), draws=3))
    assert drawn.title.startswith(scene.commodity_name("rare_earths"))


def test_without_announced_supply_there_is_no_figure(scene):
    """
    Bismuth has no outlook, natural graphite no demand of its form.
    """
    for name in ("bismuth", "natural_graphite"):
        with pytest.raises(BadInputError):
            draw("outlook-gap", scene.with_choices(commodity=CommodityId(name)))
