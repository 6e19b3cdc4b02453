"""Small workbooks made by hand: good ones, and ones that no program should have made."""

import io
import zipfile

import openpyxl

HEADINGS = ("part_id", "part", "material", "mass", "per_year", "stock_days", "refined_in")
ROW = ("M-1", "Magnet", "Dy", "12 g", 40_000, 30, "CHN 60; VNM 40")

SMELTER_HEADINGS = (
    "Smelter Identification Number Input Column",
    "Metal (*)",
    "Smelter Look-up (*)",
    "Smelter Name (1)",
    "Smelter Country (*)",
    "Smelter Identification",
    "Source of Smelter Identification Number",
    "Smelter Street",
    "Smelter City",
    "Smelter Facility Location: State / Province",
    "Smelter Contact Name",
    "Smelter Contact Email",
    "Proposed next steps",
    'Name of Mine(s) or if recycled or scrap sourced, enter "recycled" or "scrap"',
    'Location (Country) of Mine(s) or if recycled or scrap sourced, enter "recycled" or "scrap"',
    "Does 100% of the smelter's feedstock originate from recycled or scrap sources?",
    "Comments",
)
"""Headings of the sheet as the public English template of 2024 has them, in its fourth row."""


def saved(book):
    """Return the bytes of a workbook."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def workbook(*rows, headings=HEADINGS, sheet="Parts"):
    """Return a workbook of one sheet."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in (headings, *rows):
        book.active.append(row)
    return saved(book)


def table(*rows, headings=HEADINGS):
    """Return the same as a text."""
    lines = [headings, *rows]
    return "\n".join(
        "\t".join("" if c is None else str(c) for c in line) for line in lines
    ).encode()


def smelter_list(
    *entries, sheet="Smelter List", declaration="Conflict Minerals Reporting Template"
):
    """Return a small file of the layout of a reporting template; entries are cells by heading."""
    book = openpyxl.Workbook()
    book.active.title = "Declaration"
    book.active["B2"] = declaration
    listed = book.create_sheet(sheet)
    listed["A1"] = "To begin:"
    for column, heading in enumerate(SMELTER_HEADINGS, start=1):
        listed.cell(4, column, heading)
    for row, entry in enumerate(entries, start=5):
        for heading, value in entry.items():
            listed.cell(row, SMELTER_HEADINGS.index(heading) + 1, value)
    return saved(book)


def with_member(data, name, content, *, replace=False):
    """Return an archive with one member more, or another in its place."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            if not (replace and info.filename == name):
                new.writestr(info, old.read(info))
        new.writestr(name, content)
    return buffer.getvalue()


def members(data):
    """Return what an archive holds, by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        return {info.filename: old.read(info) for info in old.infolist()}


def archive(found):
    """Return members as an archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in found.items():
            new.writestr(name, content)
    return buffer.getvalue()
