"""Errors as pages: what, where, why and the remedy, in the reader's language; never a traceback."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from oresight.errors import (
    BadInputError,
    Fault,
    MissingExtraError,
    NotConvergedError,
    OresightError,
    UnknownNameError,
    UsageError,
)
from oresight.locale import N_, describe, translator
from oresight.web._forms import StaleFormError
from oresight.web._page import MEDIA, NOT_FOUND, rows_json
from oresight.web._sql import BusyError
from oresight.web._visit import FORMS, Visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fastapi import FastAPI

__all__ = ["add_errors"]

STATUS: Final = (
    (UnknownNameError, 404),
    (StaleFormError, 403),
    (BusyError, 429),
    (UsageError, 422),
    (BadInputError, 422),
    (NotConvergedError, 503),
    (MissingExtraError, 501),
)
"""Codes of HTTP by error, the narrower first."""

WRONG_VALUE: Final = N_("The value of {name} does not fit.")
READ_API: Final = N_("The page on the API says what it may be.")
UNREADABLE: Final = N_("This request cannot be read.")
METHOD: Final = N_("This address does not take such a request.")
OURS: Final = N_("Something of ours went wrong; nothing of yours was changed.")
TELL: Final = N_("The server's log has the reason.")

log = logging.getLogger("oresight.web")


def add_errors(app: FastAPI) -> None:
    """Answer every error in words."""

    @app.exception_handler(OresightError)
    async def known(request: Request, error: OresightError) -> Response:
        return _words(request, error, _status(error))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        faults = [
            Fault(WRONG_VALUE, READ_API, fields={"name": ".".join(map(str, one["loc"][1:]))})
            for one in error.errors()
        ]
        in_path = any(one["loc"][0] == "path" for one in error.errors())
        return _words(request, BadInputError(*faults), 404 if in_path else 422)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        reason = {400: UNREADABLE, 404: NOT_FOUND}.get(error.status_code, METHOD)
        fault = Fault(reason, N_("The rail leads to all pages."))
        return _words(request, BadInputError(fault), error.status_code, error.headers)

    @app.exception_handler(Exception)
    async def ours(request: Request, error: Exception) -> Response:
        log.error("unexpected error at %r", request.scope["path"], exc_info=error)
        return _words(request, BadInputError(Fault(OURS, TELL)), 500)


def _status(error: OresightError) -> int:
    return next((code for kind, code in STATUS if isinstance(error, kind)), 422)


def _words(request: Request, error: OresightError, status: int, headers: Any = None) -> Response:
    path = request.scope["path"]
    lang = "en" if path.startswith("/en") else "ja"
    lines = describe(error, lang)
    form = next((one for one in FORMS if path.endswith(one)), "")
    if form or "json" in request.headers.get("accept", ""):
        body = rows_json({"status": status, "errors": lines})
        return Response(body, status, headers, media_type=MEDIA[".json"])
    return Response(_html(request, lines, lang), status, headers, media_type=MEDIA[""])


def _html(request: Request, lines: Sequence[str], lang: str) -> str:
    from oresight.web._templates import render

    desk = request.app.state.desk
    visit = Visit(desk, lang, desk.settings.importer, desk.today, path="/")
    title = translator(lang)(N_("This did not work"))
    return render("error.html", visit, title=title, lines=lines)
