"""What the tests of documents share: figures of the shipped edition, drawn once."""

import datetime as dt

import pytest

from oresight.codes import CommodityId, Iso3
from oresight.exposure import national_exposure
from oresight.figures import Scene, draw
from oresight.methods import Case

DAY = dt.date(2026, 11, 27)
SINCE = dt.date(2026, 5, 27)
JAPAN = Iso3("JPN")


@pytest.fixture(scope="session")
def scene_of(atlas):
    """Return a view of a commodity in a language."""

    def scene(commodity, lang="en"):
        return Scene(atlas, JAPAN, DAY, lang, commodity=CommodityId(commodity), draws=20)

    return scene


@pytest.fixture(scope="session")
def figure_of(scene_of):
    """Return a figure of a commodity."""

    def figure(name, commodity="cobalt", lang="en"):
        return draw(name, scene_of(commodity, lang))

    return figure


@pytest.fixture(scope="session")
def exposure_of(atlas):
    """Return the exposure of Japan for a commodity, in few draws."""

    def exposure(commodity, lang="en"):
        case = Case(atlas, JAPAN, DAY, commodities=(CommodityId(commodity),), draws=50)
        return national_exposure(case, SINCE, lang=lang)

    return exposure


@pytest.fixture(scope="session")
def report_of(atlas, scene_of, exposure_of):
    """Return a report on a commodity, and the tables behind it."""

    def report(write, commodity, lang="en"):
        item = atlas.commodity(commodity)
        command = f"oresight --lang {lang} report {item.id}"
        return write(item, exposure_of(commodity, lang), scene_of(commodity, lang), command=command)

    return report
