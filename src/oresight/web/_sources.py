"""Sources as a list that cards lead into: an entry has its id as its address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from oresight.atlas import Atlas

__all__ = ["SourceNote", "Sources", "source_ids"]


@dataclass(frozen=True, slots=True)
class SourceNote:
    """A source, its terms, and the tables that rest on it, each with its address."""

    id: str
    title: str
    publisher: str
    edition: str
    licence: str
    acknowledgement: str
    address: str
    note: str
    tables: tuple[tuple[str, str], ...]

    @property
    def href(self) -> str:
        """The address as a link, if it is one."""
        if self.address.startswith("10."):
            return f"https://doi.org/{self.address}"
        return self.address if self.address.startswith(("https://", "http://")) else ""


@dataclass(frozen=True, slots=True)
class Sources:
    """All sources."""

    notes: tuple[SourceNote, ...]
    template: ClassVar[str] = "sources.html"
    kind: ClassVar[str] = "sources"


def source_ids(atlas: Atlas, name: str) -> list[str]:
    """Return the ids of the sources that rows of a table name, in order."""
    table = atlas.table(name)
    if name == "sources" or "source_id" not in table.columns:
        return []
    return sorted(table["source_id"].drop_nulls().unique())
