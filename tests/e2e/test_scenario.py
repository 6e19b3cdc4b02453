"""Scenarios from the command line, and the tutorial followed word for word."""

import json
import re
import shlex
from pathlib import Path

import pytest

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial" / "own-scenario.md"
BLOCK = re.compile(r"```(yaml|console|text)\n(.*?)```", re.DOTALL)
STEPS = BLOCK.findall(TUTORIAL.read_text(encoding="utf-8"))
NAME = re.compile(r"# (\S+\.yaml)\n")


def test_the_tutorial_can_be_followed(oresight, tmp_path):
    """
    Files are saved and commands typed in the order of the page; what it shows is what comes.
    """
    answers = []
    for kind, text in STEPS:
        if kind == "yaml":
            (tmp_path / NAME.match(text)[1]).write_text(text, encoding="utf-8")
        elif kind == "console":
            words = [shlex.split(line[2:])[1:] for line in text.splitlines()]
            answers += [oresight(*line) for line in words]
        else:
            assert answers[-1].err == text
            assert answers[-1].code == 3
    assert [answer.code for answer in answers] == [3, 0, 0, 0, 0, 0]


def test_a_new_file_is_checked_and_not_replaced(oresight):
    """
    The template passes its own check; a file that exists is kept.
    """
    assert oresight("scenario", "new", "x.yaml").code == 0
    assert oresight("scenario", "check", "x.yaml", "antimony-2024").code == 0
    assert oresight("scenario", "new", "x.yaml").code == 3
    assert oresight("scenario", "new", "x.yaml", "--force", "--from", "antimony-2024").code == 0
    assert "antimony" in Path("x.yaml").read_text(encoding="utf-8")


def test_faults_of_several_files_come_together(oresight):
    """
    One call, all faults, exit code 3, nothing on stdout.
    """
    Path("a.yaml").write_text("oresight: scenario/1\nblocs: {}\n", encoding="utf-8")
    Path("b.yaml").write_text("oresight: scenario/2\n", encoding="utf-8")
    answer = oresight("scenario", "check", "a.yaml", "b.yaml")
    assert (answer.code, answer.out) == (3, "")
    assert "a.yaml:2" in answer.err
    assert "b.yaml:1" in answer.err


def test_a_run_answers_in_the_shape_of_the_contract(oresight):
    """
    One object: run, rows with value, interval, unit, grade and sources, certificate, blocks.
    """
    answer = oresight(
        "scenario", "run", "antimony-2024", "--draws", "3", "--workers", "1", "--json", "--out", "o"
    )
    body = json.loads(answer.out)
    assert answer.code == 0
    assert set(body) == {"run", "rows", "certificate", "blocks"}
    keys = {"scenario", "branch", "indicator", "value", "low", "high", "unit", "grade", "sources"}
    assert keys <= set(body["rows"][0])
    assert body["certificate"]["failed_draws"] == 0
    files = sorted(path.name for path in Path("o").iterdir())
    assert files == ["blocks.csv", "draws", "scenario.yaml", "summary.csv"]


def test_a_mixture_without_weights_is_refused(oresight):
    """
    No weight is made up.
    """
    answer = oresight(
        "scenario", "run", "antimony-2024", "--draws", "2", "--workers", "1", "--mixture"
    )
    assert (answer.code, "no weights" in answer.err) == (3, True)


def test_two_branches_of_a_story_are_compared(oresight):
    """
    A name, a colon, a branch: what changes is the stance of the allies alone.
    """
    names = [f"bloc-formation:{branch}" for branch in ("west-coordinates", "west-competes")]
    answer = oresight("scenario", "diff", *names, "--json")
    assert answer.code == 0
    changes = {(row["block"], row["field"]) for row in json.loads(answer.out)["rows"]}
    assert changes == {("stance", "stance")}


@pytest.mark.parametrize(
    "words",
    [
        ("run", "antimoni-2024"),
        ("run", "antimony-2024", "--branch", "mian"),
        ("diff", "antimony-2024", "nothing.yaml"),
        ("diff", "antimony-2024", "bloc-formation:west"),
    ],
)
def test_what_is_not_there_is_told_in_words(oresight, words):
    """
    A wrong name, branch or file ends with code 3 and no traceback.
    """
    answer = oresight("scenario", *words)
    assert (answer.code, "Traceback" in answer.err) == (3, False)


WEIGHED = """oresight: scenario/1
blocks:
  ban:
    kind: measure
    instrument: export_ban
    imposer: CHN
    commodities: [gallium]
    stages: [refine]
    start: 2027-01-01
branches:
  hard: {weight: 0.5}
  soft: {weight: 0.5, remove: [ban]}
"""


def test_a_screen_tells_the_worst_first_a_line_each(oresight, monkeypatch):
    """
    Goods, lines that stop, losses; in a hundred columns no row is broken.
    """
    monkeypatch.setenv("COLUMNS", "100")
    words = ("antimony-2024", "--draws", "3", "--workers", "1", "--format", "table")
    lines = oresight("scenario", "run", *words).out.splitlines()
    heads = [line.strip() for line in lines if line.startswith(("Goods", "Lines", "What"))]
    assert heads == ["Goods hit hardest", "Lines that stop first", "What is lost in the first year"]
    rule = next(at for at, line in enumerate(lines) if line.startswith(" ─"))
    assert lines[rule + 1].split()[0] == "Antimony"
    assert max(map(len, lines)) <= 100
    assert len(lines) < 60


def test_a_mixture_stands_beside_its_branches(oresight):
    """
    By the weights of the file, on the screen too.
    """
    Path("x.yaml").write_text(WEIGHED, encoding="utf-8")
    words = ("x.yaml", "--draws", "3", "--workers", "1", "--mixture", "--format", "table")
    answer = oresight("scenario", "run", *words)
    assert answer.code == 0
    assert "mixture" in answer.out


def test_a_measure_is_followed_through_the_months_on_a_screen(oresight, monkeypatch):
    """
    A line a number, months side by side; what stays calm is counted, not listed.
    """
    monkeypatch.setenv("COLUMNS", "100")
    answer = oresight("simulate", "cn-2023-gage", "--draws", "3", "--format", "table")
    rows = [line for line in answer.out.splitlines() if line.startswith(" Shortage")]
    assert [row.split()[1] for row in rows] == ["Gallium", "Germanium"]
    assert "Lines that stop first" in answer.out


def test_what_would_be_worth_knowing_and_the_worst_come_with_a_run(oresight):
    """
    Rows of both beside the others, in the columns of the contract; the ordinary ones stay as they are.
    """
    words = (
        "scenario",
        "run",
        "gallium-germanium-2023",
        "--draws",
        "65",
        "--workers",
        "1",
        "--json",
    )
    plain = json.loads(oresight(*words).out)
    answer = oresight(*words, "--drivers", "--worst", "10%")
    body = json.loads(answer.out)
    assert answer.code == 0
    assert body["run"]["id"] == plain["run"]["id"]
    told = {"expected_worst", "unexplained", "variance_share_first", "variance_share_total"}
    more = [row for row in body["rows"] if row["indicator"] in told]
    assert {row["sampling"] for row in more} == {None, "plain", "tilted"}
    rest = [row for row in body["rows"] if row["indicator"] not in told]
    kept = [{name: row[name] for name in plain["rows"][0]} for row in rest]
    assert kept == plain["rows"]
    assert "rest on fewer than 30 draws" in answer.err
    assert "no input stands out from chance: take more draws" in answer.err


def test_a_screen_says_in_words_what_is_not_known(oresight):
    """
    In Japanese as in English: the unknown, its share, and who could tell.
    """
    answer = oresight(
        "--format", "table", "simulate", "cd-2025-cobalt-quota", "--draws", "257", "--drivers"
    )
    assert answer.code == 0
    assert "What the spread comes from" in answer.out
    assert "firms, if asked" in answer.out
    japanese = oresight(
        "--lang", "ja", "--format", "table", "simulate", "cd-2025-cobalt-quota", "--draws", "257",
        "--drivers",
    )  # fmt: skip
    assert "企業への調査" in japanese.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--draws", "50", "--drivers"), "51"),
        (("--draws", "50", "--worst", "1%"), "51"),
        (("--worst", "60%"), "50 %"),
        (("--worst", "all"), "no number"),
    ],
)
def test_what_draws_cannot_tell_is_refused_before_a_run(oresight, words, said):
    """
    With how many are needed, or what a part is; nothing is solved for it.
    """
    answer = oresight("scenario", "run", "antimony-2024", *words)
    assert (answer.code, answer.out) == (3, "")
    assert said in answer.err
    assert not Path("runs").exists()
