"""The scoreboard as a picture: misses on top, nothing hidden."""

import pytest

from oresight.figures import draw


@pytest.fixture(scope="module")
def board(scene):
    return draw("scoreboard", scene.with_choices(draws=20))


def test_the_worst_row_stands_on_top_and_none_is_left_out(board):
    """
    Errors over guesses fall from row to row; every row has a dot.
    """
    table = board.table
    assert table["value"].to_list() == sorted(table["value"], reverse=True)
    dots = [one for one in board.option["series"] if one.get("symbol") in {"diamond", "circle"}]
    assert sum(len(one["data"]) for one in dots) == table.height


def test_what_is_missed_is_no_closer_than_a_guess(board):
    """
    A row is missed from one on.
    """
    assert (board.table["missed"] == (board.table["value"] >= 1.0)).all()


def test_the_title_counts_what_the_table_holds(board):
    """
    How many rows beat the better guess.
    """
    closer = int((~board.table["missed"]).sum())
    assert f"{closer}" in board.title
    assert f"{board.table.height}" in board.title
