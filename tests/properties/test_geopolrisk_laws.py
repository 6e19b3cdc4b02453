"""Laws that the formulas of GeoPolRisk keep for any numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from oresight.methods.geopolrisk import (
    Flows,
    characterisation_factor,
    geopolrisk_midpoint,
    geopolrisk_score,
    hhi_a,
    instability,
    panel,
    wta,
)

COUNTRIES = 5
MATERIALS, YEARS = 3, 2
COPPER = 0.4

tonnes = st.floats(0.0, 1e9, allow_subnormal=False).map(lambda x: 0.0 if x < 1e-3 else x)
output = npst.arrays(float, COUNTRIES, elements=tonnes)
risks = npst.arrays(float, COUNTRIES, elements=st.floats(0.0, 1.0))
scales = st.floats(1e-3, 1e3)


def score(production, imports, risk, home):
    return geopolrisk_score(hhi_a(production), wta(imports, risk, home))


@given(output, output, risks, tonnes)
def test_a_score_lies_between_0_and_1(production, imports, risk, home):
    """Whatever is produced, imported and ruled."""
    value = float(score(production, imports, risk, home))
    assert np.isnan(value) or 0.0 <= value <= 1.0 + 1e-12


@given(output.filter(lambda made: made.sum() > 0), risks, tonnes.filter(bool))
def test_supply_from_home_alone_scores_0(production, risk, home):
    """Home output carries no political risk in this method."""
    assert float(score(production, np.zeros(COUNTRIES), risk, home)) == 0.0


@given(output, risks, tonnes, st.floats(1.0, 1e6))
def test_an_origin_riskier_than_the_mix_raises_the_average(imports, risk, home, extra):
    """Merging in an origin at the worst instability never lowers the average."""
    before = float(wta(imports, risk, home))
    after = float(wta(np.append(imports, extra), np.append(risk, 1.0), home))
    assert np.isnan(before) or after >= before - 1e-12


@given(output, output, risks, tonnes, scales)
def test_the_unit_of_mass_changes_nothing(production, imports, risk, home, scale):
    """Kilograms or tonnes, as long as all are in one."""
    one = float(score(production, imports, risk, home))
    other = float(score(production * scale, imports * scale, risk, home * scale))
    assert other == pytest.approx(one, rel=1e-9, nan_ok=True)


@given(output.filter(lambda made: made.sum() > 0), tonnes)
def test_naming_more_of_the_world_total_never_raises_concentration(production, unnamed):
    """Output of nobody in particular dilutes."""
    total = float(production.sum())
    assert float(hhi_a(production, total=total + unnamed)) <= float(hhi_a(production)) + 1e-12


@given(st.floats(-10.0, 10.0), st.floats(-10.0, 10.0))
def test_more_stability_is_never_more_instability(one, other):
    """The scale runs the other way round."""
    low, high = sorted([one, other])
    assert float(instability(np.float64(low))) >= float(instability(np.float64(high)))


@st.composite
def worlds(draw):
    """Production, flows and risk of a small world, gaps included."""
    gaps = st.one_of(tonnes, st.just(np.nan))
    production = draw(npst.arrays(float, (MATERIALS, COUNTRIES, YEARS), elements=gaps))
    count = draw(st.integers(0, 20))

    def index(size):
        return draw(npst.arrays(np.int64, count, elements=st.integers(0, size - 1)))

    flows = Flows(
        material=index(MATERIALS),
        origin=index(COUNTRIES),
        importer=index(COUNTRIES),
        year=index(YEARS),
        quantity=draw(npst.arrays(float, count, elements=gaps)),
        value=draw(npst.arrays(float, count, elements=tonnes)),
    )
    scored = st.one_of(st.floats(0.0, 1.0), st.just(np.nan))
    return production, flows, draw(npst.arrays(float, (COUNTRIES, YEARS), elements=scored))


def cell_by_cell(production, flows, risk, *, at):
    """Compute one cell with the formulas for a single cell."""
    material, importer, year = at
    mine = (flows.material == material) & (flows.importer == importer) & (flows.year == year)
    mine &= np.isfinite(flows.quantity)
    amount, value, origin = flows.quantity[mine], flows.value[mine], flows.origin[mine]
    hazard = np.where(origin == importer, 0.0, risk[origin, year])
    hazard = np.where(np.isnan(hazard), 0.5, hazard)
    average = wta(amount, hazard, production[material, importer, year])
    mass = amount.sum()
    price = value.sum() / mass if mass > 0 else np.nan
    found = geopolrisk_score(hhi_a(production[material, :, year]), average)
    return characterisation_factor(geopolrisk_midpoint(found, price), reference=COPPER)


@given(worlds())
def test_the_panel_equals_the_single_cells(world):
    """One pass over the flows gives what the formulas give cell by cell."""
    production, flows, risk = world
    whole = panel(production, flows, risk=risk, reference=COPPER).cf
    single = [float(cell_by_cell(*world, at=at)) for at in np.ndindex(whole.shape)]
    assert whole.ravel().tolist() == pytest.approx(single, rel=1e-9, nan_ok=True)


@given(worlds())
def test_a_bloc_of_one_member_each_is_no_bloc(world):
    """Blocs only add up."""
    production, flows, risk = world
    free = panel(production, flows, risk=risk, reference=COPPER)
    bloc = panel(production, flows, risk=risk, reference=COPPER, bloc=np.arange(COUNTRIES))
    np.testing.assert_array_equal(bloc.score, free.score)


@given(worlds())
def test_a_bloc_of_the_whole_world_has_nothing_to_fear(world):
    """Everything it imports comes from a member."""
    production, flows, risk = world
    one = panel(production, flows, risk=risk, reference=COPPER, bloc=np.zeros(COUNTRIES, dtype=int))
    assert np.nan_to_num(one.score).max() == 0.0


@given(worlds())
def test_the_value_lies_between_its_bounds(world):
    """An origin without a score is between perfectly stable and as unstable as can be."""
    production, flows, risk = world
    result = panel(production, flows, risk=risk, reference=COPPER)
    known = np.isfinite(result.wta)
    assert (result.wta_low[known] <= result.wta[known]).all()
    assert (result.wta[known] <= result.wta_high[known]).all()
