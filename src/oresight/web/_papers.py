"""Documents as answers: made by the one hand for pictures, and handed over as a file."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from fastapi import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl

    from oresight.report import Document
    from oresight.web._visit import Visit

    Made = tuple[Document, Mapping[str, pl.DataFrame]]

__all__ = ["Form", "paper"]


class Form(StrEnum):
    """Forms of a document."""

    PDF = "pdf"
    XLSX = "xlsx"
    PPTX = "pptx"


OFFICE: Final = "application/vnd.openxmlformats-officedocument"
MEDIA: Final = {
    Form.PDF: "application/pdf",
    Form.XLSX: f"{OFFICE}.spreadsheetml.sheet",
    Form.PPTX: f"{OFFICE}.presentationml.presentation",
}


def paper(visit: Visit, form: Form, build: Callable[[], Made], *, name: str) -> Response:
    """Return a document as a file to keep; *build* makes it, away from the hands that make pages."""

    def make() -> bytes:
        from oresight.report import publish

        document, sheets = build()
        return publish(document, sheets, atlas=visit.atlas, form=form.value)

    body = visit.desk.pictures.submit(make).result()
    told = f'attachment; filename="oresight-{name}-{visit.lang}.{form}"'
    return Response(
        body,
        media_type=MEDIA[form],
        headers={"Content-Disposition": told, "Cache-Control": "no-store"},
    )
