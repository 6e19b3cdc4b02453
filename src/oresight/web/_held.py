"""Answers that were given before: found by their address, without a thread, a route or a template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from oresight.web._page import response_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from oresight.web._desk import Desk

__all__ = ["Held"]

READING: Final = frozenset({"GET", "HEAD"})


class Held:
    """An application that gives a page again as it was, as long as that holds: see `Page.kept`."""

    def __init__(self, app: ASGIApp, *, desk: Desk) -> None:
        self._app, self._desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is held, or pass the request on."""
        held = self._find(scope) if scope["type"] == "http" else None
        if held is None:
            await self._app(scope, receive, send)
        else:
            await response_of(*held)(scope, receive, send)

    def _find(self, scope: Scope) -> Any:
        if scope["method"] not in READING:
            return None
        return self._desk.answers.get((scope["path"], scope["query_string"], self._desk.today))
