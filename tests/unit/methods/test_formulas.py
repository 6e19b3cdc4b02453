"""Every formula is declared once, sets in type, and names its source."""

import pytest

from oresight.methods import methods
from oresight.report import equation_svg

FORMULAS = {formula.id: formula for item in methods().values() for formula in item.formulas}


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_a_formula_and_its_letters_set_in_type(name):
    """
    Equation and letters are Typst mathematics.
    """
    formula = FORMULAS[name]
    drawn = [
        equation_svg(text) for text in (formula.equation, *(s.letter for s in formula.symbols))
    ]
    assert all(svg.startswith("<svg") for svg in drawn)


@pytest.mark.parametrize("name", sorted(FORMULAS))
def test_a_formula_says_where_it_comes_from(name):
    """
    Source, unit and the meaning of each letter are given.
    """
    formula = FORMULAS[name]
    assert formula.source
    assert formula.unit
    assert all(symbol.meaning and symbol.unit for symbol in formula.symbols)


def test_every_method_declares_a_formula():
    """
    No method computes in secret.
    """
    assert [item.id for item in methods().values() if not item.formulas] == []
