"""What a card tells of its figure's grounds: formulas and tables, each with its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oresight.figures import GROUNDS
from oresight.methods import FORMULAS, methods, plain_equation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oresight.web._visit import Visit

__all__ = ["Grounds", "grounds"]

LISTED: Final = "table"
"""Choice of a figure that is a table to be read."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What is computed, in words; equations and tables, each with where it is told."""

    told: str = ""
    formulas: tuple[tuple[str, str], ...] = ()
    tables: tuple[tuple[str, str], ...] = ()


def grounds(visit: Visit, name: str, choices: Mapping[str, str]) -> Grounds:
    """Return the grounds of a figure; none of a figure that another package brings."""
    known = GROUNDS.get(name)
    if known is None:
        return Grounds()
    owner = {one.id: item.id for item in methods().values() for one in item.formulas}
    tables = (*known.tables, *(one for key, one in choices.items() if key == LISTED))
    return Grounds(
        visit.t(known.told),
        tuple(
            (
                plain_equation(FORMULAS[one].equation),
                f"{visit.href(f'/methods/{owner[one]}')}#{one}" if one in owner else "",
            )
            for one in known.formulas
        ),
        tuple((one, visit.href(f"/data/{one}")) for one in tables),
    )
