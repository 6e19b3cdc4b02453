"""Figures of a commodity's page, for every commodity there is."""

import pytest

from oresight.codes import CommodityId, Iso3
from oresight.errors import BadInputError
from oresight.figures import Scene, draw

NAMES = ("sankey", "map", "shares", "concentration", "imports", "prices", "demand", "uses")


def title_or_reason(scene, name):
    """Return the title of a figure, or why there is none."""
    try:
        return draw(name, scene).title
    except BadInputError as error:
        return error.faults[0].what


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_figure_draws_or_says_why_not(atlas, today, name):
    """
    No commodity's page fails on a number that is missing or nought.
    """
    base = Scene(atlas, importer=Iso3("JPN"), as_of=today, lang="en", draws=20)
    told = [
        title_or_reason(base.with_choices(commodity=CommodityId(one)), name)
        for one in atlas.table("commodities")["commodity"]
    ]
    assert all(told)
