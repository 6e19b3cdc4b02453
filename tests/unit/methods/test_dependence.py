"""Import dependence of Japan, the United States and the European Union."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from oresight.atlas import Atlas, open_atlas, sourcing
from oresight.codes import CommodityId, Iso3, Stage
from oresight.methods import SCORE_SCHEMA, Case
from oresight.methods._geodep import Cuts, _flagged, churn, goods_trade
from oresight.methods.dependence import assess as dependence
from oresight.methods.dependence import geodep_flag, output_gap

DAY = dt.date(2026, 11, 24)
WATCHED = tuple(map(CommodityId, ("lithium", "nickel", "gallium", "magnesium", "thallium")))


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    """Return the shipped edition."""
    return open_atlas()


@pytest.fixture(scope="module")
def japan(atlas: Atlas) -> pl.DataFrame:
    """Return the scores of Japan."""
    return assess(Case(atlas, Iso3("JPN"), DAY, WATCHED, year=2024))


def assess(case: Case) -> pl.DataFrame:
    """Return the scores of a case."""
    return dependence.assess(case)


def row(scores: pl.DataFrame, indicator: str, commodity: str, stage: str | None) -> dict:
    """Return one row of a score table."""
    rows = scores.filter(indicator=indicator, commodity=commodity)
    rows = rows if stage is None else rows.filter(stage=stage)
    return rows.row(0, named=True)


def test_the_scores_have_the_columns_every_method_has(japan: pl.DataFrame) -> None:
    """One table for all methods."""
    assert dict(SCORE_SCHEMA) == dict(japan.schema)


def test_reliance_is_that_of_the_mass_balance(atlas: Atlas, japan: pl.DataFrame) -> None:
    """Where content is known, reliance is net imports over apparent consumption."""
    own = sourcing(atlas, Iso3("JPN"), CommodityId("nickel"), stage=Stage.REFINE, year=2024)
    assert own is not None
    found = row(japan, "net_import_reliance", "nickel", "refine")
    assert found["value"] == pytest.approx(own.import_reliance)
    assert found["basis"] == "own mass balance"


def test_a_published_figure_far_off_widens_the_interval(atlas: Atlas) -> None:
    """The Union's study and our balance differ over nickel ore: both are in the interval."""
    case = Case(atlas, Iso3("EU27"), DAY, (CommodityId("nickel"),), year=2024)
    found = row(assess(case), "net_import_reliance", "nickel", "mine")
    assert found["low"] <= found["value"] < 0.31 <= found["high"]
    assert "EU_CRM2023" in found["sources"]
    assert "published figure differs" in found["note"]


def test_a_shared_code_gives_way_to_the_published_figure(japan: pl.DataFrame) -> None:
    """Gallium shares its code; Japan publishes that 58 % of its use is imported."""
    found = row(japan, "net_import_reliance", "gallium", "refine")
    assert found["value"] == pytest.approx(0.58)
    assert found["basis"] == "published figure"


def test_a_shared_code_tells_no_origin(japan: pl.DataFrame) -> None:
    """The largest origin of gallium is the published one, not that of the code's niobium."""
    assert row(japan, "top_origin_share", "gallium", "refine")["country"] == "CHN"
    assert row(japan, "import_hhi", "gallium", "refine")["value"] is None


def test_the_largest_origin_of_lithium_is_china(japan: pl.DataFrame) -> None:
    """Two thirds of the lithium Japan imported in 2024 came from China."""
    found = row(japan, "top_origin_share", "lithium", "refine")
    assert found["country"] == "CHN"
    assert found["value"] == pytest.approx(0.66, abs=0.03)


def test_intervals_hold_their_value(japan: pl.DataFrame) -> None:
    """Every value lies in its interval."""
    known = japan.filter(pl.col("value").is_not_null(), pl.col("low").is_not_null())
    outside = known.filter(
        (pl.col("value") < pl.col("low") - 1e-9) | (pl.col("value") > pl.col("high") + 1e-9)
    )
    assert outside.is_empty()


def test_what_is_unknown_says_why(japan: pl.DataFrame) -> None:
    """A missing value has a note and is never zero."""
    missing = japan.filter(pl.col("value").is_null())
    assert missing.height > 0
    assert missing["note"].null_count() == 0


def test_the_single_country_is_measured_in_consumption(atlas: Atlas, japan: pl.DataFrame) -> None:
    """Japan makes most of its nickel: its largest supplier has far less of its consumption."""
    of_imports = row(japan, "top_origin_share", "nickel", "refine")
    of_use = row(japan, "crma_single_country", "nickel", "refine")
    assert of_imports["country"] == of_use["country"]
    assert of_use["value"] < 0.5 * of_imports["value"]


def test_no_member_is_a_third_country_to_the_union(atlas: Atlas) -> None:
    """The largest third country of a Member State lies outside the Union."""
    case = Case(atlas, Iso3("DEU"), DAY, WATCHED, year=2024)
    third = assess(case).filter(indicator="crma_single_country")["country"].drop_nulls()
    assert third.len() > 0
    assert atlas.group("eu27").isdisjoint(third)


def test_the_union_is_one_importer(atlas: Atlas) -> None:
    """The Union's origins are not its members."""
    case = Case(atlas, Iso3("EU27"), DAY, WATCHED, year=2024)
    origins = assess(case).filter(indicator="top_origin_share")["country"].drop_nulls()
    assert atlas.group("eu27").isdisjoint(origins)


def test_benchmarks_are_those_of_the_act(atlas: Atlas) -> None:
    """No home output falls short of the processing benchmark by all of it."""
    case = Case(atlas, Iso3("JPN"), DAY, WATCHED, year=2024)
    found = row(assess(case), "crma_processing_gap", "magnesium", "refine")
    assert found["value"] == pytest.approx(-0.40)
    assert found["p_cross"] == 0.0


def test_output_beyond_consumption_counts_as_all_of_it() -> None:
    """A net exporter is ten, not a thousand, percent above the benchmark of ninety."""
    assert float(output_gap(100.0, 0.0, 90.0, benchmark=0.9)) == pytest.approx(0.1)


def test_a_bound_stays_a_bound(atlas: Atlas) -> None:
    """The United States publishes that it imports more than half of its germanium."""
    case = Case(atlas, Iso3("USA"), DAY, (CommodityId("germanium"),), year=2024)
    found = row(assess(case), "net_import_reliance", "germanium", "refine")
    assert found["value"] == pytest.approx(0.5)
    assert found["high"] > 0.9


def test_recycling_is_a_rate_of_its_own_place(japan: pl.DataFrame) -> None:
    """Japan is given the Union's rate, marked as such and as an estimate."""
    found = row(japan, "crma_recycling_gap", "nickel", None)
    assert found["value"] == pytest.approx(0.16 - 0.25)
    assert found["grade"] == "estimated"
    assert found["note"] is not None


def test_magnesium_is_flagged(japan: pl.DataFrame) -> None:
    """Magnesium comes from China for Japan and for the world."""
    found = row(japan, "geodep_flag", "magnesium", "refine")
    assert found["value"] == 1.0
    assert found["p_cross"] > 0.9


def test_one_flag_in_five_is_gone_a_year_later(atlas: Atlas) -> None:
    """CEPII finds the same of the European Union: 20 %."""
    case = Case(atlas, Iso3("JPN"), DAY)
    found = churn(atlas, Cuts.of(case))
    assert found is not None
    assert found.value == pytest.approx(0.2, abs=0.03)
    assert found.low < found.value < found.high


def test_two_years_of_three_are_enough() -> None:
    """One good year does not lift a flag."""
    hhi = np.array([0.9, 0.1, 0.9])
    assert bool(geodep_flag(hhi, hhi, np.full(3, np.inf), cuts=(0.4, 1.0, 2.0)))


def test_a_flag_of_the_panel_is_the_flag_of_the_method(atlas: Atlas) -> None:
    """The history of flags and the flag shown come from one rule."""
    case = Case(atlas, Iso3("JPN"), DAY, year=2023, draws=2)
    cuts, trade = Cuts.of(case), goods_trade(case)
    long = {code for code, sources in trade.sources.items() if sources == ("BACI_HS92_GPR201",)}
    shown = {code for code in long if trade.flag(case, code, cuts=cuts).flagged}
    history = _flagged(atlas, cuts).filter(importer="JPN", year=2023)["hs6"]
    assert shown == set(history) & long


def test_the_same_seed_gives_the_same_interval(atlas: Atlas) -> None:
    """Nothing but the seed decides the draws."""
    case = Case(atlas, Iso3("JPN"), DAY, WATCHED[:2], year=2024)
    assert assess(case).equals(assess(case))


def test_another_commodity_changes_no_interval(atlas: Atlas, japan: pl.DataFrame) -> None:
    """Each commodity draws from a stream of its own."""
    alone = assess(Case(atlas, Iso3("JPN"), DAY, WATCHED[:1], year=2024))
    assert alone.equals(japan.filter(commodity=WATCHED[0]))
