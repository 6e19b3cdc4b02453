"""The evidence command: the scoreboard of past episodes, its file of your own, and its audit."""

import json

import pytest

HEAD = (
    "episode,mineral,actor,target,measure,announced,effective,variable,period_before,value_before,"
    "period_after,value_after,source"
)
ROWS = [
    "X,Ga,China,world,export licence,2023-07-03,2023-08-01,exports,2022-11,10,2023-08,0,a paper",
    "X,Ga,China,world,export licence,2023-07-03,2023-08-01,exports,2022-11,10,2023-09,1,a paper",
    "Y,Sb,China,world,letter of protest,2024-08-15,,exports,2023,10,2024-10,1,a paper",
]
FIVE = ["mae", "mae_no_effect", "mae_full_ban", "coverage_90", "crps"]


@pytest.fixture
def own(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("\n".join([HEAD, *ROWS]) + "\n", encoding="utf-8")
    return path


def test_a_file_of_your_own_is_scored(oresight, own):
    """
    Five scores for what can be compared, a reason for what cannot, and a certificate.
    """
    answer = oresight("evidence", "run", "--episodes", own, "--draws", "5", "--json")
    body = json.loads(answer.out)
    assert answer.code == 0
    assert [row["indicator"] for row in body["rows"][:5]] == FIVE
    assert {row["episode"] for row in body["rows"][:5]} == {"X"}
    (left,) = [row for row in body["rows"] if row["episode"] == "Y"]
    assert (left["value"], left["note"]) == (None, "Its measure is not among the instruments.")
    assert body["certificate"]["failed_draws"] == 0
    assert {"id", "edition", "seed", "version"} <= set(body["run"])


def test_the_same_file_gives_the_same_bytes(oresight, own):
    """
    Also the run id.
    """
    words = ("evidence", "run", "--episodes", own, "--draws", "4", "--json")
    assert oresight(*words).out == oresight(*words).out


def test_every_fault_of_a_file_is_told_in_the_readers_language(oresight, own):
    """
    File, line, column, what, and a remedy; exit code 3.
    """
    text = (
        own.read_text(encoding="utf-8").replace("2023-08-01", "1 August", 1).replace(",Sb,", ",Xx,")
    )
    own.write_text(text, encoding="utf-8")
    answer = oresight("evidence", "run", "--episodes", own, "--lang", "ja")
    assert (answer.code, answer.out) == (3, "")
    assert "own.csv:2:effective" in answer.err
    assert "own.csv:4:mineral" in answer.err
    assert "Traceback" not in answer.err


def test_all_public_episodes_run_and_misses_stand_first(oresight):
    """
    Every public row is scored or has a reason.
    """
    board = json.loads(oresight("evidence", "run", "--draws", "3", "--json").out)
    assert board["rows"][0]["missed"]
    detail = json.loads(oresight("evidence", "run", "--draws", "3", "--detail", "--json").out)
    seen = [row for row in detail["rows"] if row["metric"] != "recovery"]
    assert len(seen) == 76
    assert all(row["note"] for row in seen if row["value"] is None)


def test_the_table_says_what_was_seen_in_words(oresight, own):
    """
    In both languages.
    """
    words = ("evidence", "run", "--episodes", own, "--draws", "3", "--format", "table")
    assert "Exports" in oresight(*words).out
    assert "輸出" in oresight(*words, "--lang", "ja").out


def test_the_audit_agrees_or_says_so(oresight):
    """
    Independent solvers, case by case.
    """
    answer = oresight("evidence", "run", "--audit", "--json")
    rows = json.loads(answer.out)["rows"]
    assert answer.code == 0
    assert {row["status"] for row in rows} <= {"agrees", "not solved"}


def test_reference_models_are_listed(oresight):
    """
    Published results to be reproduced.
    """
    rows = json.loads(oresight("evidence", "show", "references", "--json").out)["rows"]
    assert {row["model"] for row in rows} >= {"USGS 2024"}


def test_published_studies_are_asked_the_same(oresight):
    """
    Theirs beside ours, with the reason; what is not asked says so.
    """
    body = json.loads(oresight("evidence", "run", "--reference", "--draws", "2", "--json").out)
    rows = body["rows"]
    assert {"USGS 2024", "Daiwa 2025", "NRI 2025"} <= {row["model"] for row in rows}
    assert all(row["why"] for row in rows)
    gallium = next(row for row in rows if row["case"].startswith("total Chinese net export"))
    assert gallium["value"] < 0 < gallium["theirs_high"] - gallium["theirs_low"]
    assert gallium["theirs"] == -3.1


def test_negative_controls_are_told_in_the_readers_language(oresight):
    """
    Each with what it may say at most.
    """
    words = ("evidence", "run", "--controls", "--draws", "2", "--lang", "ja", "--json")
    rows = json.loads(oresight(*words).out)["rows"]
    assert "2022年3月8日のニッケル：供給不足ではなく踏み上げ" in {row["case"] for row in rows}
    assert all(row["most"] or row["least"] for row in rows if row["value"] is not None)
