"""A bill of materials in an address: ``commodity=cobalt&mass=0.2`` and so on, both repeated."""

from __future__ import annotations

from dataclasses import replace
from math import isclose
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Query

from oresight.codes import Grade
from oresight.errors import BadInputError, Fault, UnknownNameError
from oresight.locale import N_
from oresight.methods.technology import Material

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from oresight.atlas import Atlas
    from oresight.codes import CommodityId

__all__ = ["Commodities", "Masses", "edited", "parse_bill"]

MOST: Final = 40
"""Materials of a bill in an address."""
HEAVIEST: Final = 1e12
ROUNDED: Final = 1e-5
"""How far a mass may lie from the known one and still be it: a form shows six digits."""

Commodities = Annotated[list[Annotated[str, Query(max_length=80)]] | None, Query(max_length=MOST)]
Masses = Annotated[list[Annotated[str, Query(max_length=20)]] | None, Query(max_length=MOST)]


def parse_bill(
    atlas: Atlas, names: Sequence[str] | None, masses: Sequence[str] | None
) -> dict[CommodityId, float | None]:
    """
    Return the mass of each commodity that an address tells; None where it is left open.

    Pairs without a commodity are left out.

    Raises
    ------
    BadInputError
        With every name that is no commodity and every mass that is no number of nought or more.
    """
    faults: list[Fault] = []
    found: dict[CommodityId, float | None] = {}
    padded = [*(masses or ()), *[""] * MOST]
    for name, mass in zip(names or (), padded, strict=False):
        if not name.strip():
            continue
        try:
            found[atlas.commodity(name).id] = _mass(name, mass)
        except (BadInputError, UnknownNameError) as error:
            faults += error.faults
    if faults:
        raise BadInputError(*faults)
    return found


def _mass(name: str, text: str) -> float | None:
    plain = text.strip().replace(",", "")
    if not plain:
        return None
    try:
        mass = float(plain)
    except ValueError:
        mass = -1.0
    if not 0.0 <= mass <= HEAVIEST:
        raise BadInputError(
            Fault(
                N_("{text!r} is no mass of {name}."),
                N_("Give a number of nought or more, or leave the field empty."),
                fields={"text": text, "name": name},
            )
        )
    return mass


def edited(
    held: Iterable[Material], stated: Mapping[CommodityId, float | None], *, unit: str
) -> list[Material]:
    """
    Return materials with the masses that a reader states instead of the known ones.

    A material of mass nought is one the product does without. A mass that was left open stays as it
    was. A stated mass has no range of its own: the spread of the method is put on it.
    """
    known = {one.commodity: one for one in held}
    result = []
    for commodity in dict.fromkeys([*known, *stated]):
        mass, before = stated.get(commodity), known.get(commodity)
        if mass is None:
            result.append(before or _stated(commodity, None, unit=unit))
        elif before is not None and isclose(mass, before.content or -1.0, rel_tol=ROUNDED):
            result.append(before)
        elif mass > 0:
            result.append(_stated(commodity, mass, unit=unit, before=before))
    return result


def _stated(
    commodity: CommodityId, mass: float | None, *, unit: str, before: Material | None = None
) -> Material:
    known = before or Material(commodity, None, None, None, None, Grade.ASSUMED, ())
    return replace(
        known, content=mass, low=None, high=None, unit=known.unit or unit, grade=Grade.ASSUMED
    )
