"""One best series, its alternatives as uncertainty, and three kinds of nothing."""

import numpy as np
import polars as pl
import pytest

from oresight.atlas import best_production, cross_section, production_years, settled_year
from oresight.codes import CommodityId, Iso3, Stage


def section(atlas, commodity, stage, year=None):
    return cross_section(atlas, CommodityId(commodity), stage=stage, year=year)


def test_a_year_takes_one_source_and_one_form(atlas):
    """
    No cross-section mixes sources or forms.
    """
    rows = best_production(atlas)
    counts = rows.group_by("commodity", "stage", "year").agg(
        pl.col("source_id").n_unique(), pl.col("form").n_unique()
    )
    assert counts.filter((pl.col("source_id") > 1) | (pl.col("form") > 1)).is_empty()


def test_states_tell_zero_from_unknown_from_withheld(atlas):
    """
    Reported zero, below the unit, not reported and withheld are words of their own.
    """
    states = set(best_production(atlas)["state"])
    assert states <= {"reported", "zero", "below_unit", "not_reported", "withheld"}
    assert len(states) >= 3


def test_what_is_not_known_has_no_quantity(atlas):
    """
    Missing is never zero.
    """
    rows = best_production(atlas)
    assert rows.filter(pl.col("state").is_in(["not_reported", "withheld"]))[
        "quantity"
    ].null_count() == (rows.filter(pl.col("state").is_in(["not_reported", "withheld"])).height)
    assert set(rows.filter(pl.col("state") == "zero")["quantity"]) == {0.0}


@pytest.mark.parametrize(
    ("commodity", "stage", "country", "share"),
    [
        ("cobalt", Stage.MINE, "COD", 0.6651),
        ("cobalt", Stage.REFINE, "CHN", 0.7841),
        ("magnet_rare_earths", Stage.REFINE, "CHN", 0.913),
        ("gallium", Stage.REFINE, "CHN", 0.989),
    ],
)
def test_the_shares_of_2024_are_those_published(atlas, commodity, stage, country, share):
    """
    To rounding.
    """
    found = section(atlas, commodity, stage, 2024)
    assert found.share(Iso3(country)) == pytest.approx(share, abs=0.0006)


def test_the_default_year_is_settled(atlas):
    """
    Not the newest edition's own estimate.
    """
    assert settled_year(atlas, CommodityId("cobalt"), Stage.MINE) == 2024
    assert max(production_years(atlas, CommodityId("cobalt"), Stage.MINE)) == 2025


def test_series_that_do_not_add_up_are_never_chosen(atlas):
    """
    The Geological Survey's boron, each country in a form of its own, stays a fact and no series.
    """
    rows = best_production(atlas).filter(pl.col("commodity") == "boron", pl.col("stage") == "mine")
    assert not rows["source_id"].str.starts_with("USGS").any()


def test_named_shares_do_not_exceed_the_world(atlas):
    """
    Beyond what rounding and a source's own totals explain, no cross-section adds to more than one.
    """
    rows = best_production(atlas).filter(pl.col("share").is_not_null(), pl.col("year") >= 2010)
    sums = rows.group_by("commodity", "stage", "year").agg(pl.col("share").sum())
    over = sums.filter(pl.col("share") > 1.06)
    assert over.height <= 0.01 * sums.height


def test_uncertainty_is_never_nothing(atlas):
    """
    A single source still has a spread.
    """
    found = section(atlas, "gallium", Stage.REFINE)
    assert (found.log_sd > 0).all()
    assert np.isfinite(found.log_sd).all()


def test_nothing_known_is_none(atlas):
    """
    A commodity without output at a stage has no cross-section.
    """
    assert section(atlas, "all_minerals", Stage.MINE) is None


def test_history_reaches_back_to_1990(atlas):
    """
    At least ten commodities have output since 1990.
    """
    rows = best_production(atlas).filter(pl.col("year") <= 1990)
    assert rows["commodity"].n_unique() >= 10
