"""What the concentration method answers for known commodities."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest

from oresight.atlas import open_atlas
from oresight.codes import CommodityId, Iso3, Stage
from oresight.methods import Case
from oresight.methods.concentration import assess, hhi, n1_cover, top_n_share

if TYPE_CHECKING:
    import polars as pl

DAY = dt.date(2026, 11, 24)


def scores(*commodities: str, stage: Stage = Stage.MINE, year: int = 2024) -> pl.DataFrame:
    names = tuple(CommodityId(name) for name in commodities)
    case = Case(open_atlas(), Iso3("JPN"), DAY, names, stages=(stage,), year=year, draws=200)
    return assess.assess(case)


def cell(frame: pl.DataFrame, indicator: str, column: str) -> object:
    return frame.filter(indicator=indicator)[column].item()


def test_two_equal_suppliers_have_an_index_of_one_half() -> None:
    """The Herfindahl index of two halves is one half."""
    assert float(hhi(np.array([0.5, 0.5]))) == 0.5


def test_a_withheld_share_is_left_out() -> None:
    """NaN is unknown, and adds nothing."""
    assert float(hhi(np.array([0.5, np.nan]))) == 0.25


def test_the_three_largest_are_counted_whatever_their_order() -> None:
    """The top three of four shares."""
    assert float(top_n_share(np.array([0.1, 0.4, 0.2, 0.3]), 3)) == pytest.approx(0.9)


def test_cover_below_one_means_demand_elsewhere_goes_short() -> None:
    """Thirty tonnes for fifty tonnes of demand."""
    assert float(n1_cover(100.0, 70.0, demand=100.0, demand_inside=50.0)) == 0.6


def test_cover_is_unknown_where_nobody_else_demands() -> None:
    """No demand outside the supplier gives no ratio."""
    assert np.isnan(n1_cover(100.0, 70.0, demand=100.0, demand_inside=100.0))


def test_the_congo_is_the_largest_miner_of_cobalt() -> None:
    """The supplier named beside the largest share."""
    assert cell(scores("cobalt"), "top1_share", "country") == "COD"


def test_the_rest_of_the_world_is_never_a_country() -> None:
    """No supplier is an aggregate."""
    case = Case(open_atlas(), Iso3("JPN"), DAY, draws=20)
    suppliers = set(assess.assess(case)["country"].drop_nulls())
    assert suppliers.isdisjoint({"OTH", "WLD", "EU27"})


def test_an_interval_holds_its_value() -> None:
    """Low and high lie on either side of the largest share."""
    frame = scores("cobalt")
    assert (
        cell(frame, "top1_share", "low")
        < cell(frame, "top1_share", "value")
        < cell(frame, "top1_share", "high")
    )


def test_another_commodity_in_the_question_changes_no_interval() -> None:
    """Each commodity has its own random stream."""
    alone = scores("cobalt")
    together = scores("copper", "cobalt").filter(commodity="cobalt")
    assert together.equals(alone)


def test_a_commodity_without_output_is_missing_and_says_why() -> None:
    """Gallium is not mined: no number, a note."""
    row = scores("gallium").row(0, named=True)
    assert (row["value"], row["note"]) == (None, "No output by country is known at this stage.")


def test_cover_is_missing_where_trade_codes_cover_other_goods() -> None:
    """Trade in cobalt ore is counted with other goods, so demand by country is unknown."""
    assert cell(scores("cobalt"), "n1_cover", "value") is None


def test_cover_without_china_is_computed_where_trade_is_exact() -> None:
    """Refined copper: the world without China covers its own demand."""
    assert cell(scores("copper", stage=Stage.REFINE), "n1_cover", "value") == pytest.approx(
        1.28, abs=0.005
    )


def test_the_method_covers_every_commodity_with_output() -> None:
    """No commodity named means all with production."""
    case = Case(open_atlas(), Iso3("JPN"), DAY, draws=20)
    produced = open_atlas().table("production")
    found = set(assess.assess(case)["commodity"])
    assert {"cobalt", "gallium", "tungsten"} <= found <= set(produced["commodity"])
