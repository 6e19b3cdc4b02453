"""A reader without a mouse gets everywhere, and sees where."""

import pytest

WHERE = """() => {
  const one = document.activeElement;
  const style = getComputedStyle(one);
  return {
    what: one.className || one.id || one.localName,
    text: one.textContent.trim().slice(0, 20),
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  };
}"""
STEPS = 30


@pytest.fixture
def card(tab):
    """A page with one figure, drawn."""
    one = tab()
    one.open("/en/figures/ranking")
    one.read_through()
    return one.page


def walked(page, steps):
    """Where the tabulator leads, step by step."""
    found = []
    for _ in range(steps):
        page.keyboard.press("Tab")
        found.append(page.evaluate(WHERE))
    return found


def test_the_first_step_skips_to_the_content(card):
    """
    The first stop is the link over rail and search, and it is seen.
    """
    first = walked(card, 1)[0]
    assert (first["what"], first["seen"]) == ("skip", True)
    card.keyboard.press("Enter")
    assert card.evaluate("document.activeElement.id") == "main"


def test_every_stop_is_seen(card):
    """
    A frame shows where the reader is.
    """
    assert [stop for stop in walked(card, STEPS) if not stop["seen"]] == []


def test_the_way_leads_over_search_rail_and_tabs(card):
    """
    In the order in which they stand on the page.
    """
    stops = [stop["text"] or stop["what"] for stop in walked(card, STEPS)]
    wanted = ["Skip to the content", "q", "Overview", "API", "Chart", "Table"]
    assert [stops.index(one) for one in wanted] == sorted(stops.index(one) for one in wanted)


def test_a_shortcut_leads_to_the_search(card):
    """
    Control and K.
    """
    card.keyboard.press("Control+k")
    assert card.evaluate("document.activeElement.id") == "q"


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_a_tab_is_opened_by_a_key(card, key):
    """
    The table takes the place of the chart, and the button tells so.
    """
    table = card.get_by_role("button", name="Table", exact=True)
    table.focus()
    card.keyboard.press(key)
    assert table.get_attribute("aria-pressed") == "true"
    assert card.locator('[data-pane="table"]').is_visible()
    assert card.locator('[data-pane="chart"]').is_hidden()
