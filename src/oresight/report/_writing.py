"""Documents as PDF files, whole or not at all."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from oresight.report._typst import compile_pdf
from oresight.runs import write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from oresight.report._document import Document

__all__ = ["pdf", "write_pdf"]

TEMPLATE = "document.typ"


def pdf(document: Document, *, template: Path | None = None, archive: bool = False) -> bytes:
    """
    Set a document in type, as PDF/UA-1.

    Parameters
    ----------
    template
        A template of the user's own; the shipped one if absent.
    archive
        Whether it is to keep to PDF/A-2a besides.
    """
    source = (
        (files("oresight.report") / "templates" / TEMPLATE).read_text(encoding="utf-8")
        if template is None
        else template.read_text(encoding="utf-8")
    )
    return compile_pdf(source, data=document.to_data(), images=document.images, archive=archive)


def write_pdf(
    document: Document, path: Path, *, template: Path | None = None, archive: bool = False
) -> None:
    """Set a document in type and write it, as `pdf` does."""
    write_atomically(path, pdf(document, template=template, archive=archive))
