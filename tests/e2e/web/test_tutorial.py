"""The tutorial, followed to the letter: its steps are read from its pages, so that both agree."""

import re
import time
from dataclasses import dataclass
from pathlib import Path

import pypdf
import pytest

DOCS = Path(__file__).parents[3] / "docs" / "tutorial"
TUTORIALS = {"en": DOCS / "notice-to-brief.md", "ja": DOCS / "notice-to-brief.ja.md"}
STEP = re.compile(r"^\d+\. (.+)$", re.MULTILINE)
MINUTES = 5

NAME = r"\*\*(.+?)\*\*"
WORDS = {
    "en": {
        "row": rf"In the row of {NAME} press {NAME}\.",
        "choose": rf"In {NAME} choose {NAME}\.",
        "open": rf"Open {NAME}\.",
        "keep": rf"Press {NAME} and keep `(.+?)`\.",
        "press": rf"Press {NAME}\.",
        "read": r"Read “(.+?)”\.",
    },
    "ja": {
        "row": rf"{NAME}の行の{NAME}を押します。",
        "choose": rf"{NAME}で{NAME}を選びます。",
        "open": rf"{NAME}を開きます。",
        "keep": rf"{NAME}を押し、`(.+?)` を保存します。",
        "press": rf"{NAME}を押します。",
        "read": r"「(.+?)」を読みます。",
    },
}
"""How a step is worded, by what it asks for."""


def steps(lang):
    """Return every step as what is to be done and with what; a step of another wording is an error."""
    for text in STEP.findall(TUTORIALS[lang].read_text(encoding="utf-8")):
        found = [(what, re.fullmatch(form, text)) for what, form in WORDS[lang].items()]
        what, match = next((what, match) for what, match in found if match)
        yield what, match.groups()


@dataclass
class Reader:
    """One who does what a step says, on the page that is open."""

    page: object
    folder: Path

    def open(self, name):
        self.page.locator("nav.rail").get_by_role("link", name=name, exact=True).click()

    def choose(self, field, value):
        self.page.get_by_label(field, exact=True).first.select_option(label=value)

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).first.click()
        self.page.wait_for_load_state("networkidle")

    def row(self, name, button):
        row = self.page.get_by_role("row").filter(has=self.page.get_by_role("link", name=name))
        row.get_by_role("link", name=button).click()

    def read(self, words):
        self.page.get_by_text(words).first.wait_for(state="visible")

    def keep(self, name, file):
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name=name, exact=True).click()
        assert download.value.suggested_filename == file
        download.value.save_as(self.folder / file)


def said(tab):
    """Return what went wrong on the pages; what was still loading when one left is none of it."""
    return [fault for fault in tab.faults if not fault.startswith("failed:")]


@pytest.mark.slow
def test_a_notice_becomes_a_brief_in_five_minutes(tab, tmp_path, lang):
    """
    Every step of the tutorial finds what it names, and a brief with the measure in it is kept.
    """
    one = tab()
    reader, begun = Reader(one.page, tmp_path), time.monotonic()
    one.open(f"/{lang}/")
    for what, names in steps(lang):
        getattr(reader, what)(*names)
    assert time.monotonic() - begun < MINUTES * 60
    [kept] = tmp_path.glob("*.pdf")
    text = "".join(page.extract_text() for page in pypdf.PdfReader(kept).pages)
    assert "cn-2025-ree7" in text
    assert (said(one), one.outside) == ([], [])


def test_both_tutorials_have_the_same_steps():
    """
    In Japanese and in English the same is done, in the same order.
    """
    assert [what for what, _ in steps("ja")] == [what for what, _ in steps("en")]
