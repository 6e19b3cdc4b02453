"""The tools behind the Model Context Protocol."""

from __future__ import annotations

import inspect
from functools import partial, wraps
from typing import TYPE_CHECKING, Any, Final

from mcp.server import MCPServer
from mcp_types import ToolAnnotations

from oresight._version import __version__
from oresight.assistant._tools import TOOLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from oresight.assistant._tools import Desk

__all__ = ["create_server"]

INSTRUCTIONS: Final = (
    "Oresight answers questions on critical-mineral supply security from a fixed edition of public "
    "data and a market engine. Quote a number with its unit, its 90 % interval (low, high), its grade "
    "(reported, estimated, assumed), its source and the run id. A null value is missing, never nought: "
    "say why. A simulation is what the model says under stated assumptions, not a forecast. Give the "
    "command, so that a person can get the same."
)


def create_server(desk: Desk) -> MCPServer[Any]:
    """
    Return a server whose tools read and simulate, and change nothing.

    Examples
    --------
    >>> import datetime as dt
    >>> from pathlib import Path
    >>> from oresight.assistant import Desk
    >>> from oresight.runs import RunStore
    >>> create_server(Desk("en", None, RunStore(Path("runs")), dt.date(2026, 11, 27))).name
    'oresight'
    """
    server: MCPServer[Any] = MCPServer(
        "oresight", instructions=INSTRUCTIONS, version=__version__, log_level="WARNING"
    )
    annotations = ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
    )
    for method in TOOLS:
        server.add_tool(_bound(method, desk), annotations=annotations)
    return server


def _bound(method: Callable[..., dict[str, Any]], desk: Desk) -> Callable[..., dict[str, Any]]:
    """Return a method of the desk as a function whose signature names what an assistant gives."""
    bare = partial(method, desk)

    @wraps(method)
    def call(**asked: Any) -> dict[str, Any]:
        return bare(**asked)

    whole = inspect.signature(method, eval_str=True)
    asked = [one for name, one in whole.parameters.items() if name != "self"]
    call.__signature__ = whole.replace(parameters=asked)  # type: ignore[attr-defined]
    call.__doc__ = inspect.getdoc(method)
    del call.__wrapped__
    return call
