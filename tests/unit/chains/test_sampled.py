"""Draws of a market: cut anywhere, the same."""

from itertools import pairwise

import numpy as np
import pytest

from oresight.chains import parameters, sampled
from oresight.codes import CommodityId, Iso3
from oresight.market import Network

JAPAN = Iso3("JPN")
FIELDS = [name for name in Network.__dataclass_fields__ if name not in {"countries", "stages"}]


def drawn(atlas, commodity, draws, first=0):
    return sampled(atlas, CommodityId(commodity), importer=JAPAN, draws=draws, seed=4, first=first)


def same(one, other):
    return all(getattr(one, name).tobytes() == getattr(other, name).tobytes() for name in FIELDS)


@pytest.mark.parametrize(
    ("commodity", "draws", "cuts"),
    [
        ("gallium", 600, (256, 512)),
        ("cobalt", 40, (1, 17)),
        ("dysprosium", 9, (4,)),
        ("natural_graphite", 9, (4,)),
    ],
)
def test_however_an_ensemble_is_cut_its_draws_are_the_same(atlas, commodity, draws, cuts):
    """
    Byte by byte, parameters and markets.
    """
    whole = drawn(atlas, commodity, draws)
    ends = (0, *cuts, draws)
    parts = [drawn(atlas, commodity, end - first, first) for first, end in pairwise(ends)]
    assert repr([one for part in parts for one in part.settings]) == repr([*whole.settings])
    networks = [one for part in parts for one in part.networks]
    assert [same(*pair) for pair in zip(networks, whole.networks, strict=True)] == [True] * draws


def test_the_first_draw_has_the_middle_of_everything(atlas):
    """
    Whatever the seed.
    """
    found = drawn(atlas, "cobalt", 2)
    assert found.settings[0] == parameters(atlas, commodity=CommodityId("cobalt"))
    assert found.points.of("severity:any")[0] == 0.5


def test_draws_are_all_different(atlas):
    """
    In flows and in parameters.
    """
    found = drawn(atlas, "tin", 300)
    assert np.unique([one.flow[0, 0, 0] for one in found.networks]).size == 300
    assert np.unique([one.process_width for one in found.settings]).size == 300
