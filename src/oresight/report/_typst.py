"""Typst: a template and data in, the bytes of a PDF out; nothing but our own fonts and files."""

from __future__ import annotations

import json
import tempfile
from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oresight.errors import Fault, MissingExtraError
from oresight.figures import asset_folder
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["TypesettingError", "compile_pdf", "equation_svg", "picture_png"]

STANDARDS = ("ua-1",)
KEPT = ("ua-1", "a-2a")
FINE = 192.0
"""Dots an inch: twice as many as pixels."""

MAIN = "main.typ"


class TypesettingError(RuntimeError):
    """A template that does not compile without a warning: a fault of ours, not of the reader."""


def compile_pdf(
    template: str,
    *,
    data: Mapping[str, Any],
    images: Mapping[str, str] | None = None,
    archive: bool = False,
) -> bytes:
    """
    Set a document in type, to PDF/UA-1.

    The same template, data and images give the same bytes. A warning, such as a font that is not
    there, counts as a failure.

    Parameters
    ----------
    template
        The text of the template.
    data
        What the template reads as ``data.json``.
    images
        SVG by file name, found by the template under ``images/``.
    archive
        Whether it is to keep to PDF/A-2a besides.

    Raises
    ------
    TypesettingError
        If Typst reports an error or a warning.
    MissingExtraError
        If Typst is not installed.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / MAIN).write_text(template, encoding="utf-8")
        _place(folder, data, images or {})
        return _compile(folder, format="pdf", pdf_standards=list(KEPT if archive else STANDARDS))


def equation_svg(equation: str) -> str:
    """
    Set an equation, written in Typst mathematics, as SVG.

    Raises
    ------
    TypesettingError
        If the equation is not Typst mathematics.

    Examples
    --------
    >>> equation_svg("H = sum_c s_c^2").startswith("<svg")
    True
    """
    page = "#set page(width: auto, height: auto, margin: 2pt, fill: none)\n"
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / MAIN).write_text(f"{page}$ {equation} $", encoding="utf-8")
        return _compile(Path(name), format="svg").decode()


def picture_png(svg: str, *, width: int, height: int) -> bytes:
    """
    Return a picture of a size in pixels as PNG, twice as fine.

    Examples
    --------
    >>> empty = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"
    >>> picture_png(empty, width=9, height=9)[1:4]
    b'PNG'
    """
    size = f"width: {0.75 * width}pt, height: {0.75 * height}pt"
    page = f'#set page({size}, margin: 0pt)\n#image("x.svg", {size})'
    with tempfile.TemporaryDirectory() as name:
        (Path(name) / MAIN).write_text(page, encoding="utf-8")
        (Path(name) / "x.svg").write_text(svg, encoding="utf-8")
        return _compile(Path(name), format="png", ppi=FINE)


def _compile(folder: Path, **options: Any) -> bytes:
    try:
        import typst
    except ImportError:
        raise MissingExtraError(
            Fault(N_("Documents need a part that is not installed."), 'pip install "oresight[app]"')
        ) from None
    with as_file(asset_folder() / "fonts") as fonts:
        try:
            made, warnings = typst.compile_with_warnings(
                str(folder / MAIN),
                root=str(folder),
                font_paths=[str(fonts)],
                ignore_system_fonts=True,
                **options,
            )
        except typst.TypstError as error:
            raise TypesettingError(str(error)) from error
    if warnings:
        raise TypesettingError("; ".join(str(warning) for warning in warnings))
    return bytes(made)


def _place(folder: Path, data: Mapping[str, Any], images: Mapping[str, str]) -> None:
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    (folder / "data.json").write_text(text, encoding="utf-8")
    (folder / "images").mkdir()
    for name, svg in images.items():
        (folder / "images" / name).write_text(svg, encoding="utf-8")
