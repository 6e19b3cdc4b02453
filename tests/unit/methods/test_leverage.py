"""Who could press an importer, over what, and how hard."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from oresight.atlas import open_atlas
from oresight.codes import CommodityId, Iso3, Stage
from oresight.methods import Case
from oresight.methods._leverage_inputs import Evidence
from oresight.methods._leverage_shares import hold
from oresight.methods.leverage import assess, leverage, time_factor

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = dt.date(2026, 11, 24)
PARTS = ("leverage_share", "leverage_substitution", "leverage_time", "leverage_loss")


def scores(
    *commodities: str, importer: str = "JPN", stages: Sequence[Stage] = (Stage.REFINE,)
) -> pl.DataFrame:
    names = tuple(CommodityId(name) for name in commodities)
    case = Case(open_atlas(), Iso3(importer), DAY, names, stages=tuple(stages), draws=300)
    return assess.assess(case)


def of(frame: pl.DataFrame, indicator: str, country: str) -> dict[str, object]:
    return frame.filter(indicator=indicator, country=country).row(0, named=True)


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    """Return what is known for Japan."""
    return Evidence(open_atlas(), Iso3("JPN"), least_known_use=0.5)


def test_leverage_is_the_geometric_mean() -> None:
    """One half of one factor is a quarter of the way to nothing in the logarithm."""
    assert float(leverage(np.array([0.0625, 1.0, 1.0, 1.0]))) == pytest.approx(0.5)


def test_an_unknown_factor_is_left_out() -> None:
    """NaN is neither zero nor one."""
    assert float(leverage(np.array([0.25, np.nan]))) == pytest.approx(0.25)


def test_nothing_to_threaten_with_is_no_leverage() -> None:
    """A factor of zero ends it."""
    assert float(leverage(np.array([0.9, 0.0, 0.9, 0.9]))) == 0.0


def test_a_supply_replaced_at_once_gives_no_hold() -> None:
    """No years, no time factor."""
    assert float(time_factor(0.0, 5.0)) == 0.0


def test_who_buys_elsewhere_is_still_held_by_the_largest() -> None:
    """Without any import from it, the world share counts in part."""
    held = float(hold(np.array(0.8), np.array(0.0), 0.5))
    assert 0.4 < held < 0.8


def test_a_supplier_the_world_can_do_without_has_little_hold() -> None:
    """All of one's imports from two percent of the world."""
    assert float(hold(np.array(0.02), np.array(1.0), 0.5)) < 0.15


def test_china_leads_over_gallium() -> None:
    """The first row of a stage is the strongest share."""
    found = scores("gallium").filter(indicator="leverage")
    assert found["country"].to_list() == ["CHN"]


def test_the_value_is_made_of_its_parts() -> None:
    """The four factors stand beside the leverage they make."""
    found = scores("cobalt")
    parts = np.array([of(found, part, "CHN")["value"] for part in PARTS], dtype=float)
    assert of(found, "leverage", "CHN")["value"] == pytest.approx(float(leverage(parts)))


def test_the_value_lies_in_its_interval() -> None:
    """Draws and value speak of one thing."""
    found = scores("cobalt", "gallium", "copper").drop_nulls("value")
    inside = pl.col("value").is_between(pl.col("low") - 1e-9, pl.col("high") + 1e-9)
    assert found.filter(~inside).is_empty()


def test_the_importer_holds_nothing_over_itself() -> None:
    """China's own output is no leverage over China."""
    assert "CHN" not in scores("gallium", importer="CHN")["country"].drop_nulls()


def test_members_of_a_union_hold_nothing_over_it() -> None:
    """Finland's cobalt is the Union's own."""
    assert "FIN" in scores("cobalt")["country"]
    assert "FIN" not in scores("cobalt", importer="EU27")["country"]


def test_suppliers_below_one_percent_are_left_out() -> None:
    """Every share that is told reaches the cut."""
    found = scores("copper").filter(indicator="leverage_share")
    assert found["value"].min() >= 0.01


def test_a_factor_not_known_is_told_and_taken_from_the_others() -> None:
    """The loss has no value of its own; the leverage says what stands in for it."""
    found = scores("vanadium", stages=[Stage.MINE])
    assert of(found, "leverage_loss", "CHN")["value"] is None
    whole = of(found, "leverage", "CHN")
    assert whole["value"] is not None
    assert whole["basis"] == "share, substitution and time; loss as for other commodities"
    assert whole["grade"] == "assumed"


def test_where_no_loss_is_known_it_is_left_out() -> None:
    """No table tells what Korean industry would lose."""
    found = of(scores("gallium", importer="KOR"), "leverage", "CHN")
    assert found["basis"] == "share, substitution and time; loss is left out"


def test_a_commodity_without_shares_has_no_value() -> None:
    """Missing is not zero."""
    found = scores("gallium", stages=[Stage.COMPONENT])
    assert found["value"].to_list() == [None]
    assert "Neither output by country" in found["note"].item()


def test_too_little_known_gives_no_value() -> None:
    """Two factors missing are too many."""
    found = scores("iodine", stages=[Stage.MINE]).filter(indicator="leverage")
    assert found["value"].to_list() == [None]


def test_a_group_has_the_indices_of_its_members(evidence: Evidence) -> None:
    """No index is published for rare earths as such."""
    found = evidence.substitution(CommodityId("rare_earths"))
    assert found is not None
    assert found.inherited
    assert len(found.indices) > 2


def test_few_projects_do_not_speak_for_a_commodity(evidence: Evidence) -> None:
    """One tungsten mine is an anecdote; the lithium mines are several."""
    tungsten = evidence.times(CommodityId("tungsten"), Stage.MINE, least=3)
    lithium = evidence.times(CommodityId("lithium"), Stage.MINE, least=3)
    assert tungsten is not None
    assert lithium is not None
    assert (tungsten.own, lithium.own) == (False, True)


def test_no_project_at_a_stage_gives_no_time(evidence: Evidence) -> None:
    """Nobody records how long a product line takes."""
    assert evidence.times(CommodityId("gallium"), Stage.PRODUCT, least=3) is None


def test_little_known_use_gives_no_stake(evidence: Evidence) -> None:
    """Eight percent of vanadium's use says nothing of the rest."""
    assert evidence.stake(CommodityId("vanadium")) is None


def test_the_largest_stake_is_one(evidence: Evidence) -> None:
    """Stakes are told against the largest."""
    assert max(evidence.every_stake) == 1.0
