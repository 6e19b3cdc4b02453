"""Who may ask, and what a browser may do with the answer."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse

from oresight.locale import N_, translator

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from oresight.web._settings import Settings

__all__ = ["COOKIE", "CSRF_FIELD", "CSRF_HEADER", "LARGEST_BODY", "Guard"]

COOKIE: Final = "oresight_token"
CSRF_FIELD: Final = "csrf"
CSRF_HEADER: Final = "x-oresight-csrf"
LARGEST_BODY: Final = 12 * 2**20
"""Bytes of a request; a workbook of a hundred thousand parts has fewer."""

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
LOCAL_NAMES: Final = ("127.0.0.1", "localhost", "[::1]")

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
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), interest-cohort=()",
}

WRONG_HOST: Final = N_("This server does not answer under that name.")
NO_TOKEN: Final = N_("This server asks for its token: add ?token=… to the address once.")
WRONG_ORIGIN: Final = N_("This request comes from another page and is refused.")
TOO_LARGE: Final = N_("This is more than the server takes at once.")


class Guard:
    """
    The door of the server: host, token, origin and size, and the headers of every answer.

    A page elsewhere can neither read what is here (host check, no sharing between origins) nor
    change anything (origin check, then the form's own secret, which `csrf` verifies).
    """

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it at the door."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        refusal = self._refusal(scope)
        if refusal is not None:
            await refusal(scope, receive, with_headers)
            return
        await self._app(scope, _limited(receive), with_headers)

    def _refusal(self, scope: Scope) -> PlainTextResponse | RedirectResponse | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._is_own(host):
            return _plain(scope, WRONG_HOST, 421)
        if self._settings.token is not None:
            entered = self._entered(scope, headers)
            if entered is not None:
                return entered
        if scope["method"] not in READING and not _same_origin(headers, host):
            return _plain(scope, WRONG_ORIGIN, 403)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            return _plain(scope, TOO_LARGE, 413)
        return None

    def _is_own(self, host: str) -> bool:
        """Tell whether a name is ours: another one would be a page that points its name at us."""
        name, colon, port = host.rpartition(":")
        if not colon or host.endswith("]"):
            name, port = host, ""
        known = {*LOCAL_NAMES, self._settings.host}
        if self._settings.token is not None:
            return bool(name)  # the token keeps the door, and we cannot know all names of a machine
        return name.lower() in known and port in ("", str(self._settings.port))

    def _entered(
        self, scope: Scope, headers: Headers
    ) -> PlainTextResponse | RedirectResponse | None:
        """Return what stands in the way of a visitor: nothing if the token was shown."""
        asked = parse_qs(scope["query_string"].decode("latin-1"))
        if self._is_token(asked.get("token", [""])[0]):
            answer = RedirectResponse(scope["path"], 303)
            answer.set_cookie(
                COOKIE, str(self._settings.token), httponly=True, samesite="strict", path="/"
            )
            return answer
        bearer = headers.get("authorization", "").removeprefix("Bearer ")
        if self._is_token(bearer) or self._is_token(_cookie(headers)):
            return None
        return _plain(scope, NO_TOKEN, 401)

    def _is_token(self, shown: str) -> bool:
        return hmac.compare_digest(shown.encode(), str(self._settings.token).encode())


def _cookie(headers: Headers) -> str:
    for part in headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE:
            return value
    return ""


def _same_origin(headers: Headers, host: str) -> bool:
    """Tell whether a change is asked for by a page of our own; a tool without a page sends no origin."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin") or headers.get("referer")
    return origin is None or urlsplit(origin).netloc == host


def _plain(scope: Scope, message: str, status: int) -> PlainTextResponse:
    lang = "en" if scope["path"].startswith("/en") else "ja"
    return PlainTextResponse(translator(lang)(message) + "\n", status)


def _limited(receive: Receive) -> Receive:
    """Return a reader of a body that ends where a body is too long: a length may be missing or a lie."""
    seen = 0

    async def limited() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > LARGEST_BODY:
            return {"type": "http.disconnect"}
        return message

    return limited
