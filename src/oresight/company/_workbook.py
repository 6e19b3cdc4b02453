"""From a workbook of any origin to parts, with everything that is wrong told at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from oresight.atlas import open_atlas
from oresight.codes import Stage
from oresight.company._cells import COUNTS, Cells
from oresight.company._fields import EXAMPLE, FIELDS, PARTS, field_named
from oresight.company._grid import grids, read_source
from oresight.company._part import Material, Part, Parts
from oresight.errors import BadInputError, Fault, Place
from oresight.locale import LANGUAGES, N_, translator

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from oresight.atlas import Atlas
    from oresight.company._grid import Grid

__all__ = ["read_workbook"]

MAX_PARTS: Final = 5_000
"""Rows of the sheet."""

MAX_FAULTS: Final = 300
HEADED: Final = 12
"""Rows in which the line of headings is looked for."""

TIERS: Final = {"made_in": Stage.COMPONENT, "refined_in": Stage.REFINE, "mined_in": Stage.MINE}


def read_workbook(source: Path | bytes, *, name: str = "", atlas: Atlas | None = None) -> Parts:
    r"""
    Return the parts of a filled-in template, or of a CSV file with its headings.

    Nothing is written anywhere. Headings of either language are read, and the names of fields; a sheet
    called as the filled-in example is passed over.

    Parameters
    ----------
    source
        A file, or its bytes.
    name
        What faults call it; the path if absent.
    atlas
        Where names come from; the shipped edition if absent.

    Raises
    ------
    BadInputError
        If anything is wrong; carries all of it, with sheet and cell.

    Examples
    --------
    >>> text = b"part_id,material,mass,per_year,stock_days\nM-1,Dy,12 g,40000,30\n"
    >>> parts = read_workbook(text, name="parts.csv")
    >>> parts.table.select("commodity", "tonnes_a_year", "stock_days").row(0)
    ('dysprosium', 0.48, 30.0)
    """
    data, shown = read_source(source, name)
    sheet, row, columns = _headed(grids(data, shown), shown)
    rows, faults = _rows(atlas or open_atlas(), sheet, row, columns)
    parts = _joined(rows, faults)
    currency = _currency(rows, faults)
    if not rows and not faults:
        faults.append(
            Fault(
                N_("The sheet has no parts."),
                N_("Fill in a row for each part, below the headings."),
                where=Place(file=shown, sheet=sheet.name or None),
            )
        )
    if faults:
        raise BadInputError(*_shortened(faults, shown))
    return Parts(shown, parts, currency)


def _shortened(faults: list[Fault], file: str) -> list[Fault]:
    if len(faults) <= MAX_FAULTS:
        return faults
    rest = Fault(
        N_("Further faults, not listed: {count}."),
        N_("Correct those above first."),
        fields={"count": len(faults) - MAX_FAULTS},
        where=Place(file=file),
    )
    return [*faults[:MAX_FAULTS], rest]


def _named(key: str) -> set[str]:
    return {translator(lang)(key).casefold() for lang in LANGUAGES}


def _headed(sheets: Sequence[Grid], file: str) -> tuple[Grid, int, dict[str, int]]:
    """Return the sheet of parts, the row of its last headings, and the columns of fields."""
    found = [
        (sheet, *headings)
        for sheet in sheets
        if sheet.name.casefold() not in _named(EXAMPLE) and (headings := _headings(sheet))
    ]
    called = [one for one in found if one[0].name.casefold() in _named(PARTS)]
    if len(called or found) == 1:
        return _checked((called or found)[0])
    names = ", ".join(one[0].name for one in found) or ", ".join(sheet.name for sheet in sheets)
    raise BadInputError(
        Fault(
            N_("Several sheets look like a list of parts: {sheets}.")
            if found
            else N_("No sheet has the headings of the template; the file has: {sheets}."),
            N_("Call the one to read {name!r}.")
            if found
            else N_("Begin with `oresight company template`, and keep its row of headings."),
            fields={"sheets": names or "–", "name": PARTS},
            where=Place(file=file),
        )
    )


def _headings(sheet: Grid) -> tuple[int, dict[str, int]] | None:
    """Return the last row of headings and the columns; None where there are none."""
    best: tuple[int, dict[str, int]] | None = None
    for row in sheet.rows[:HEADED]:
        columns: dict[str, int] = {}
        for column in sheet.columns(row):
            known = field_named(sheet.text(row, column))
            if known is not None:
                columns.setdefault(known.name, column)
        if {"part_id", "material"} & {*columns} and len(columns) > 1:
            best = row, columns
    return best


def _checked(found: tuple[Grid, int, dict[str, int]]) -> tuple[Grid, int, dict[str, int]]:
    sheet, row, columns = found
    faults = [
        Fault(
            N_("The column {column!r} is missing."),
            N_("Keep all columns of the template; cells may be blank."),
            fields={"column": field.name},
            where=Place(file=sheet.file, sheet=sheet.name or None),
        )
        for field in FIELDS
        if field.required and field.name not in columns
    ]
    faults += [
        Fault(
            N_("Two columns have the heading {column!r}."),
            N_("Keep one of them."),
            fields={"column": known.name},
            where=sheet.place(row, column),
        )
        for column in sheet.columns(row)
        if (known := field_named(sheet.text(row, column))) and columns[known.name] != column
    ]
    if sum(one > row for one in sheet.rows) > MAX_PARTS:
        faults.append(
            Fault(
                N_("The sheet has more than {limit} rows."),
                N_("Split it, or leave out parts without the materials that matter."),
                fields={"limit": MAX_PARTS},
                where=Place(file=sheet.file, sheet=sheet.name or None),
            )
        )
    if faults:
        raise BadInputError(*faults)
    return found


@dataclass(frozen=True, slots=True)
class _Row:
    part: Part
    currencies: tuple[tuple[str, Place], ...]
    has_money: bool
    cells: Cells


def _rows(
    atlas: Atlas, sheet: Grid, head: int, columns: dict[str, int]
) -> tuple[list[_Row], list[Fault]]:
    rows: list[_Row] = []
    faults: list[Fault] = []
    for row in sheet.rows:
        cells = Cells(atlas, sheet, row, columns)
        if row > head and any(sheet.text(row, column) for column in columns.values()):
            found = _row(cells)
            faults += cells.faults
            rows += [] if found is None else [found]
    return rows, faults


def _row(cells: Cells) -> _Row | None:
    """Return one row as a part of one material; None where its number or material is not known."""
    number, commodity = cells.required("part_id"), cells.commodity()
    routes = {
        stage: route for name, stage in TIERS.items() if (route := cells.route(name)) is not None
    }
    stage, form = cells.form(commodity)
    mass, (spend, paid_in), (value, sold_in) = (
        cells.mass(),
        cells.money("spend"),
        cells.money("value_at_risk"),
    )
    substitute, days = cells.substitute()
    part = Part(
        number, cells.text("part") or number, cells.text("line"),
        () if commodity is None else (Material(commodity, mass, routes, stage, form),),
        cells.number("per_year", COUNTS), cells.text("supplier"), cells.country("supplier_country"),
        cells.days("stock_days"), spend, value, substitute, days,
    )  # fmt: skip
    currencies = [(cells.currency(), "currency"), (paid_in, "spend"), (sold_in, "value_at_risk")]
    if not number or commodity is None:
        return None
    listed = tuple((code, cells.where(name)) for code, name in currencies if code)
    return _Row(part, listed, spend is not None or value is not None, cells)


def _currency(rows: list[_Row], faults: list[Fault]) -> str:
    """Return the one currency of the file; amounts without one, or in two, are faults."""
    named = [(code, place) for row in rows for code, place in row.currencies]
    codes = list(dict.fromkeys(code for code, _ in named))
    for code, place in named:
        if code != codes[0]:
            faults.append(
                Fault(
                    N_("The amounts are in {code}, and others in {other}."),
                    N_("Write all amounts of a file in one currency."),
                    fields={"code": code, "other": codes[0]},
                    where=place,
                )
            )
    money = [row for row in rows if row.has_money]
    if money and not codes:
        cells = money[0].cells
        name = next(
            name for name in ("currency", "spend", "value_at_risk") if name in cells.columns
        )
        faults.append(
            Fault(
                N_("Amounts of money have no currency."),
                N_("Write an ISO code such as JPY, USD or EUR."),
                where=cells.where(name),
            )
        )
    return codes[0] if codes else ""


SAME: Final = (
    "name", "line", "per_year", "supplier", "supplier_country", "stock_days", "spend", "value_at_risk",
    "substitute", "substitute_days",
)  # fmt: skip
"""What rows of one part say once, or alike."""

COLUMN: Final = {"name": "part", "substitute_days": "substitute"}


def _joined(rows: list[_Row], faults: list[Fault]) -> tuple[Part, ...]:
    """Return rows of one number as one part of several materials."""
    groups: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        groups[row.part.id].append(row)
    return tuple(_one(group, faults) for group in groups.values())


def _one(rows: list[_Row], faults: list[Fault]) -> Part:
    first = rows[0].part
    told = {name: _told(rows, name, faults) for name in SAME}
    seen: set[tuple[str, str]] = set()
    materials = []
    for row in rows:
        (material,) = row.part.materials
        key = (material.commodity, material.form)
        if key in seen:
            faults.append(
                Fault(
                    N_("The part {part!r} has the material {material} twice."),
                    N_("Keep one row for each material of a part; add up their masses."),
                    fields={"part": first.id, "material": material.commodity},
                    where=row.cells.where("material"),
                )
            )
        seen.add(key)
        materials.append(material)
    return replace(first, materials=tuple(materials), **told)  # type: ignore[arg-type]


def _told(rows: list[_Row], name: str, faults: list[Fault]) -> object:
    """Return what rows of one part say of it; two that differ are a fault."""
    blank = {None, ""} | ({rows[0].part.id} if name == "name" else set())
    said = [(getattr(row.part, name), row) for row in rows if getattr(row.part, name) not in blank]
    for value, row in said:
        if value != said[0][0]:
            column = COLUMN.get(name, name)
            faults.append(
                Fault(
                    N_("Rows of the part {part!r} differ in {column!r}."),
                    N_("Write it in the first row of the part, and leave the others blank."),
                    fields={"part": row.part.id, "column": column},
                    where=row.cells.where(column),
                )
            )
    return said[0][0] if said else getattr(rows[0].part, name)
