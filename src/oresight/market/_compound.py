"""Measures made of others: what a licence, a wall between camps or a leaking ban comes to."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market._measures import (
    Ban,
    Cap,
    Ease,
    Plant,
    Quota,
    Single,
    Wedge,
    a_share,
    above,
    not_negative,
)
from oresight.market._places import home_of, named, position, receivers

if TYPE_CHECKING:
    from oresight.market._network import Network

__all__ = [
    "BlocWall",
    "Compound",
    "EndUseLicence",
    "Leakage",
    "Licence",
    "LocalProcessing",
    "Responsible",
]


@dataclass(frozen=True, slots=True)
class Licence:
    """
    Shipments of *country* to *targets* (all others if empty) need a licence.

    Within one period it is a cap on each target, at the share of the base year's shipments that a regime
    still new lets through: `share`. Times, and what changes with them, are for those who walk through
    months.

    Parameters
    ----------
    approval
        Share of what is applied for that is approved while the regime is new.
    delay_months, delay_shape
        Mean months from application to shipment, and the shape of their gamma distribution: 1 is
        exponential, larger is more regular.
    exempt
        Share that needs no licence.
    backlog_months
        Months of shipments applied for at the start beside those of the month.
    eased, ease_months
        Part of the rest that a settled regime approves too, and the months in which the distance to it
        falls by a factor of e.
    ready_months
        Months in which the part of shippers without complete papers falls by a factor of e.
    refile
        Part of what is refused or sent back that is applied for again.
    """

    country: str
    stage: str
    targets: tuple[str, ...] = ()
    approval: float = 1.0
    delay_months: float = 0.0
    exempt: float = 0.0
    delay_shape: float = 1.0
    backlog_months: float = 0.0
    eased: float = 0.0
    ease_months: float = 0.0
    ready_months: float = 0.0
    refile: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no share, and delays that are none."""
        for name in ("approval", "exempt", "eased", "refile"):
            a_share(name, getattr(self, name))
        for name in ("delay_months", "backlog_months", "ease_months", "ready_months"):
            not_negative(name, getattr(self, name))
        above("delay_shape", self.delay_shape, 0.0)

    @property
    def share(self) -> float:
        """Part of the base year's shipments that is let through within one period."""
        return self.exempt + (1.0 - self.exempt) * self.approval

    @property
    def settled(self) -> float:
        """Share of applications that is approved once the regime has settled."""
        return self.approval + self.eased * (1.0 - self.approval)

    def parts(self, network: Network) -> tuple[Single, ...]:
        """Return caps, one a target."""
        return _caps(network, self.country, self.stage, self.targets, self.share)


@dataclass(frozen=True, slots=True)
class Leakage:
    """
    A ban that leaks: shipments to *targets* go on at *cost* a tonne, as far as they are not detected.

    They are declared for the countries *via*: the goods reach the target all the same, so the engine
    keeps the arc from the origin and charges it; `declared_flows` tells what customs would write.

    Parameters
    ----------
    cost
        Of the detour and of its risk, in money a tonne.
    share
        Most that goes undetected, of the base year's shipments to each target.
    via
        Countries for which the shipments are declared; any if empty.
    """

    country: str
    stage: str
    targets: tuple[str, ...] = ()
    cost: float = 0.0
    share: float = 0.0
    via: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no share or no cost."""
        not_negative("cost", self.cost)
        a_share("share", self.share)

    def parts(self, network: Network) -> tuple[Single, ...]:
        """Return the cost of the detour, and caps at what is not detected."""
        caps = _caps(network, self.country, self.stage, self.targets, self.share)
        if not self.cost:
            return caps
        return (Wedge(self.country, self.stage, self.cost, self.targets), *caps)


@dataclass(frozen=True, slots=True)
class BlocWall:
    """
    A wedge of *amount* a tonne between two camps at a stage, both ways; others trade as before.

    Parameters
    ----------
    rivals
        The other camp; all that are not in the first if empty.
    amount
        In money a tonne; infinite for no trade at all.
    ease
        Factor on the spread of trade: above 1 while buyers have not yet qualified other suppliers.
    """

    stage: str
    camp: tuple[str, ...]
    rivals: tuple[str, ...] = ()
    amount: float = math.inf
    ease: float = 1.0

    def __post_init__(self) -> None:
        """Refuse a wall of negative height, and a country on both sides of it."""
        not_negative("amount", self.amount, finite=False)
        above("ease", self.ease, 0.0)
        for country in self.camp:
            if country in self.rivals:
                raise BadInputError(
                    Fault(
                        N_("{country} stands on both sides of the wall."),
                        N_("Name it in one of the camps."),
                        fields={"field": "rivals", "country": country},
                    )
                )

    def parts(self, network: Network) -> tuple[Single, ...]:
        """Return wedges between the camps, and the ease of switching."""
        camp = named(network, self.camp)
        rivals = named(network, self.rivals) if self.rivals else _others(network, camp)
        wedges: list[Single] = [
            Wedge(origin, self.stage, self.amount, away)
            for side, away in ((camp, rivals), (rivals, camp))
            for origin in side
            if away
        ]
        return (*wedges, *([] if self.ease == 1.0 else [Ease(self.stage, self.ease)]))


@dataclass(frozen=True, slots=True)
class LocalProcessing:
    """
    Ore is to be processed at home: exports of a form fall to a share, plants at home grow.

    Parameters
    ----------
    share
        Part of the base year's exports that may still leave: 0 once the rule is whole.
    added
        Tonnes of throughput a year that plants of the country gain; they take the form named.
    """

    country: str
    stage: str
    share: float = 0.0
    added: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no share or no amount."""
        a_share("share", self.share)
        not_negative("added", self.added)

    def parts(self, network: Network) -> tuple[Single, ...]:
        """Return a quota on the form, and factors on the plants that take it."""
        s, i = position(network, self.stage, self.country)
        abroad = float(network.flow[s, i].sum() - network.flow[s, i, i])
        quota = Quota(self.country, self.stage, self.share * abroad)
        if not self.added:
            return (quota,)
        takes = [q for q, stages in enumerate(network.links[0]) if s in stages]
        capacity = sum(float(network.plants[0, q, i]) for q in takes)
        if not capacity > 0:
            raise BadInputError(
                Fault(
                    N_("{country} has no plant that takes {stage} in the base year."),
                    N_("Give it a small plant in the base year, or leave `added` at 0."),
                    fields={"field": "added", "country": self.country, "stage": self.stage},
                )
            )
        made = [network.stages[int(network.links[1, q, 0])] for q in takes]
        factor = 1.0 + self.added / capacity
        return (quota, *(Plant(self.country, stage, factor) for stage in made))


@dataclass(frozen=True, slots=True)
class EndUseLicence:
    """
    Shipments to one user of a country need a licence; those to its other users do not.

    The user has a place of its own in the network: see `split_user`. Nothing is sold on between users
    of the engine, so none can be re-exported to it.

    Parameters
    ----------
    user
        The place, as `split_user` names it, such as ``USA:defence``.
    """

    country: str
    stage: str
    user: str
    approval: float = 0.0
    delay_months: float = 0.0
    exempt: float = 0.0

    def __post_init__(self) -> None:
        """Refuse what is no share, and delays that are none."""
        a_share("approval", self.approval)
        a_share("exempt", self.exempt)
        not_negative("delay_months", self.delay_months)

    @property
    def licence(self) -> Licence:
        """The licence for that user."""
        return Licence(
            self.country,
            self.stage,
            (self.user,),
            approval=self.approval,
            delay_months=self.delay_months,
            exempt=self.exempt,
        )

    def parts(self, network: Network) -> tuple[Single, ...]:
        """Return a cap on the user."""
        if self.user not in network.countries:
            raise BadInputError(
                Fault(
                    N_("{user} has no place of its own in the market."),
                    N_("Split it from its country first, with `split_user`."),
                    fields={"field": "user", "user": self.user},
                )
            )
        return self.licence.parts(network)


@dataclass(frozen=True, slots=True)
class Responsible:
    """
    Buyers take from certified origins; from others at a *penalty* a tonne, or not at all.

    Parameters
    ----------
    certified
        Origins that pass; what a buyer makes itself passes too.
    penalty
        In money a tonne; infinite for a ban.
    """

    stage: str
    buyers: tuple[str, ...]
    certified: tuple[str, ...]
    penalty: float = math.inf

    def __post_init__(self) -> None:
        """Refuse a penalty that is none, and a rule for nobody."""
        not_negative("penalty", self.penalty, finite=False)
        if not self.buyers:
            raise BadInputError(
                Fault(
                    N_("No buyer is named."),
                    N_("Name the countries that apply the rule."),
                    fields={"field": "buyers"},
                )
            )

    def parts(self, network: Network) -> tuple[Single, ...]:
        """Return a wedge from each origin that does not pass."""
        buyers, passed = named(network, self.buyers), set(named(network, self.certified))
        made: list[Single] = []
        for origin in network.countries:
            away = tuple(buyer for buyer in buyers if buyer != origin)
            if origin in passed or not away:
                continue
            if math.isinf(self.penalty):
                made.append(Ban(origin, self.stage, away))
            else:
                made.append(Wedge(origin, self.stage, self.penalty, away))
        return tuple(made)


Compound = Licence | Leakage | BlocWall | LocalProcessing | EndUseLicence | Responsible


def _caps(
    network: Network, country: str, stage: str, targets: tuple[str, ...], share: float
) -> tuple[Single, ...]:
    """Return a cap for each target at a share of what it got in the base year."""
    s, i = position(network, stage, country)
    places = [network.countries[j] for j in receivers(network, i, targets)]
    usual: dict[str, float] = {}
    for place in places:
        # A limit on a country is shared by the users split from it.
        whole = home_of(place) if home_of(place) in places else place
        shipped = float(network.flow[s, i, network.countries.index(place)])
        usual[whole] = usual.get(whole, 0.0) + shipped
    return tuple(Cap(country, stage, share * amount, (to,)) for to, amount in usual.items())


def _others(network: Network, camp: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(country for country in network.countries if country not in camp)
