"""A formula with the numbers that its method puts into it."""

import pytest

from oresight.codes import CommodityId, Iso3
from oresight.methods import Case, explain, find_method, methods, plain_equation


@pytest.fixture(scope="module")
def cobalt(atlas, today):
    return Case(atlas, Iso3("JPN"), today, (CommodityId("cobalt"),))


def test_every_parameter_of_a_formula_is_a_part_of_its_equation():
    """
    What is put into a function can be named on the page.
    """
    import inspect

    wrong = {
        one.id: list(one.takes)
        for item in methods().values()
        for one in item.formulas
        if list(one.takes) != list(inspect.signature(one.compute).parameters)
    }
    assert wrong == {}


@pytest.mark.parametrize("name", sorted(methods()))
def test_a_method_tells_its_numbers(cobalt, name):
    """
    At least one formula of each method is told with numbers, and ends in its unit.
    """
    told = explain(find_method(name), cobalt).worked
    assert told
    assert all(one.lines[-1].endswith(f"[{one.formula.unit}]") for one in told)


def test_the_numbers_told_give_the_score(cobalt):
    """
    The squares of the shares that are told add up to the index that is told.
    """
    told = explain(find_method("concentration"), cobalt).worked[0]
    shares = [float(one) for one in told.given["s_c"].strip("()").split(", ")]
    assert sum(one**2 for one in shares) == pytest.approx(float(told.found), rel=1e-3)


def test_a_number_without_gaps_is_told_before_one_with(cobalt):
    """
    Supply risk is told where the importer's own trade is known.
    """
    told = {one.formula.id: one for one in explain(find_method("eu-sr"), cobalt).worked}
    assert set(told["eu_supply_risk"].given) == {"H_world", "H_own", "IR", "RIR", "SI"}
    assert "nan" not in told["eu_supply_risk"].given.values()


def test_an_equation_reads_as_text():
    """
    Phrases in an index keep their words, signs become letters.
    """
    text = plain_equation('T_n = sum_(c in "largest" n) overline(g)_c >= epsilon')
    assert text == "T_n = Σ_(c in largest n) mean(g)_c ≥ ε"
