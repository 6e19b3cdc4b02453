"""Who reads: what a table of words needs to know of the reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from oresight.codes import Iso3
from oresight.errors import BadInputError, Fault
from oresight.locale import N_

if TYPE_CHECKING:
    import datetime as dt

    from oresight.atlas import Atlas, Country
    from oresight.locale import Translator

__all__ = ["Reader", "can_import", "importer_named"]

TRADING: Final = frozenset({"current", "territory"})
UNION: Final = Iso3("EU27")


class Reader(Protocol):
    """A reader: a session of the command line, or a visit to a page."""

    @property
    def lang(self) -> str:
        """The reader's language."""

    @property
    def t(self) -> Translator:
        """The translator of that language."""

    @property
    def atlas(self) -> Atlas:
        """The edition that is read."""

    @property
    def today(self) -> dt.date:
        """The day on which it is read."""

    def note(self, message: str, /, **fields: object) -> None:
        """Say something to the reader, beside the result."""


def can_import(country: Country) -> bool:
    """Tell whether a country, territory or union buys as one today."""
    return country.status in TRADING or country.iso3 == UNION


def importer_named(atlas: Atlas, text: str, *, lang: str) -> Iso3:
    """
    Return the ISO code of an importer called *text*.

    Raises
    ------
    BadInputError
        If it is no country of today, nor the European Union.
    """
    found = atlas.country(text)
    if not can_import(found):
        raise BadInputError(
            Fault(
                N_("{name} is not an importer."),
                N_("Name a country or territory of today, or EU27."),
                fields={"name": found.name(lang)},
            )
        )
    return found.iso3
