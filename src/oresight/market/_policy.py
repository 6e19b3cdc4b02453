"""Measures as mathematics: what a draw may ship, at what wedge, from which capacity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.codes import nearest
from oresight.errors import BadInputError, Fault, UnknownNameError
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from oresight.market._network import Network

__all__ = [
    "Ban",
    "Cap",
    "Capacity",
    "Policies",
    "Policy",
    "Quota",
    "Use",
    "Wedge",
    "compile_policies",
]


@dataclass(frozen=True, slots=True)
class Ban:
    """No shipment from *country* to *targets* (all others if empty) at a stage."""

    country: str
    stage: str
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cap:
    """At most *limit* tonnes a year from *country* to each of *targets* at a stage."""

    country: str
    stage: str
    limit: float
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quota:
    """At most *limit* tonnes a year of exports from *country* in all, at a stage."""

    country: str
    stage: str
    limit: float


@dataclass(frozen=True, slots=True)
class Wedge:
    """A specific tax, tariff or cost, in money a tonne, on shipments to *targets* at a stage."""

    country: str
    stage: str
    amount: float
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Capacity:
    """Primary capacity of *country* at a stage times *factor*."""

    country: str
    stage: str
    factor: float


@dataclass(frozen=True, slots=True)
class Use:
    """Final use of *country* at a stage times *factor*."""

    country: str
    stage: str
    factor: float


Policy = Ban | Cap | Quota | Wedge | Capacity | Use


@dataclass(frozen=True)
class Policies:
    """
    What every draw may do, and the state it starts from.

    Parameters
    ----------
    wedge, cap
        Axes ``(draw, S, from, to)``; an infinite wedge forbids, an infinite cap allows all.
    quota
        Most exports, axes ``(draw, S, n)``.
    capacity, scrap, use
        Factors on mines, scrap and use, axes ``(draw, S, n)``.
    plant
        Factors on plants, axes ``(draw, Q, n)``.
    ease
        Factor on the spread of trade, axes ``(draw, S)``: above 1 while new suppliers are not yet
        qualified.
    held, target
        Private stock at the start of the period, and what is wanted at base prices.
    floor
        Price paid to mines at least, whatever the market says.
    release
        Public stock that is let go at its trigger.
    """

    wedge: NDArray[np.float64]
    cap: NDArray[np.float64]
    quota: NDArray[np.float64]
    capacity: NDArray[np.float64]
    scrap: NDArray[np.float64]
    use: NDArray[np.float64]
    plant: NDArray[np.float64]
    ease: NDArray[np.float64]
    held: NDArray[np.float64]
    target: NDArray[np.float64]
    floor: NDArray[np.float64]
    release: NDArray[np.float64]

    @classmethod
    def none(cls, network: Network, draws: int = 1) -> Policies:
        """Return draws without any measure."""
        stages, n = network.shape
        place = (draws, stages, n)
        return cls(
            wedge=np.zeros((*place, n)),
            cap=np.full((*place, n), np.inf),
            quota=np.full(place, np.inf),
            capacity=np.ones(place),
            scrap=np.ones(place),
            use=np.ones(place),
            plant=np.ones((draws, *network.made.shape)),
            ease=np.ones((draws, stages)),
            held=np.broadcast_to(network.stock, place).copy(),
            target=np.broadcast_to(network.stock_target, place).copy(),
            floor=np.zeros(place),
            release=np.zeros(place),
        )

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return int(self.wedge.shape[0])

    def slice(self, begin: int, end: int) -> Policies:
        """Return some of the draws."""
        return Policies(*(getattr(self, name)[begin:end] for name in self.__dataclass_fields__))


def compile_policies(network: Network, draws: Iterable[Iterable[Policy]]) -> Policies:
    """
    Return the policies of each draw as arrays.

    Raises
    ------
    UnknownNameError
        If a policy names a country or stage the network has not.
    BadInputError
        If a limit, amount or factor is negative or not a number.
    """
    listed = [tuple(draw) for draw in draws]
    made = Policies.none(network, len(listed))
    for at, draw in enumerate(listed):
        for policy in draw:
            _apply(network, made, at, policy)
    return made


def _index(kind: str, name: str, known: tuple[str, ...]) -> int:
    if name not in known:
        raise UnknownNameError(kind, name, near=nearest(name, known))
    return known.index(name)


def _checked(name: str, value: float, *, least: float = 0.0) -> float:
    if not value >= least:
        raise BadInputError(
            Fault(
                N_("{field} holds {value}, which is out of range."),
                N_("Give a number that is not negative."),
                fields={"field": name, "value": value},
            )
        )
    return value


def _apply(network: Network, made: Policies, at: int, policy: Policy) -> None:
    s = _index("stage", policy.stage, network.stages)
    i = _index("country", policy.country, network.countries)
    if isinstance(policy, Quota):
        made.quota[at, s, i] = min(made.quota[at, s, i], _checked("limit", policy.limit))
    elif isinstance(policy, Capacity):
        made.capacity[at, s, i] *= _checked("factor", policy.factor)
    elif isinstance(policy, Use):
        made.use[at, s, i] *= _checked("factor", policy.factor)
    else:
        _apply_arc(network, made, (at, s, i), policy)


def _apply_arc(
    network: Network, made: Policies, where: tuple[int, int, int], policy: Ban | Cap | Wedge
) -> None:
    at, s, i = where
    named = [_index("country", name, network.countries) for name in policy.targets]
    others = [j for j in range(len(network.countries)) if j != i]
    for j in named or others:
        if isinstance(policy, Ban):
            made.wedge[at, s, i, j] = np.inf
        elif isinstance(policy, Cap):
            limit = _checked("limit", policy.limit)
            if limit == 0.0:
                made.wedge[at, s, i, j] = np.inf
            made.cap[at, s, i, j] = min(made.cap[at, s, i, j], limit)
        else:
            made.wedge[at, s, i, j] += _checked("amount", policy.amount, least=-np.inf)
