"""Blocks as HTML: everything is escaped, and every sentence comes from the catalogue."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from oresight._version import __version__
from oresight.locale import LANGUAGES, format_date
from oresight.web._rail import RAIL

if TYPE_CHECKING:
    from jinja2 import Environment

    from oresight.web._visit import Visit

__all__ = ["environment", "render"]

LANGUAGE_NAMES = {"ja": "日本語", "en": "English"}


@cache
def environment() -> Environment:
    """Return the templates, compiled once."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("oresight.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals |= {
        "rail": RAIL,
        "languages": LANGUAGES,
        "language_names": LANGUAGE_NAMES,
        "version": __version__,
        "format_date": format_date,
    }
    return made


def render(template: str, visit: Visit, **fields: Any) -> str:
    """Return a template filled in for a visit."""
    return (
        environment()
        .get_template(template)
        .render(visit=visit, t=visit.t, csrf=visit.desk.secret, **fields)
    )
