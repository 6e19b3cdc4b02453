"""The atlas: tables with their description, read once and kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from oresight.atlas._catalogue import Catalogue
from oresight.codes import Iso3, nearest
from oresight.display import Shown
from oresight.errors import BadInputError, Fault, Place, UnknownNameError
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    import polars as pl

    from oresight.atlas._catalogue import Commodity, Country

T = TypeVar("T")

__all__ = ["Atlas", "Field", "Source", "TableInfo", "open_atlas"]

DESCRIPTOR = "datapackage.json"
POINTER = "oresight-atlas.json"

LARGE = 32 * 2**20
"""Bytes from which a table is read again each time: see `Atlas.scan`."""


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a table."""

    name: str
    type: str
    unit: str | None
    description: str


@dataclass(frozen=True, slots=True)
class TableInfo(Shown):
    """What a table holds, and on whose authority."""

    name: str
    title: str
    title_ja: str
    description: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    licences: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source(Shown):
    """Where facts come from and under what terms."""

    id: str
    title: str
    publisher: str
    licence: str
    acknowledgement: str


class Atlas(Shown):
    """
    One edition of the facts: frozen tables, looked up by name.

    The shipped edition is in the package. An edition directory, as ``data import`` writes it, lies
    over it table by table.

    Parameters
    ----------
    shipped
        The folder of shipped tables with their ``datapackage.json``.
    overlay
        Files of an edition directory by table name, and the name of that edition.
    """

    _also: ClassVar[tuple[str, ...]] = ("edition", "names")

    def __init__(
        self, shipped: Path, *, overlay: Mapping[str, Path] | None = None, edition: str = ""
    ) -> None:
        self._shipped = shipped
        self._overlay = dict(overlay or {})
        self._edition = edition
        self._tables: dict[str, pl.DataFrame] = {}
        self._made: dict[Hashable, Any] = {}

    @cached_property
    def _package(self) -> dict[str, Any]:
        text = (self._shipped / DESCRIPTOR).read_text(encoding="utf-8")
        package: dict[str, Any] = json.loads(text)
        return package

    @cached_property
    def _resources(self) -> dict[str, dict[str, Any]]:
        return {resource["name"]: resource for resource in self._package["resources"]}

    @cached_property
    def edition(self) -> str:
        """The name of this edition: the shipped one's date, and a hash of what lies over it."""
        return self._edition or str(self._package["edition"])

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all tables, sorted."""
        return tuple(sorted({*self._resources, *self._overlay}))

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """
        Return what is made of this edition, made on first use and kept as long as it.

        Parameters
        ----------
        key
            What it is, apart from all else that is kept: who makes it, and everything it hangs on.
        """
        if key not in self._made:
            self._made[key] = make()
        found: T = self._made[key]
        return found

    def path(self, name: str) -> Path:
        """
        Return the file that holds a table.

        Raises
        ------
        UnknownNameError
            If there is no such table.
        """
        if name in self._overlay:
            return self._overlay[name]
        if name not in self._resources:
            raise UnknownNameError("table", name, near=nearest(name, self.names))
        return self._shipped / str(self._resources[name]["path"])

    def table(self, name: str) -> pl.DataFrame:
        """
        Return a table, read on first use and kept unless it is a large one.

        Raises
        ------
        UnknownNameError
            If there is no such table.
        """
        found = self._tables.get(name)
        if found is None:
            found = self._read(name)
            if found.estimated_size() < LARGE:
                self._tables[name] = found
        return found

    def scan(self, name: str) -> pl.LazyFrame:
        """
        Return a table to be filtered as it is read: a large one is not held whole.

        Raises
        ------
        UnknownNameError
            If there is no such table.
        """
        import polars as pl

        path = self.path(name)
        if path.suffix == ".parquet" and name not in self._tables:
            return pl.scan_parquet(path)
        return self.table(name).lazy()

    def years(self, name: str) -> tuple[int, ...]:
        """Return the years of a table, in order."""
        return self.once(
            ("years", name),
            lambda: tuple(self.scan(name).select("year").unique().collect()["year"].sort()),
        )

    def _read(self, name: str) -> pl.DataFrame:
        import polars as pl

        path = self.path(name)
        if path.suffix == ".parquet":
            return pl.read_parquet(path)
        return pl.read_csv(path, schema=self._schema(name), null_values=[""])

    def _schema(self, name: str) -> dict[str, Any]:
        import polars as pl

        types = {
            "integer": pl.Int64,
            "number": pl.Float64,
            "boolean": pl.Boolean,
            "date": pl.Date,
        }
        fields = self._resources[name]["schema"]["fields"]
        return {field["name"]: types.get(field["type"], pl.String) for field in fields}

    def info(self, name: str) -> TableInfo:
        """
        Return the description of a table.

        Raises
        ------
        UnknownNameError
            If there is no such table.
        """
        self.path(name)
        resource = self._resources.get(name, {"name": name, "schema": {"fields": []}})
        schema = resource["schema"]
        key = schema.get("primaryKey", [])
        return TableInfo(
            name=name,
            title=resource.get("title", name),
            title_ja=resource.get("title_ja", name),
            description=resource.get("description", ""),
            fields=tuple(
                Field(f["name"], f["type"], f.get("unit"), f.get("description", ""))
                for f in schema["fields"]
            ),
            primary_key=(key,) if isinstance(key, str) else tuple(key),
            licences=tuple(licence["name"] for licence in resource.get("licenses", [])),
            sources=tuple(source["title"] for source in resource.get("sources", [])),
        )

    @cached_property
    def _sources(self) -> dict[str, Source]:
        columns = ("source_id", "title", "publisher", "licence", "acknowledgement")
        rows = self.table("sources").select(columns).iter_rows()
        return {row[0]: Source(*(value or "" for value in row)) for row in rows}

    def source(self, source_id: str) -> Source:
        """
        Return a source by its id; an id the table lacks gives a source of that name alone.

        Examples
        --------
        >>> open_atlas().source("WGI2024").publisher
        'World Bank'
        """
        return self._sources.get(source_id, Source(source_id, source_id, "", "", ""))

    @cached_property
    def catalogue(self) -> Catalogue:
        """The names of commodities and countries, and how they hang together."""
        return Catalogue(
            self.table("commodities"), self.table("countries"), self.table("country_groups")
        )

    def commodity(self, text: str) -> Commodity:
        """
        Return the commodity called *text*: slug, symbol, English or Japanese name.

        Raises
        ------
        UnknownNameError
            If nothing is called so; carries the nearest words.
        """
        return self.catalogue.commodity(text)

    def country(self, text: str) -> Country:
        """
        Return the country called *text*: ISO code, English or Japanese name.

        Raises
        ------
        UnknownNameError
            If nothing is called so; carries the nearest words.
        """
        return self.catalogue.country(text)

    @cached_property
    def _terms(self) -> dict[tuple[str, str], tuple[str, str]]:
        columns = ("kind", "term", "name_en", "name_ja")
        rows = self.table("terms").select(columns).iter_rows()
        return {(row[0], row[1]): (row[2], row[3]) for row in rows}

    def term(self, kind: str, term: str, *, lang: str) -> str:
        """
        Return a word of the data, such as an end use or a group, in a language.

        A term nobody translated stays as it is.
        """
        english, japanese = self._terms.get((kind, term), (term, term))
        return japanese if lang == "ja" else english

    def place(self, code: str, *, lang: str) -> str:
        """
        Return the short name of a country, or of a group of countries, in a language.

        Examples
        --------
        >>> open_atlas().place("COD", lang="en"), open_atlas().place("g7", lang="en")
        ('DR Congo', 'G7')
        """
        known = self.catalogue.countries.get(Iso3(code))
        if known is not None:
            return known.name(lang)
        return self.term("group", code, lang=lang)

    def group(self, name: str) -> frozenset[Iso3]:
        """
        Return the members of a group of countries.

        Raises
        ------
        UnknownNameError
            If there is no such group.
        """
        return self.catalogue.group(name)


def open_atlas(path: str | Path | None = None) -> Atlas:
    """
    Open the shipped atlas, or the edition in a directory.

    Parameters
    ----------
    path
        A directory written by ``oresight data import``; None for the shipped edition alone.

    Raises
    ------
    BadInputError
        If *path* holds no edition, or one whose files are missing or cut off.

    Examples
    --------
    >>> open_atlas().table("commodities").columns[0]
    'commodity'
    """
    shipped = Path(str(files("oresight.atlas") / "tables"))
    if path is None:
        return Atlas(shipped)
    directory = Path(path)
    pointer = _read_pointer(directory)
    overlay = {name: directory / entry["path"] for name, entry in pointer["tables"].items()}
    damaged = [
        str(overlay[name])
        for name, entry in pointer["tables"].items()
        if not overlay[name].is_file() or overlay[name].stat().st_size != entry["bytes"]
    ]
    if damaged:
        raise BadInputError(*(_absent(file) for file in damaged))
    return Atlas(shipped, overlay=overlay, edition=str(pointer["edition"]))


def _read_pointer(directory: Path) -> dict[str, Any]:
    file = directory / POINTER
    try:
        pointer: dict[str, Any] = json.loads(file.read_bytes())
        entries = {
            str(name): {"path": str(entry["path"]), "bytes": int(entry["bytes"])}
            for name, entry in pointer["tables"].items()
        }
        return {"edition": str(pointer["edition"]), "tables": entries}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise BadInputError(_absent(str(file))) from None


def _absent(file: str) -> Fault:
    return Fault(
        N_("The edition cannot be read: a file is missing or damaged."),
        N_("Import again into this directory, or leave out --atlas for the shipped edition."),
        where=Place(file=file),
    )
