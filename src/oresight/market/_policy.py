"""Measures as mathematics: what a draw may ship, at what wedge, from which capacity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market._compound import Compound, EndUseLicence, Licence
from oresight.market._measures import (
    AdValorem,
    Ban,
    Cap,
    Capacity,
    Ease,
    Floor,
    Guarantee,
    Plant,
    Quota,
    Release,
    Single,
    Use,
    Wedge,
)
from oresight.market._places import home_of, position, receivers, stage_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from oresight.market._network import Network

__all__ = ["Policies", "Policy", "compile_policies", "part_licences", "unfold"]

Policy = Single | Compound

Where = tuple[int, int, int]
"""Draw, stage and country."""


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


def compile_policies(
    network: Network | Sequence[Network],
    draws: Iterable[Iterable[Policy]],
    *,
    market: NDArray[np.int64] | None = None,
    prices: NDArray[np.float64] | None = None,
) -> Policies:
    """
    Return the policies of each draw as arrays.

    Measures of a draw add up: of two limits on the same shipment the tighter binds, wedges and factors
    pile up, of two floors the higher holds.

    Parameters
    ----------
    network
        One market, or several with the same stages, countries and plants: shares of the base year are
        those of the draw's own.
    market
        Which of them each draw is of, axes ``(draw,)``; the first for all if absent.
    prices
        Prices at which taxes in percent and guarantees are taken, axes ``(draw or 1, side, S, n)``;
        those of the base year if absent.

    Raises
    ------
    UnknownNameError
        If a policy names a country or stage the network has not.
    BadInputError
        If a policy has no meaning in the network: a floor where nothing is mined, a plant that is not
        there.

    Examples
    --------
    >>> from oresight.market import Licence, Quota, example_world
    >>> world = example_world()
    >>> made = compile_policies(world, [[Quota("A", "mine", 30.0)], [Licence("A", "mine", approval=0.4)]])
    >>> float(made.quota[0, 0, 0]), made.cap[1, 0, 0].tolist()
    (30.0, [inf, 24.0, 6.0])
    """
    from oresight.market._network import Network

    networks = (network,) if isinstance(network, Network) else network
    listed = [tuple(draw) for draw in draws]
    which = [0] * len(listed) if market is None else [int(at) for at in market]
    made = Policies.none(networks[0], len(listed))
    for at, (draw, where) in enumerate(zip(listed, which, strict=True)):
        one = networks[where]
        made.held[at], made.target[at] = one.stock, one.stock_target
        origin = one.price_up if prices is None else prices[at % len(prices), 0]
        for policy in unfold(one, draw):
            _apply(one, made, at, policy, origin)
    return made


def unfold(network: Network, policies: Iterable[Policy]) -> tuple[Single, ...]:
    """
    Return measures as those they are made of.

    Examples
    --------
    >>> from oresight.market import LocalProcessing, example_world
    >>> unfold(example_world(), [LocalProcessing("A", "mine", share=0.2)])
    (Quota(country='A', stage='mine', limit_t=15.0),)
    """
    found: list[Single] = []
    for policy in policies:
        found += policy.parts(network) if isinstance(policy, Compound) else (policy,)
    return tuple(found)


def part_licences(
    policies: Iterable[Policy],
) -> tuple[tuple[Policy, ...], tuple[Licence, ...]]:
    """
    Return what holds as it stands, and the licences, whose share changes from month to month.

    Examples
    --------
    >>> from oresight.market import Ban, Licence
    >>> part_licences([Ban("A", "mine"), Licence("B", "mine")])[1]
    (Licence(country='B', stage='mine', targets=(), approval=1.0, delay_months=0.0, exempt=0.0, \
delay_shape=1.0, backlog_months=0.0, eased=0.0, ease_months=0.0, ready_months=0.0, refile=0.0),)
    """
    steady: list[Policy] = []
    licences: list[Licence] = []
    for policy in policies:
        if isinstance(policy, Licence | EndUseLicence):
            licences.append(policy.licence if isinstance(policy, EndUseLicence) else policy)
        else:
            steady.append(policy)
    return tuple(steady), tuple(licences)


def _apply(
    network: Network, made: Policies, at: int, policy: Single, origin: NDArray[np.float64]
) -> None:
    if isinstance(policy, Ease):
        made.ease[at, stage_of(network, policy.stage)] *= policy.factor
        return
    where = (at, *position(network, policy.stage, policy.country))
    if isinstance(policy, Cap):
        _apply_cap(network, made, where, policy)
    elif isinstance(policy, Guarantee):
        gap = max(policy.price - float(origin[where[1:]]), 0.0)
        made.wedge[where] -= gap
    elif isinstance(policy, Ban | Wedge | AdValorem):
        _apply_wedge(network, made, where, policy, origin)
    elif isinstance(policy, Plant):
        _apply_plant(network, made, where, policy)
    else:
        _apply_place(network, made, where, policy)


def _apply_place(
    network: Network, made: Policies, where: Where, policy: Quota | Capacity | Use | Floor | Release
) -> None:
    if isinstance(policy, Quota):
        _refuse_split(network, policy)
        made.quota[where] = min(made.quota[where], policy.limit_t)
    elif isinstance(policy, Capacity):
        made.capacity[where] *= policy.factor
    elif isinstance(policy, Use):
        made.use[where] *= policy.factor
    elif isinstance(policy, Release):
        made.release[where] += policy.amount
    elif not network.output[where[1:]] > 0:
        raise BadInputError(
            Fault(
                N_("{country} mines nothing at the stage {stage}."),
                N_("A floor is paid to mines; where plants make it, use `Guarantee`."),
                fields={"field": "price", "country": policy.country, "stage": policy.stage},
            )
        )
    else:
        made.floor[where] = max(made.floor[where], policy.price)


def _refuse_split(network: Network, policy: Quota) -> None:
    """Refuse a quota that would count deliveries to a country's own users as exports."""
    own = [
        place
        for place in network.countries
        if place != policy.country and home_of(place) == policy.country
    ]
    if own:
        raise BadInputError(
            Fault(
                N_("A quota of {country} would count what goes to its own user {user} as exports."),
                N_("Limit it by destination, with `Cap`, or split users of other countries only."),
                fields={"field": "country", "country": policy.country, "user": own[0]},
            )
        )


def _apply_plant(network: Network, made: Policies, where: Where, policy: Plant) -> None:
    at, s, i = where
    makers = np.nonzero((network.recipe[:, s] > 0).any(axis=1))[0]
    if not makers.size:
        raise BadInputError(
            Fault(
                N_("No plant makes {stage}."),
                N_("Name a form that plants make; mines have `Capacity`."),
                fields={"field": "stage", "stage": policy.stage},
            )
        )
    made.plant[at, makers, i] *= policy.factor


def _apply_cap(network: Network, made: Policies, where: Where, policy: Cap) -> None:
    """Limit shipments to each target; users split from a country share its limit."""
    at, s, i = where
    for target in policy.targets or _homes_abroad(network, i):
        places = receivers(network, i, (target,))
        usual = network.flow[s, i, places]
        whole = float(usual.sum())
        parts = usual / whole if whole > 0 else np.full(len(places), 1.0 / len(places))
        for j, part in zip(places, parts, strict=True):
            limit = policy.limit_t if len(places) == 1 else policy.limit_t * float(part)
            if limit == 0.0:
                made.wedge[at, s, i, j] = np.inf
            made.cap[at, s, i, j] = min(made.cap[at, s, i, j], limit)


def _homes_abroad(network: Network, origin: int) -> tuple[str, ...]:
    """Return the other countries, without the users split from them."""
    abroad = (network.countries[j] for j in receivers(network, origin, ()))
    return tuple(place for place in abroad if place == home_of(place))


def _apply_wedge(
    network: Network,
    made: Policies,
    where: Where,
    policy: Ban | Wedge | AdValorem,
    origin: NDArray[np.float64],
) -> None:
    at, s, i = where
    if isinstance(policy, Ban):
        amount = np.inf
    elif isinstance(policy, Wedge):
        amount = policy.amount
    else:
        amount = policy.rate * max(float(origin[s, i]), 0.0)
    made.wedge[at, s, i, receivers(network, i, policy.targets)] += amount
