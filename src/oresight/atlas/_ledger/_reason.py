"""Why a measure stands where it stands, worded only where it is shown."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from oresight.atlas._ledger._dates import PartialDate, Precision
from oresight.locale import N_, translator

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Phrase", "Reason"]

_WHEN = {
    Precision.DAY: N_("on {date}"),
    Precision.MONTH: N_("in {date}"),
    Precision.YEAR: N_("in {date}"),
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """
    One sentence as a message key with the dates it names.

    A field called ``when…`` is worded with its preposition, any other date without.
    """

    key: str
    dates: Mapping[str, PartialDate] = field(default_factory=dict)

    def text(self, lang: str) -> str:
        """Return the sentence in a language."""
        t = translator(lang)
        fields = {}
        for name, date in self.dates.items():
            written = date.text(lang)
            worded = t(_WHEN[date.precision], date=written)
            fields[name] = worded if name.startswith("when") else written
        return t(self.key, **fields)


@dataclass(frozen=True, slots=True)
class Reason:
    """Sentences that explain a status."""

    phrases: tuple[Phrase, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The message keys of the sentences."""
        return tuple(phrase.key for phrase in self.phrases)

    def text(self, lang: str) -> str:
        """Return the sentences in a language, joined as it joins them."""
        return ("" if lang == "ja" else " ").join(phrase.text(lang) for phrase in self.phrases)


def because(key: str, /, **dates: PartialDate | dt.date | None) -> Phrase:
    """Return a sentence with the dates it names."""
    known = {
        name: PartialDate.on(date) if isinstance(date, dt.date) else date
        for name, date in dates.items()
        if date is not None
    }
    return Phrase(key, known)
