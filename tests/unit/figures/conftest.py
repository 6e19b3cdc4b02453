"""What the tests of single figures share."""

import pytest

from oresight.codes import Iso3
from oresight.figures import Scene

BROKEN = ("NaN", "undefined", "[object", "Infinity")


@pytest.fixture(scope="module", params=["ja", "en"])
def scene(request, atlas, today):
    """Japan's view on the day of the tests, in both languages."""
    return Scene(atlas, importer=Iso3("JPN"), as_of=today, lang=request.param, draws=50)


@pytest.fixture(scope="session")
def check_picture(atlas):
    """A check of what holds for any figure: known sources, no broken number, the same again."""

    def check(drawn, again):
        svg = drawn.svg()
        assert [word for word in BROKEN if word in svg] == []
        assert svg == again.svg()
        assert set(drawn.sources) <= set(atlas.table("sources")["source_id"])

    return check
