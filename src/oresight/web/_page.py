"""A page as blocks and tables, and the forms in which it answers: HTML, JSON, CSV, Excel."""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from fastapi import Response

from oresight.cells import plain_columns
from oresight.codes import nearest
from oresight.errors import UnknownNameError
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import polars as pl
    from fastapi import APIRouter

    from oresight.runs import Run
    from oresight.web._visit import Visit

__all__ = ["Page", "answer", "page", "response_of", "rows_json"]

MEDIA: Final = {
    "": "text/html; charset=utf-8",
    ".json": "application/json",
    ".csv": "text/csv; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".svg": "image/svg+xml",
}
"""Forms of a page, by the ending of its address."""

DATA_FORMS: Final = (".json", ".csv", ".xlsx")


@dataclass(frozen=True)
class Page:
    """
    What a page says.

    Parameters
    ----------
    title
        Of the page, as its heading.
    blocks
        What stands on it, in order: see ``blocks.html`` for the kinds.
    tables
        The numbers behind it by name, the chief one first; the other forms of the page answer with them.
    run
        What makes the numbers again.
    command
        The command line that gives the same.
    lead
        A sentence under the heading.
    more
        What a template of its own needs besides.
    kept
        Whether the same address gives the same page until the server ends.
    private
        Whether nothing of it may stay in a cache, since it tells of the user's own parts.
    """

    title: str
    blocks: Sequence[object]
    tables: Mapping[str, pl.DataFrame]
    run: Run
    command: str
    lead: str = ""
    template: str = "page.html"
    more: Mapping[str, object] = field(default_factory=dict)
    kept: bool = True
    private: bool = False
    status: int = 200


def page(
    router: APIRouter, path: str, *, forms: Sequence[str] = (*DATA_FORMS, "")
) -> Callable[[Callable[..., Page]], Callable[..., Page]]:
    """
    Register the decorated function as a page: it takes ``visit`` and returns a `Page`.

    Its other parameters are parts of the path or of the query, as FastAPI reads them. The same
    address with ``.json``, ``.csv`` or ``.xlsx`` gives the numbers behind it; *forms* are those of
    them that the page has, with the page itself last.
    """

    def register(build: Callable[..., Page]) -> Callable[..., Page]:
        whole = f"/{{lang}}{path}"
        bare = "/{lang}/index" if path == "/" else whole
        about = (build.__doc__ or "").strip().splitlines()[0]
        for form in forms:
            router.add_api_route(
                whole if not form else bare + form,
                _endpoint(build, form),
                methods=["GET"],
                response_model=None,
                response_class=Response,
                responses={200: {"content": {MEDIA[form].partition(";")[0]: {}}}},
                summary=about,
                tags=["data" if form else "pages"],
                name=f"{build.__name__}{form}",
                operation_id=f"{build.__name__}{form.replace('.', '_')}",
            )
        return build

    return register


def _endpoint(build: Callable[..., Page], form: str) -> Callable[..., Response]:
    @functools.wraps(build)
    def endpoint(visit: Visit, **asked: Any) -> Response:
        return answer(visit, form, lambda: build(visit=visit, **asked))

    return endpoint


def answer(visit: Visit, form: str, build: Callable[[], Page]) -> Response:
    """Return a page in a form, and keep it for who asks next: see `Held`."""
    made = build()
    body = _WRITERS[form](visit, made)
    if made.kept and not made.private and made.status == 200:  # noqa: PLR2004 - the code of HTTP
        visit.desk.answers.put(visit.address, body, MEDIA[form])
    return response_of(body, MEDIA[form], status=made.status, private=made.private)


def response_of(body: bytes, media: str, *, status: int = 200, private: bool = False) -> Response:
    """Return a body as an answer whose mark tells whether it changed."""
    mark = hashlib.blake2b(body, digest_size=12).hexdigest()
    headers = {"ETag": f'"{mark}"', "Cache-Control": "no-store" if private else "no-cache"}
    return Response(body, status, headers, media_type=media)


def _html(visit: Visit, made: Page) -> bytes:
    from oresight.web._templates import render

    return render(made.template, visit, page=made, **made.more).encode()


def rows_json(body: Mapping[str, object]) -> bytes:
    """Return JSON in which a number that is none is an error, never a word."""
    return json.dumps(body, ensure_ascii=False, default=str, allow_nan=False).encode()


def _json(visit: Visit, made: Page) -> bytes:
    del visit
    tables = {name: table.to_dicts() for name, table in made.tables.items()}
    first = next(iter(tables.values()), [])
    return rows_json(
        {
            "run": made.run.to_dict(),
            "title": made.title,
            "command": made.command,
            "rows": first,
            "tables": tables,
        }
    )


def _csv(visit: Visit, made: Page) -> bytes:
    """Return the chief table, or the one that the query names."""
    import polars as pl

    name = dict(visit.query).get("table", next(iter(made.tables), ""))
    if name and name not in made.tables:
        raise UnknownNameError("table", name, near=nearest(name, made.tables) or tuple(made.tables))
    table = made.tables[name] if name else pl.DataFrame()
    return b"\xef\xbb\xbf" + plain_columns(table).write_csv().encode()


def _xlsx(visit: Visit, made: Page) -> bytes:
    from oresight.report import workbook

    return workbook(visit.atlas, made.tables, run=made.run, lang=visit.lang, command=made.command)


_WRITERS: Final[dict[str, Callable[[Visit, Page], bytes]]] = {
    "": _html,
    ".json": _json,
    ".csv": _csv,
    ".xlsx": _xlsx,
}

NOT_FOUND: Final = N_("There is no such page.")
