"""What things are called, and which belongs to which."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Generic, TypeVar

from oresight.codes import CommodityId, Iso3, nearest
from oresight.display import Shown
from oresight.errors import UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

__all__ = ["Catalogue", "Commodity", "Country"]

K = TypeVar("K")
NEAR = 3


@dataclass(frozen=True, slots=True)
class Commodity(Shown):
    """A material as it is mined, refined and traded."""

    id: CommodityId
    name_en: str
    name_ja: str
    symbol: str | None
    kind: str
    parent: CommodityId | None

    def name(self, lang: str) -> str:
        """Return the name in a language."""
        return self.name_ja if lang == "ja" else self.name_en

    def word(self, lang: str) -> str:
        """Return the name as it stands within a sentence: ``cobalt``, but ``PGM``."""
        name = self.name(lang)
        return name[0].lower() + name[1:] if name[1:2].islower() else name


@dataclass(frozen=True, slots=True)
class Country(Shown):
    """A country, territory, former state or aggregate."""

    iso3: Iso3
    name_en: str
    name_ja: str
    short_en: str
    short_ja: str
    status: str
    governance_proxy: Iso3 | None

    def name(self, lang: str) -> str:
        """Return the short name in a language."""
        return self.short_ja if lang == "ja" else self.short_en


class Catalogue:
    """
    Look-up of commodities, countries and groups by any name they go by.

    Names match whatever their case and width: ``ｃｏ``, ``Co`` and ``コバルト`` are one commodity.
    """

    def __init__(
        self, commodities: pl.DataFrame, countries: pl.DataFrame, groups: pl.DataFrame
    ) -> None:
        self._commodity_rows = commodities
        self._country_rows = countries
        self._group_rows = groups

    @cached_property
    def commodities(self) -> dict[CommodityId, Commodity]:
        """Every commodity by id."""
        columns = ("commodity", "name_en", "name_ja", "symbol", "kind", "parent")
        rows = self._commodity_rows.select(columns).iter_rows()
        return {row[0]: Commodity(*row) for row in rows}

    @cached_property
    def countries(self) -> dict[Iso3, Country]:
        """Every country by ISO code."""
        columns = (
            "country",
            "name_en",
            "name_ja",
            "short_en",
            "short_ja",
            "status",
            "governance_proxy",
        )
        rows = self._country_rows.select(columns).iter_rows()
        return {row[0]: Country(*row) for row in rows}

    @cached_property
    def groups(self) -> dict[str, frozenset[Iso3]]:
        """Members of every group of countries."""
        members: dict[str, set[Iso3]] = {}
        for group, country in self._group_rows.select("group", "country").iter_rows():
            members.setdefault(group, set()).add(Iso3(country))
        return {group: frozenset(found) for group, found in members.items()}

    @cached_property
    def _commodity_words(self) -> _Words[CommodityId]:
        aliases = _aliases(self._commodity_rows, "commodity")
        return _Words(
            (word, item.id)
            for item in self.commodities.values()
            for word in (
                item.id,
                item.id.replace("_", " "),
                item.name_en,
                item.name_ja,
                item.symbol,
                *aliases[item.id],
            )
        )

    @cached_property
    def _country_words(self) -> _Words[Iso3]:
        aliases = _aliases(self._country_rows, "country")
        return _Words(
            (word, item.iso3)
            for item in self.countries.values()
            for word in (
                item.iso3,
                item.name_en,
                item.name_ja,
                item.short_en,
                item.short_ja,
                *aliases[item.iso3],
            )
        )

    def commodity(self, text: str) -> Commodity:
        """Return the commodity called *text*, or raise with the nearest words."""
        key = self._commodity_words.find(text)
        if key is None:
            raise UnknownNameError("commodity", text, near=self._commodity_words.near(text))
        return self.commodities[key]

    def country(self, text: str) -> Country:
        """Return the country called *text*, or raise with the nearest words."""
        key = self._country_words.find(text)
        if key is None:
            raise UnknownNameError("country", text, near=self._country_words.near(text))
        return self.countries[key]

    def group(self, name: str) -> frozenset[Iso3]:
        """Return the members of a group, or raise with the nearest words."""
        if name not in self.groups:
            raise UnknownNameError("group", name, near=nearest(name, self.groups))
        return self.groups[name]

    def ancestors(self, commodity: CommodityId) -> tuple[CommodityId, ...]:
        """
        Return what a commodity belongs to, nearest first, itself left out.

        Dysprosium belongs to heavy rare earths, which belong to rare earths.
        """
        chain: list[CommodityId] = []
        parent = self.commodities[commodity].parent
        while parent is not None and parent not in chain:
            chain.append(parent)
            parent = self.commodities[parent].parent
        return tuple(chain)

    def members(self, commodity: CommodityId) -> frozenset[CommodityId]:
        """Return everything that belongs to a commodity, at any depth."""
        return frozenset(other for other in self.commodities if commodity in self.ancestors(other))


def _fold(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold()


class _Words(Generic[K]):
    """What things go by: the first to claim a word keeps it; near words are shown as written."""

    def __init__(self, pairs: Iterable[tuple[str | None, K]]) -> None:
        self._found: dict[str, tuple[K, str]] = {}
        for word, key in pairs:
            if word:
                self._found.setdefault(_fold(word), (key, word))

    def find(self, text: str) -> K | None:
        """Return what *text* names, or None."""
        found = self._found.get(_fold(text))
        return None if found is None else found[0]

    def near(self, text: str) -> tuple[str, ...]:
        """Return the nearest words, one for each thing they name."""
        by_key: dict[K, str] = {}
        for word in nearest(_fold(text), self._found, limit=2 * NEAR):
            key, written = self._found[word]
            by_key.setdefault(key, written)
        return tuple(by_key.values())[:NEAR]


def _aliases(rows: pl.DataFrame, key: str) -> Mapping[str, tuple[str, ...]]:
    if "aliases" not in rows.columns:
        return dict.fromkeys(rows[key], ())
    pairs = rows.select(key, "aliases").iter_rows()
    return {name: tuple((text or "").split(";")) for name, text in pairs}
