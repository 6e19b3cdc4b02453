"""What the words of an episode mean to the engine, by the table ``episode_words``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from oresight.atlas import Atlas

__all__ = [
    "CONTROL",
    "LATER_FACTS",
    "LINE_STOP",
    "OTHER_YEAR",
    "REASONS",
    "WORLD",
    "Words",
    "words",
]

CONTROL: Final = "control"
WORLD: Final = "world"
LINE_STOP: Final = "line_stop_day"
"""Days until a first line of the importer stops."""

REASONS: Final[Mapping[str, str]] = {
    "mixed_code": N_("It counts more than the measure touches, or several commodities, as one."),
    "licence_practice": N_(
        "How licences are handled is what the engine is told, not what it finds."
    ),
    "plants": N_("How long single plants stop is not modelled."),
    "no_line": N_("No line of the importer that uses it is known."),
    "measure_itself": N_("It is the size of the measure, not what followed."),
    "rent": N_("The price that the premium is a part of is not in the row."),
    "output": N_("New capacity is not modelled month by month."),
    "not_policy": N_("It is no measure: how much was lost is not known beforehand."),
    "measure": N_("Its measure is not among the instruments."),
    "metric": N_("What it measures is not modelled."),
    "actor": N_("Its actor is no country or group of the atlas."),
    "target": N_("Its target is no country or group of the atlas."),
    "union": N_("It is of a group of countries, whose trade is not followed as one."),
    "country": N_("The chain does not tell its country apart."),
    "usual": N_("Nothing was shipped in the base year."),
    "refused": N_("The market cannot carry the measure."),
    "chain": N_("Nobody's output of the commodity is known by country."),
    "form": N_("The chain does not tell this form apart."),
    "reference": N_("There is no value to compare it with."),
    "undated": N_("Its period or date cannot be read."),
    "within_month": N_("It happened within one month."),
    "before": N_("It lies before the measure."),
    "horizon": N_("It lies too long after the measure for the monthly engine."),
    "not_recovered": N_("Exports had not recovered when they were last counted."),
}
"""Why an observation is not compared, by the words after ``reason:``."""

OTHER_YEAR: Final = N_("Its market is that of the nearest year known, not of the year before.")
LATER_FACTS: Final = N_("Some of the tonnes behind its market are of the measure's year or later.")

_WORDS: WeakKeyDictionary[Atlas, Words] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class _Word:
    pattern: re.Pattern[str]
    commodity: str | None
    meaning: str


class Words:
    """The table, ready to be searched."""

    def __init__(self, atlas: Atlas) -> None:
        columns = ("field", "pattern", "commodity", "meaning")
        self._rows: dict[str, list[_Word]] = {}
        for field, pattern, commodity, meaning in (
            atlas.table("episode_words").select(columns).iter_rows()
        ):
            word = _Word(re.compile(pattern, re.IGNORECASE), commodity, meaning)
            self._rows.setdefault(field, []).append(word)

    def meanings(self, field: str, text: str, *, commodity: str = "") -> Iterator[tuple[str, str]]:
        """Yield what is meant, as kind and name, in the order of the table."""
        for word in self._rows.get(field, ()):
            if word.commodity in {None, commodity} and word.pattern.search(text):
                yield _parted(word.meaning)

    def first(self, field: str, text: str, *kinds: str, commodity: str = "") -> tuple[str, str]:
        """Return the first meaning of some kinds, of any if none is named; empty if there is none."""
        for kind, name in self.meanings(field, text, commodity=commodity):
            if not kinds or kind in kinds:
                return kind, name
        return "", ""

    def taken_out(self, field: str, text: str) -> Iterator[tuple[str, str]]:
        """Yield every meaning; what is understood is not read twice."""
        for word in self._rows.get(field, ()):
            text, count = word.pattern.subn(" ", text)
            if count:
                yield _parted(word.meaning)


def words(atlas: Atlas) -> Words:
    """
    Return the words of an atlas.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> list(words(open_atlas()).taken_out("measure", "export licence + lower mining quota"))
    [('instrument', 'production_quota'), ('instrument', 'export_licence')]
    """
    if atlas not in _WORDS:
        _WORDS[atlas] = Words(atlas)
    return _WORDS[atlas]


def _parted(meaning: str) -> tuple[str, str]:
    kind, _, name = meaning.partition(":")
    return kind, name
