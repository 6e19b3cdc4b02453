"""What the European method answers, and what it refuses to answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest

from oresight.atlas import open_atlas
from oresight.codes import CommodityId, Iso3, Stage
from oresight.methods import Case
from oresight.methods.eu_crm import (
    assess,
    bottleneck,
    economic_importance,
    governance,
    governance_weight,
    import_reliance,
    meets_list_rule,
    published_materials,
    supply_risk,
    to_one_decimal,
    weighted_hhi,
)

if TYPE_CHECKING:
    import polars as pl

DAY = dt.date(2026, 11, 24)
PLAIN = {"recycling": 0.0, "substitution": 1.0}


def scores(importer: str, *commodities: str, seed: int = 1) -> pl.DataFrame:
    names = tuple(CommodityId(name) for name in commodities) or None
    return assess.assess(Case(open_atlas(), Iso3(importer), DAY, names, draws=200, seed=seed))


def cell(frame: pl.DataFrame, column: str, **keys: str) -> object:
    return frame.filter(**keys)[column].item()


def test_the_worst_governance_weighs_ten() -> None:
    """The bottom of the scale."""
    assert float(governance_weight(np.full(6, -2.5))) == 10.0


def test_a_missing_dimension_is_left_out_of_the_mean() -> None:
    """Five known dimensions make the mean of five."""
    assert float(governance_weight(np.array([1.0, np.nan, 0.0]))) == 4.0


def test_shares_that_do_not_add_to_one_are_not_rescaled() -> None:
    """Half of supply known gives a quarter of a monopoly."""
    assert float(weighted_hhi(np.array([0.5]), np.array([4.0]))) == 1.0


def test_full_import_reliance_takes_the_plain_mean() -> None:
    """World and sourcing weigh the same at a reliance of one."""
    assert float(supply_risk(4.0, 2.0, reliance=1.0, **PLAIN)) == 3.0


def test_no_import_reliance_takes_the_sourcing_alone() -> None:
    """World supply has no weight at a reliance of nought."""
    assert float(supply_risk(4.0, 2.0, reliance=0.0, **PLAIN)) == 2.0


def test_no_supply_at_all_is_missing_and_not_zero() -> None:
    """Nothing known gives NaN."""
    assert np.isnan(supply_risk(None, None, reliance=1.0, **PLAIN))


def test_a_net_exporter_relies_on_nobody() -> None:
    """Negative reliance is set to nought."""
    assert float(import_reliance(10.0, 30.0, production=100.0)) == 0.0


def test_a_use_without_a_sector_adds_nothing() -> None:
    """The other shares are not rescaled."""
    found = economic_importance(
        np.array([0.5, 0.5]), np.array([100.0, 0.0]), largest=100.0, substitution=1.0
    )
    assert float(found) == 5.0


def test_importance_can_be_scaled_to_the_whole_economy() -> None:
    """The letter of the regulation: the same uses against a larger whole."""
    found = economic_importance(np.array([1.0]), np.array([100.0]), largest=400.0, substitution=1.0)
    assert float(found) == 2.5


@pytest.mark.parametrize(("value", "printed"), [(0.95, 1.0), (0.949, 0.9), (2.75, 2.8)])
def test_halves_round_up_to_one_decimal(value: float, printed: float) -> None:
    """As the lists are printed."""
    assert float(to_one_decimal(value)) == printed


@pytest.mark.parametrize(
    ("risk", "importance", "critical"),
    [(1.0, 2.8, True), (0.96, 2.76, True), (0.94, 9.0, False), (9.0, 2.74, False)],
)
def test_both_thresholds_must_be_reached_to_one_decimal(risk, importance, critical) -> None:
    """The list rule."""
    assert bool(meets_list_rule(risk, importance)) is critical


def test_the_riskier_stage_is_the_bottleneck() -> None:
    """The argmax over stages."""
    assert bottleneck({Stage.MINE: 1.0, Stage.REFINE: 2.0}) == Stage.REFINE


def test_a_vetoed_stage_stands_back() -> None:
    """Poor data are not taken as the bottleneck."""
    assert bottleneck({Stage.MINE: 1.0, Stage.REFINE: 2.0}, vetoed=[Stage.REFINE]) == Stage.MINE


def test_a_vetoed_stage_counts_where_there_is_no_other() -> None:
    """A poor number is better than none."""
    assert bottleneck({Stage.REFINE: 2.0}, vetoed=[Stage.REFINE]) == Stage.REFINE


def test_no_stage_with_a_risk_has_no_bottleneck() -> None:
    """NaN is not a risk."""
    assert bottleneck({Stage.MINE: float("nan")}) is None


def test_new_caledonia_has_the_governance_of_its_proxy() -> None:
    """A territory without estimates stands under its state's."""
    found = governance(open_atlas(), 2016, 2020)
    assert found.weight((Iso3("NCL"),)) == found.weight((Iso3("FRA"),))


def test_a_supplier_without_governance_weighs_as_the_mean_of_the_world() -> None:
    """Unknown is neither best nor worst."""
    assert governance(open_atlas(), 2016, 2020).weight((Iso3("OTH"),)) == 5.0


def test_cobalt_mining_counts_world_supply_alone_for_the_union() -> None:
    """The basis the study records."""
    found = scores("EU27", "cobalt")
    assert cell(found, "basis", indicator="supply_risk", stage="mine") == "world only"


def test_a_member_state_is_assessed_as_the_union() -> None:
    """The study knows one importer."""
    union, member = scores("EU27", "cobalt"), scores("DEU", "cobalt")
    assert union.filter(indicator="supply_risk")["value"].equals(
        member.filter(indicator="supply_risk")["value"]
    )


def test_chromium_is_judged_by_its_refining() -> None:
    """Most printed sourcing rows of its mining are lost, so that stage is vetoed."""
    assert cell(scores("EU27", "chromium"), "stage", indicator="critical") == "refine"


def test_a_missing_substitution_index_is_said_and_not_taken_for_zero() -> None:
    """Silica sand has none in print: nothing is deducted, and the basis says so."""
    basis = cell(scores("EU27", "silica_sand"), "basis", indicator="supply_risk")
    assert basis == "blend; no substitution index published, none deducted"


def test_what_the_study_does_not_print_is_missing() -> None:
    """Titanium metal at extraction has no sourcing rows and no reliance in print."""
    found = scores("EU27", "titanium_metal")
    row = found.filter(indicator="supply_risk", stage="mine").row(0, named=True)
    assert (row["value"], row["basis"]) == (None, "missing")


def test_japan_has_a_blend_where_its_trade_is_exact() -> None:
    """Refined lithium: Japan's own imports count, and differ from the Union's result."""
    basis = cell(scores("JPN", "lithium"), "basis", indicator="supply_risk", stage="refine")
    assert basis == "blend"


def test_japan_counts_world_supply_alone_where_codes_are_shared() -> None:
    """One code covers gallium and other metals."""
    found = scores("JPN", "gallium")
    row = found.filter(indicator="supply_risk").row(0, named=True)
    assert (row["basis"], row["note"]) == (
        "world only",
        "Trade codes cover other goods too; world supply alone.",
    )


def test_the_importance_of_another_importer_is_said_to_be_the_unions() -> None:
    """No value added but the European is published on these definitions."""
    note = cell(scores("JPN", "cobalt"), "note", indicator="economic_importance")
    assert note == "The European Union's value; no other importer's is published."


def test_a_commodity_outside_the_study_has_no_verdict() -> None:
    """Mercury has output but no importance."""
    value = cell(scores("JPN", "mercury"), "value", indicator="critical")
    assert value is None


def test_intervals_hold_their_values() -> None:
    """Every supply risk of the Union lies within its own interval, give or take a rounding."""
    found = scores("EU27").filter(indicator="supply_risk").drop_nulls("value")
    inside = (found["low"] <= found["value"] + 1e-9) & (found["value"] <= found["high"] + 1e-9)
    assert inside.mean() > 0.95


def test_another_commodity_in_the_question_changes_no_interval() -> None:
    """Each commodity has its own random stream."""
    alone = scores("JPN", "cobalt")
    assert scores("JPN", "copper", "cobalt").filter(commodity="cobalt").equals(alone)


def test_the_chance_of_crossing_is_between_nought_and_one_near_the_threshold() -> None:
    """Zirconium, 0.8, stays below; phosphate rock, near 1.2, may fall."""
    found = scores("JPN").filter(indicator="supply_risk")["p_cross"].drop_nulls()
    assert found.is_between(0.0, 1.0).all()
    assert ((found > 0.02) & (found < 0.98)).any()


def test_a_group_is_the_mean_of_its_members() -> None:
    """Platinum metals: the mean of five headlines."""
    materials = published_materials(open_atlas()).values()
    members = [m.commodity for m in materials if m.group == "PGM" and not m.is_group]
    single = scores("EU27", *members).filter(indicator="supply_risk")["value"]
    group = cell(scores("EU27", "platinum_group_metals"), "value", indicator="supply_risk")
    assert group == pytest.approx(single.mean())
