"""The workbook to fill in: how to, the sheet of parts, an example, and lists to choose from."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from oresight.atlas import open_atlas
from oresight.company._fields import EXAMPLE, FIELDS, GUIDE, LISTS, PARTS
from oresight.company._words import choices, form_name
from oresight.errors import Fault, MissingExtraError
from oresight.locale import N_, translator

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from oresight.atlas import Atlas
    from oresight.locale import Translator

__all__ = ["example", "template"]

ROWS: Final = 1_000
"""Rows that offer lists to choose from."""

FIRST: Final = 2
"""The first row of parts, counted from zero: under the headings and the names of fields."""

MOST_NOTE: Final = 250
FONTS: Final = {"ja": "Yu Gothic", "en": "Calibri"}
DATED: Final = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - a file has no clock: the same bytes every time
SPOKEN: Final = ("part", "line", "supplier")
CURRENCY: Final = "JPY"

INTRODUCTION: Final = (
    N_("This workbook stays on your machine: oresight reads it there, and sends nothing anywhere."),
    N_("Fill in the sheet of parts, a row for each part. The sheet with the example is not read."),
    N_("A part of several materials has a row for each, with the same part number; what is said of the "
       "part itself need stand in the first row alone."),
    N_("Leave blank what you do not know. A blank is never taken for nought: what is not known is told "
       "as not known, or something named stands in for it. Write 0 where you mean none."),
    N_("Full-width digits, thousands commas and words such as million are read. Do not delete columns."),
    N_("Then run: oresight company check FILE.xlsx, and oresight company assess FILE.xlsx"),
)  # fmt: skip


@dataclass(frozen=True)
class _Look:
    """Formats of the workbook."""

    head: Format
    need: Format
    code: Format
    body: Format
    wrap: Format
    title: Format

    @classmethod
    def of(cls, book: xlsxwriter.Workbook, lang: str) -> _Look:
        font: dict[str, Any] = {"font_name": FONTS[lang], "font_size": 10, "valign": "top"}
        band = {"bold": True, "text_wrap": True, "border": 1, "border_color": "#b4b4b8"}
        return cls(
            head=book.add_format(font | band | {"bg_color": "#e8f1fe"}),
            need=book.add_format(font | band | {"bg_color": "#fbe4c4"}),
            code=book.add_format(font | {"font_color": "#767676", "italic": True}),
            body=book.add_format(font),
            wrap=book.add_format(font | {"text_wrap": True}),
            title=book.add_format(font | {"bold": True, "font_size": 16}),
        )


def template(lang: str, *, filled: bool = False, atlas: Atlas | None = None) -> bytes:
    """
    Return the Excel workbook to fill in; the same call gives the same bytes.

    Parameters
    ----------
    lang
        ``ja`` or ``en``: of headings and lists. Files of both are read alike.
    filled
        Whether the sheet of parts holds the fictional firm of the example.
    atlas
        Where names come from; the shipped edition if absent.

    Raises
    ------
    UnknownNameError
        If there is no such language.
    MissingExtraError
        If the writer of Excel is not installed.

    Examples
    --------
    >>> from oresight.company import read_workbook
    >>> len(read_workbook(template("ja", filled=True), name="example.xlsx").parts) > 10
    True
    """
    try:
        import xlsxwriter
    except ImportError:
        raise MissingExtraError(
            Fault(
                N_("Writing Excel needs a part that is not installed."),
                N_("Install it: pip install 'oresight[app]'"),
            )
        ) from None
    t, known = translator(lang), atlas or open_atlas()
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": t(N_("Your own parts")), "author": "oresight", "created": DATED})
    look = _Look.of(book, lang)
    lists = choices(known, lang)
    rows = example(lang, atlas=known)
    _guide(book.add_worksheet(t(GUIDE)), look, t)
    parts = book.add_worksheet(t(PARTS))
    _parts(parts, look, t, lists)
    if filled:
        _fill(parts, look, rows)
    shown = book.add_worksheet(t(EXAMPLE))
    _parts(shown, look, t, lists)
    _fill(shown, look, rows)
    _lists(book.add_worksheet(t(LISTS)), look, t, lists)
    parts.activate()
    book.close()
    return buffer.getvalue()


def example(lang: str, *, atlas: Atlas | None = None) -> tuple[dict[str, str], ...]:
    """
    Return the parts of a fictional firm, as its sheet would have them: cells by field.

    Examples
    --------
    >>> example("en")[0]["material"], example("ja")[0]["material"]
    ('Neodymium', 'ネオジム')
    """
    known = atlas or open_atlas()
    text = (files("oresight.company") / "example.csv").read_text(encoding="utf-8")
    found = []
    for row in csv.DictReader(io.StringIO(text)):
        cells = {field.name: row.get(field.name, "") for field in FIELDS}
        cells |= {name: row[f"{name}_{lang}"] for name in SPOKEN}
        cells["material"] = known.commodity(row["material"]).name(lang)
        cells["form"] = form_name(known, row["form"], lang) if row["form"] else ""
        cells["supplier_country"] = _place(known, row["supplier_country"], lang)
        for name in ("made_in", "refined_in", "mined_in"):
            cells[name] = _route(known, row[name], lang)
        if cells["substitute"] in {"yes", "no"}:
            cells["substitute"] = translator(lang)(cells["substitute"])
        cells["currency"] = CURRENCY if row["spend"] else ""
        found.append(cells)
    return tuple(found)


def _place(atlas: Atlas, code: str, lang: str) -> str:
    return atlas.place(code, lang=lang) if code else ""


def _route(atlas: Atlas, text: str, lang: str) -> str:
    """Return countries with their shares, in words."""
    pieces = [piece.split() for piece in text.split(";") if piece.strip()]
    return "; ".join(" ".join([_place(atlas, code, lang), *share]) for code, *share in pieces)


def _guide(sheet: Worksheet, look: _Look, t: Translator) -> None:
    sheet.hide_gridlines(2)
    for column, width in enumerate((26, 52, 52)):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, t(N_("Your own parts")), look.title)
    row = 2
    for sentence in INTRODUCTION:
        sheet.merge_range(row, 0, row, 2, t(sentence), look.wrap)
        sheet.set_row(row, 32)
        row += 1
    row += 1
    for column, heading in enumerate((N_("Column"), N_("What to write"), N_("What a blank means"))):
        sheet.write_string(row, column, t(heading), look.head)
    for field in FIELDS:
        row += 1
        sheet.write_string(row, 0, t(field.heading), look.need if field.required else look.head)
        sheet.write_string(row, 1, t(field.meaning), look.wrap)
        sheet.write_string(row, 2, t(field.blank), look.wrap)


def _parts(sheet: Worksheet, look: _Look, t: Translator, lists: dict[str, list[str]]) -> None:
    sheet.set_row(0, 46)
    sheet.set_row(1, None, None, {"hidden": True})
    for column, field in enumerate(FIELDS):
        sheet.set_column(column, column, field.width, look.body)
        heading = t(field.heading) + (" *" if field.required else "")
        sheet.write_string(0, column, heading, look.need if field.required else look.head)
        sheet.write_string(1, column, field.name, look.code)
        told = {
            "input_title": t(field.heading)[:32],
            "input_message": f"{t(field.meaning)}\n{t(N_('Blank:'))} {t(field.blank)}"[:MOST_NOTE],
            "ignore_blank": True,
            "error_type": "warning",
        }
        rule: dict[str, Any] = {"validate": "any"}
        if field.choices:
            rule = {"validate": "list", "source": _range(t, lists, field.choices)}
            told |= {
                "error_title": t(field.heading)[:32],
                "error_message": t(N_("This is not in the list. Keep it if you are sure.")),
            }
        sheet.data_validation(FIRST, column, FIRST + ROWS - 1, column, rule | told)
    sheet.freeze_panes(FIRST, 2)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _range(t: Translator, lists: dict[str, list[str]], name: str) -> str:
    letter = chr(ord("A") + list(lists).index(name))
    return f"='{t(LISTS)}'!${letter}$2:${letter}${len(lists[name]) + 1}"


def _fill(sheet: Worksheet, look: _Look, rows: tuple[dict[str, str], ...]) -> None:
    for row, cells in enumerate(rows, start=FIRST):
        for column, field in enumerate(FIELDS):
            text = cells[field.name]
            if text.replace(".", "", 1).isdigit():
                sheet.write_number(row, column, float(text), look.body)
            elif text:
                sheet.write_string(row, column, text, look.body)


def _lists(sheet: Worksheet, look: _Look, t: Translator, lists: dict[str, list[str]]) -> None:
    headings = {
        "commodities": N_("Commodities"), "countries": N_("Countries"), "forms": N_("Forms"),
        "masses": N_("Units of mass"), "currencies": N_("Currencies"), "answers": N_("Answers"),
    }  # fmt: skip
    for column, (name, words) in enumerate(lists.items()):
        sheet.set_column(column, column, 24)
        sheet.write_string(0, column, t(headings[name]), look.head)
        for row, word in enumerate(words, start=1):
            sheet.write_string(row, column, word, look.body)
    sheet.freeze_panes(1, 0)
