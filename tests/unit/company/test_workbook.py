"""A filled-in sheet becomes parts; everything that is wrong with it is told at once."""

import io

import openpyxl
import pytest
from tests.unit.company import books

from oresight.codes import Stage
from oresight.company import read_workbook, template
from oresight.company._words import forms_of
from oresight.errors import BadInputError, UnknownNameError


def faults(*rows, headings=books.HEADINGS):
    with pytest.raises(BadInputError) as caught:
        read_workbook(books.table(*rows, headings=headings), name="x.csv")
    return [str(BadInputError(fault)) for fault in caught.value.faults]


def only(*cells, headings=books.HEADINGS):
    return read_workbook(books.table(cells, headings=headings), name="x.csv").parts[0]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_example_is_read_in_either_language(lang):
    """
    A Japanese sheet is read like an English one: the names of fields are in both.
    """
    parts = read_workbook(template(lang, filled=True), name="x.xlsx")
    assert (len(parts.parts), parts.table.height, parts.currency) == (12, 15, "JPY")


def test_both_languages_tell_the_same():
    """
    But for names, the two examples are one.
    """
    ja, en = (read_workbook(template(x, filled=True), name="x").table for x in ("ja", "en"))
    names = ["part", "line", "supplier"]
    assert ja.drop(names).equals(en.drop(names))


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_template_guides_the_hand(lang):
    """
    Headings stay in sight, names of fields are hidden, cells offer lists and say what a blank means.
    """
    sheet = openpyxl.load_workbook(io.BytesIO(template(lang))).worksheets[1]
    rules = {
        str(rule.sqref).partition("3:")[0]: rule for rule in sheet.data_validations.dataValidation
    }
    assert (sheet.freeze_panes, sheet.row_dimensions[2].hidden) == ("C3", True)
    assert [letter for letter, rule in rules.items() if rule.type == "list"] == list("DEGJOR")
    assert all(rule.prompt and rule.promptTitle for rule in rules.values())
    assert min(one.width for one in sheet.column_dimensions.values()) > 8


def test_every_word_of_a_list_is_read(atlas):
    """
    What the template offers to choose from is what the reader knows, in both languages.
    """
    for lang in ("ja", "en"):
        book = openpyxl.load_workbook(io.BytesIO(template(lang)))
        rows = list(book.worksheets[3].iter_rows(min_row=2, values_only=True))
        materials = [row[0] for row in rows if row[0]]
        countries = [row[1] for row in rows if row[1]]
        assert {atlas.commodity(word).name(lang) for word in materials} == set(materials)
        assert {atlas.country(word).name(lang) for word in countries} == set(countries)
        forms = [row[2] for row in rows if row[2]]
        assert [word for word in forms if word.casefold() not in forms_of(atlas)] == []


def test_the_template_is_the_same_every_time():
    """
    The file carries no clock.
    """
    assert template("ja") == template("ja")


def test_headings_in_japanese_are_enough():
    """
    A text without the row of field names is read by its headings.
    """
    part = only("M-1", "磁石", "ジスプロシウム", headings=("部品番号", "部品名", "材料"))
    assert (part.name, part.materials[0].commodity) == ("磁石", "dysprosium")


@pytest.mark.parametrize("word", ["Dy", "dysprosium", "Dysprosium", "ジスプロシウム", "ＤＹ"])
def test_a_material_goes_by_any_of_its_names(word):
    """
    Symbol, slug, English and Japanese, in any width.
    """
    assert only("M-1", "", word).materials[0].commodity == "dysprosium"


def test_blanks_are_not_nought():
    """
    What is not told is None, and no tonnes are made of it.
    """
    part = only("M-1", "Magnet", "Dy")
    assert (part.stock_days, part.spend, part.materials[0].mass_g) == (None, None, None)
    assert part.tonnes_a_year(part.materials[0]) is None


def test_nought_is_kept():
    """
    No stock is not unknown stock.
    """
    assert only("M-1", "Magnet", "Dy", "12 g", 10, 0).stock_days == 0.0


@pytest.mark.parametrize(
    ("told", "days"), [("30", 30.0), ("6 weeks", 42.0), ("２週間", 14.0), ("1か月", 30.4375)]
)
def test_stock_is_told_in_any_unit_of_time(told, days):
    """
    Days, weeks, months.
    """
    assert only("M-1", "", "Dy", "", "", told).stock_days == days


def test_shares_between_countries_are_kept():
    """
    Given in per cent, kept as parts of one.
    """
    route = only(*books.ROW).materials[0].routes[Stage.REFINE]
    assert (dict(route.shares), route.told) == ({"CHN": 0.6, "VNM": 0.4}, True)


def test_countries_without_shares_are_even_and_marked():
    """
    Two countries without shares count half each, and it is known that nobody said so.
    """
    route = only(*books.ROW[:6], "CHN; VNM").materials[0].routes[Stage.REFINE]
    assert (dict(route.shares), route.told) == ({"CHN": 0.5, "VNM": 0.5}, False)


def test_rows_of_one_part_are_its_materials():
    """
    What is said of the part stands in its first row.
    """
    parts = read_workbook(
        books.table(books.ROW, ("M-1", "", "Nd", "300 g", "", "", "")), name="x.csv"
    ).parts
    assert [one.commodity for one in parts[0].materials] == ["dysprosium", "neodymium"]
    assert parts[0].stock_days == 30.0


def test_rows_of_one_part_must_agree():
    """
    Two stocks of one part are a fault at the second.
    """
    (text,) = faults(books.ROW, ("M-1", "", "Nd", "300 g", "", 45, ""))
    assert text.startswith("x.csv:3:6")


def test_all_faults_come_at_once_with_their_places():
    """
    Sheet, line and column; the nearest word; what to do.
    """
    found = faults(
        ("", "", "galium", "12", "many", -1, "Chna"), ("M-2", "", "", "1 stone", 5, "x", "CHN 60")
    )
    assert [text.split(" ")[0] for text in found] == [
        "x.csv:2:1:",
        "x.csv:2:3:",
        "x.csv:2:7:",
        "x.csv:2:4:",
        "x.csv:2:5:",
        "x.csv:2:6:",
        "x.csv:3:3:",
        "x.csv:3:7:",
        "x.csv:3:4:",
        "x.csv:3:6:",
    ]
    assert "gallium" in found[1]


@pytest.mark.parametrize(
    ("cell", "word"),
    [
        ("CHN 60; VNM 30", "add to 90 %"),
        ("CHN 60; VNM", "others none"),
        ("CHN; 中国", "stands twice"),
        ("Atlantis", "No country is called"),
    ],
)
def test_routes_that_do_not_add_up_are_told(cell, word):
    """
    Shares add to a hundred, all or none are given, a country stands once.
    """
    assert word in faults((*books.ROW[:6], cell))[0]


def test_a_mass_needs_a_unit():
    """
    Twelve of what?
    """
    assert "no unit" in faults((*books.ROW[:3], 12, *books.ROW[4:]))[0]


def test_money_needs_one_currency():
    """
    None, or two, are faults.
    """
    headings = ("part_id", "material", "currency", "spend", "value_at_risk")
    assert "no currency" in faults(("A", "Dy", "", 5, ""), headings=headings)[0]
    assert "others in JPY" in faults(("A", "Dy", "JPY", 5, "3 USD"), headings=headings)[0]


@pytest.mark.parametrize(
    ("cell", "meant"),
    [("あり", (True, None)), ("no", (False, None)), ("240", (True, 240.0)), ("", (None, None))],
)
def test_a_substitute_is_told_by_yes_no_or_days(cell, meant):
    """
    Days until it is qualified say that there is one.
    """
    part = only("A", "Dy", cell, headings=("part_id", "material", "substitute"))
    assert (part.substitute, part.substitute_days) == meant


def test_a_form_is_a_stage_or_a_form_of_the_engine():
    """
    Words of both languages; anything else is a fault.
    """
    headings = ("part_id", "material", "form")
    assert (
        only("A", "Dy", "磁石(耐熱品)", headings=headings).materials[0].form
        == "magnets-heat-resistant"
    )
    assert only("A", "Dy", "refine", headings=headings).materials[0].stage is Stage.REFINE
    assert "no stage or form" in faults(("A", "Dy", "pellets"), headings=headings)[0]
    assert "no form of copper" in faults(("A", "Cu", "magnets-plain"), headings=headings)[0]


def test_a_column_that_must_be_there_is_missed():
    """
    Without materials nothing can be told.
    """
    assert "'material' is missing" in faults(("A", "x"), headings=("part_id", "part"))[0]


def test_a_file_of_something_else_is_told():
    """
    No headings of the template in any sheet.
    """
    assert "No sheet has the headings" in faults(("1", "2"), headings=("a", "b"))[0]


def test_two_sheets_of_parts_are_told_apart_by_name():
    """
    Among several, the one with the name of the template is read; else nobody guesses.
    """
    book = openpyxl.load_workbook(io.BytesIO(books.workbook(books.ROW)))
    book.copy_worksheet(book["Parts"]).title = "Old"
    assert read_workbook(books.saved(book), name="x.xlsx").parts[0].id == "M-1"
    book["Parts"].title = "New"
    with pytest.raises(BadInputError, match="Several sheets"):
        read_workbook(books.saved(book), name="x.xlsx")


def test_a_material_stands_once_in_a_part():
    """
    Two rows of one material are a fault, not a sum.
    """
    assert "twice" in faults(books.ROW, ("M-1", "", "ジスプロシウム"))[0]


def test_a_cell_with_a_formula_of_a_spreadsheet_is_plain_text():
    """
    A name that begins with a sign of a formula is kept as it is; exports write it as text.
    """
    assert only("M-1", "=HYPERLINK(1)", "Dy").name == "=HYPERLINK(1)"


def test_other_stocks_make_a_copy():
    """
    What if leaves what is as it is; a part that is not there is met with the nearest.
    """
    parts = read_workbook(books.table(books.ROW), name="x.csv")
    assert parts.with_stock({"M-1": 90}).parts[0].stock_days == 90.0
    assert parts.parts[0].stock_days == 30.0
    with pytest.raises(UnknownNameError) as caught:
        parts.with_stock({"M-2": 90})
    assert caught.value.near == ("M-1",)
    with pytest.raises(BadInputError, match="less than none"):
        parts.with_stock({"M-1": -1})
