"""An episode lived through again by the engine, blind to what followed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from oresight.atlas import Measure, Party, PartyKind
from oresight.chains import compile_measure, effect_of, ensemble, walk
from oresight.codes import Iso3, Stage
from oresight.errors import BadInputError
from oresight.evidence._periods import MONTHS
from oresight.evidence._words import LATER_FACTS, OTHER_YEAR
from oresight.market import Act, Ban

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oresight.atlas import Atlas
    from oresight.chains import Months, Parameters
    from oresight.evidence._blind import Blind
    from oresight.evidence._markets import Market
    from oresight.market import Network, Policy

__all__ = ["Replay", "Span", "replay"]

ACCEPTED = 1e-9
UNION = "EU27"

IMPORT_SIDE = frozenset({"import_ban", "tariff", "sanctions"})
"""Instruments whose imposer is the importer."""


@dataclass(frozen=True, slots=True)
class Span:
    """The last month asked for, counted from the year 0, and the months of notice at most."""

    until: int
    notice: int


@dataclass(frozen=True)
class Replay:
    """
    What the engine says happened, and what it says of a ban on everything the measure touches.

    Parameters
    ----------
    begin
        The first month that is simulated, a calm one, counted from the year 0.
    """

    blind: Blind
    market: Market
    begin: int
    months: Months
    banned: Months

    @property
    def start(self) -> int:
        """Position of the month in which the measure begins to bite."""
        return self.blind.effective - self.begin

    @property
    def note(self) -> str:
        """What to know of its market, as a message key: it is of another year, or knows too much."""
        year = self.blind.effective // MONTHS
        if self.market.year != year - 1:
            return OTHER_YEAR
        return LATER_FACTS if self.market.known_until >= year else ""

    @property
    def certificate(self) -> dict[str, float | int]:
        """The worst imbalance and duality gap, how many draws were read again, how many failed."""
        path = self.months.path
        return {
            "max_imbalance": max(float(np.nanmax(path.checked)), float(path.imbalance.max())),
            "duality_gap": float(np.nanmax(path.gap)),
            "checked_draws": int(np.isfinite(path.checked).any(axis=0).sum()),
            "failed_draws": int((~(path.imbalance < ACCEPTED)).any(axis=0).sum()),
        }


def replay(atlas: Atlas, blind: Blind, market: Market, *, span: Span, seed: int) -> Replay | str:
    """Live through an episode, or return the reason, a key of `REASONS` or a sentence, why not."""
    stages = _stages(market, blind)
    if not stages:
        return "form"
    networks, settings = market.networks, market.settings
    policies = _policies(atlas, blind, market, stages, seed=seed)
    if isinstance(policies, str):
        return policies
    ban = _ban(atlas, blind, market, networks[0])
    early = min(max(blind.effective - blind.announced, 0), span.notice)
    begin = blind.effective - early - 1
    lived = partial(
        walk,
        months=span.until - begin + 1 + _slack(settings[0], networks[0]),
        watch=blind.watch if blind.watch in networks[0].countries else networks[0].countries[0],
    )
    try:
        months, banned = (
            lived(networks, settings, [Act(tuple(policies), 1, 1 + early)]),
            lived(networks[:1], settings[:1], [Act((ban,), 1, 1 + early)]),
        )
    except BadInputError:
        return "refused"
    return Replay(blind, market, begin, months, banned)


def _stages(market: Market, blind: Blind) -> tuple[Stage, ...]:
    """Return the stages of the chain at which the measure touches a form of the market."""
    if market.joint:
        return tuple(
            stage
            for stage in (Stage.MINE, Stage.REFINE, Stage.COMPONENT)
            if any(
                set(market.forms(commodity, stage)) & set(market.forms(commodity, named))
                for commodity, named in blind.matter
            )
        )
    found = (market.forms(commodity, named) for commodity, named in blind.matter)
    return tuple(Stage(name) for names in found for name in names)


def _slack(settings: Parameters, network: Network) -> int:
    """Return months after the last, in which goods that left before still arrive."""
    return max(round(settings.of("transit_months", place)) for place in network.countries)


def _policies(
    atlas: Atlas, blind: Blind, market: Market, stages: tuple[Stage, ...], *, seed: int
) -> list[tuple[Policy, ...]] | str:
    """
    Return the policies of each draw; the first has the middle of every effect.

    A draw of an instrument is equally strict in every episode.
    """
    commodities = tuple(commodity for commodity, _ in blind.matter)
    points = ensemble(atlas, draws=len(market.networks), seed=seed)
    measures = [_measure(blind, stages, instrument) for instrument in blind.instruments]
    effects = [effect_of(atlas, one).drawn(points, f"severity:{one}") for one in blind.instruments]
    found: list[tuple[Policy, ...]] = []
    for draw, network in enumerate(market.networks):
        held: list[Policy] = []
        for measure, effect in zip(measures, effects, strict=True):
            compiled = compile_measure(
                atlas, measure, network,
                effect=float(effect[draw]),
                commodity=None if market.joint else commodities[0],
                stages=market.forms if market.joint else None,
            )  # fmt: skip
            if not compiled.policies:
                return compiled.reason
            held += compiled.policies
        found.append(tuple(held))
    return found


def _measure(blind: Blind, stages: tuple[Stage, ...], instrument: str) -> Measure:
    """Return the measure as an entry of the ledger would have it."""
    return Measure(
        id="episode",
        imposer=_party(blind.imposer),
        targets=tuple(_party(place) for place in blind.targets) or (Party(PartyKind.WORLD, "WLD"),),
        commodities=tuple(commodity for commodity, _ in blind.matter),
        instrument=instrument,
        scope=("all",),
        stages=stages,
    )


def _party(place: str) -> Party:
    if place == UNION:
        return Party(PartyKind.GROUP, place.casefold())
    return Party(PartyKind.COUNTRY, place, country=Iso3(place))


def _ban(atlas: Atlas, blind: Blind, market: Market, network: Network) -> tuple[Policy, ...]:
    """Return a ban on every shipment that the measure touches."""
    imposers = _members(atlas, (blind.imposer,), network)
    targets = _members(atlas, blind.targets, network)
    forms = {name for commodity, named in blind.matter for name in market.forms(commodity, named)}
    if IMPORT_SIDE & set(blind.instruments):
        senders = targets or tuple(place for place in network.countries if place not in imposers)
        pairs = [(place, imposers) for place in senders if place not in imposers]
    else:
        pairs = [(place, targets) for place in imposers]
    return tuple(Ban(place, form, aimed) for place, aimed in pairs for form in sorted(forms))


def _members(atlas: Atlas, places: Sequence[str], network: Network) -> tuple[str, ...]:
    wanted: set[str] = set()
    for place in places:
        wanted |= set(atlas.group(UNION.casefold())) if place == UNION else {place}
    return tuple(place for place in network.countries if place in wanted)
