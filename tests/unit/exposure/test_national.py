"""An importer's exposure: every method, one ranking, the ledger, and what is missing."""

import datetime as dt

import polars as pl
import pytest

from oresight.codes import Iso3
from oresight.exposure import commodity_sheet, disagreement, national_exposure, watchlist
from oresight.methods import Case, methods


@pytest.fixture(scope="module")
def japan(atlas, today):
    case = Case(atlas, Iso3("JPN"), today, draws=100)
    return national_exposure(case, dt.date(2026, 5, 24), lang="en")


def test_every_method_speaks(japan):
    """
    Scores of all methods stand one under the other.
    """
    assert set(japan.scores["method"]) == set(methods())


def test_intervals_hold_their_values(japan):
    """
    Low, value and high are in order wherever all are known.
    """
    rows = japan.scores.drop_nulls(["low", "value", "high"])
    tolerance = 1e-9
    assert rows.filter(pl.col("low") > pl.col("value") + tolerance).is_empty()
    assert rows.filter(pl.col("high") < pl.col("value") - tolerance).is_empty()


def test_probabilities_are_probabilities(japan):
    """
    Between nought and one.
    """
    known = japan.scores["p_cross"].drop_nulls()
    assert known.is_between(0.0, 1.0).all()


def test_what_is_missing_says_why(japan):
    """
    A number that could not be computed has a note.
    """
    assert japan.missing.height > 0
    assert japan.missing["note"].null_count() == 0


def test_every_number_names_its_sources(japan, atlas):
    """
    No known number is without a source, and all sources are in the table.
    """
    known = japan.scores.filter(pl.col("value").is_not_null())
    assert (known["sources"].list.len() > 0).all()
    assert set(known["sources"].explode()) <= set(atlas.table("sources")["source_id"])


def test_the_ranking_covers_the_watchlist(japan, atlas):
    """
    Every commodity ranked is one the importer watches.
    """
    assert set(japan.ranking["commodity"]) <= set(watchlist(atlas, Iso3("JPN")))
    assert japan.worst(5).height == 5


def test_another_language_changes_words_only(japan):
    """
    Numbers and run stay.
    """
    japanese = japan.with_language("ja")
    assert japanese.run == japan.run
    assert japanese.scores.equals(japan.scores)
    assert (
        japanese.standing.measures["title"].to_list() != japan.standing.measures["title"].to_list()
    )


def test_an_importer_without_a_list_gets_the_common_one(atlas):
    """
    A Member State watches the Union's list; anyone else the common one.
    """
    assert watchlist(atlas, Iso3("DEU")) == watchlist(atlas, Iso3("EU27"))
    assert len(watchlist(atlas, Iso3("BRA"))) > 0


def test_one_commodity_can_be_asked_alone(atlas, today):
    """
    Every method answers for it.
    """
    rows = commodity_sheet(atlas, "cobalt", importer=Iso3("JPN"), as_of=today)
    named = rows.filter(pl.col("method") != "technology")
    assert set(named["commodity"]) == {"cobalt"}


def test_a_sheet_ends_with_what_is_to_come(atlas, today):
    """
    Readings of lithium; bismuth, which nobody projects, has none.
    """
    rows = commodity_sheet(atlas, "lithium", importer=Iso3("JPN"), as_of=today)
    told = rows.filter(method="outlook")
    assert told.filter(indicator="price_signal")["reading"].item() == "glut"
    assert told.filter(indicator="structural_risk", stage="mine")["reading"].item() == "gap"
    bare = commodity_sheet(atlas, "bismuth", importer=Iso3("JPN"), as_of=today)
    assert bare.filter(method="outlook").is_empty()


def test_disagreement_has_a_cause(atlas, today):
    """
    Ranks span from best to worst, with a reason where they differ.
    """
    case = Case(
        atlas, Iso3("JPN"), today, commodities=("cobalt", "gallium", "nickel", "copper"), draws=100
    )
    rows = disagreement(case)
    assert rows.filter(pl.col("best_rank") > pl.col("worst_rank")).is_empty()
    assert rows.filter(pl.col("rank_spread") > 1)["cause"].null_count() == 0


def test_one_commodity_of_the_whole_is_as_if_asked_alone(japan, atlas, today):
    """
    Every commodity has a random stream of its own: narrowing changes no number.
    """
    case = Case(atlas, Iso3("JPN"), today, commodities=("gallium",), draws=100)
    alone = national_exposure(case, dt.date(2026, 5, 24), lang="en")
    narrowed = japan.narrowed("gallium").with_language("en")
    assert narrowed.scores.equals(alone.scores)
    assert narrowed.standing.measures.equals(alone.standing.measures)
