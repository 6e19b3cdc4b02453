"""What a company's parts hang on, how long they last, what stops first, and what to ask."""

import polars as pl
import pytest
from tests.unit.company import books

from oresight.codes import Iso3
from oresight.company import BASES, INDICATORS, SHEETS, TOPICS, assess, read_workbook, template
from oresight.errors import BadInputError
from oresight.scenarios import open_scenario, run_scenario

JAPAN = Iso3("JPN")
GALLIUM = "cn-2023-gage"
HEADINGS = (
    "part_id", "line", "material", "mass", "per_year", "supplier", "made_in", "refined_in",
    "stock_days", "currency", "spend", "value_at_risk", "substitute",
)  # fmt: skip
TOLD = ("told", "Charger", "Ga", "3 g", 1000, "Lumen", "", "CHN", 30, "USD", 36525, 1e6, "no")
BLANK = ("blank", "", "Ga", "", "", "", "", "", "", "", "", "", "")
OTHER = ("other", "Motor", "Cu", "", "", "", "", "", 30, "", "", 5e6, "")


def sheet(*rows, headings=HEADINGS):
    return read_workbook(books.table(*rows, headings=headings), name="p.csv")


def with_cell(row, name, value):
    return tuple(
        value if field == name else cell for field, cell in zip(HEADINGS, row, strict=True)
    )


@pytest.fixture(scope="module")
def example(atlas, today):
    """The fictional firm, without a story."""
    parts = read_workbook(template("en", filled=True), name="example.xlsx")
    return assess(atlas, parts, importer=JAPAN, as_of=today)


@pytest.fixture(scope="module")
def story():
    """Licences on gallium and germanium, in a few draws."""
    return run_scenario(open_scenario("gallium-germanium-2023"), draws=24)


@pytest.fixture(scope="module")
def found(atlas, today, story):
    """Three parts under that story: one that knows its way, one that knows nothing, one apart."""
    return assess(atlas, sheet(TOLD, BLANK, OTHER), importer=JAPAN, as_of=today, story=story)


def only(table, indicator, part):
    return table.row(
        by_predicate=(pl.col("indicator") == indicator) & (pl.col("part_id") == part), named=True
    )


def test_every_number_says_what_it_is(example, found):
    """
    Value within its interval, with unit, grade and sources; what is not known says why.
    """
    rows = pl.concat([example.rows, found.rows])
    known = rows.filter(pl.col("value").is_not_null())
    assert known.filter(pl.col("sources").list.len() == 0).is_empty()
    assert known.filter(pl.col("unit").is_null() | pl.col("grade").is_null()).is_empty()
    assert rows.filter(pl.col("value").is_null(), pl.col("note").is_null()).is_empty()
    inside = known.filter(~pl.col("indicator").str.ends_with("expected"))
    assert inside.filter(
        (pl.col("low") > pl.col("value")) | (pl.col("high") < pl.col("value"))
    ).is_empty()


def test_all_words_have_labels(example, found):
    """
    Indicators, bases, topics and sheets are named in words.
    """
    rows = pl.concat([example.rows, found.rows])
    assert set(rows["indicator"]) <= set(INDICATORS)
    assert set(rows["basis"].drop_nulls()) <= set(BASES)
    assert set(example.questions("en")["topic"]) <= set(TOPICS)
    assert set(found.tables("en")) <= set(SHEETS)


def test_what_the_company_knows_comes_first(example):
    """
    A country that is told has all of it, reported; the stage before it is that country's average.
    """
    rows = example.exposure.filter(part_id="H-501", indicator="origin_share", stage="refine")
    assert rows.select("country", "value", "basis", "grade").rows() == [
        ("CHN", 1.0, "own", "reported")
    ]


def test_averages_are_marked_as_such(example):
    """
    Where the sheet is blank the country's imports or the world's output stand in, estimated at best.
    """
    rows = example.exposure.filter(part_id="E-203", indicator="origin_share", stage="refine")
    assert set(rows["basis"]) == {"national"}
    assert "reported" not in set(rows["grade"])


def test_shares_of_a_stage_add_to_one_at_most(example):
    """
    No part comes from more than everywhere.
    """
    sums = (
        example.exposure.filter(indicator="origin_share")
        .group_by("part_id", "commodity", "stage")
        .agg(pl.col("value").sum())
    )
    assert sums["value"].max() <= 1.0 + 1e-9


def test_restrictions_stand_beside_the_way_they_bear_on(example):
    """
    China's licences on gallium bear on the gallium part, and are in force.
    """
    row = example.exposure.filter(
        part_id="E-201", country="CHN", stage="refine", indicator="origin_share"
    ).row(0, named=True)
    assert row["status"] == "in_force"
    assert GALLIUM in row["measures"]


def test_the_country_that_hits_most_comes_first(example):
    """
    Countries are in the order of the sales that hang on them.
    """
    hit = example.chokepoints.filter(indicator="value_hit")
    assert hit["country"][0] == "CHN"
    assert hit["value"].to_list() == sorted(hit["value"], reverse=True)


def test_members_of_a_group_are_at_home(atlas, today):
    """
    To the Union its own members are no chokepoint.
    """
    parts = read_workbook(template("en", filled=True), name="example.xlsx")
    union = assess(atlas, parts, importer=Iso3("EU27"), as_of=today)
    assert not set(union.chokepoints["country"]) & atlas.group("eu27")


def test_a_line_counts_once(atlas, today):
    """
    Two parts of one line, both from China, put its sales at risk once.
    """
    rows = [with_cell(TOLD, "part_id", name) for name in ("a", "b")]
    one = assess(atlas, sheet(*rows), importer=JAPAN, as_of=today)
    hit = one.chokepoints.filter(indicator="value_hit", country="CHN")
    assert hit["value"].to_list() == [1e6]


def test_without_a_story_nothing_stops(example):
    """
    Tables of stops are empty, and no certificate is made up.
    """
    assert (example.stops.height, example.stock.height, example.certificate) == (0, 0, {})


def test_the_first_to_stop_is_on_top(found):
    """
    The part that knows that it buys where the licences are stops, and is dated; copper is left alone.
    """
    top = found.ranking.row(0, named=True)
    assert top["part_id"] == "told"
    assert top["date"] >= found.begin
    assert found.ranking.filter(part_id="other")["probability"].to_list() == [None]


def test_a_stock_that_is_not_told_is_no_stock_of_nought(found):
    """
    A prior stands in and is named; the stock to add is not known.
    """
    row = only(found.stops, "stop_probability", "blank")
    assert "prior" in row["note"]
    assert only(found.stock, "stock_added", "blank")["value"] is None


def test_more_stock_stops_no_sooner_and_no_more(atlas, today, story):
    """
    Doubling the days of stock puts the stop off and makes it no more likely.
    """
    rows = [
        with_cell(with_cell(TOLD, "part_id", f"s{days}"), "stock_days", days) for days in (30, 60)
    ]
    both = assess(atlas, sheet(*rows), importer=JAPAN, as_of=today, story=story)
    less, more = (only(both.stops, "stop_probability", name)["value"] for name in ("s30", "s60"))
    assert more <= less
    days = dict(both.ranking.select("part_id", "day").iter_rows())
    assert days["s60"] > days["s30"]


def test_the_proposed_stock_is_enough(atlas, today, story):
    """
    With the stock that is proposed the probability of a stop is at most the level.
    """
    first = assess(atlas, sheet(TOLD), importer=JAPAN, as_of=today, story=story, level=0.1)
    days = only(first.stock, "stock_needed", "told")["value"]
    again = assess(
        atlas, sheet(with_cell(TOLD, "stock_days", days)), importer=JAPAN, as_of=today, story=story
    )
    assert only(again.stops, "stop_probability", "told")["value"] <= 0.1


def test_stock_ties_up_money_and_tonnes(found):
    """
    A hundred dollars and eight grams for each day that is added.
    """
    added, money = (
        only(found.stock, name, "told")["value"] for name in ("stock_added", "stock_money")
    )
    assert money == pytest.approx(100.0 * added)
    tonnes = only(found.stock, "stock_added_t", "told")["value"]
    assert tonnes == pytest.approx(added * 3e-3 / 365.25)


def test_a_substitute_ends_the_stop(atlas, today, story):
    """
    From the day it is qualified nothing is short: one that is there in time prevents the stop.
    """
    rows = [
        with_cell(with_cell(TOLD, "part_id", name), "substitute", days)
        for name, days in (("late", 300), ("soon", 10))
    ]
    both = assess(atlas, sheet(*rows), importer=JAPAN, as_of=today, story=story)
    chance = {
        name: only(both.stops, "stop_probability", name)["value"] for name in ("late", "soon")
    }
    assert chance["soon"] == 0.0
    assert chance["late"] > 0.5


def test_the_order_of_rows_does_not_matter(atlas, today, story):
    """
    Parts have numbers of their own: the same part gives the same row wherever it stands.
    """
    ways = [
        assess(atlas, sheet(*rows), importer=JAPAN, as_of=today, story=story)
        for rows in ((TOLD, BLANK, OTHER), (OTHER, BLANK, TOLD))
    ]
    one, other = (way.ranking.sort("part_id") for way in ways)
    assert one.equals(other)


def test_another_part_changes_no_number(atlas, today, story, found):
    """
    What is told of a part does not hang on what else is in the sheet.
    """
    alone = assess(atlas, sheet(BLANK), importer=JAPAN, as_of=today, story=story)
    assert alone.ranking.filter(part_id="blank").equals(found.ranking.filter(part_id="blank"))


def test_lines_stop_with_the_first_of_their_parts(atlas, today, story):
    """
    A line of two parts stops on the day of the one that holds less.
    """
    rows = [
        with_cell(with_cell(TOLD, "part_id", f"s{days}"), "stock_days", days) for days in (30, 60)
    ]
    both = assess(atlas, sheet(*rows), importer=JAPAN, as_of=today, story=story)
    line = both.stops.filter(indicator="line_stop_day")
    assert line["value"].item() == only(both.stops, "stop_day", "s30")["value"]


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_questions_are_asked_in_the_language(example, lang):
    """
    Each supplier is asked in the reader's language, first things first.
    """
    table = example.questions(lang)
    assert table["question"].str.contains("[ぁ-ん]").all() == (lang == "ja")
    ranks = table.group_by("supplier", maintain_order=True).agg("priority")["priority"]
    assert all(list(rank) == sorted(rank) for rank in ranks)


def test_what_is_blank_is_asked_for(atlas, today):
    """
    Stock, substitute, mass, and where it is made, refined.
    """
    one = assess(atlas, sheet(BLANK), importer=JAPAN, as_of=today)
    topics = set(one.questions("en")["topic"])
    assert {"stock", "substitute", "mass", "origin_component", "origin_refine"} <= topics


def test_what_is_told_is_not_asked_again(atlas, today):
    """
    A sheet that is filled in leaves the licence, the second source and the mine to ask about.
    """
    full = with_cell(TOLD, "made_in", "JPN")
    one = assess(atlas, sheet(full), importer=JAPAN, as_of=today)
    assert set(one.questions("en")["topic"]) <= {"licence", "second_source", "origin_mine"}


def test_one_question_at_a_time(atlas, today, story):
    """
    A story and a measure together, a level beyond one, a story of another importer: all refused.
    """
    with pytest.raises(BadInputError) as caught:
        assess(
            atlas,
            sheet(TOLD),
            importer=Iso3("KOR"),
            as_of=today,
            story=story,
            measure=GALLIUM,
            level=2.0,
        )
    assert len(caught.value.faults) == 3


def test_a_result_is_known_by_its_parts_and_not_by_their_file(atlas, today):
    """
    The same sheet under another name has the same run; another stock has not.
    """
    runs = [
        assess(atlas, sheet(row), importer=JAPAN, as_of=today).run.id
        for row in (TOLD, TOLD, with_cell(TOLD, "stock_days", 31))
    ]
    assert (runs[0] == runs[1], runs[0] == runs[2]) == (True, False)
