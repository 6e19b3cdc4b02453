"""One word for one thing, in both languages."""

import csv
import re
from importlib.resources import files

import pytest

with (files("oresight.locale") / "glossary.csv").open(encoding="utf-8", newline="") as rows:
    GLOSSARY = list(csv.DictReader(rows))

EVERYWHERE = ("supply risk", "export quota", "reserves", "as-of date")
"""Terms whose Japanese stands in every sentence that uses them."""


def test_the_glossary_is_in_order_and_says_each_word_once():
    """
    Terms are sorted and unique.
    """
    terms = [row["term_en"].casefold() for row in GLOSSARY]
    assert terms == sorted(set(terms))


def test_labels_are_the_words_of_the_glossary(entries):
    """
    A message that is a term of the glossary is translated as the glossary says.
    """
    differing = {
        row["term_en"]: (row["term_ja"], entries[row["term_en"]][0])
        for row in GLOSSARY
        if row["term_en"] in entries and entries[row["term_en"]][0] != row["term_ja"]
    }
    assert differing == {}


@pytest.mark.parametrize("term", EVERYWHERE)
def test_a_term_keeps_its_word_in_sentences(entries, term):
    """
    The Japanese of the term stands in the translation of every sentence with it.
    """
    (word,) = {row["term_ja"] for row in GLOSSARY if row["term_en"].casefold() == term}
    pattern = re.compile(rf"\b{term}\b", re.IGNORECASE)
    wrong = {
        text: japanese
        for text, (japanese, _) in entries.items()
        if pattern.search(text) and word not in japanese
    }
    assert wrong == {}
