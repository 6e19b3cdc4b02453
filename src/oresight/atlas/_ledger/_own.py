"""The user's own file of measures, CSV or YAML, as rows that remember their lines."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

import yaml

from oresight.atlas._ledger._rows import COLUMNS, Row
from oresight.codes import nearest
from oresight.errors import BadInputError, Fault, Place
from oresight.locale import N_
from oresight.runs import read_at_most

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["parse_own_rows", "read_own_rows"]

MAX_BYTES: Final = 1_000_000
"""No ledger written by hand comes near; anything larger is another kind of file."""

MAX_DEPTH: Final = 4
"""A document, its list, a measure, a list of words: nothing nests deeper."""

_BLANK: Final = frozenset({"", "~", "null"})


def read_own_rows(path: str | Path) -> tuple[Row, ...]:
    """
    Read the rows of a file of measures, by its suffix ``.csv``, ``.yaml`` or ``.yml``.

    Raises
    ------
    BadInputError
        If the file cannot be read or is not a table of measures; carries every fault.
    """
    data = read_at_most(Path(path), MAX_BYTES)
    if len(data) > MAX_BYTES:
        raise _too_large(str(path))
    return parse_own_rows(data, file=str(path))


def parse_own_rows(data: bytes, *, file: str) -> tuple[Row, ...]:
    r"""
    Return the rows in the bytes of a file called *file*.

    CSV has one measure a line under a line of column names. YAML is a list of measures, bare or
    under ``measures``. Text is UTF-8, or Shift-JIS as Japanese spreadsheets save CSV.

    Raises
    ------
    BadInputError
        If the bytes are not a table of measures; carries every fault.

    Examples
    --------
    >>> rows = parse_own_rows(b"id,replaces\nx,cn-2025-57\n", file="own.csv")
    >>> rows[0].cells["replaces"], rows[0].place.line
    ('cn-2025-57', 2)
    """
    if len(data) > MAX_BYTES:
        raise _too_large(file)
    suffix = Path(file).suffix.casefold()
    text = _decode(data, file)
    if suffix == ".csv":
        return tuple(_csv_rows(text, file))
    if suffix in {".yaml", ".yml"}:
        return tuple(_yaml_rows(text, file))
    raise _fault(
        N_("A ledger of your own is a CSV or YAML file."),
        N_("Name it .csv, .yaml or .yml."),
        file=file,
    )


def _decode(data: bytes, file: str) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _fault(N_("The file is not text."), N_("Save it as UTF-8."), file=file)


def _csv_rows(text: str, file: str) -> Iterator[Row]:
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    faults: list[Fault] = []
    header: list[str] | None = None
    rows: list[Row] = []
    try:
        end = 0
        for cells in lines:
            line, end = end + 1, lines.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = [cell.strip() for cell in cells]
                places = {name: Place(file, line=line, column=name) for name in header}
                faults.extend(_column_faults(header, [places[name] for name in header]))
                continue
            place = Place(file, line=line)
            if len(cells) > len(header):
                faults.append(_long_row(len(cells), len(header), place))
            named = dict(zip(header, (cell.strip() for cell in cells), strict=False))
            rows.append(Row({name: cell for name, cell in named.items() if cell}, place))
    except csv.Error as error:
        faults.append(_malformed(str(error), Place(file, line=lines.line_num)))
    if header is None and not faults:
        faults.append(_empty(file))
    if faults:
        raise BadInputError(*faults)
    yield from rows


def _yaml_rows(text: str, file: str) -> Iterator[Row]:
    nodes = _measure_nodes(_compose(text, file), file)
    faults: list[Fault] = []
    rows: list[Row] = []
    for node in nodes:
        if not isinstance(node, yaml.MappingNode):
            faults.append(_not_a_measure(_line(node, file)))
            continue
        row, found = _yaml_row(node, file)
        rows.append(row)
        faults.extend(found)
    if faults:
        raise BadInputError(*faults)
    yield from rows


def _compose(text: str, file: str) -> yaml.Node:
    """Return the document's nodes; their depth is checked first, for they are built recursively."""
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAX_DEPTH:
                raise _fault(
                    N_("The file nests too deep for a list of measures."),
                    N_("Write a list of measures, each with its columns."),
                    file=file,
                    line=_line(event, file).line,
                )
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = None if mark is None else mark.line + 1
        raise BadInputError(_malformed(str(error.problem), Place(file, line=line))) from None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        if isinstance(error, BadInputError):
            raise
        raise BadInputError(_malformed(type(error).__name__, Place(file))) from None
    if node is None:
        raise BadInputError(_empty(file))
    return node


def _measure_nodes(node: yaml.Node, file: str) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        named = {key.value: value for key, value in node.value if _is_scalar(key)}
        if list(named) == ["measures"] and len(node.value) == 1:
            node = named["measures"]
    if not isinstance(node, yaml.SequenceNode):
        raise BadInputError(_not_a_measure(_line(node, file)))
    return list(node.value)


def _yaml_row(node: yaml.MappingNode, file: str) -> tuple[Row, list[Fault]]:
    faults: list[Fault] = []
    cells: dict[str, str] = {}
    lines: dict[str, int] = {}
    keys = [(_scalar(key), _line(key, file)) for key, _ in node.value]
    faults.extend(_column_faults([key for key, _ in keys], [place for _, place in keys]))
    for (name, place), (_, value) in zip(keys, node.value, strict=True):
        words = [_scalar(item) for item in value.value] if _is_list(value) else [_scalar(value)]
        if not (_is_scalar(value) or _is_list(value)):
            faults.append(_not_a_cell(name, _line(value, file)))
        lines[name] = place.line or 0
        cells[name] = ";".join(word for word in words if word)
    return Row({k: v for k, v in cells.items() if v}, _line(node, file), lines), faults


def _is_scalar(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode)


def _is_list(node: yaml.Node) -> bool:
    return isinstance(node, yaml.SequenceNode) and all(_is_scalar(item) for item in node.value)


def _scalar(node: yaml.Node) -> str:
    """Return the words of a scalar as written: a date stays the text it was."""
    if not isinstance(node, yaml.ScalarNode):
        return ""
    text = str(node.value).strip()
    return "" if node.style is None and text.casefold() in _BLANK else text


def _line(node: yaml.Node | yaml.Event, file: str) -> Place:
    mark = node.start_mark
    return Place(file, line=None if mark is None else mark.line + 1)


def _column_faults(names: list[str], places: list[Place]) -> Iterator[Fault]:
    for position, (name, place) in enumerate(zip(names, places, strict=True)):
        if name not in COLUMNS:
            near = ", ".join(nearest(name, COLUMNS)) or ", ".join(COLUMNS)
            yield Fault(
                N_("A measure has no column {name!r}."),
                N_("Use one of {near}."),
                fields={"name": name, "near": near},
                where=place,
            )
        elif name in names[:position]:
            yield Fault(
                N_("The column {name!r} stands twice."),
                N_("Keep one of them."),
                fields={"name": name},
                where=place,
            )


def _long_row(found: int, expected: int, place: Place) -> Fault:
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


def _not_a_measure(place: Place) -> Fault:
    return Fault(
        N_("This is not a measure."),
        N_("Write a list of measures, each with its columns."),
        where=place,
    )


def _not_a_cell(name: str, place: Place) -> Fault:
    return Fault(
        N_("{name!r} holds neither a word nor a list of words."),
        N_("Write one value, or several in brackets."),
        fields={"name": name},
        where=place,
    )


def _empty(file: str) -> Fault:
    return Fault(
        N_("The file holds no measure."),
        N_("Start with a line of column names, or a YAML list."),
        where=Place(file),
    )


def _too_large(file: str) -> BadInputError:
    return _fault(
        N_("The file is larger than {limit} MB."),
        N_("A ledger of your own holds one row a measure; check that this is the right file."),
        file=file,
        limit=MAX_BYTES // 1_000_000,
    )


def _fault(
    what: str, remedy: str, *, file: str, line: int | None = None, **fields: object
) -> BadInputError:
    return BadInputError(Fault(what, remedy, fields=fields, where=Place(file, line=line)))
