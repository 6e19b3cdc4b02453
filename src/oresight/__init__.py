"""
Oresight: an open instrument for critical-mineral supply security.

The names below load their room on first use, so that importing the package costs nothing.

Examples
--------
>>> import oresight
>>> atlas = oresight.open_atlas()
>>> atlas.commodity("コバルト").id
'cobalt'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from oresight._version import __version__

if TYPE_CHECKING:
    from oresight.atlas import Atlas, open_atlas
    from oresight.quantity import Quantity

__all__ = ["Atlas", "Quantity", "__version__", "open_atlas"]

_HOMES = {
    "Atlas": "oresight.atlas",
    "Quantity": "oresight.quantity",
    "open_atlas": "oresight.atlas",
}


def __getattr__(name: str) -> object:
    """Load the room that holds *name*."""
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return __all__
