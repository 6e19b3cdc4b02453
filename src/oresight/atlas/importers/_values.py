"""Words of official files as values of the atlas."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.codes import Iso3, nearest
from oresight.errors import UnknownNameError
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.atlas._store import Atlas
    from oresight.atlas.importers._faults import Faults

__all__ = ["Countries", "Series", "folded", "number", "whole_number"]

_NUMBER: Final = re.compile(r"[-−]?(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?([eE][-+]?\d{1,3})?")
_DIGIT: Final = re.compile(r"\d")
_LARGEST: Final = 1e18


def folded(text: str) -> str:
    """
    Return a name as it is compared: one width, one case, one apostrophe, single blanks.

    Examples
    --------
    >>> folded("Côte  d’Ivoire ")
    "côte d'ivoire"
    """
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").replace("‘", "'")
    return " ".join(plain.split()).casefold()


def number(text: str) -> float | None:
    """
    Return a number with or without thousands commas; None for anything else.

    Examples
    --------
    >>> number("1,234.5"), number("12 t"), number("1,23")
    (1234.5, None, None)
    """
    if not text.isascii() and "−" not in text:
        return None
    if not _NUMBER.fullmatch(text) or not _DIGIT.search(text):
        return None
    try:
        value = float(text.replace(",", "").replace("−", "-"))
    except ValueError:
        return None
    return value if abs(value) < _LARGEST else None


def whole_number(text: str) -> int | None:
    """
    Return a whole number; None for anything else.

    Examples
    --------
    >>> whole_number("2024"), whole_number("2024.0"), whole_number("2024.5")
    (2024, 2024, None)
    """
    value = number(text)
    return int(value) if value is not None and value == int(value) else None


class Countries:
    """
    Countries by the names and codes that one kind of file uses.

    Parameters
    ----------
    form
        The importer, for its own names in the table ``importer_countries``.
    """

    def __init__(self, atlas: Atlas, form: str) -> None:
        rows = atlas.table("importer_countries").filter(pl.col("format") == form)
        self._own: dict[str, Iso3] = {
            folded(name): code for name, code in rows.select("name", "country").iter_rows()
        }
        self._atlas = atlas
        self._found: dict[str, Iso3 | None] = {}

    def find(self, name: str) -> Iso3 | None:
        """Return the country of a name or ISO 3166-1 alpha-3 code; None where there is none."""
        key = folded(name)
        if key not in self._found:
            self._found[key] = self._search(key, name)
        return self._found[key]

    def _search(self, key: str, name: str) -> Iso3 | None:
        if key in self._own:
            return self._own[key]
        for word in (name, name.replace("’", "'"), name.replace("'", "’")):
            try:
                found = self._atlas.country(word)
            except UnknownNameError:
                continue
            return Iso3(found.iso3)
        return None

    def near(self, name: str) -> str:
        """Return the nearest names to one that is not known, joined."""
        close = nearest(folded(name), self._own)
        try:
            self._atlas.country(name)
        except UnknownNameError as error:
            close = (*close, *error.near)
        return ", ".join(dict.fromkeys(close))

    def read(self, name: str, faults: Faults, **where: object) -> Iso3 | None:
        """Return the country of a name, or add a fault with the nearest words."""
        found = self.find(name)
        if found is None:
            near = self.near(name)
            faults.add(
                N_("No country is called {name!r}."),
                N_("Did you mean {near}?") if near else N_("See `oresight list countries`."),
                name=name,
                near=near,
                **where,  # type: ignore[arg-type]
            )
        return found


class Series:
    """
    What the series of one kind of file are in the atlas, from the table ``importer_series``.

    Parameters
    ----------
    form
        The importer.
    """

    def __init__(self, atlas: Atlas, form: str) -> None:
        rows = atlas.table("importer_series").filter(pl.col("format") == form)
        self._rules: dict[str, list[tuple[str, tuple[str, str, str] | None]]] = {}
        columns = ("name", "detail", "commodity", "stage", "form")
        for name, detail, commodity, stage, kind in rows.select(columns).iter_rows():
            target = (commodity, stage or "", kind or "") if commodity else None
            self._rules.setdefault(folded(name), []).append((folded(detail or ""), target))

    def knows(self, name: str) -> bool:
        """Return whether a commodity of the file is in the table, kept or not."""
        return folded(name) in self._rules

    def near(self, name: str) -> str:
        """Return the nearest names to one that is not known, joined."""
        return ", ".join(nearest(folded(name), self._rules))

    def find(self, name: str, detail: str) -> tuple[str, str, str] | None:
        """Return commodity, stage and form of a series; None where it is not kept."""
        text = folded(detail)
        for words, target in self._rules.get(folded(name), []):
            if words in text:
                return target
        return None
