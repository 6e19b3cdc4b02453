"""Who may ask, and what a browser may do with the answer."""

from __future__ import annotations

import hashlib
import hmac
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, RedirectResponse

from oresight.locale import N_, translator
from oresight.web._traffic import LARGEST_BODY, TOO_LARGE, Incoming, Outgoing

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from oresight.web._settings import Settings

__all__ = ["COOKIE", "Guard"]

COOKIE: Final = "oresight_token"
TOKEN: Final = "token"

READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
LOCAL_NAMES: Final = ("127.0.0.1", "localhost", "[::1]")
OWN_SITE: Final = ("same-origin", "none")
HOST: Final = re.compile(r"(\[[0-9a-fA-F:.]+\]|[0-9a-zA-Z._-]+)(?::(\d{1,5}))?")
"""A name or address and, if any, a port; nothing that an address could not be made of."""

PLAIN_PORT: Final = 80

WRONG_HOST: Final = N_("This server does not answer under that name.")
NO_TOKEN: Final = N_("This server asks for its token: add ?token=… to the address once.")
WRONG_ORIGIN: Final = N_("This request comes from another page and is refused.")


class Guard:
    """
    The door of the server: host, token, origin and size, and the headers of every answer.

    A page elsewhere can neither read what is here (host check, no sharing between origins), nor
    make the server work (only its links lead here), nor change anything (origin check, then the
    form's own secret, which `oresight.web._forms` verifies).
    """

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app, self._settings = app, settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it at the door."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] != "http":
            await send({"type": f"{scope['type']}.close"})
        else:
            leave = Outgoing(send, scope)
            refusal = self._refusal(scope)
            if refusal is None:
                await self._pass(scope, Incoming(receive), leave)
            else:
                await refusal(scope, receive, leave)

    async def _pass(self, scope: Scope, enter: Incoming, leave: Outgoing) -> None:
        """Let a request in; one that turns out too long or too slow is answered here after all."""

        async def unless_refused(message: Message) -> None:
            if enter.refusal is None:
                await leave(message)

        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        try:
            await self._app({**scope, "method": method}, enter, unless_refused)
        except ClientDisconnect:
            if enter.refusal is None:
                return
        if enter.refusal is not None:
            await _plain(scope, *enter.refusal)(scope, enter, leave)

    def _refusal(self, scope: Scope) -> PlainTextResponse | RedirectResponse | None:
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_own(hosts[0]):
            return _plain(scope, WRONG_HOST, 421)
        if self._settings.token:
            entered = self._entered(scope, headers)
            if entered is not None:
                return entered
        if not _is_from_here(scope["method"], headers, hosts[0]):
            return _plain(scope, WRONG_ORIGIN, 403)
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            return _plain(scope, TOO_LARGE, 413)
        return None

    def _is_own(self, host: str) -> bool:
        """Tell whether a name is ours: another one would be a page that points its name at us."""
        found = HOST.fullmatch(host)
        if found is None:
            return False
        if self._settings.token and not self._settings.is_local:
            return True  # the token keeps the door, and we cannot know all names of a machine
        own = self._settings.host
        known = {*LOCAL_NAMES, f"[{own}]" if ":" in own else own}
        port = int(found[2] or PLAIN_PORT)
        return found[1].lower() in known and port == self._settings.port

    def _entered(
        self, scope: Scope, headers: Headers
    ) -> PlainTextResponse | RedirectResponse | None:
        """Return what stands in the way of a visitor: nothing if the token was shown."""
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        if any(name == TOKEN and self._is_token(value) for name, value in asked):
            answer = RedirectResponse(_without_token(scope["path"], asked), 303)
            answer.headers["cache-control"] = "no-store"
            answer.set_cookie(COOKIE, self._cookie, httponly=True, samesite="strict", path="/")
            return answer
        scheme, _, bearer = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._is_token(bearer):
            return None
        if hmac.compare_digest(_cookie(headers).encode(), self._cookie.encode()):
            return None
        return _plain(scope, NO_TOKEN, 401)

    @property
    def _cookie(self) -> str:
        """What a visitor who has shown the token carries: it tells nothing of the token itself."""
        return hmac.new(str(self._settings.token).encode(), b"visitor", hashlib.sha256).hexdigest()

    def _is_token(self, shown: str) -> bool:
        return hmac.compare_digest(shown.encode(), str(self._settings.token).encode())


def _without_token(path: str, asked: list[tuple[str, str]]) -> str:
    """Return the address without the token: two slashes at its start would lead to another host."""
    rest = urlencode([(name, value) for name, value in asked if name != TOKEN])
    own = quote("/" + path.lstrip("/\\"))
    return f"{own}?{rest}" if rest else own


def _cookie(headers: Headers) -> str:
    for part in headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE:
            return value
    return ""


def _is_from_here(method: str, headers: Headers, host: str) -> bool:
    """
    Tell whether a request comes from a page of our own, or from a tool, which tells no origin.

    A link elsewhere may lead to a page here; no page elsewhere may load one, or change anything.
    """
    if headers.get("sec-fetch-site", "none") not in OWN_SITE:
        followed = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest"))
        return method == "GET" and followed == ("navigate", "document")
    if method in READING:
        return True
    origin = headers.get("origin") or headers.get("referer")
    return origin is None or _place(origin) == host


def _place(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _plain(scope: Scope, message: str, status: int) -> PlainTextResponse:
    lang = "en" if scope["path"].startswith("/en") else "ja"
    return PlainTextResponse(translator(lang)(message) + "\n", status)
