"""The seventeen rare earths and their control."""

import datetime as dt

import pytest

from oresight.errors import BadInputError
from oresight.figures import draw

LANTHANIDES = (
    *("La", "Ce", "Pr", "Nd", "Pm", "Sm", "Eu", "Gd"),
    *("Tb", "Dy", "Ho", "Er", "Tm", "Yb", "Lu"),
)
ATOMIC_NUMBERS = {"Sc": 21, "Y": 39, **{symbol: 57 + at for at, symbol in enumerate(LANTHANIDES)}}


def cells(drawn):
    """The words of the coloured cells, from the top."""
    return [item["label"]["formatter"] for item in drawn.option["series"][0]["data"]]


def test_every_rare_earth_stands_once_in_the_order_of_atomic_number(scene, check_picture):
    """
    Seventeen rows, from scandium to lutetium, each with a cell of its status.
    """
    drawn = draw("rare-earths", scene)
    assert drawn.table["symbol"].to_list() == sorted(ATOMIC_NUMBERS, key=ATOMIC_NUMBERS.__getitem__)
    assert len(cells(drawn)) == len(ATOMIC_NUMBERS)
    assert drawn.alt
    check_picture(drawn, draw("rare-earths", scene))


def test_the_words_of_the_cells_follow_the_statuses_of_the_table(scene):
    """
    One status has one word, and two statuses have two.
    """
    drawn = draw("rare-earths", scene)
    pairs = set(zip(drawn.table["status"], cells(drawn), strict=True))
    assert len(pairs) == len({status for status, _ in pairs}) == len({word for _, word in pairs})


def test_the_title_counts_the_controls_in_force(scene):
    """
    Seven elements are licensed by name since April 2025.
    """
    drawn = draw("rare-earths", scene)
    in_force = drawn.table.filter(drawn.table["status"] == "in_force")["symbol"].to_list()
    assert in_force == ["Sc", "Y", "Sm", "Gd", "Tb", "Dy", "Lu"]
    assert str(len(in_force)) in drawn.title


@pytest.mark.parametrize(
    ("day", "holmium"),
    [
        (dt.date(2025, 4, 1), "none"),
        (dt.date(2025, 12, 1), "suspended"),
        (dt.date(2026, 11, 24), "unknown"),
    ],
)
def test_the_status_is_that_of_the_day(scene, day, holmium):
    """
    The controls of October 2025 came, were suspended for a year, and have no known status since.
    """
    table = draw("rare-earths", scene.with_choices(as_of=day)).table
    assert dict(table.select("symbol", "status").iter_rows())["Ho"] == holmium


def test_no_use_is_cut(scene):
    """
    The uses stand in full, on at most two lines.
    """
    drawn = draw("rare-earths", scene)
    shown = [item["label"]["formatter"] for item in drawn.option["series"][-1]["data"]][1:]
    assert [words for words in shown if "…" in words or words.count("\n") > 1] == []
    assert [words.replace("\n", "").replace(" ", "") for words in shown] == [
        words.replace(" ", "") for words in drawn.table["uses"]
    ]


def test_an_empty_table_is_said_to_be_empty(scene, monkeypatch):
    """
    Nothing is drawn from nothing.
    """
    kept = type(scene.atlas).table

    def table(self, name, *args, **kwargs):
        found = kept(self, name, *args, **kwargs)
        return found.clear() if name == "ree_uses" else found

    monkeypatch.setattr(type(scene.atlas), "table", table)
    with pytest.raises(BadInputError):
        draw("rare-earths", scene)
