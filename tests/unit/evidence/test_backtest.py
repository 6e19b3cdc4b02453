"""The scoreboard: nothing left out, misses first, and fair to whoever guesses."""

import dataclasses

import polars as pl
import pytest

from oresight.evidence import backtest, episodes
from oresight.evidence._scoreboard import ALL, SCORES

DRAWS = 6
CONTROL = ("nickel", "palladium")


@pytest.fixture(scope="module")
def shipped(atlas):
    return [seen for seen in episodes(atlas) if seen.commodity in {"gallium", "tin", *CONTROL}]


@pytest.fixture(scope="module")
def board(atlas, shipped):
    return backtest(atlas, shipped, draws=DRAWS, seed=3)


def scored(board):
    return board.scores.filter(pl.col("value").is_not_null())


def test_every_group_has_the_same_five_scores(board):
    """
    In one order.
    """
    groups = board.scores.filter(pl.col("missed").is_not_null()).group_by(
        "episode", "commodity", "metric", maintain_order=True
    )
    assert {tuple(rows["indicator"]) for _, rows in groups} == {SCORES}


def test_every_observation_is_compared_or_has_a_reason(board, shipped):
    """
    What cannot be compared is a row too.
    """
    told = board.observations.filter(pl.col("indicator") != "recovery")
    left = board.observations.filter(pl.col("indicator").is_null())
    assert told.height + left.height == len(shipped)
    assert left["note"].null_count() == 0
    assert left["value"].null_count() == left.height


def test_misses_stand_first_and_the_worst_of_them_at_the_top(board):
    """
    Whatever is no closer than a guess, by its error over that of the better guess.
    """
    rows = scored(board).filter(pl.col("episode") != ALL)
    wide = rows.pivot(
        "indicator", index=["episode", "commodity", "metric", "missed"], values="value"
    ).with_columns(guess=pl.min_horizontal("mae_no_effect", "mae_full_ban"))
    against = wide["mae"] / (wide["mae"] + wide["guess"])
    order = list(zip(~wide["missed"], -against, strict=True))
    assert order == sorted(order)
    assert wide["missed"].to_list() == (wide["mae"] >= wide["guess"]).to_list()


def test_a_number_has_unit_grade_and_sources(board):
    """
    Every computed row.
    """
    rows = scored(board)
    assert rows.select("unit", "grade", "sources").null_count().row(0) == (0, 0, 0)


def test_no_effect_is_the_distance_to_one(atlas, board):
    """
    The first reference knows nothing.
    """
    rows = board.observations.filter(pl.col("no_effect").is_not_null(), unit="1")
    assert set(rows["no_effect"]) == {1.0}
    found = board.scores.row(
        by_predicate=(pl.col("indicator") == "mae_no_effect")
        & (pl.col("commodity") == "gallium")
        & (pl.col("metric") == "exports"),
        named=True,
    )
    seen = rows.filter(commodity="gallium", metric="exports")["observed"]
    assert found["value"] == pytest.approx((seen - 1).abs().mean())


def test_where_nothing_was_done_the_engine_says_that_nothing_moves(board):
    """
    A squeeze is not explained: the error is that of no effect, and the interval that of calm years.
    """
    rows = scored(board).filter(pl.col("commodity").is_in(CONTROL))
    wide = rows.pivot("indicator", index=["commodity", "missed"], values="value")
    assert wide["mae"].to_list() == wide["mae_no_effect"].to_list()
    assert wide["missed"].all()
    assert "mae_full_ban" not in wide.columns


def test_pooled_rows_are_means_over_observations(board):
    """
    Not over episodes.
    """
    rows = board.scores.filter(indicator="mae").filter(pl.col("value").is_not_null())
    for (metric,), some in rows.group_by("metric"):
        whole = some.filter(episode=ALL)["value"].item()
        parts = some.filter(pl.col("episode") != ALL)
        weighed = (parts["value"] * parts["observations"]).sum() / parts["observations"].sum()
        assert whole == pytest.approx(weighed), metric


def test_a_forecast_that_comes_true_has_no_error(atlas, board, shipped):
    """
    With what the engine says put in place of what was seen, its point error is nought.
    """
    told = {
        (row["metric"], row["period"]): row["value"]
        for row in board.observations.filter(commodity="gallium").iter_rows(named=True)
        if row["value"] is not None
    }
    true = [
        dataclasses.replace(seen, ratio=told["exports", seen.period])
        for seen in shipped
        if seen.variable == "exports" and seen.commodity == "gallium"
    ]
    found = backtest(atlas, true, draws=DRAWS, seed=3).scores
    row = found.filter(metric="exports", indicator="mae", episode=true[0].episode)
    assert row["value"].item() == pytest.approx(0.0, abs=1e-9)
    assert not row["missed"].item()


def test_the_same_seed_gives_the_same_board(atlas, board, shipped):
    """
    To the last digit.
    """
    again = backtest(atlas, shipped, draws=DRAWS, seed=3)
    assert again.scores.equals(board.scores)
    assert again.observations.equals(board.observations)


def test_one_draw_gives_points_without_intervals(atlas, shipped):
    """
    Missing is not nought.
    """
    found = backtest(atlas, shipped[:12], draws=1).scores
    assert (
        found.filter(indicator="coverage_90")["value"].null_count()
        == found.filter(indicator="coverage_90").height
    )
    assert found.filter(pl.col("value").is_not_null())["low"].null_count() > 0


def test_every_month_is_certified(board):
    """
    Balances as the independent reading finds them.
    """
    assert board.certificate["failed_draws"] == 0
    assert board.certificate["max_imbalance"] < 1e-9
    assert board.certificate["checked_draws"] > 0


def test_an_act_never_hears_of_its_own_outcome(atlas, board, shipped):
    """
    Whatever exports it is told followed the act, by whatever name, the forecast is the same.
    """
    other = [
        dataclasses.replace(seen, ratio=3.0 * seen.ratio + 1.0, episode=f"other {seen.episode}")
        for seen in shipped
    ]
    told = backtest(atlas, other, draws=DRAWS, seed=3).observations
    numbers = ["commodity", "metric", "period", "value", "low", "high"]
    kept = pl.col("indicator") == "exports"
    order = ["commodity", "metric", "period"]
    assert (
        told.filter(kept)
        .select(numbers)
        .sort(order)
        .equals(board.observations.filter(kept).select(numbers).sort(order))
    )


def test_a_licence_is_learned_from_the_other_acts(board):
    """
    Three public ones beside that of gallium; a ban on mining learns from none.
    """
    rows = scored(board).filter(pl.col("episode") != ALL)
    assert set(rows.filter(commodity="gallium")["learned_from"]) == {3}
    assert set(rows.filter(commodity="tin")["learned_from"]) == {0}


def test_the_point_is_the_median_of_the_draws(atlas, shipped):
    """
    Of two draws the first has the middle of everything and is not told; the other is its own median.
    """
    some = [seen for seen in shipped if seen.commodity == "gallium"]
    told = backtest(atlas, some, draws=2, learn=False, vary=False).observations.drop_nulls("value")
    alone = backtest(atlas, some, draws=1, learn=False, vary=False).observations
    assert told["value"].to_list() == told["low"].to_list() == told["high"].to_list()
    assert told["value"].to_list() != alone.drop_nulls("value")["value"].to_list()


def test_the_first_line_that_stops_is_told_in_days(atlas):
    """
    Of cars in Japan without magnets: never before a ban stops it, and within weeks.
    """
    some = [seen for seen in episodes(atlas) if "line stop" in seen.variable]
    row = backtest(atlas, some, draws=DRAWS, learn=False).observations.row(0, named=True)
    assert (row["metric"], row["unit"], row["observed"]) == ("line_stop_day", "day", 52.0)
    assert row["full_ban"] - 10 < row["value"] < 90
    assert row["low"] <= row["value"] <= row["high"] < row["no_effect"]
