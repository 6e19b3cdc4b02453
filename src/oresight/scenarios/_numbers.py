"""Numbers with their unit, certain or spread over a range, as a scenario writes them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

import numpy as np

from oresight.codes import nearest
from oresight.errors import BadInputError, Fault
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["SHAPES", "UNITS", "Number", "Unit"]

TAIL = 1.6448536269514722
"""From the median to the 95th percentile of a normal distribution, in standard deviations."""

LONGEST = 60
"""Characters of a number with its unit, at most."""

FIXED, TRIANGULAR, UNIFORM, LOGNORMAL, NORMAL = (
    "fixed", "triangular", "uniform", "lognormal", "normal",
)  # fmt: skip

SHAPES: Final[Mapping[str, tuple[str, ...]]] = {
    TRIANGULAR: ("low", "mode", "high"),
    UNIFORM: ("low", "high"),
    LOGNORMAL: ("median", "p5", "p95"),
    NORMAL: ("mean", "sd"),
}
"""Distributions, and what their numbers are."""

_NUMBER = re.compile(r"([+-]?(?:\d[\d_]*)?(?:\.\d+)?(?:[eE][+-]?\d{1,3})?)\s*(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Unit:
    """
    What a number is a number of: the unit it is kept in, and those it may be written in.

    Parameters
    ----------
    kept
        Unit in which the value is held; 1 for a share.
    shown
        Unit in which it is written back.
    spellings
        What one of each is in the unit kept.
    """

    kept: str
    shown: str
    spellings: Mapping[str, str]


UNITS: Final[Mapping[str, Unit]] = {
    "share": Unit("1", "%", {"%": "0.01", "": "1"}),
    "growth": Unit("1/yr", "%/yr", {"%/yr": "0.01", "%/year": "0.01"}),
    "tonnes": Unit("t", "t", {"t": "1", "kt": "1000", "Mt": "1000000", "kg": "0.001"}),
    "output": Unit(
        "t/yr", "t/yr",
        {"t/yr": "1", "t/year": "1", "kt/yr": "1000", "Mt/yr": "1000000", "kg/yr": "0.001",
         "t/month": "12"},
    ),
    "time": Unit(
        "day", "days",
        {"days": "1", "day": "1", "weeks": "7", "week": "7", "months": "30.4375",
         "month": "30.4375", "years": "365.25", "year": "365.25"},
    ),
    "money": Unit("USD/t", "USD/t", {"USD/t": "1", "USD/kg": "1000", "kUSD/t": "1000"}),
    "content": Unit("t/t", "t/t", {"t/t": "1", "kg/t": "0.001", "g/t": "0.000001"}),
}  # fmt: skip
"""By sort of number."""


@dataclass(frozen=True, slots=True)
class Number:
    """
    A number in one unit: certain, or a distribution.

    Parameters
    ----------
    sort
        What it is a number of, a key of `UNITS`.
    parts
        The number itself, or what `SHAPES` says of the distribution, in the unit kept.

    Raises
    ------
    BadInputError
        If the parts are no distribution of that shape.

    Examples
    --------
    >>> quota = Number.parse("96_600 t/yr", "output")
    >>> quota.middle, quota.text
    (96600.0, '96600 t/yr')
    >>> share = Number("share", "triangular", (0.1, 0.4, 0.8))
    >>> share.middle, share.at(np.array([0.0, 1.0])).tolist(), share.text
    (0.4, [0.1, 0.8], '{triangular: [10 %, 40 %, 80 %]}')
    """

    sort: str
    shape: str
    parts: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse parts that are out of order."""
        if not all(np.isfinite(self.parts)) or not _in_order(self.shape, self.parts):
            raise BadInputError(
                Fault(
                    N_("The numbers of {shape} are out of order."),
                    N_("Write {shape}: [{parts}], from small to large, and none of them endless."),
                    fields={"shape": self.shape, "parts": ", ".join(SHAPES.get(self.shape, ()))},
                )
            )

    @classmethod
    def parse(cls, text: str, sort: str) -> Number:
        """
        Read a certain number with its unit.

        Raises
        ------
        BadInputError
            If it is no number, or its unit is none of the sort.
        """
        return cls(sort, FIXED, (_value(text, UNITS[sort]),))

    @property
    def unit(self) -> str:
        """The unit the value is kept in."""
        return UNITS[self.sort].kept

    @property
    def middle(self) -> float:
        """What stands for the number where one draw alone is made."""
        if self.shape == TRIANGULAR:
            return self.parts[1]
        return sum(self.parts) / 2 if self.shape == UNIFORM else self.parts[0]

    @property
    def ends(self) -> tuple[float, float]:
        """The smallest and the largest value that is written down."""
        if self.shape == NORMAL:
            return self.parts[0], self.parts[0]
        return min(self.parts), max(self.parts)

    @property
    def is_certain(self) -> bool:
        """Whether every draw has the same value."""
        return self.shape == FIXED

    def at(self, quantiles: NDArray[np.float64]) -> NDArray[np.float64]:
        """
        Return the values below which parts of the draws lie.

        A lognormal has a spread of its own on each side of the median.

        Parameters
        ----------
        quantiles
            Between 0 and 1, any axes; the result has the same.
        """
        from scipy.special import ndtri

        parts = self.parts
        if self.shape == FIXED:
            return np.full(quantiles.shape, parts[0])
        if self.shape == UNIFORM:
            return np.asarray(parts[0] + quantiles * (parts[1] - parts[0]))
        if self.shape == TRIANGULAR:
            return _triangular(quantiles, *parts)
        away = ndtri(np.clip(quantiles, 1e-9, 1 - 1e-9))
        if self.shape == NORMAL:
            return np.asarray(parts[0] + parts[1] * away)
        side = np.where(away < 0, parts[0] / parts[1], parts[2] / parts[0])
        return np.asarray(parts[0] * side ** (away / TAIL))

    @property
    def text(self) -> str:
        """The number as a scenario writes it."""
        written = [_written(part, UNITS[self.sort]) for part in self.parts]
        return written[0] if self.is_certain else f"{{{self.shape}: [{', '.join(written)}]}}"


def _in_order(shape: str, parts: tuple[float, ...]) -> bool:
    if shape == FIXED:
        return len(parts) == 1
    if shape not in SHAPES or len(parts) != len(SHAPES[shape]):
        return False
    if shape == NORMAL:
        return parts[1] > 0
    if shape == LOGNORMAL:
        return 0 < parts[1] < parts[0] < parts[2]
    return list(parts) == sorted(parts) and parts[0] < parts[-1]


def _triangular(
    quantiles: NDArray[np.float64], low: float, mode: float, high: float
) -> NDArray[np.float64]:
    width = high - low
    turn = (mode - low) / width
    left = low + np.sqrt(quantiles * turn) * width
    right = high - np.sqrt((1 - quantiles) * (1 - turn)) * width
    return np.where(quantiles < turn, left, right)


def _value(text: str, unit: Unit) -> float:
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _NUMBER.fullmatch(plain) if len(plain) <= LONGEST else None
    digits = "" if found is None else found[1].replace("_", "")
    try:
        amount = Decimal(digits)
    except InvalidOperation:
        raise _no_number(text, unit) from None
    spelling = "" if found is None else found[2].replace(" ", "")
    if spelling not in unit.spellings:
        raise _no_unit(text, spelling, unit)
    value = float(amount * Decimal(unit.spellings[spelling]))
    if not np.isfinite(value):
        raise BadInputError(
            Fault(
                N_("{text!r} is larger than any number."),
                N_("Write a smaller one."),
                fields={"text": text[:LONGEST]},
            )
        )
    return value


def _no_number(text: str, unit: Unit) -> BadInputError:
    return BadInputError(
        Fault(
            N_("{text!r} is no number with a unit."),
            N_("Write digits, a decimal point where needed, and the unit, such as 25 {unit}."),
            fields={"text": text[:LONGEST], "unit": unit.shown},
        )
    )


def _no_unit(text: str, spelling: str, unit: Unit) -> BadInputError:
    known = [name for name in unit.spellings if name]
    near = nearest(spelling, known) or known
    wrong, none = N_("{text!r} is not in a unit that is meant here."), N_("{text!r} has no unit.")
    return BadInputError(
        Fault(
            wrong if spelling else none,
            N_("Write it in {near}."),
            fields={"text": text[:LONGEST], "near": ", ".join(near)},
        )
    )


def _written(value: float, unit: Unit) -> str:
    amount = Decimal(repr(value)) / Decimal(unit.spellings[unit.shown])
    digits = format(amount.normalize(), "f")
    if len(digits) > LONGEST // 2:  # what is written must be read again
        digits = format(amount.normalize(), "e")
    return f"{digits} {unit.shown}"
