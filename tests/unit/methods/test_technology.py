"""Products traced to their weakest link."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from oresight.atlas import Atlas, cross_section, open_atlas
from oresight.codes import CommodityId, Iso3, Stage
from oresight.errors import UnknownNameError
from oresight.methods import SCORE_SCHEMA, Case
from oresight.methods._technology_content import materials, product_of
from oresight.methods.technology import TRACE_SCHEMA, products, technology_exposure, trace
from oresight.methods.technology import assess as technology

DAY = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    """Return the shipped edition."""
    return open_atlas()


@pytest.fixture(scope="module")
def case(atlas: Atlas) -> Case:
    """Return Japan's question."""
    return Case(atlas, Iso3("JPN"), DAY)


@pytest.fixture(scope="module")
def scores(case: Case) -> pl.DataFrame:
    """Return the scores of every product."""
    return technology.assess(case)


def test_the_scores_have_the_columns_every_method_has(scores: pl.DataFrame) -> None:
    """One table for all methods, with a commodity in each row."""
    assert dict(SCORE_SCHEMA) == dict(scores.schema)
    assert scores["commodity"].null_count() == 0


def test_every_product_can_be_traced(case: Case) -> None:
    """No product of the list leads nowhere, and each has one weakest link."""
    for name in products(case.atlas)["product"]:
        found = trace(case, name)
        assert dict(TRACE_SCHEMA) == dict(found.schema)
        assert found["weakest"].sum() == 1


@pytest.mark.parametrize("name", ["EV motor", "ev_motor", "ＥＶ駆動モーター", " ev MOTOR "])
def test_a_product_answers_to_its_names(case: Case, name: str) -> None:
    """Case, width and language do not matter."""
    assert product_of(case.atlas, name).id == "ev_motor"


def test_an_unknown_product_is_refused_with_the_nearest(case: Case) -> None:
    """A slip of the pen is met with what may have been meant."""
    with pytest.raises(UnknownNameError, match="ev motor"):
        trace(case, "EV moter")


def test_the_weakest_link_of_the_motor_is_its_magnet(case: Case) -> None:
    """China makes more than nine tenths of permanent magnets."""
    weakest = trace(case, "EV motor").filter("weakest")
    assert weakest["level"].item() == "component"
    assert weakest["country"].item() == "CHN"
    assert weakest["value"].item() > 0.9


def test_a_trace_is_no_weak_link(case: Case) -> None:
    """Eight milligrams of gallium in a kilogram of motor do not stop it."""
    gallium = trace(case, "EV motor").filter(commodity="gallium", level="material")
    assert gallium["value"].item() > 0.95
    assert not gallium["weakest"].any()


def test_the_chain_goes_from_product_to_mine(case: Case) -> None:
    """Products come first, then components, then materials."""
    levels = trace(case, "drone")["level"].unique(maintain_order=True).to_list()
    assert levels == ["product", "component", "material", "imports"]


def test_shares_are_those_of_the_reconciled_output(case: Case) -> None:
    """A link repeats the share of its source, and no other number."""
    found = trace(case, "EV battery, LFP").filter(
        commodity="lithium", level="material", stage="refine"
    )
    section = cross_section(case.atlas, CommodityId("lithium"), stage=Stage.REFINE)
    assert section is not None
    assert found["value"].item() == pytest.approx(section.share(Iso3(found["country"].item())))


def test_what_stands_in_is_named(case: Case) -> None:
    """Dysprosium has no output table of its own: the row says whose was looked at."""
    found = trace(case, "EV motor").filter(commodity="dysprosium", level="material")
    assert found["item"].unique().to_list() == ["rare_earths"]
    assert "reported" not in found["grade"].to_list()


def test_home_is_no_weak_link(atlas: Atlas) -> None:
    """Seen from China, no link is China's."""
    china = Case(atlas, Iso3("CHN"), DAY)
    found = trace(china, "EV motor").filter(pl.col("level") != "imports")
    assert "CHN" not in found["country"].to_list()


def test_unknown_content_is_not_nought(atlas: Atlas, scores: pl.DataFrame) -> None:
    """A drone has materials without a content, and so no exposure, and a note."""
    held = materials(atlas, product_of(atlas, "drone"))
    assert {material.content for material in held} == {None}
    row = scores.filter(indicator="technology_exposure", basis="drone").row(0, named=True)
    assert row["value"] is None
    assert row["note"] is not None


def test_a_content_of_nought_is_left_out(atlas: Atlas) -> None:
    """An iron phosphate cell holds no cobalt."""
    held = materials(atlas, product_of(atlas, "ev_battery_lfp"))
    assert "cobalt" not in {material.commodity for material in held}
    assert "lithium" in {material.commodity for material in held}


def test_intervals_hold_their_value(scores: pl.DataFrame) -> None:
    """Every exposure lies in its interval."""
    known = scores.filter(pl.col("value").is_not_null())
    assert (known["low"] <= known["value"]).all()
    assert (known["value"] <= known["high"]).all()


def test_exposure_lies_between_the_shares_it_weighs() -> None:
    """A weighted mean of shares is one of them, or between."""
    share = np.array([0.2, 0.9])
    found = float(technology_exposure(np.array([1.0, 3.0]), share))
    assert found == pytest.approx(0.725)


def test_materials_without_supply_do_not_thin_the_rest() -> None:
    """Unknown is left out of both sums."""
    content = np.array([1.0, 3.0, 5.0])
    whole = technology_exposure(content[:2], np.array([0.2, 0.9]))
    with_unknown = technology_exposure(content, np.array([0.2, 0.9, np.nan]))
    assert float(whole) == float(with_unknown)


def test_nothing_known_is_unknown() -> None:
    """No content gives no exposure."""
    assert np.isnan(technology_exposure(np.array([np.nan]), np.array([0.5])))


def test_only_wanted_commodities_are_answered_for(atlas: Atlas) -> None:
    """A question about gallium is answered with the products that hang on it."""
    asked = Case(atlas, Iso3("JPN"), DAY, (CommodityId("gallium"),))
    assert technology.assess(asked)["commodity"].unique().to_list() == ["gallium"]
