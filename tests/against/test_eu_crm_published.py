"""The European method against the supply risks, importances and lists the Commission printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from oresight.atlas import open_atlas
from oresight.codes import Iso3
from oresight.evidence import ablation, method_error_summary, method_errors
from oresight.methods.eu_crm import (
    economic_importance,
    governance,
    meets_list_rule,
    published_materials,
    to_one_decimal,
)

if TYPE_CHECKING:
    import polars as pl

    from oresight.methods.eu_crm import Material


def summary(check: str) -> dict[str, object]:
    return method_error_summary(open_atlas()).filter(check=check).row(0, named=True)


def errors(check: str) -> pl.DataFrame:
    return method_errors(open_atlas()).filter(check=check)


RISK_2023 = "EU 2023 supply risk from country shares"
LIST_2023 = "EU 2023 list of critical raw materials"
GROUPS_2023 = "EU 2023 group means"
IMPORTANCE_2023 = "EU 2023 economic importance from end uses"
RISK_2017 = "EU 2017 supply risk from printed components"
GROUPS_2017 = "EU 2017 group means"
LIST_2017 = "EU 2017 list of critical raw materials"


def test_121_stage_pairs_are_recomputed_from_country_shares() -> None:
    """Every pair with a printed risk, a recorded basis and its inputs in print."""
    assert summary(RISK_2023)["cases"] == 121


def test_93_of_121_stage_pairs_are_within_a_tenth() -> None:
    """The tolerance is one unit of the printed decimal."""
    assert summary(RISK_2023)["within"] >= 93


def test_68_of_121_stage_pairs_match_the_printed_decimal() -> None:
    """Within half a unit of the printed decimal."""
    assert (errors(RISK_2023)["error"].abs() <= 0.05 + 1e-9).sum() == 68


def test_the_order_of_supply_risks_is_the_commissions() -> None:
    """Spearman rank correlation."""
    assert summary(RISK_2023)["rank_correlation"] >= 0.97


def test_the_thresholds_give_the_32_materials_of_2023() -> None:
    """Groups judged as one, members left out."""
    listed = [m for m in _alone() if meets_list_rule(m.risk, m.importance)]
    assert len(listed) == 32


def test_copper_and_nickel_make_the_list_34() -> None:
    """On the list as strategic, though below the thresholds."""
    listed = {m.name for m in _alone() if m.critical}
    met = {m.name for m in _alone() if meets_list_rule(m.risk, m.importance)}
    assert (len(listed), listed - met) == (34, {"Copper", "Nickel"})


def test_the_list_rule_is_right_for_every_material() -> None:
    """No material on the wrong side."""
    found = summary(LIST_2023)
    assert found["within"] == found["cases"]


@pytest.mark.parametrize("check", [GROUPS_2017, GROUPS_2023])
def test_group_means_are_exact(check: str) -> None:
    """Risk and importance of three groups, to the printed decimal."""
    found = summary(check)
    assert (found["within"], found["cases"]) == (6, 6)


@pytest.mark.parametrize(
    ("name", "printed"), [("Cobalt", 6.8), ("Platinum", 6.9), ("Yttrium", 2.9)]
)
def test_a_use_without_a_sector_reproduces_the_printed_importance(name, printed) -> None:
    """Six, ten and eight percent of other uses add nothing and are not rescaled."""
    material = published_materials(open_atlas())[name]
    assert material.uses is not None
    found = economic_importance(
        material.uses.shares,
        material.uses.value_added,
        largest=material.uses.largest,
        substitution=material.rates.substitution_importance,
    )
    assert float(to_one_decimal(found)) == printed


def test_economic_importance_comes_out_for_37_materials() -> None:
    """Within a tenth, of 59 with end uses in print; misses are lines lost in print."""
    found = summary(IMPORTANCE_2023)
    assert (found["within"], found["cases"]) == (37, 59)


def test_supply_risk_of_2017_follows_from_its_printed_components() -> None:
    """Interval arithmetic on the rounding, on the basis that fits: all 74 that the atlas holds."""
    found = summary(RISK_2017)
    assert (found["within"], found["cases"]) == (74, 74)


def test_the_thresholds_give_the_26_groups_of_2017() -> None:
    """The list rule on printed results."""
    found = errors(LIST_2017)
    assert (int(found["ours"].sum()), int(found["official"].sum())) == (26, 26)


def test_the_formula_is_better_than_any_part_left_out() -> None:
    """Ablation: dropping a term raises the mean absolute error."""
    found = ablation(open_atlas())
    whole = found["mean_absolute_error"][0]
    assert whole < found["mean_absolute_error"][3:].min()


def test_the_weights_of_large_suppliers_are_those_of_the_2016_to_2020_window() -> None:
    """Means of another copy of the same edition, which rounds the estimates to fewer digits."""
    countries = tuple(Iso3(code) for code in ("CHN", "ZAF", "USA", "JPN"))
    weights = governance(open_atlas(), 2016, 2020).weight(countries)
    assert weights.tolist() == pytest.approx([5.7127, 4.8907, 2.724, 2.366], abs=0.0025)


def test_misses_come_first() -> None:
    """The reader sees the failures before the successes."""
    within = method_errors(open_atlas())["within"].to_list()
    assert within == sorted(within)


def _alone() -> list[Material]:
    materials = published_materials(open_atlas()).values()
    return [m for m in materials if m.is_group or m.group is None]
