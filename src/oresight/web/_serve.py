"""From settings to a server that answers."""

from __future__ import annotations

import copy
import secrets
import socket
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from oresight.errors import Fault, UsageError
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from oresight.web._settings import Settings

__all__ = ["guarded", "serve"]

SHORTEST: Final = 16
"""Characters of a token that nobody finds by trying."""

AT_ONCE: Final = 200
"""Connections that are held at once."""

PATIENCE: Final = 5
"""Seconds that an idle connection is kept."""


def guarded(settings: Settings) -> Settings:
    """
    Return settings that are safe: a server that others can reach has a token, and no short one.

    Raises
    ------
    UsageError
        If the token is too short.

    Examples
    --------
    >>> from oresight.web import Settings
    >>> guarded(Settings()).token is None
    True
    >>> len(guarded(Settings(host="0.0.0.0")).token) > 20
    True
    """
    token = settings.token or None
    if token is not None and not settings.is_local and len(token) < SHORTEST:
        raise UsageError(
            Fault(
                N_("The token is too short for a server that others can reach."),
                N_("Take {count} characters or more, or leave it out: one is made."),
                fields={"count": SHORTEST},
            )
        )
    if token is None and not settings.is_local:
        token = secrets.token_urlsafe(24)
    return replace(settings, token=token)


def serve(settings: Settings, *, ready: Callable[[str], None]) -> None:
    """
    Answer until interrupted.

    Parameters
    ----------
    ready
        Called with the address to open, once the server answers.

    Raises
    ------
    UsageError
        If the address is taken.
    """
    import uvicorn

    from oresight.web._app import create_app

    safe = guarded(settings)
    with _listening(safe) as listening:
        port = listening.getsockname()[1]
        config = uvicorn.Config(
            create_app(replace(safe, port=port)), log_config=_logging(), access_log=False,
            server_header=False, proxy_headers=False, limit_concurrency=AT_ONCE, timeout_keep_alive=PATIENCE,
            timeout_graceful_shutdown=PATIENCE,
        )  # fmt: skip
        host = f"[{safe.host}]" if ":" in safe.host else safe.host
        token = f"?{urlencode({'token': safe.token})}" if safe.token else ""
        ready(f"http://{host}:{port}/{token}")
        uvicorn.Server(config).run(sockets=[listening])


def _listening(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        made = socket.create_server((settings.host, settings.port), family=family)
        # Else the body of a small answer waits for the reader to confirm its head: forty milliseconds.
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except OSError:
        raise UsageError(
            Fault(
                N_("The address {host}:{port} cannot be listened at."),
                N_("Another server may be running; choose another --port."),
                fields={"host": settings.host, "port": settings.port},
            )
        ) from None
    return made


def _logging() -> dict[str, Any]:
    """Return the server's log: errors alone, and no address, since one may carry a token."""
    from uvicorn.config import LOGGING_CONFIG

    made: dict[str, Any] = copy.deepcopy(LOGGING_CONFIG)
    for name in ("uvicorn", "uvicorn.error"):
        made["loggers"].setdefault(name, {})["level"] = "WARNING"
    made["loggers"]["oresight.web"] = {"handlers": ["default"], "level": "WARNING"}
    return made
