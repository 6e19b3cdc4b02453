"""The figures of a company: whose stop hits most, and which part stops first."""

import pytest

from oresight.codes import Iso3
from oresight.company import assess, read_workbook
from oresight.errors import BadInputError
from oresight.figures import draw
from oresight.scenarios import open_scenario, run_scenario

SHEET = b"part_id,material,refined_in,stock_days,currency,value_at_risk\n"
PARTS = SHEET + b"A,Ga,CHN,30,USD,5000000\nB,Ge,JPN,900,USD,3000000\n"
BARE = b"part_id,material,refined_in\nA,Ga,CHN\n"


@pytest.fixture(scope="module")
def story():
    """Licences on gallium and germanium, in few draws."""
    return run_scenario(open_scenario("gallium-germanium-2023"), draws=4)


def assessed(scene, text, story=None):
    parts = read_workbook(text, name="p.csv")
    return scene.with_choices(
        assessment=assess(scene.atlas, parts, importer=Iso3("JPN"), as_of=scene.as_of, story=story)
    )


def test_the_country_that_hits_most_is_the_title(scene, check_picture):
    """
    Sales of both parts, in the currency of the sheet; a measure in force is told apart.
    """
    view = assessed(scene, PARTS)
    drawn = draw("company-exposure", view)
    check_picture(drawn, draw("company-exposure", view))
    assert scene.place("CHN") in drawn.title
    assert drawn.table.select("country", "restricted", "value").row(0) == ("CHN", True, 5e6)


def test_without_sales_parts_are_counted(scene, check_picture):
    """
    A sheet without money still has a picture.
    """
    view = assessed(scene, BARE)
    drawn = draw("company-exposure", view)
    check_picture(drawn, draw("company-exposure", view))
    assert drawn.table["unit"].unique().to_list() == ["part"]


def test_the_part_that_stops_first_is_the_title(scene, story, check_picture):
    """
    With its stock beside it; a part that never stops has no lane.
    """
    view = assessed(scene, PARTS, story)
    drawn = draw("company-stops", view)
    check_picture(drawn, draw("company-stops", view))
    assert drawn.table.select("part_id", "stock").rows() == [("A", 30.0)]


def test_own_parts_are_not_called_fictional(scene, story):
    """
    The note stands under the example alone.
    """
    own = draw("company-exposure", assessed(scene, PARTS)).notes
    assert len(draw("company-exposure", scene).notes) == len(own) + 1


def test_nothing_that_stops_is_no_picture(scene):
    """
    Without a story there is nothing to draw.
    """
    with pytest.raises(BadInputError):
        draw("company-stops", assessed(scene, PARTS))
