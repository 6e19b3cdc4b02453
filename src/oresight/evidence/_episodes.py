"""Past episodes: what was seen before and after a measure, from the atlas or from a file."""

from __future__ import annotations

import csv
import io
import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from oresight.atlas import PartialDate
from oresight.codes import nearest
from oresight.errors import BadInputError, Fault, Place, UnknownNameError
from oresight.evidence._periods import Period
from oresight.evidence._words import words
from oresight.locale import N_
from oresight.runs import read_at_most

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from oresight.atlas import Atlas
    from oresight.codes import CommodityId

__all__ = ["Observation", "episodes", "read_episodes"]

MAX_BYTES: Final = 1_000_000
ROUNDING: Final = 0.05
"""How far a printed ratio may be from that of the printed values."""

NEEDED: Final = ("episode", "measure", "variable")
"""Without these a row is no observation; what else is missing is a reason not to score it."""

EXPECTED: Final = (*NEEDED, "actor", "target", "announced", "period_after")
NAMING: Final = ("commodity", "mineral", "subject")
NUMBERS: Final = ("value_before", "value_after", "ratio_after_before")
OTHERS: Final = (
    "id", "form", "effective", "geography", "unit", "period_before", "source", "confidence",
    "note", "grade", "source_id",
)  # fmt: skip
COLUMNS: Final = (*EXPECTED, *NAMING, *NUMBERS, *OTHERS)


_TOGETHER = re.compile(r"[/,+&;]| and ")


@dataclass(frozen=True, slots=True)
class Observation:
    """
    One row of an episode.

    Parameters
    ----------
    ratio
        Value after over value before; NaN where there is none.
    level
        Value after, in its own unit; NaN where there is none.
    announced, effective
        None where not told; each stands in for the other.
    before, after
        Periods; None where none can be read.
    mixed
        Whether it counts several commodities together.
    """

    episode: str
    commodity: CommodityId
    form: str
    actor: str
    target: str
    measure: str
    announced: PartialDate | None
    effective: PartialDate | None
    variable: str
    geography: str
    before: Period | None
    after: Period | None
    period: str
    ratio: float
    source: str
    mixed: bool = False
    level: float = math.nan


def episodes(atlas: Atlas) -> tuple[Observation, ...]:
    """
    Return the public episodes of the atlas.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> len(episodes(open_atlas()))
    76
    """
    rows = atlas.table("episodes").iter_rows(named=True)
    cells = ({name: str(cell) for name, cell in row.items() if cell is not None} for row in rows)
    return _observations(
        atlas, ((Place("episodes", line=at + 2), row) for at, row in enumerate(cells))
    )


def read_episodes(atlas: Atlas, path: str | Path) -> tuple[Observation, ...]:
    """
    Read episodes of your own: a CSV file with the columns of the table ``episodes``.

    The commodity may stand under ``commodity``, ``mineral`` or ``subject``.

    Raises
    ------
    BadInputError
        If the file cannot be read or holds what no episode can be; carries every fault.
    """
    text = _text(Path(path))
    return _observations(atlas, _rows(text, str(path)))


def _text(path: Path) -> str:
    place = Place(str(path))
    data = read_at_most(path, MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise BadInputError(
            Fault(
                N_("The file is larger than {limit} bytes."),
                N_("Give a table of episodes alone."),
                fields={"limit": MAX_BYTES},
                where=place,
            )
        )
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInputError(Fault(N_("The file is not text."), N_("Save it as UTF-8."), where=place))


def _rows(text: str, file: str) -> Iterator[tuple[Place, dict[str, str]]]:
    """Yield the cells of each line; every fault of the shape of the file is raised together."""
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] = []
    found: list[tuple[Place, dict[str, str]]] = []
    faults: list[Fault] = []
    end = 0
    try:
        for cells in lines:
            place, end = Place(file, line=end + 1), lines.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = [cell.strip() for cell in cells]
                faults += _header_faults(header, file, place.line or 1)
            elif len(cells) > len(header):
                faults.append(_long(len(cells), len(header), place))
            else:
                named = zip(header, (cell.strip() for cell in cells), strict=False)
                found.append((place, {name: cell for name, cell in named if cell}))
    except csv.Error as error:
        faults.append(_malformed(str(error), Place(file, line=lines.line_num)))
    if not found and not faults:
        faults.append(
            Fault(
                N_("The file holds no episode."),
                N_("Write column names in the first line and one observation in each other."),
                where=Place(file),
            )
        )
    if faults:
        raise BadInputError(*faults)
    yield from found


def _header_faults(header: list[str], file: str, line: int) -> Iterator[Fault]:
    for at, name in enumerate(header):
        place = Place(file, line=line, column=name)
        if name not in COLUMNS:
            near = ", ".join(nearest(name, COLUMNS)) or ", ".join(COLUMNS)
            yield Fault(
                N_("An episode has no column {name!r}."), N_("Use one of {near}."),
                fields={"name": name, "near": near}, where=place,
            )  # fmt: skip
        elif name in header[:at]:
            yield Fault(
                N_("The column {name!r} stands twice."), N_("Keep one of them."),
                fields={"name": name}, where=place,
            )  # fmt: skip
    wanted = [name for name in EXPECTED if name not in header]
    if not set(NAMING) & set(header):
        wanted.append(NAMING[0])
    if not {"value_after", "ratio_after_before"} & set(header):
        wanted.append("value_after")
    for name in wanted:
        yield Fault(
            N_("The column {name!r} is missing."), N_("Add it to the first line."),
            fields={"name": name}, where=Place(file, line=line),
        )  # fmt: skip


def _long(found: int, expected: int, place: Place) -> Fault:
    return Fault(
        N_("The line has {found} cells under {expected} column names."),
        N_("Put quotes round a cell that holds a comma."),
        fields={"found": found, "expected": expected},
        where=place,
    )


def _malformed(detail: str, place: Place) -> Fault:
    return Fault(
        N_("The file cannot be understood here: {detail}."),
        N_("Correct the quotes, brackets or indentation."),
        fields={"detail": detail},
        where=place,
    )


def _observations(
    atlas: Atlas, rows: Iterator[tuple[Place, dict[str, str]]]
) -> tuple[Observation, ...]:
    faults: list[Fault] = []
    found = [_Reader(atlas, place, row, faults).observation() for place, row in rows]
    if faults:
        raise BadInputError(*faults)
    return tuple(one for one in found if one is not None)


def _period(text: str, announced: PartialDate | None) -> Period | None:
    found = Period.parse(text)
    if found is None or announced is None or announced.first != announced.last:
        return found
    return found.told_apart_from(announced.first)


class _Reader:
    """One row on its way to an observation; what is wrong with it is added to the faults."""

    def __init__(
        self, atlas: Atlas, place: Place, row: Mapping[str, str], faults: list[Fault]
    ) -> None:
        self.atlas, self.place, self.row, self.faults = atlas, place, row, faults

    def observation(self) -> Observation | None:
        """Return the row as an observation; None where something is wrong with it."""
        begun = len(self.faults)
        for name in NEEDED:
            if name not in self.row:
                self._fault(N_("The cell is empty."), N_("Fill it in."), name)
        row = self.row
        named = self._commodities()
        announced, effective = self._date("announced"), self._date("effective")
        ratio = self._ratio()
        if len(self.faults) > begun:
            return None
        period = row.get("period_after", "")
        return Observation(
            row["episode"], named[0], row.get("form", ""), row.get("actor", ""),
            row.get("target", ""), row["measure"], announced or effective, effective or announced,
            row["variable"], row.get("geography", ""),
            _period(row.get("period_before", ""), announced), _period(period, announced), period,
            ratio,
            row.get("source_id") or row.get("source", ""), len(named) > 1,
            self._level(),
        )  # fmt: skip

    def _fault(self, what: str, remedy: str, column: str, **fields: object) -> None:
        where = Place(self.place.file, line=self.place.line, column=column)
        self.faults.append(Fault(what, remedy, fields=fields, where=where))

    def _commodities(self) -> list[CommodityId]:
        """Return the commodity of the row, or several that are counted together."""
        given = next((name for name in NAMING if name in self.row), None)
        if given is None:
            self._fault(N_("The cell is empty."), N_("Fill it in."), NAMING[0])
            return []
        text = self.row[given]
        whole = self._called(text)
        if whole is not None:
            return [whole]
        parts = [self._called(part.strip()) for part in _TOGETHER.split(text)]
        known = [part for part in parts if part is not None]
        if len(known) == len(parts):
            return list(dict.fromkeys(known))
        where = Place(self.place.file, line=self.place.line, column=given)
        try:
            self.atlas.commodity(text)
        except UnknownNameError as error:
            found = UnknownNameError("commodity", text, near=error.near, where=where)
            self.faults.extend(found.faults)
        return []

    def _called(self, text: str) -> CommodityId | None:
        try:
            return self.atlas.commodity(text).id
        except UnknownNameError:
            _, named = words(self.atlas).first("subject", text, "commodity")
            return self.atlas.commodity(named).id if named else None

    def _date(self, column: str) -> PartialDate | None:
        text = self.row.get(column)
        if text is None:
            return None
        where = Place(self.place.file, line=self.place.line, column=column)
        try:
            return PartialDate.parse(text, where=where)
        except BadInputError as error:
            self.faults.extend(error.faults)
            return None

    def _ratio(self) -> float:
        """Return the ratio of the values, or that which is printed."""
        before, after, printed = (self._number(name) for name in NUMBERS)
        found = after / before if before and math.isfinite(before) else math.nan
        allowed = ROUNDING * max(found, printed, 1.0)
        if abs(found - printed) > allowed:
            self._fault(
                N_("The ratio {printed} is not that of the values, {found}."),
                N_("Correct the ratio or the values, or leave the ratio out."),
                NUMBERS[-1],
                printed=printed,
                found=round(found, 4),
            )
        return printed if math.isfinite(printed) else found

    def _level(self) -> float:
        text = self.row.get("value_after")
        return math.nan if text is None else float(text)

    def _number(self, column: str) -> float:
        text = self.row.get(column)
        if text is None:
            return math.nan
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            self._fault(
                N_("{text!r} is no number."),
                N_("Write it in digits, with a decimal point and without a unit."),
                column,
                text=text,
            )
        return value
