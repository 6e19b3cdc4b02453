"""Measures that fill one array each: the words from which all others are composed."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NoReturn

from oresight.errors import BadInputError, Fault
from oresight.locale import N_

__all__ = [
    "AdValorem",
    "Ban",
    "Cap",
    "Capacity",
    "Ease",
    "Floor",
    "Guarantee",
    "Plant",
    "Quota",
    "Release",
    "Single",
    "Use",
    "Wedge",
    "a_share",
    "above",
    "not_negative",
]


def not_negative(field: str, value: float, *, finite: bool = True) -> None:
    """
    Refuse a negative number, and an infinite one unless it may be.

    Raises
    ------
    BadInputError
        With the field, its value and the range.
    """
    if finite and not 0.0 <= value < math.inf:
        _refuse(field, value, N_("Give a finite number that is not negative."))
    if not value >= 0.0:
        _refuse(field, value, N_("Give a number that is not negative."))


def above(field: str, value: float, least: float) -> None:
    """
    Refuse a number that is not finite and above *least*.

    Raises
    ------
    BadInputError
        With the field, its value and the range.
    """
    if not least < value < math.inf:
        _refuse(field, value, N_("Give a finite number above {least:g}."), least=least)


def a_share(field: str, value: float) -> None:
    """
    Refuse a number that is not from 0 to 1.

    Raises
    ------
    BadInputError
        With the field, its value and the range.
    """
    if not 0.0 <= value <= 1.0:
        _refuse(field, value, N_("Give a share from 0 to 1."))


def _refuse(field: str, value: float, remedy: str, **more: float) -> NoReturn:
    raise BadInputError(
        Fault(
            N_("{field} holds {value}, which is out of range."),
            remedy,
            fields={"field": field, "value": value, **more},
        )
    )


@dataclass(frozen=True, slots=True)
class Ban:
    """No shipment from *country* to *targets* (all others if empty) at a stage."""

    country: str
    stage: str
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cap:
    """At most *limit_t* tonnes a year from *country* to each of *targets* at a stage."""

    country: str
    stage: str
    limit_t: float
    targets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a limit that is none."""
        not_negative("limit_t", self.limit_t, finite=False)


@dataclass(frozen=True, slots=True)
class Quota:
    """At most *limit_t* tonnes a year of exports from *country* in all, at a stage."""

    country: str
    stage: str
    limit_t: float

    def __post_init__(self) -> None:
        """Refuse a limit that is none."""
        not_negative("limit_t", self.limit_t, finite=False)


@dataclass(frozen=True, slots=True)
class Wedge:
    """
    A specific tax, tariff or cost, in money a tonne, on shipments to *targets* at a stage.

    A negative amount is a subsidy; an infinite one forbids.
    """

    country: str
    stage: str
    amount: float
    targets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an amount that is none."""
        if self.amount != math.inf:
            above("amount", self.amount, -math.inf)


@dataclass(frozen=True, slots=True)
class AdValorem:
    """
    A tax or tariff as a share of the price at origin, on shipments to *targets* at a stage.

    `compile_policies` takes the price it is given, that of the base year unless told otherwise;
    `solve_taxed` finds the price that the tax itself makes. *rate* is 0.25 for 25 percent; it may
    exceed 1, and is above -1: nobody can be paid the whole price.
    """

    country: str
    stage: str
    rate: float
    targets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a rate at which a price would be nought or less."""
        above("rate", self.rate, -1.0)


@dataclass(frozen=True, slots=True)
class Capacity:
    """Primary capacity of *country* at a stage times *factor*."""

    country: str
    stage: str
    factor: float

    def __post_init__(self) -> None:
        """Refuse a factor that is none."""
        not_negative("factor", self.factor)


@dataclass(frozen=True, slots=True)
class Plant:
    """Capacity of the plants of *country* that make *stage*, with all they make, times *factor*."""

    country: str
    stage: str
    factor: float

    def __post_init__(self) -> None:
        """Refuse a factor that is none."""
        not_negative("factor", self.factor)


@dataclass(frozen=True, slots=True)
class Use:
    """Final use of *country* at a stage times *factor*."""

    country: str
    stage: str
    factor: float

    def __post_init__(self) -> None:
        """Refuse a factor that is none."""
        not_negative("factor", self.factor)


@dataclass(frozen=True, slots=True)
class Floor:
    """
    Mines of *country* at a stage are paid at least *price* a tonne, whatever the market says.

    The state or a buyer pays the difference: see `floor_cost`.
    """

    country: str
    stage: str
    price: float

    def __post_init__(self) -> None:
        """Refuse a price that is none."""
        not_negative("price", self.price)


@dataclass(frozen=True, slots=True)
class Guarantee:
    """
    Whatever *country* sells at a stage, mined, recycled or made by plants, brings *price* a tonne.

    Where the market pays less, a subsidy on every tonne sold closes the gap, as under a contract for
    difference. `compile_policies` takes the gap at the prices it is given, those of the base year unless
    told otherwise; `solve_taxed` finds the subsidy that the market then needs, and what it costs.
    """

    country: str
    stage: str
    price: float

    def __post_init__(self) -> None:
        """Refuse a price that is none."""
        not_negative("price", self.price)


@dataclass(frozen=True, slots=True)
class Release:
    """*amount* tonnes of a public stock are let go to users of *country* at the network's trigger."""

    country: str
    stage: str
    amount: float

    def __post_init__(self) -> None:
        """Refuse an amount that is none."""
        not_negative("amount", self.amount)


@dataclass(frozen=True, slots=True)
class Ease:
    """
    Spread of trade at a stage times *factor*: above 1 while new suppliers are not yet qualified.

    Flows answer prices as ``exp(gap / spread)``, so buyers substitute with an elasticity of about
    price over spread: the wider the spread, the more trade keeps to the pattern of the base year.
    """

    stage: str
    factor: float

    def __post_init__(self) -> None:
        """Refuse a factor that is none."""
        above("factor", self.factor, 0.0)


Single = (
    Ban
    | Cap
    | Quota
    | Wedge
    | AdValorem
    | Capacity
    | Plant
    | Use
    | Floor
    | Guarantee
    | Release
    | Ease
)
