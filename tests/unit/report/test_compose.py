"""The briefing tray: figures in their order, in every form, with all faults told at once."""

import pytest

from oresight.errors import BadInputError
from oresight.report import TrayItem, compose, publish
from oresight.report._document import FigureBlock, Paragraph

ITEMS = (
    TrayItem("imports", {"commodity": "cobalt"}, "Words of my own."),
    TrayItem("map", {"commodity": "gallium", "stage": "refine", "year": 2024}),
)


@pytest.fixture
def made(scene_of):
    """A tray with two figures."""
    return compose(ITEMS, scene_of("cobalt"), title="For Tuesday", notes=("Read this first.",))


def test_figures_keep_their_order_with_the_readers_words_before_them(made):
    """
    Title, notes, then what was put in.
    """
    document, _ = made
    kinds = [type(one) for one in document.blocks]
    assert document.title == "For Tuesday"
    assert kinds == [Paragraph, Paragraph, FigureBlock, FigureBlock]


def test_every_figure_brings_its_table(made):
    """
    By the name of its picture.
    """
    assert list(made[1]) == ["01-imports", "02-map"]


def test_each_figure_can_be_drawn_again(made):
    """
    The last page has a command a figure.
    """
    assert made[0].command.splitlines() == [
        "oresight figure imports --commodity cobalt",
        "oresight figure map --commodity gallium --stage refine --year 2024",
    ]


@pytest.mark.parametrize("form", ["pdf", "xlsx", "pptx"])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_tray_has_every_form(atlas, scene_of, form, lang):
    """
    With the same bytes each time.
    """
    one, other = (compose(ITEMS, scene_of("cobalt", lang)) for _ in range(2))
    assert publish(*one, atlas=atlas, form=form) == publish(*other, atlas=atlas, form=form)


def test_all_that_is_wrong_is_told_at_once(scene_of):
    """
    With the place of each item.
    """
    wrong = [
        TrayItem("mapp"),
        TrayItem("map", {"commodity": "kryptonite", "year": "soon", "colour": "red"}),
        TrayItem("scenario-prices", {"scenario": "/etc/passwd"}),
    ]
    with pytest.raises(BadInputError) as caught:
        compose(wrong, scene_of("cobalt"))
    assert [str(one.where) for one in caught.value.faults] == ["1", "2", "2", "2", "3"]


def test_a_file_is_not_read_for_a_story(scene_of, tmp_path):
    """
    A page may name stories of the library alone.
    """
    path = tmp_path / "mine.yaml"
    path.write_text("id: mine", encoding="utf-8")
    with pytest.raises(BadInputError, match="No scenario is called"):
        compose([TrayItem("scenario-prices", {"scenario": str(path)})], scene_of("cobalt"))


def test_an_empty_tray_is_told(scene_of):
    """
    There is nothing to print.
    """
    with pytest.raises(BadInputError, match="empty"):
        compose([], scene_of("cobalt"))


def test_what_the_data_do_not_suffice_for_is_told(scene_of):
    """
    The others are printed.
    """
    document, _ = compose([TrayItem("map", {"stage": "mine"}), *ITEMS], scene_of("gallium"))
    last = [one.text for one in document.blocks if isinstance(one, Paragraph)][-1]
    assert last == "World map of output by stage"
