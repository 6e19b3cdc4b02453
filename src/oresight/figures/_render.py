"""Options drawn as SVG inside Python, by the very library the browser uses."""

from __future__ import annotations

import json
import re
import threading
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from oresight.errors import Fault, MissingExtraError
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

__all__ = ["asset_folder", "render_svg"]

SCRIPTS = ("echarts.min.js", "d3-array.min.js", "d3-geo.min.js", "advances.js")
HOST = """
globalThis.window = globalThis; globalThis.self = globalThis;
globalThis.setTimeout = () => 0; globalThis.clearTimeout = () => {};
"""
"""What the library expects of a host; nothing is ever due later when a still picture is drawn."""

STACK = 8 * 2**20
COUNTED = re.compile(r"zr\d+-([a-z]+-?)(\d+)")

_threads = threading.local()


def asset_folder() -> Traversable:
    """Return the folder of third-party files; an error that says what to do if it is not there."""
    folder = files("oresight.figures") / "assets"
    if not (folder / "echarts.min.js").is_file():
        raise MissingExtraError(
            Fault(
                N_("The files that draw charts are not in this installation."),
                N_("Install the package with `make install`, or run `python build_assets.py`."),
            )
        )
    return folder


def _context() -> Any:
    """Return this thread's JavaScript context, with libraries, map and runtime loaded."""
    if not hasattr(_threads, "context"):
        try:
            import quickjs
        except ImportError:
            raise MissingExtraError(
                Fault(
                    N_("Charts need a part that is not installed."), 'pip install "oresight[app]"'
                )
            ) from None
        context = quickjs.Context()
        context.set_max_stack_size(STACK)
        context.eval(HOST)
        for name in SCRIPTS:
            context.eval(asset_folder().joinpath(name).read_text(encoding="utf-8"))
        context.eval((files("oresight.figures") / "runtime.js").read_text(encoding="utf-8"))
        context.eval(f"echarts.registerMap('world', {_world()})")
        _threads.context = context
    return _threads.context


@cache
def _world() -> str:
    return asset_folder().joinpath("world.json").read_text(encoding="utf-8")


def render_svg(option: Mapping[str, Any], *, width: int, height: int) -> str:
    """
    Draw an ECharts option.

    The same option gives the same bytes, whatever was drawn before.

    Parameters
    ----------
    option
        JSON values only; functions of ``runtime.js`` are named ``{"$fn": name}``.
    width, height
        In pixels.
    """
    context = _context()
    text = json.dumps(option, ensure_ascii=False, allow_nan=False)
    context.set("option_text", text)
    return _renumbered(json.loads(context.eval(f"oresight.svg(option_text, {width}, {height})")))


def _renumbered(svg: str) -> str:
    """Return the picture with ids in order: the library counts on from chart to chart."""
    seen: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        return seen.setdefault(match[0], f"o-{match[1]}{len(seen)}")

    return COUNTED.sub(number, svg)
