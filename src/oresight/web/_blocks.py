"""Blocks that only a page has; the others are those of documents."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Button", "Links", "Notice", "Tile", "Tiles", "Waiting"]


@dataclass(frozen=True, slots=True)
class Tile:
    """A way to go on: where to, what is there, and a number or a word that tells why."""

    href: str
    title: str
    text: str = ""
    badge: str = ""


@dataclass(frozen=True, slots=True)
class Tiles:
    """Tiles side by side."""

    tiles: tuple[Tile, ...]
    title: str = ""
    kind: ClassVar[str] = "tiles"


@dataclass(frozen=True, slots=True)
class Links:
    """Words that lead on, in a row."""

    links: tuple[tuple[str, str], ...]
    title: str = ""
    kind: ClassVar[str] = "links"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to know before reading on."""

    text: str
    kind: ClassVar[str] = "notice"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that is being computed, and the address of the page that will have it."""

    href: str
    text: str
    kind: ClassVar[str] = "waiting"


@dataclass(frozen=True, slots=True)
class Button:
    """A form of one button; *method* ``get`` leads on, ``post`` changes something."""

    action: str
    label: str
    fields: Mapping[str, str] = field(default_factory=dict)
    method: str = "get"
    kind: ClassVar[str] = "button"
