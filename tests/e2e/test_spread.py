"""Losses of lines, followed through an input-output table from the command line."""

import json

import pytest

FLOWS = """from_region,from_sector,to_region,to_sector,value
JPN,C26,JPN,C29,40
JPN,X,JPN,C26,20
JPN,X,JPN,,900
JPN,C26,JPN,,300
JPN,C29,JPN,C26,10
JPN,C29,JPN,,500
"""


@pytest.fixture
def table(tmp_path):
    """A table of Japan: two industries, and all else."""
    path = tmp_path / "mine.csv"
    path.write_text(FLOWS)
    return path


def spread(answer):
    rows = json.loads(answer.out)["rows"]
    return {
        row["indicator"]: row
        for row in rows
        if row["indicator"].startswith("cascade_loss") and row["industry"] == "all"
    }


@pytest.mark.parametrize(
    "command",
    [("simulate", "cn-2023-gage"), ("scenario", "run", "gallium-germanium-2023")],
    ids=["simulate", "scenario"],
)
def test_a_loss_is_bounded_in_a_table_of_ones_own(oresight, table, command):
    """
    At best it is no larger than at worst, in dollars of the table.
    """
    answer = oresight(
        *command, "--draws", "3", "--io", table, "--io-unit", "billion USD", "--format", "json"
    )
    found = spread(answer)
    assert answer.code == 0
    assert (
        0 <= found["cascade_loss_reallocated"]["value"] <= found["cascade_loss_rationed"]["value"]
    )
    assert found["cascade_loss_rationed"]["value"] > 0


def test_other_money_is_not_taken_for_dollars(oresight, table):
    """
    A table in euros is refused in words.
    """
    answer = oresight(
        "simulate", "cn-2023-gage", "--draws", "3", "--io", table, "--io-unit", "million EUR"
    )
    assert (answer.code, "million EUR" in answer.err, "Traceback" in answer.err) == (3, True, False)
