"""The words of the ledger in both languages, and its tables."""

from __future__ import annotations

import string
from importlib.resources import files

import pytest
from babel.messages.pofile import read_po

from oresight.atlas import open_atlas
from oresight.atlas._ledger import (
    EVENT_LABELS,
    STATUS_LABELS,
    Event,
    Ledger,
    PartyKind,
    Status,
    open_ledger,
)
from oresight.atlas._ledger._wording import _ONLY_KNOWN_AS, _UNCONFIRMED


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """Return the shipped ledger."""
    return open_ledger(open_atlas())


@pytest.fixture(scope="module")
def japanese() -> dict[str, str]:
    """Return the Japanese of the ledger's messages."""
    with (files("oresight.locale") / "ja" / "ledger.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def test_every_status_has_a_label() -> None:
    """No status is shown as its code."""
    assert list(Status) == list(STATUS_LABELS)


def test_every_event_has_a_label() -> None:
    """No event is shown as its code."""
    assert list(Event) == list(EVENT_LABELS)


def test_every_label_and_doubt_is_translated(japanese: dict[str, str]) -> None:
    """What the tables show, the Japanese reader reads in Japanese."""
    words = (STATUS_LABELS, EVENT_LABELS, _ONLY_KNOWN_AS, _UNCONFIRMED)
    assert {word for table in words for word in table.values()} <= japanese.keys()


def test_the_japanese_uses_only_the_fields_the_english_has(japanese: dict[str, str]) -> None:
    """A translation cannot ask for what the sentence is not given."""
    assert [key for key, text in japanese.items() if not fields(text) <= fields(key)] == []


def test_every_measure_uses_a_known_instrument_that_has_both_labels(ledger: Ledger) -> None:
    """The table of instruments is complete."""
    used = {ledger.instruments[measure.instrument] for measure in ledger}
    assert all(word.label_en and word.label_ja for word in used)


def test_severities_lie_within_their_intervals(ledger: Ledger) -> None:
    """A prior is a number between its ends, and both lie between none and all."""
    priors = [(i.severity_low, i.severity, i.severity_high) for i in ledger.instruments.values()]
    assert all(0 <= low <= middle <= high <= 1 for low, middle, high in priors)


def test_the_lists_of_japanese_entities_are_complete(ledger: Ledger) -> None:
    """Twenty and twenty in February, forty in June, named or counted."""
    counts = {
        measure: sum(party.count or 0 for party in ledger[measure].targets)
        for measure in ("cn-2026-japan-11", "cn-2026-japan-12", "cn-2026-japan-june")
    }
    assert counts == {"cn-2026-japan-11": 20, "cn-2026-japan-12": 20, "cn-2026-japan-june": 40}


def test_entities_have_a_seat_and_two_names(ledger: Ledger) -> None:
    """An entity is found by its country and read in both languages."""
    entities = [p for m in ledger for p in m.targets if p.kind is PartyKind.ENTITY]
    assert all(party.country and party.name("en") and party.name("ja") for party in entities)


def test_every_shipped_measure_has_titles_and_summaries(ledger: Ledger) -> None:
    """The ledger reads in both languages."""
    texts = [(m.title(lang), m.summary(lang)) for m in ledger for lang in ("en", "ja")]
    assert all(title and summary for title, summary in texts)


def fields(text: str) -> set[str]:
    """Return the names of the fields of a message."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
