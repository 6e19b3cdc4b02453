"""A document in the form that its reader wants: the ending of the file decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from oresight.errors import Fault, UsageError
from oresight.locale import N_
from oresight.report._slides import slides
from oresight.report._workbook import workbook
from oresight.report._writing import pdf

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from oresight.atlas import Atlas
    from oresight.report._document import Document

__all__ = ["FORMS", "REPORTS", "form_of", "publish"]

REPORTS: Final = {
    "brief": N_("One-page sheet"),
    "commodity": N_("Commodity report"),
    "requirements": N_("Sheet of the four requirements"),
    "scenario": N_("Comparison of scenarios"),
    "company": N_("Risk of own parts"),
}
"""Kinds of report, and the message key of what each is called."""

FORMS: Final = ("pdf", "xlsx", "pptx")


def form_of(suffix: str) -> str:
    """
    Return the form that a file's ending stands for.

    Raises
    ------
    UsageError
        If it is none of ``.pdf``, ``.xlsx`` and ``.pptx``.

    Examples
    --------
    >>> form_of(".PDF")
    'pdf'
    """
    form = suffix.removeprefix(".").casefold()
    if form not in FORMS:
        raise UsageError(
            Fault(
                N_("A report cannot be written as {suffix!r}."),
                N_("End the file name in .pdf, .xlsx or .pptx."),
                fields={"suffix": suffix},
            )
        )
    return form


def publish(
    document: Document,
    sheets: Mapping[str, pl.DataFrame],
    *,
    atlas: Atlas,
    form: str,
    archive: bool = False,
) -> bytes:
    """
    Return a document as the bytes of a file; the same document gives the same bytes.

    Parameters
    ----------
    sheets
        Every table behind it, by name.
    form
        One of `FORMS`.
    archive
        Whether a PDF is to keep to PDF/A-2a besides PDF/UA-1.
    """
    if form == "pdf":
        return pdf(document, archive=archive)
    if form == "pptx":
        return slides(document)
    return workbook(
        atlas,
        sheets,
        run=document.run,
        lang=document.lang,
        command=document.command,
        figures=document.figures,
    )
