"""Measures and what they answer."""

import datetime as dt

from oresight.figures import draw


def test_the_table_holds_every_mark_and_arrow(scene, check_picture):
    """
    Marks are the rows of the table, arrows its answers; the key names each.
    """
    drawn = draw("contest", scene)
    graph = drawn.option["series"][0]
    assert [item["name"] for item in graph["data"]] == drawn.table["id"].to_list()
    known = set(drawn.table["id"])
    arrows = {
        (cause, answer)
        for answer, causes in drawn.table.select("id", "responds_to").iter_rows()
        for cause in causes
        if cause in known
    }
    assert {(link["source"], link["target"]) for link in graph["links"]} == arrows
    assert len(drawn.option["graphic"]) == 2 * drawn.table.height
    check_picture(drawn, draw("contest", scene))


def test_no_two_marks_share_a_place(scene):
    """
    Every measure has a column of its own.
    """
    places = [item["value"][0] for item in draw("contest", scene).option["series"][0]["data"]]
    assert len(set(places)) == len(places)


def test_the_key_ends_within_the_picture(scene):
    """
    The last line of words stands above the lower edge.
    """
    drawn = draw("contest", scene)
    assert max(item["top"] for item in drawn.option["graphic"]) + 2 * 13 <= drawn.height + 13


def test_an_earlier_day_knows_only_what_was_announced(scene):
    """
    In August 2023 one answer was on record: gallium and germanium.
    """
    drawn = draw("contest", scene.with_choices(as_of=dt.date(2023, 8, 1)))
    assert drawn.table["id"].to_list()[-1] == "cn-2023-gage"
    assert drawn.table.height == 2


def test_the_alternative_text_tells_the_pairs(scene):
    """
    A reader who does not see the arrows reads the title of the first answer.
    """
    drawn = draw("contest", scene)
    assert drawn.table["title"][1] in drawn.alt
