"""The line of time under the hand: blocks are dragged, moved by keys, added, removed, undone."""

import pytest


@pytest.fixture
def editor(tab):
    """A story of the library, to be made one's own."""
    made = tab()
    made.open("/en/scenarios/new?from=bloc-formation")
    yield made
    assert made.faults == []
    assert made.outside == []


def text_of(tab):
    return tab.page.locator("#text").input_value()


def settle(tab, part, *, there=True):
    """Wait until the text has a part, or has it no more."""
    tab.page.wait_for_function(
        "([part, there]) => document.getElementById('text').value.includes(part) === there",
        arg=[part, there],
    )
    tab.page.wait_for_load_state("networkidle")


def wall(tab):
    return tab.page.locator('.lane[data-block="wall"] .stretch')


def drag(tab, place, along):
    """Drag from a place by so many pixels."""
    x, y = place
    tab.page.mouse.move(x, y)
    tab.page.mouse.down()
    tab.page.mouse.move(x + along / 2, y)
    tab.page.mouse.move(x + along, y)
    tab.page.mouse.up()


def test_a_bar_is_dragged_to_another_day(editor):
    """
    Every day that the block names moves with it, in its own line of the text.
    """
    before = text_of(editor)
    box = wall(editor).bounding_box()
    drag(editor, (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2), 60)
    settle(editor, before, there=False)
    old, new = before.splitlines(), text_of(editor).splitlines()
    changed = [one.strip() for one, other in zip(old, new, strict=True) if one != other]
    assert changed == ["announced: 2027-01-01", "start: 2027-03-01"]


def test_an_end_is_dragged_alone(editor):
    """
    The start stays; the end that was open is now a day.
    """
    box = wall(editor).bounding_box()
    drag(editor, (box["x"] + box["width"] - 5, box["y"] + box["height"] / 2), -120)
    settle(editor, "    end: 202")
    assert "start: 2027-03-01" in text_of(editor)


def test_arrow_keys_move_a_block_by_a_month(editor):
    """
    The block stays chosen, so that the next key moves it on; Ctrl+Z goes back.
    """
    before = text_of(editor)
    wall(editor).focus()
    editor.page.keyboard.press("ArrowRight")
    settle(editor, "start: 2027-04-01")
    editor.page.keyboard.press("ArrowRight")
    settle(editor, "start: 2027-05-01")
    editor.page.keyboard.press("Control+z")
    editor.page.keyboard.press("Control+z")
    settle(editor, before)
    editor.page.keyboard.press("Control+y")
    settle(editor, "start: 2027-04-01")


def test_a_block_is_added_removed_and_undone(editor):
    """
    The page is never left, and nothing that was written is lost.
    """
    before = text_of(editor)
    editor.page.select_option("#kind", "cartel")
    editor.page.get_by_role("button", name="Add a block").click()
    settle(editor, "kind: cartel")
    editor.page.locator('.lane[data-block="cartel"]').wait_for()
    editor.page.locator('.lane[data-block="cartel"] button').click()
    settle(editor, "kind: cartel", there=False)
    editor.page.get_by_role("button", name="Undo").click()
    settle(editor, "kind: cartel")
    editor.page.get_by_role("button", name="Undo").click()
    settle(editor, before)


def test_faults_are_told_while_writing(editor):
    """
    A fault that is clicked leads to its line.
    """
    before = text_of(editor)
    editor.page.fill("#text", before.replace("horizon: 24 months", "horizon: soon"))
    fault = editor.page.locator(".faults [data-line]")
    fault.wait_for()
    fault.click()
    chosen = editor.page.evaluate(
        "(() => { const a = document.getElementById('text');"
        " return a.value.slice(a.selectionStart, a.selectionEnd); })()"
    )
    assert chosen == "horizon: soon"
