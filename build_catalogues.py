"""
Compile the Japanese catalogues of all rooms into one file that gettext reads.

Each room keeps its own ``locale/ja/ROOM.po``. A sentence that stands in two of them must have one
translation; an empty or fuzzy entry, and fields that differ between the two languages, are errors.
"""

from __future__ import annotations

import string
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

if TYPE_CHECKING:
    from babel.messages.catalog import Message

LOCALE = Path(__file__).parent / "src" / "oresight" / "locale"
LANGUAGE = "ja"
DOMAIN = "oresight"


class CatalogueError(ValueError):
    """Entries that cannot be compiled, one a line."""


def compile_catalogues(folder: Path = LOCALE) -> Path:
    """Write ``LC_MESSAGES/oresight.mo`` and return its path."""
    from babel.messages.catalog import Catalog

    merged = Catalog(locale=LANGUAGE, domain=DOMAIN)
    homes: dict[str, str] = {}
    faults: list[str] = []
    for path in sorted((folder / LANGUAGE).glob("*.po")):
        with path.open("rb") as file:
            catalogue = read_po(file, locale=LANGUAGE, abort_invalid=True)
        for message in catalogue:
            if not message.id:
                continue
            faults += _faults(message, path.name)
            known = merged.get(message.id)
            if known is not None and known.string != message.string:
                faults.append(
                    f"{path.name} and {homes[str(message.id)]}: two translations of {message.id!r}: "
                    f"{message.string!r} and {known.string!r}"
                )
            merged.add(message.id, message.string)
            homes.setdefault(str(message.id), path.name)
    if faults:
        raise CatalogueError("\n".join(faults))
    target = folder / LANGUAGE / "LC_MESSAGES" / f"{DOMAIN}.mo"
    target.parent.mkdir(exist_ok=True)
    with target.open("wb") as file:
        write_mo(file, merged)
    return target


def _faults(message: Message, home: str) -> list[str]:
    if not message.string or message.fuzzy:
        return [f"{home}: no translation of {message.id!r}"]
    if fields(str(message.id)) != fields(str(message.string)):
        return [f"{home}: fields differ in {message.id!r} and {message.string!r}"]
    return []


def fields(text: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{compile_catalogues()}\n")
    except CatalogueError as error:
        sys.exit(str(error))
