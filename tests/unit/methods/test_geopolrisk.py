"""GeoPolRisk on the shipped atlas: what it answers, what it leaves open, and why."""

from __future__ import annotations

import datetime as dt
import doctest
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from oresight.atlas import cross_section, open_atlas, sourcing
from oresight.codes import CommodityId, Grade, Iso3, Stage
from oresight.methods import SCORE_SCHEMA, Case, geopolrisk
from oresight.methods._geopolrisk_cell import (
    NO_BASIS,
    NO_IMPORTS,
    NO_PRODUCTION,
    UNWEIGHED,
    WITHHELD,
    Cell,
    Gap,
    Origins,
    Stability,
    _reason,
    home_of,
    read_cell,
)
from oresight.methods._geopolrisk_panel import Flows, panel
from oresight.methods.geopolrisk import (
    MOSTLY_UNSCORED,
    PARTLY_UNSCORED,
    STAND_INS,
    _scores,
    assess,
    covered,
    hhi_a,
    instability,
    wta,
)

AS_OF = dt.date(2026, 11, 24)
TUNGSTEN = CommodityId("tungsten")


@pytest.fixture(scope="module")
def atlas():
    return open_atlas()


@pytest.fixture(scope="module")
def case(atlas):
    return Case(atlas, Iso3("JPN"), AS_OF, draws=400)


@pytest.fixture(scope="module")
def table(case):
    return assess.assess(case)


@pytest.fixture(scope="module")
def cell(case):
    found = read_cell(case, TUNGSTEN, stage=Stage.MINE, stability=Stability(case.atlas, lag=2))
    assert isinstance(found, Cell)
    return found


def unscored(cell, *, origins):
    """The same cell, some origins without a governance score."""
    estimate = cell.origins.estimate.copy()
    estimate[origins] = np.nan
    return Cell(
        cell.supply,
        cell.trade,
        replace(cell.origins, estimate=estimate),
        cell.reference,
    )


def test_the_table_has_the_columns_of_every_score_table(table):
    """Faces rely on them."""
    assert table.schema == pl.Schema(SCORE_SCHEMA)


def test_every_commodity_and_stage_with_codes_and_output_is_answered(case, table):
    """A cell that cannot be computed is a row with a reason, not an absence."""
    rows = table.filter(pl.col("indicator") == "score").select("commodity", "stage").rows()
    assert sorted(rows) == sorted((name, stage.value) for name, stage in covered(case))


def test_a_missing_value_says_why(table):
    """Missing is never zero, and never silent."""
    silent = table.filter(pl.col("value").is_null() & pl.col("note").is_null())
    assert silent.height == 0


def test_every_value_lies_in_its_interval_of_possible_values(table):
    """Scores are within 0 and 1, bounds in order."""
    scores = table.filter(pl.col("indicator") == "score").drop_nulls("value")
    inside = scores.select(
        pl.all_horizontal(
            pl.col("low") >= 0, pl.col("low") <= pl.col("high"), pl.col("high") <= 1
        ).all()
    )
    assert inside.item()


def test_values_name_their_sources(table):
    """Production, trade and governance are all cited."""
    lengths = table.drop_nulls("value")["sources"].list.len()
    assert lengths.min() >= 3


def test_the_same_question_gives_the_same_answer(case, table):
    """Randomness comes from the seed alone."""
    assert assess.assess(case).equals(table)


def test_one_commodity_is_answered_as_among_all(case, table):
    """Asking for more never changes an answer."""
    alone = assess.assess(case.with_commodities((TUNGSTEN,)))
    assert alone.equals(table.filter(pl.col("commodity") == TUNGSTEN))


def test_a_stage_not_asked_for_is_not_answered(case):
    """The question says which stages."""
    mined = assess.assess(replace(case, stages=(Stage.MINE,)))
    assert mined["stage"].unique().to_list() == ["mine"]


def test_a_group_is_one_importer(atlas, case):
    """The European Union scores on what comes from outside."""
    table = assess.assess(replace(case, importer=Iso3("EU27"), commodities=(TUNGSTEN,)))
    home = home_of(atlas, Iso3("EU27"))
    trade = sourcing(atlas, home, TUNGSTEN, stage=Stage.MINE)
    assert table["importer"].unique().to_list() == ["EU27"]
    assert home.isdisjoint(trade.partners)


def test_a_year_without_output_gives_no_score(case):
    """Nothing is known of 1850."""
    rows = assess.assess(replace(case, year=1850, commodities=(TUNGSTEN,)))
    assert set(rows["note"]) == {NO_PRODUCTION}


def test_two_mass_bases_are_never_added(case, cell):
    """Ore against metal is refused."""
    trade = replace(cell.trade, dimension="gross:ore")
    assert _reason(cell.supply, trade, limit=0.1) == NO_BASIS


def test_withheld_home_output_gives_no_score(cell):
    """The denominator is unknown."""
    trade = replace(cell.trade, domestic_t=float("nan"))
    assert _reason(cell.supply, trade, limit=0.1) == WITHHELD


def test_no_recorded_import_is_not_no_risk(cell):
    """A net importer with empty books is unknown, not safe."""
    nothing = np.array([])
    trade = replace(cell.trade, partners=(), gross_t=nothing, value_kusd=nothing, content_t=nothing)
    assert _reason(cell.supply, trade, limit=0.1) == NO_IMPORTS


def test_home_output_without_imports_scores_0(case, cell):
    """Where the importer's own mines explain it, nothing foreign can fail."""
    nothing = np.array([])
    trade = replace(
        cell.trade,
        partners=(),
        gross_t=nothing,
        value_kusd=nothing,
        content_t=nothing,
        domestic_t=100.0,
        exports_t=10.0,
    )
    assert _reason(cell.supply, trade, limit=0.1) is None
    alone = Cell(
        cell.supply, trade, Origins(nothing, nothing, np.array([], dtype=bool), ()), cell.reference
    )
    assert alone.values()["score"] == 0.0


def test_imports_mostly_without_a_quantity_give_no_score(cell):
    """A hundredth of the imports does not speak for the rest."""
    content = cell.trade.content_t.copy()
    content[np.argmax(cell.trade.value_kusd)] = np.nan
    trade = replace(cell.trade, content_t=content)
    assert _reason(cell.supply, trade, limit=0.1) == UNWEIGHED


def test_exports_beyond_home_output_need_imports(cell):
    """What leaves must have come from somewhere."""
    nothing = np.array([])
    trade = replace(
        cell.trade,
        partners=(),
        gross_t=nothing,
        value_kusd=nothing,
        content_t=nothing,
        domestic_t=100.0,
        exports_t=200.0,
    )
    assert _reason(cell.supply, trade, limit=0.1) == NO_IMPORTS


def test_a_small_unscored_share_is_told(case, cell):
    """The value stands at the middle, the note and a row of its own say so."""
    small = int(np.argmin(cell.imports))
    rows = list(_scores(case, unscored(cell, origins=[small]), limit=0.1))
    assert rows[0].note == PARTLY_UNSCORED
    assert rows[-1].indicator == "unscored_share"
    assert rows[-1].value == pytest.approx(cell.imports[small] / cell.imports.sum())
    assert rows[0].grade == Grade.worst([cell.grade, "estimated"])


def test_a_large_unscored_share_leaves_only_the_interval(case, cell):
    """No number is made up."""
    rows = list(_scores(case, unscored(cell, origins=[0]), limit=0.1))
    assert rows[0].value is None
    assert rows[0].note == MOSTLY_UNSCORED
    assert rows[0].low < rows[0].high


def test_an_unscored_origin_widens_the_interval(case, cell):
    """It may be anything from 0 to 1."""
    known = cell.sample(case)["score"]
    open_ended = unscored(cell, origins=[0]).sample(case)["score"]
    assert np.ptp(open_ended) > np.ptp(known)


def test_the_latest_score_stands_in_for_a_later_year_only_so_long(atlas):
    """Governance older than the lag is missing."""
    near, far = Stability(atlas, lag=2), Stability(atlas, lag=0)
    japan = (Iso3("JPN"),)
    latest = atlas.table("governance")["year"].max()
    assert np.isfinite(near.of(japan, latest + 2).estimate).all()
    assert np.isnan(far.of(japan, latest + 1).estimate).all()


def test_a_territory_judged_by_its_state_is_told(case, cell):
    """The value stands on an estimate, and says so."""
    stand_in = np.ones(len(cell.trade.partners), dtype=bool)
    judged = Cell(cell.supply, cell.trade, replace(cell.origins, stand_in=stand_in), cell.reference)
    row = next(_scores(case, judged, limit=0.1))
    assert (row.note, row.grade) == (STAND_INS, Grade.worst([cell.grade, "estimated"]))


def test_a_place_nobody_rates_has_no_score(atlas):
    """It is not 0 and not one half."""
    assert np.isnan(Stability(atlas, lag=2).of((Iso3("TKL"),), 2022).estimate).all()


def test_the_formulas_are_declared_with_their_source():
    """Documents cite them."""
    assert all(formula.source.startswith("https://doi.org/") for formula in assess.formulas)


@pytest.mark.parametrize("formula", assess.formulas, ids=lambda formula: formula.id)
def test_the_letters_of_a_formula_are_explained(formula):
    """Every symbol occurs in its equation."""
    assert all(symbol.letter in formula.equation for symbol in formula.symbols)


@pytest.mark.parametrize("formula", assess.formulas, ids=lambda formula: formula.id)
def test_the_example_of_a_formula_runs(formula):
    """A formula is no plain function, so the collector of examples passes it by."""
    names = vars(geopolrisk) | {"np": np}
    found = doctest.DocTestParser().get_doctest(formula.__doc__, names, formula.id, None, None)
    outcome = doctest.DocTestRunner().run(found)
    assert (outcome.failed, outcome.attempted > 0) == (0, True)


def test_the_panel_equals_the_method_on_real_facts(atlas, case):
    """Japan's mined and refined supply of a year, in one pass."""
    stability = Stability(atlas, lag=2)
    cells = [
        found
        for commodity, stage in covered(case)
        if isinstance(found := read_cell(case, commodity, stage=stage, stability=stability), Cell)
    ]
    named = {name for one in cells for name in (*one.supply.countries, *one.trade.partners)}
    names = sorted(named | {"JPN"})
    place = {name: index for index, name in enumerate(names)}
    production = np.zeros((len(cells), len(names), 1))
    risk = np.zeros((len(names), 1))
    parts = {"material": [], "origin": [], "quantity": [], "value": []}
    for index, one in enumerate(cells):
        for country, amount in zip(one.supply.countries, one.supply.quantity, strict=True):
            production[index, place[country], 0] = np.nan_to_num(amount)
        production[index, place["JPN"], 0] = one.trade.domestic_t
        for origin, amount, value, estimate in zip(
            one.trade.partners,
            one.trade.content_t,
            one.trade.value_kusd,
            one.origins.estimate,
            strict=True,
        ):
            parts["material"].append(index)
            parts["origin"].append(place[origin])
            parts["quantity"].append(amount)
            parts["value"].append(value)
            risk[place[origin], 0] = instability(np.float64(estimate))
    count = len(parts["material"])
    flows = Flows(
        material=np.array(parts["material"]),
        origin=np.array(parts["origin"]),
        importer=np.full(count, place["JPN"]),
        year=np.zeros(count, dtype=int),
        quantity=np.array(parts["quantity"]),
        value=np.array(parts["value"]),
    )
    result = panel(production, flows, risk=risk, reference=cells[0].reference)
    expected = [
        float(
            wta(
                one.imports,
                np.where(one.scored, instability(one.origins.estimate[one.recorded]), 0.5),
                one.trade.domestic_t,
            )
        )
        for one in cells
    ]
    assert result.wta[:, place["JPN"], 0].tolist() == pytest.approx(expected, rel=1e-9)


def test_the_concentration_is_that_of_the_cross_section(atlas, cell):
    """Named countries over the published world total."""
    supply = cross_section(atlas, TUNGSTEN, stage=Stage.MINE)
    expected = float(np.nansum(supply.shares**2))
    assert float(hhi_a(supply.quantity, total=supply.world)) == pytest.approx(expected)


def test_a_gap_carries_what_was_looked_at(case):
    """Even a missing value cites what was found."""
    stability = Stability(case.atlas, lag=2)
    gaps = [
        found
        for commodity, stage in covered(case)
        if isinstance(found := read_cell(case, commodity, stage=stage, stability=stability), Gap)
    ]
    assert all(gap.sources for gap in gaps)
