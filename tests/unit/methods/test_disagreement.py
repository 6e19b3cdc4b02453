"""How far the methods disagree, and which of them stands apart."""

from __future__ import annotations

import polars as pl
import pytest

from oresight.methods import rank_disagreement, weighted_ranking
from oresight.methods._disagreement import HEADLINES

NAMES = ("cobalt", "gallium", "tin", "zinc")


def table(method: str, *values: float | None, names: tuple[str, ...] = NAMES) -> pl.DataFrame:
    """Return a score table with a method's headline for each commodity."""
    return pl.DataFrame(
        {
            "indicator": HEADLINES[method].indicator,
            "commodity": names[: len(values)],
            "value": values,
        },
        schema={"indicator": pl.String, "commodity": pl.String, "value": pl.Float64},
    )


def row(frame: pl.DataFrame, commodity: str) -> dict[str, object]:
    return frame.row(by_predicate=pl.col("commodity") == commodity, named=True)


def agreeing(*methods: str) -> dict[str, pl.DataFrame]:
    """Return tables that rank cobalt first and zinc last."""
    return {name: table(name, 0.9, 0.8, 0.7, 0.6) for name in methods}


def test_the_worst_is_rank_one() -> None:
    """A larger index is a worse one."""
    found = rank_disagreement(agreeing("concentration"))
    assert found["commodity"].to_list() == list(NAMES)
    assert found["rank_concentration"].to_list() == [1.0, 2.0, 3.0, 4.0]


def test_a_share_of_friends_ranks_the_other_way() -> None:
    """More from friends is safer."""
    found = rank_disagreement({"friendshoring": table("friendshoring", 0.9, 0.1)})
    assert found["commodity"].to_list() == ["gallium", "cobalt"]


def test_ties_share_their_mean_rank() -> None:
    """Two at the top are one and a half each."""
    found = rank_disagreement({"leverage": table("leverage", 0.9, 0.9, 0.1)})
    assert found["rank_leverage"].to_list() == [1.5, 1.5, 3.0]


def test_the_worst_stage_and_supplier_count() -> None:
    """A commodity is as risky as its riskiest stage."""
    scores = table("concentration", 0.2, 0.9, 0.5, names=("tin", "tin", "zinc"))
    assert rank_disagreement({"concentration": scores})["commodity"].to_list() == ["tin", "zinc"]


def test_missing_stays_missing() -> None:
    """A value that is not known takes no rank and pushes nobody down."""
    found = rank_disagreement({"eu-sr": table("eu-sr", None, 0.8, 0.7)})
    assert found["commodity"].to_list() == ["gallium", "tin"]


def test_other_indicators_and_methods_are_left_aside() -> None:
    """Technology ranks technologies."""
    other = table("concentration", 0.5).with_columns(indicator=pl.lit("top1_share"))
    found = rank_disagreement({"concentration": other, "technology": table("eu-sr", 0.5)})
    assert found.is_empty()


def test_spread_runs_from_the_best_to_the_worst_rank() -> None:
    """Zinc is last twice and first once."""
    tables = agreeing("concentration", "eu-sr")
    tables["restriction"] = table("restriction", 0.0, 0.1, 0.2, 0.9)
    zinc = row(rank_disagreement(tables), "zinc")
    assert (zinc["median_rank"], zinc["best_rank"], zinc["worst_rank"]) == (4.0, 1.0, 4.0)
    assert (zinc["rank_spread"], zinc["n_methods"]) == (3.0, 3)


def test_the_cause_names_the_method_that_stands_apart() -> None:
    """The ledger alone puts zinc first and cobalt last."""
    tables = agreeing("concentration", "eu-sr")
    tables["restriction"] = table("restriction", 0.0, 0.1, 0.2, 0.9)
    found = rank_disagreement(tables)
    assert row(found, "zinc")["cause"] == HEADLINES["restriction"].worse
    assert row(found, "cobalt")["cause"] == HEADLINES["restriction"].better


def test_agreement_has_no_cause() -> None:
    """Nobody stands apart where all rank alike."""
    found = rank_disagreement(agreeing("concentration", "eu-sr", "leverage"))
    assert found["cause"].null_count() == len(NAMES)


def test_two_methods_have_no_outlier() -> None:
    """Between two, neither is the odd one out."""
    tables = agreeing("concentration")
    tables["restriction"] = table("restriction", 0.0, 0.1, 0.2, 0.9)
    assert rank_disagreement(tables)["cause"].null_count() == len(NAMES)


def test_commodities_of_few_methods_follow() -> None:
    """A single method's first is no first of the list."""
    tables = agreeing("concentration", "eu-sr", "leverage")
    tables["dependence"] = table("dependence", 1.0, 0.2, names=("neon", "tin"))
    found = rank_disagreement(tables)
    assert found["commodity"].to_list() == [*NAMES, "neon"]


def test_a_method_that_covers_few_does_not_look_harsher() -> None:
    """Last of two is as bad a place as last of four."""
    tables = agreeing("concentration")
    tables["dependence"] = table("dependence", 1.0, 0.2, names=("cobalt", "zinc"))
    assert row(rank_disagreement(tables), "zinc")["rank_dependence"] == pytest.approx(4.0)


def test_no_tables_give_no_rows() -> None:
    """The columns stand even so."""
    found = rank_disagreement({})
    assert found.is_empty()
    assert "median_rank" in found.columns


def test_a_heavier_method_pulls_the_ranking():
    """
    With all the weight on one method the order is that method's own.
    """
    ranking = pl.DataFrame(
        {"commodity": ["tin", "zinc"], "rank_eu-sr": [1.0, 2.0], "rank_leverage": [2.0, 1.0]}
    )
    assert weighted_ranking(ranking, {"leverage": 1.0})["commodity"].to_list() == ["zinc", "tin"]


def test_a_method_that_does_not_cover_a_commodity_is_left_out_of_its_mean():
    """
    Missing is no rank, neither the best nor the worst.
    """
    ranking = pl.DataFrame(
        {"commodity": ["tin"], "rank_eu-sr": [4.0], "rank_leverage": [None]},
        schema_overrides={"rank_leverage": pl.Float64},
    )
    found = weighted_ranking(ranking, {"eu-sr": 1.0, "leverage": 9.0})
    assert found["weighted_rank"].to_list() == [4.0]


def test_what_no_weighing_method_covers_comes_last_without_a_rank():
    """
    Nothing is made up for it.
    """
    ranking = pl.DataFrame(
        {"commodity": ["argon", "tin"], "rank_eu-sr": [None, 1.0]},
        schema_overrides={"rank_eu-sr": pl.Float64},
    )
    found = weighted_ranking(ranking, {"eu-sr": 1.0})
    assert found.rows() == [("tin", 1.0, 1), ("argon", None, None)]
