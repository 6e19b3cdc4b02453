"""
The cells of an Excel workbook, read as XML that was looked at before.

No library in C or Rust reads what a stranger sends: a cell that claims to stand in row four billion made
one ask for more memory than there is, which ends the process and not the call. Cells are kept where
they are, so that a far one costs no more than a near one.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from oresight.company._archive import refused
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.company._archive import Archive

__all__ = ["Cells", "column_of", "sheets_of"]

MAIN: Final = "xl/workbook.xml"
LINKS: Final = "xl/_rels/workbook.xml.rels"
STRINGS, STYLES = "xl/sharedStrings.xml", "xl/styles.xml"
RELATED: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
REFERENCE: Final = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
MAX_CELLS: Final = 400_000
LONGEST: Final = 32_767
"""Letters that Excel lets into one cell."""

LETTERS: Final = 26
FAULTY: Final = (ET.ParseError, LookupError, ValueError, OverflowError, RecursionError)
"""What parts raise that are not what they claim to be."""

DATED: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Formats that Excel has built in for days and times (ECMA-376, part 1, 18.8.30)."""

SPOKEN: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
DAY_ZERO: Final = dt.date(1899, 12, 30)
LAST_DAY: Final = 2_958_465


@dataclass
class Cells:
    """
    The cells of a sheet that hold anything, as words by row and column counted from zero.

    Parameters
    ----------
    broken
        Cells that hold an error of Excel, or a formula that was never computed.
    """

    words: dict[int, dict[int, str]] = field(default_factory=dict)
    broken: set[tuple[int, int]] = field(default_factory=set)


def column_of(letters: str) -> int:
    """
    Return a column counted from zero.

    Examples
    --------
    >>> column_of("A"), column_of("AB")
    (0, 27)
    """
    number = 0
    for letter in letters:
        number = LETTERS * number + ord(letter) - ord("A") + 1
    return number - 1


def sheets_of(archive: Archive, name: str) -> dict[str, Cells]:
    """
    Return the cells of every sheet by its name.

    Raises
    ------
    BadInputError
        If the workbook is damaged, or a sheet has more cells than such a file has.
    """
    try:
        strings = list(_strings(archive))
        dates = _date_styles(archive)
        return {
            sheet: _cells(part, strings, dates, name) for sheet, part in _parts(archive).items()
        }
    except FAULTY as error:
        if hasattr(error, "faults"):
            raise
        raise refused(name, N_("The workbook is truncated or damaged.")) from None


def _parts(archive: Archive) -> dict[str, bytes]:
    """Return the parts that hold sheets, by the names of the sheets."""
    links = ET.fromstring(archive.members[LINKS])
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    found = {}
    for sheet in ET.fromstring(archive.members[MAIN]).iter():
        target = targets.get(sheet.get(RELATED)) if _tag(sheet) == "sheet" else None
        if target is not None:
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if path in archive.members:
                found[str(sheet.get("name"))] = archive.members[path]
    return found


def _tag(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _strings(archive: Archive) -> Iterator[str]:
    """Yield the texts that cells share; how they are spoken in Japanese is left out."""
    if STRINGS in archive.members:
        for item in ET.fromstring(archive.members[STRINGS]):
            yield _text(item)


def _text(item: ET.Element) -> str:
    if _tag(item) == "rPh":
        return ""
    if _tag(item) == "t":
        return item.text or ""
    return "".join(map(_text, item))


def _date_styles(archive: Archive) -> frozenset[int]:
    """Return the styles under which a number is a day."""
    if STYLES not in archive.members:
        return frozenset()
    root = ET.fromstring(archive.members[STYLES])
    own = {
        int(one.get("numFmtId", "0")): one.get("formatCode", "")
        for one in root.iter()
        if _tag(one) == "numFmt"
    }
    dated = {number for number, code in own.items() if _is_dated(code)} | (DATED - {*own})
    formats = next((part for part in root if _tag(part) == "cellXfs"), ())
    return frozenset(at for at, one in enumerate(formats) if int(one.get("numFmtId", "0")) in dated)


def _is_dated(code: str) -> bool:
    """
    Tell whether a format writes a number as a day.

    Examples
    --------
    >>> _is_dated("yyyy-mm-dd"), _is_dated('#,##0 "days"'), _is_dated("0.00")
    (True, False, False)
    """
    return any(
        letter in "dmyhs" for letter in SPOKEN.sub("", code).casefold().replace("general", "")
    )


def _cells(part: bytes, strings: list[str], dates: frozenset[int], name: str) -> Cells:
    found = Cells()
    row = column = -1
    count = 0
    for event, element in ET.iterparse(io.BytesIO(part), events=("start", "end")):
        tag = _tag(element)
        if event == "start" and tag == "row":
            row = int(element.get("r", row + 2)) - 1
            column = -1
        elif event == "start" and tag == "c":
            row, column = _position(element.get("r"), row, column + 1)
        elif event == "end" and tag == "c":
            count += 1
            if count > MAX_CELLS:
                raise refused(
                    name,
                    N_("A sheet spans far more cells than such a file has."),
                    N_("Delete the empty rows and columns at its end, and save it again."),
                )
            _keep(found, (row, column), element, strings=strings, dates=dates)
            element.clear()
        elif event == "end" and tag == "row":
            element.clear()
    return found


def _position(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """Return where a cell stands: as it says, else after the one before it."""
    if reference is None:
        return max(row, 0), column
    match = REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    return int(match[2]) - 1, column_of(match[1])


def _keep(
    found: Cells,
    place: tuple[int, int],
    cell: ET.Element,
    *,
    strings: list[str],
    dates: frozenset[int],
) -> None:
    kind = cell.get("t", "n")
    inner = {_tag(part): part for part in cell}
    value = inner["v"].text if "v" in inner else None
    if kind == "inlineStr":
        words = _text(inner["is"]) if "is" in inner else ""
    elif value is None:
        words = ""
    elif kind == "s":
        words = strings[int(value)]
    elif kind == "b":
        words = "TRUE" if value.strip() == "1" else "FALSE"
    elif kind == "n":
        words = _number(value, is_date=int(cell.get("s", "0")) in dates)
    else:
        words = value
    if kind == "e" or ("f" in inner and not words):
        found.broken.add(place)
        words = words or "="
    if words:
        found.words.setdefault(place[0], {})[place[1]] = words[:LONGEST]


def _number(text: str, *, is_date: bool) -> str:
    """
    Return a number as words without needless digits; one under a format of days as a day.

    Examples
    --------
    >>> _number("12.0", is_date=False), _number("46052", is_date=True)
    ('12', '2026-01-30')
    """
    value = float(text)
    if is_date and 0 <= value <= LAST_DAY:
        return (DAY_ZERO + dt.timedelta(days=int(value))).isoformat()
    whole = value.is_integer() and abs(value) < 2**53
    return str(int(value)) if whole else repr(value)
