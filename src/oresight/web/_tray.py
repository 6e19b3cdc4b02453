"""The briefing tray: what a reader put aside for a document, in a file of the user's own folder."""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from oresight.errors import BadInputError, Fault, UnknownNameError
from oresight.locale import N_
from oresight.runs import write_atomically

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ["LONGEST_NOTE", "MOST", "Item", "Tray"]

MOST: Final = 60
"""Things that a tray holds."""

LONGEST_NOTE: Final = 2000
LARGEST: Final = 2**20
"""Bytes of the file: a full tray has fewer."""

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Item:
    """
    One thing of a tray.

    Parameters
    ----------
    figure
        Name of the figure, or what else it is.
    choices
        What it was drawn for.
    titles
        What it found when it was put in, by language.
    note
        What the reader wrote beside it.
    """

    id: str
    figure: str
    choices: Mapping[str, str]
    titles: Mapping[str, str]
    note: str = ""


class Tray:
    """The things of a tray in their order; a file that cannot be read is set aside, never lost."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, Lock()
        self.set_aside: Path | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """What is in it."""
        with self._lock:
            return self._read()

    def add(self, figure: str, choices: Mapping[str, str], titles: Mapping[str, str]) -> Item:
        """
        Put something in, at the end; what is in already stays where it is.

        Raises
        ------
        BadInputError
            If the tray is full.
        """
        with self._lock:
            items = self._read()
            for one in items:
                if (one.figure, dict(one.choices)) == (figure, dict(choices)):
                    return one
            if len(items) >= MOST:
                raise BadInputError(
                    Fault(
                        N_("The tray is full: it holds {count} things."),
                        N_("Make a document of it, or take something out."),
                        fields={"count": MOST},
                    )
                )
            made = Item(secrets.token_hex(4), figure, dict(choices), dict(titles))
            self._write((*items, made))
            return made

    def remove(self, name: str) -> None:
        """Take something out."""
        with self._lock:
            items = self._read()
            at = _place(items, name)
            self._write(items[:at] + items[at + 1 :])

    def move(self, name: str, by: int) -> None:
        """Move something towards the end by so many places, or towards the beginning."""
        with self._lock:
            items = [*self._read()]
            at = _place(items, name)
            one = items.pop(at)
            items.insert(min(max(at + by, 0), len(items)), one)
            self._write(items)

    def write(self, name: str, note: str) -> None:
        """Write a note beside something."""
        with self._lock:
            items = [*self._read()]
            at = _place(items, name)
            items[at] = replace(items[at], note=note[:LONGEST_NOTE])
            self._write(items)

    def clear(self) -> None:
        """Take everything out."""
        with self._lock:
            self._write(())

    def _read(self) -> tuple[Item, ...]:
        try:
            if self._path.stat().st_size > LARGEST:
                return self._put_aside()
            return _items(json.loads(self._path.read_bytes()))
        except FileNotFoundError:
            return ()
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return self._put_aside()

    def _put_aside(self) -> tuple[Item, ...]:
        """Give a file that cannot be read another name."""
        at = 1
        while (kept := self._path.with_name(f"{self._path.name}.broken-{at}")).exists():
            at += 1
        self._path.rename(kept)
        self.set_aside = kept
        return ()

    def _write(self, items: Sequence[Item]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        whole = {"version": VERSION, "items": [asdict(one) for one in items]}
        text = json.dumps(whole, ensure_ascii=False, indent=1)
        write_atomically(self._path, text.encode(), mode=0o600)


def _place(items: Sequence[Item], name: str) -> int:
    for at, one in enumerate(items):
        if one.id == name:
            return at
    raise UnknownNameError("tray", name, near=tuple(one.id for one in items))


def _items(read: Any) -> tuple[Item, ...]:
    """Return the things of a file; a ValueError, KeyError or TypeError if it is none of ours."""
    if read["version"] != VERSION:
        raise ValueError
    found = [
        Item(
            _text(one["id"]),
            _text(one["figure"]),
            _texts(one["choices"]),
            _texts(one["titles"]),
            _text(one["note"]),
        )
        for one in read["items"]
    ]
    return tuple(found[:MOST])


def _texts(read: Any) -> dict[str, str]:
    return {_text(name): _text(value) for name, value in read.items()}


def _text(read: Any) -> str:
    if not isinstance(read, str):
        raise TypeError
    return read
