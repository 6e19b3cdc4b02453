"""Laws of import dependence."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from oresight.methods.dependence import (
    consumption_share,
    geodep_flag,
    import_hhi,
    net_import_reliance,
    output_gap,
)

TONNES = st.floats(0, 1e9, allow_subnormal=False)
SHARE = st.floats(0, 1)
YEARS = arrays(np.float64, 3, elements=SHARE)
RATIOS = arrays(np.float64, 3, elements=st.floats(0, 1e6))
CUTS = (0.4, 1.0, 2.0)


@given(TONNES, TONNES, TONNES)
def test_reliance_lies_between_none_and_all(output: float, imports: float, exports: float) -> None:
    """Reliance is a share, or unknown where no consumption is left."""
    found = float(net_import_reliance(output, imports, exports))
    assert np.isnan(found) or 0.0 <= found <= 1.0


@given(st.floats(1, 1e9), SHARE)
def test_who_imports_nothing_depends_on_nobody(output: float, sold: float) -> None:
    """Without imports reliance is nought, whatever is exported of home output."""
    assert float(net_import_reliance(output, 0.0, 0.99 * sold * output)) == 0.0


@given(st.floats(1, 1e9))
def test_who_makes_nothing_depends_on_imports_alone(imports: float) -> None:
    """Without home output all consumption is imported."""
    assert float(net_import_reliance(0.0, imports, 0.0)) == 1.0


@given(st.floats(1, 1e8), st.floats(1, 1e8), st.floats(0, 1e8))
def test_more_home_output_never_means_more_reliance(
    output: float, imports: float, more: float
) -> None:
    """Reliance falls, or stays, as home output grows."""
    before, after = (net_import_reliance(made, imports, 0.0) for made in (output, output + more))
    assert float(after) <= float(before) + 1e-12


@given(st.floats(1, 1e8), st.floats(1, 1e8), st.floats(0, 0.9), st.floats(1e-6, 1e6))
def test_the_unit_of_mass_does_not_matter(
    output: float, imports: float, sold: float, unit: float
) -> None:
    """Tonnes and kilograms give one reliance."""
    exports = sold * imports
    found = [float(net_import_reliance(output * k, imports * k, exports * k)) for k in (1.0, unit)]
    assert np.isclose(found[0], found[1], rtol=1e-6, atol=1e-9)


@given(st.floats(1, 1e8), st.floats(1, 1e8), SHARE)
def test_reliance_and_the_output_gap_are_two_sides_of_one_balance(
    output: float, imports: float, benchmark: float
) -> None:
    """What is not imported net is made at home."""
    reliance = float(net_import_reliance(output, imports, 0.0))
    gap = float(output_gap(output, imports, 0.0, benchmark=benchmark))
    assert np.isclose(gap + benchmark + reliance, 1.0)


@given(SHARE, TONNES, st.floats(1, 1e9))
def test_a_share_of_consumption_is_no_more_than_of_imports(
    share: float, output: float, imports: float
) -> None:
    """Home output can only thin a supplier's share."""
    assert 0.0 <= float(consumption_share(share, output, imports)) <= share + 1e-12


@given(arrays(np.float64, st.integers(1, 20), elements=st.floats(1e-6, 1e6)))
def test_concentration_lies_between_even_and_single(flows: np.ndarray) -> None:
    """The index of n origins is at least 1/n and at most 1."""
    found = float(import_hhi(flows / flows.sum()))
    assert 1 / flows.size - 1e-9 <= found <= 1.0 + 1e-9


@given(YEARS, YEARS, RATIOS, YEARS)
def test_more_concentration_never_takes_a_flag_away(
    hhi: np.ndarray, market: np.ndarray, ratio: np.ndarray, more: np.ndarray
) -> None:
    """The flag is monotone in both concentrations."""
    before = bool(geodep_flag(hhi, market, ratio, cuts=CUTS))
    assert before <= bool(geodep_flag(hhi + more, market, ratio, cuts=CUTS))
    assert before <= bool(geodep_flag(hhi, market + more, ratio, cuts=CUTS))


@given(YEARS, YEARS, RATIOS, SHARE)
def test_a_higher_cut_never_gives_a_flag(
    hhi: np.ndarray, market: np.ndarray, ratio: np.ndarray, more: float
) -> None:
    """Stricter cuts flag less."""
    strict = bool(geodep_flag(hhi, market, ratio, cuts=(0.4 + more, 1.0, 2.0)))
    assert strict <= bool(geodep_flag(hhi, market, ratio, cuts=CUTS))


@given(YEARS, RATIOS)
def test_years_without_trade_raise_no_flag(hhi: np.ndarray, ratio: np.ndarray) -> None:
    """Concentration of nothing is not concentration."""
    assert not bool(geodep_flag(np.full(3, np.nan), hhi, ratio, cuts=CUTS))
