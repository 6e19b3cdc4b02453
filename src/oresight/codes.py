"""The words everything shares: stages, grades, codes of places and matter."""

from __future__ import annotations

import datetime as dt
import difflib
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NewType

from oresight.errors import BadInputError, Fault, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "OTHER",
    "WORLD",
    "CommodityId",
    "Grade",
    "Iso3",
    "Stage",
    "nearest",
    "parse_date",
]

Iso3 = NewType("Iso3", str)
"""An ISO 3166-1 alpha-3 code, or one of ``WLD`` ``OTH`` ``EU27`` and former states."""

CommodityId = NewType("CommodityId", str)
"""The slug of a commodity, as in the table ``commodities``."""

WORLD: Final = Iso3("WLD")
OTHER: Final = Iso3("OTH")


class Stage(StrEnum):
    """One step of a commodity's chain."""

    MINE = "mine"
    REFINE = "refine"
    COMPONENT = "component"
    PRODUCT = "product"


class Grade(StrEnum):
    """How a number came to be, from best to worst."""

    REPORTED = "reported"
    ESTIMATED = "estimated"
    ASSUMED = "assumed"

    @classmethod
    def worst(cls, grades: Iterable[Grade | str]) -> Grade:
        """
        Return the worst of several grades.

        Examples
        --------
        >>> Grade.worst(["reported", "estimated"])
        <Grade.ESTIMATED: 'estimated'>
        """
        order = list(cls)
        return max((cls(grade) for grade in grades), key=order.index)


def nearest(name: str, known: Iterable[str], *, limit: int = 3) -> tuple[str, ...]:
    """
    Return the known words most like *name*, best first.

    Examples
    --------
    >>> nearest("cobolt", ["cobalt", "copper", "tin"])
    ('cobalt',)
    """
    by_fold = {word.casefold(): word for word in known}
    found = difflib.get_close_matches(name.casefold(), by_fold, n=limit, cutoff=0.6)
    return tuple(by_fold[word] for word in found)


def parse_date(text: str, *, where: Place | None = None) -> dt.date:
    """
    Read a day written ``YYYY-MM-DD``.

    Raises
    ------
    BadInputError
        If *text* is not a day of the calendar.

    Examples
    --------
    >>> parse_date("2026-11-24")
    datetime.date(2026, 11, 24)
    """
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=dt.UTC).date()
    except ValueError:
        raise BadInputError(
            Fault(
                "{text!r} is not a day of the calendar.",
                "Write the date as YYYY-MM-DD, for example 2026-11-24.",
                fields={"text": text},
                where=where or Place(),
            )
        ) from None
