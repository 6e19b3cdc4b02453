"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from oresight.report._typst import compile_pdf

if TYPE_CHECKING:
    from oresight.report._document import Document

__all__ = ["write_atomically", "write_pdf"]

TEMPLATE = "document.typ"


def write_atomically(path: Path, content: bytes) -> None:
    """
    Write a file under a temporary name beside its place, then rename it.

    An interruption leaves the old file, or none; never half of the new one.

    Raises
    ------
    OSError
        If the folder cannot be written or the disk is full.
    """
    if path.exists() and not path.is_file():
        # A pipe or device is written to, never replaced.
        path.write_bytes(content)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o644)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def write_pdf(document: Document, path: Path, *, template: Path | None = None) -> None:
    """
    Set a document in type and write it as PDF/UA-1.

    Parameters
    ----------
    template
        A template of the user's own; the shipped one if absent.
    """
    source = (
        (files("oresight.report") / "templates" / TEMPLATE).read_text(encoding="utf-8")
        if template is None
        else template.read_text(encoding="utf-8")
    )
    write_atomically(path, compile_pdf(source, data=document.to_data(), images=document.images))
