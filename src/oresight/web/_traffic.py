"""What comes in has an end, in bytes and in seconds; what leaves has the headers of a careful server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio
from starlette.datastructures import Headers, MutableHeaders

from oresight.locale import N_

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

__all__ = ["LARGEST_BODY", "TOO_LARGE", "Incoming", "Outgoing"]

LARGEST_BODY: Final = 12 * 2**20
"""Bytes of a request; a workbook of a hundred thousand parts has fewer."""

LONGEST_WAIT: Final = 60.0
"""Seconds in which the whole of a request must have come in."""

POLICY: Final = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""Charts write styles into their elements; nothing else is written inline."""

HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

TOO_LARGE: Final = N_("This is more than the server takes at once.")
TOO_SLOW: Final = N_("This took too long to arrive.")
OK: Final = 200
SAME: Final = 304


class Incoming:
    """
    A reader of a request's body that ends where the body is too long, or too long on its way.

    The length that a request tells of may be missing or a lie. Once *refusal* is set, the rest of
    the server sees a visitor who has left; what it says to that is not sent.
    """

    def __init__(self, receive: Receive) -> None:
        self._receive, self._seen, self._whole = receive, 0, False
        self._until = anyio.current_time() + LONGEST_WAIT
        self.refusal: tuple[str, int] | None = None

    async def __call__(self) -> Message:
        """Return the next part."""
        if self._whole:
            return await self._receive()
        try:
            with anyio.fail_after(max(self._until - anyio.current_time(), 0)):
                message = await self._receive()
        except TimeoutError:
            return self._end(TOO_SLOW, 408)
        self._seen += len(message.get("body", b""))
        self._whole = not message.get("more_body", False)
        return self._end(TOO_LARGE, 413) if self._seen > LARGEST_BODY else message

    def _end(self, reason: str, status: int) -> Message:
        self.refusal = (reason, status)
        return {"type": "http.disconnect"}


class Outgoing:
    """
    A sender of answers that adds the headers and leaves out what the visitor has already.

    Whoever asks for the head alone gets no body, nor does one whose copy is still the same.
    """

    def __init__(self, send: Send, scope: Scope) -> None:
        self._send = send
        self._bare = scope["method"] == "HEAD"
        had = Headers(scope=scope).get("if-none-match", "")
        reads = scope["method"] in ("GET", "HEAD")
        self._had = {mark.strip().removeprefix("W/") for mark in had.split(",")} if reads else set()

    async def __call__(self, message: Message) -> None:
        """Send a part."""
        if message["type"] == "http.response.start":
            message = self._headed(message)
        elif self._bare and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)

    def _headed(self, message: Message) -> Message:
        headers = MutableHeaders(raw=list(message.get("headers", ())))
        for name, value in HEADERS.items():
            headers.setdefault(name, value)
        status = message["status"]
        if status == OK and headers.get("etag") in self._had:
            self._bare, status = True, SAME
            del headers["content-length"], headers["content-type"]
        return {**message, "status": status, "headers": headers.raw}
