"""
Oresight: an open instrument for critical-mineral supply security.

The names below load their room on first use, so that importing the package costs nothing.

Examples
--------
>>> import oresight
>>> atlas = oresight.open_atlas()
>>> atlas.commodity("コバルト").id
'cobalt'
>>> oresight.chain("cobalt", base_year=2024).solve().converged
True
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from oresight._version import __version__

if TYPE_CHECKING:
    from oresight.atlas import Atlas, open_atlas
    from oresight.chains import open_chain as chain
    from oresight.market import load_example
    from oresight.quantity import Quantity
    from oresight.scenarios import Scenario
    from oresight.scenarios import open_scenario as scenario

__all__ = [
    "Atlas",
    "Quantity",
    "Scenario",
    "__version__",
    "chain",
    "load_example",
    "open_atlas",
    "scenario",
]

_HOMES = {
    "Atlas": ("oresight.atlas", "Atlas"),
    "Quantity": ("oresight.quantity", "Quantity"),
    "Scenario": ("oresight.scenarios", "Scenario"),
    "chain": ("oresight.chains", "open_chain"),
    "load_example": ("oresight.market", "load_example"),
    "open_atlas": ("oresight.atlas", "open_atlas"),
    "scenario": ("oresight.scenarios", "open_scenario"),
}


def __getattr__(name: str) -> object:
    """Load the room that holds *name*."""
    if name not in _HOMES:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    module, own = _HOMES[name]
    return getattr(import_module(module), own)


def __dir__() -> list[str]:
    """List the public names, loaded or not."""
    return __all__
