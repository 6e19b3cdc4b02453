"""What a country holds, the worst exposures, and who leads in one commodity."""

import pytest

from oresight.codes import CommodityId, Iso3
from oresight.errors import BadInputError
from oresight.figures import draw
from oresight.methods import score_table


def test_the_largest_share_stands_first(scene):
    """
    Rows fall by share, each with its rank in the world.
    """
    table = draw("holdings", scene.with_choices(importer=Iso3("CHN"))).table
    assert table["value"].is_sorted(descending=True)
    assert table["rank"][0] == 1


def test_a_country_without_output_has_no_picture(scene):
    """
    The reason is told, with what to choose instead.
    """
    with pytest.raises(BadInputError, match="output"):
        draw("holdings", scene.with_choices(importer=Iso3("HKG")))


def test_the_worst_take_scores_that_are_there(scene):
    """
    With no scores at all nobody is ranked, and nothing is computed in their place.
    """
    scores = score_table([])
    with pytest.raises(BadInputError):
        draw("worst", scene.with_choices(scores=scores))


def test_one_commodity_is_titled_by_its_largest_supplier(scene):
    """
    Of one commodity it would be odd to count how many a country leads in.
    """
    drawn = draw("shares", scene.with_choices(commodity=CommodityId("cobalt")))
    assert "78" in drawn.title


def test_a_commodity_that_is_mined_alone_has_shares(scene):
    """
    Without any refiner on record the largest miner gives the title.
    """
    drawn = draw("shares", scene.with_choices(commodity=CommodityId("zirconium")))
    assert drawn.title
