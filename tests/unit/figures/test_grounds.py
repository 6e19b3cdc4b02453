"""What figures rest on is told for each, and is there."""

import pytest

from oresight.figures import GROUNDS, draw, figures
from oresight.methods import FORMULAS, methods
from oresight.methods._formula import watched


def test_every_figure_tells_its_grounds():
    """
    No figure is without, and nothing else is told of.
    """
    assert set(GROUNDS) == set(figures())


def test_grounds_are_there(atlas):
    """
    Every formula is declared, every table is in the edition.
    """
    methods()
    formulas = {one for ground in GROUNDS.values() for one in ground.formulas}
    tables = {one for ground in GROUNDS.values() for one in ground.tables}
    assert formulas - set(FORMULAS) == set()
    assert tables - set(atlas.names) == set()


@pytest.mark.parametrize("name", ["ranking", "leverage", "gaps"])
def test_formulas_that_are_told_are_those_that_are_computed(scene, name):
    """
    What a figure computes by a method is what its card says.
    """
    fresh = type(scene.atlas)(scene.atlas._shipped)
    with watched() as uses:
        draw(name, scene.with_choices(atlas=fresh, draws=5))
    assert set(GROUNDS[name].formulas) <= {use.formula.id for use in uses}
