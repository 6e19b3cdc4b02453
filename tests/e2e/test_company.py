"""Own parts from the command line: the template, what is wrong with it, and what stops first."""

import io
import json
import re
import shlex
from pathlib import Path

import openpyxl
import pytest
from tests.unit.company import books

AS_OF = ("--as-of", "2026-11-24")
HOW_TO = Path(__file__).parents[2] / "docs" / "how-to" / "assess-your-parts.md"
STEPS = [
    shlex.split(line[2:])[1:]
    for block in re.findall(r"```console\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    for line in block.splitlines()
]
ROW_KEYS = {"indicator", "value", "low", "high", "unit", "grade", "sources", "part_id", "country"}


def test_the_page_can_be_followed(oresight):
    """
    What the page tells a reader to type, in its order, ends well.
    """
    assert [oresight(*step).code for step in STEPS] == [0] * len(STEPS)


@pytest.fixture
def parts(oresight):
    """The fictional firm's workbook in the folder of the test."""
    assert oresight("company", "template", "parts.xlsx", "--example").code == 0
    return "parts.xlsx"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_template_goes_from_nothing_to_an_assessment(oresight, lang):
    """
    Template, check, assessment and Excel file, in one language from end to end.
    """
    words = ("--lang", lang)
    codes = [
        oresight(*words, "company", "template", "x.xlsx", "--example").code,
        oresight(*words, "company", "check", "x.xlsx").code,
        oresight(*words, "company", "assess", "x.xlsx", *AS_OF, "-o", "out.xlsx").code,
    ]
    sheets = openpyxl.load_workbook("out.xlsx").sheetnames
    assert codes == [0, 0, 0]
    assert sheets[1:3] == {"ja": ["前提", "国"], "en": ["Assumptions", "Countries"]}[lang]


def test_an_assessment_answers_in_the_shape_of_the_contract(oresight, parts):
    """
    One object: run, rows with value, interval, unit, grade and sources, and questions.
    """
    answer = oresight("company", "assess", parts, *AS_OF, "--json")
    body = json.loads(answer.out)
    assert set(body) == {"run", "rows", "questions"}
    assert set(body["rows"][0]) >= ROW_KEYS


def test_a_measure_tells_what_stops_first(oresight, parts):
    """
    Under the licences of 2023 the gallium part is named, with the certificate of the engine.
    """
    answer = oresight(
        "company", "assess", parts, *AS_OF, "--measure", "cn-2023-gage", "--draws", "3", "--json"
    )
    body = json.loads(answer.out)
    told = {
        row["part_id"]
        for row in body["rows"]
        if row["indicator"] == "stop_probability" and row["value"] is not None
    }
    assert (answer.code, told) == (0, {"E-201", "E-202"})
    assert body["certificate"]["failed_draws"] == 0


def test_a_story_and_a_measure_together_are_refused(oresight, parts):
    """
    One question at a time.
    """
    answer = oresight(
        "company", "assess", parts, "--measure", "cn-2023-gage", "--scenario", "antimony-2024"
    )
    assert (answer.code, answer.out) == (3, "")


def test_an_empty_template_is_refused_in_words(oresight):
    """
    Nothing is assessed of nothing.
    """
    oresight("company", "template", "empty.xlsx")
    answer = oresight("company", "check", "empty.xlsx")
    assert answer.code == 3
    assert "no parts" in answer.err


def test_a_template_that_exists_is_kept(oresight, parts):
    """
    A filled-in sheet is not written over by a slip of the hand.
    """
    assert oresight("company", "template", parts).code == 3
    assert oresight("company", "template", parts, "--force").code == 0


def test_faults_name_the_cell(oresight):
    """
    Each fault stands with file, sheet and cell; nothing goes to stdout.
    """
    oresight("company", "template", "p.xlsx", "--example")
    book = openpyxl.load_workbook("p.xlsx")
    book["Parts"]["D7"] = "galium"
    book["Parts"]["F7"] = "heavy"
    book.save("p.xlsx")
    answer = oresight("company", "check", "p.xlsx")
    assert (answer.code, answer.out) == (3, "")
    assert "p.xlsx:Parts!D7" in answer.err
    assert "gallium" in answer.err
    assert "p.xlsx:Parts!F7" in answer.err


def test_the_template_may_go_to_stdout(capfdbinary):
    """
    Without a file the workbook itself is the result.
    """
    from oresight.cli._main import run

    run(["--lang", "en", "company", "template"])
    book = openpyxl.load_workbook(io.BytesIO(capfdbinary.readouterr().out))
    assert book.sheetnames == ["How to fill in", "Parts", "Filled-in example", "Lists"]


def test_a_file_that_is_not_there_is_told(oresight):
    """
    A wrong name is a fault in words, not a traceback.
    """
    answer = oresight("company", "check", "absent.xlsx")
    assert (answer.code, "absent.xlsx" in answer.err) == (3, True)
    assert not Path("absent.xlsx").exists()


def test_smelters_of_a_supplier_stand_in(oresight, parts):
    """
    The list is told, and marked where it stands in.
    """
    entry = {
        "Metal (*)": "Tantalum",
        "Smelter Look-up (*)": "A",
        "Smelter Country (*)": "Kazakhstan",
    }
    Path("c.xlsx").write_bytes(books.smelter_list(entry))
    answer = oresight("company", "assess", parts, *AS_OF, "--smelters", "c.xlsx", "--json")
    bases = {
        row["basis"]
        for row in json.loads(answer.out)["rows"]
        if (row["part_id"], row["stage"]) == ("E-203", "refine")
    }
    assert (answer.code, bases) == (0, {"smelters"})
    assert "Smelters listed in c.xlsx: 1 (tantalum)" in answer.err


def test_faults_of_both_files_come_together(oresight):
    """
    One call tells what is wrong with parts and with smelters.
    """
    Path("p.csv").write_text("part_id,material\nA,galium\n", encoding="utf-8")
    Path("s.xlsx").write_bytes(books.workbook(books.ROW))
    answer = oresight("company", "check", "p.csv", "--smelters", "s.xlsx")
    assert answer.code == 3
    assert "p.csv:2:2" in answer.err
    assert "Smelter List" in answer.err


def test_what_if_a_part_had_more_stock(oresight, parts):
    """
    Other days of stock without another file; a word that says neither part nor days is refused.
    """
    answer = oresight("company", "assess", parts, *AS_OF, "--stock", "M-101=90", "--json")
    (days,) = [
        row["value"]
        for row in json.loads(answer.out)["rows"]
        if (row["part_id"], row["indicator"]) == ("M-101", "stock")
    ]
    assert days == 90.0
    assert oresight("company", "assess", parts, "--stock", "M-101").code == 2
    assert "M-101" in oresight("company", "assess", parts, "--stock", "M-110=9").err


def test_a_result_runs_nothing_in_a_spreadsheet(oresight):
    """
    A name that begins like a formula leaves as text.
    """
    Path("p.csv").write_text("part_id,part,material\nA,=HYPERLINK(1),Ga\n", encoding="utf-8")
    assert oresight("company", "assess", "p.csv", *AS_OF, "-o", "o.xlsx").code == 0
    cells = [cell for row in openpyxl.load_workbook("o.xlsx")["Parts"].iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert "'=HYPERLINK(1)" in {cell.value for cell in cells}


def test_figures_are_drawn_of_own_parts(oresight, parts):
    """
    With the workbook named they show it, and no fictional firm.
    """
    words = ("figure", "company-exposure", "--parts", parts, *AS_OF)
    assert oresight(*words, "-o", "own.csv").code == 0
    assert Path("own.csv").read_text(encoding="utf-8").splitlines()[1].startswith("value_hit,CHN")
