"""A measure of the ledger as mathematics, or the reason why it is not modelled."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from oresight.chains._effect import Effect, effect_of
from oresight.chains._timeline import Timeline, timeline_of
from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market import (
    AdValorem,
    Capacity,
    Leakage,
    Licence,
    LocalProcessing,
    Plant,
    Policy,
    Quota,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from oresight.atlas import Atlas, Measure
    from oresight.codes import CommodityId, Stage
    from oresight.market import Network

    Stages = Callable[[str, Stage], tuple[str, ...]]
    """Names of a network's stages for a commodity at a stage of the chain."""

__all__ = ["Compiled", "Effect", "compile_measure", "effect_of"]

EXPORTS = frozenset({"export_ban", "export_quota", "local_processing", "export_licence"})
IMPORTS = frozenset({"import_ban", "sanctions"})
TAXES = frozenset({"export_tax", "tariff"})
MODELLED = EXPORTS | IMPORTS | TAXES | {"production_quota"}

REASONS: Mapping[str, str] = {
    "state_ownership": N_("It changes who decides; how much less is shipped is not recorded."),
    "technology_control": N_("It is about know-how and equipment, not about the material."),
    "enforcement": N_("It tightens controls that exist; how much leaked before is not recorded."),
    "legal_framework": N_("It enables later measures and stops nothing by itself."),
    "dispute_ruling": N_("It judges measures of others and moves no tonnes."),
    "arrangement": N_("It eases or suspends other measures, whose own dates say so."),
    "subsidy": N_("How many tonnes a year it adds, and when, is not recorded."),
    "stockpile": N_("How many tonnes it buys or lets go is not recorded."),
}
"""Why an instrument becomes no policy."""

NOT_MATERIAL = N_("It covers components, not this commodity.")
DUAL_USE = N_("It covers dual-use items by list or use, whose part of the trade is not known.")
SCRAP = N_("It covers scrap, which has no trade of its own in this chain.")
ENTITIES = N_("It is aimed at named firms or uses, whose part of the trade is not known.")
OTHER_COMMODITY = N_("It names other commodities.")
A_PART = N_("It names a part of this commodity that the chain does not tell apart.")
NO_IMPOSER = N_("Its imposer is not told apart in this chain.")
NO_TARGET = N_("None of its targets is told apart in this chain.")
NO_STAGE = N_("It touches no stage of this chain.")
NO_FLOW = N_("No shipment or output that it touches is on record in the base year.")
NO_TONNES = N_("Its instrument moves no tonnes of this commodity by itself.")


@dataclass(frozen=True, slots=True)
class Compiled:
    """
    Policies for the engine; where there are none, *reason* says why, as a message key.

    Parameters
    ----------
    timeline
        When the measure was announced and holds.
    """

    policies: tuple[Policy, ...]
    reason: str = ""
    timeline: Timeline = field(default_factory=Timeline)


def compile_measure(
    atlas: Atlas,
    measure: Measure,
    network: Network,
    *,
    effect: float,
    commodity: CommodityId | None = None,
    stages: Stages | None = None,
) -> Compiled:
    """
    Return a measure as policies of a network, or the reason why it is none.

    Parameters
    ----------
    effect
        Share of the shipments, output or price that it takes away or adds: see `effect_of` and
        `stated_effect`.
    commodity
        What the network is a market of: measures on other commodities are then told apart.
    stages
        Names of the network's stages for a commodity at a stage of the chain, for networks whose
        forms have names of their own; those of the chain if absent.

    Raises
    ------
    BadInputError
        If the effect is no share, or of a tax negative or infinite.

    Examples
    --------
    >>> from oresight.atlas import open_atlas, open_ledger
    >>> from oresight.chains import chain
    >>> atlas = open_atlas()
    >>> ledger, gallium = open_ledger(atlas), chain(atlas, "gallium", importer="JPN").network
    >>> compile_measure(atlas, ledger["cn-2023-gage"], gallium, effect=0.4).policies[0]
    Licence(country='CHN', stage='refine', targets=(), approval=0.6, delay_months=0.0, exempt=0.0, \
delay_shape=1.0, backlog_months=0.0, eased=0.0, ease_months=0.0, ready_months=0.0, refile=0.0)
    >>> compile_measure(atlas, ledger["us-2022-chips"], gallium, effect=0.05).reason
    'It is about know-how and equipment, not about the material.'
    """
    _check(measure.instrument, effect)
    line = timeline_of(measure)
    case = _Case(atlas, measure, network, effect, commodity, stages)
    reason = case.reason()
    policies = () if reason else tuple(case.policies())
    return Compiled(policies, reason or ("" if policies else NO_FLOW), line)


def _check(instrument: str, effect: float) -> None:
    """Refuse an effect that is no share; a tax may exceed the price it is taken from."""
    if 0.0 <= effect <= 1.0 or (instrument in TAXES and 0.0 <= effect < math.inf):
        return
    raise BadInputError(
        Fault(
            N_("{field} holds {value}, which is out of range."),
            N_("Give a share from 0 to 1."),
            fields={"field": "effect", "value": effect},
        )
    )


@dataclass(frozen=True)
class _Case:
    """A measure before a network."""

    atlas: Atlas
    measure: Measure
    network: Network
    effect: float
    commodity: CommodityId | None
    stages: Stages | None

    def reason(self) -> str:
        """Return why the measure is not modelled here, empty where it may be."""
        measure = self.measure
        if measure.instrument not in MODELLED:
            return REASONS.get(measure.instrument, NO_TONNES)
        kinds = {party.kind.value for party in measure.targets}
        if kinds and kinds <= {"entity"}:
            return ENTITIES
        return self._matter() or self._parties()

    def _matter(self) -> str:
        """Return why the measure does not reach the commodity, empty where it does."""
        measure, scope = self.measure, set(self.measure.scope)
        other = self._other_commodity()
        if other:
            return other
        if measure.lists_dual_use and not measure.names_commodities:
            return DUAL_USE
        if not measure.covers_materials and not measure.names_commodities:
            return NOT_MATERIAL
        if scope == {"scrap"}:
            return SCRAP
        return "" if self.names else NO_STAGE

    def _other_commodity(self) -> str:
        named = set(self.measure.commodities)
        if self.commodity is None or not named:
            return ""
        catalogue = self.atlas.catalogue
        if named & {self.commodity, *catalogue.ancestors(self.commodity)}:
            return ""
        if not named & catalogue.members(self.commodity):
            return OTHER_COMMODITY
        return A_PART if self.stages is None else ""

    def _parties(self) -> str:
        if not self.imposers:
            return NO_IMPOSER
        return NO_TARGET if self.targets is None else ""

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the network's stages that the measure touches."""
        named = self.measure.commodities or (() if self.commodity is None else (self.commodity,))
        found: dict[str, None] = {}
        for stage in self.measure.stages:
            if self.stages is None:
                found |= dict.fromkeys({stage.value} & set(self.network.stages))
            else:
                forms = (form for one in named for form in self.stages(one, stage))
                found |= dict.fromkeys(form for form in forms if form in self.network.stages)
        return tuple(found)

    @cached_property
    def imposers(self) -> tuple[str, ...]:
        """Return the places that impose it: a country, or the members of a group."""
        party = self.measure.imposer
        if party.kind.value == "group":
            members = self.atlas.group(party.code)
            return tuple(place for place in self.network.countries if place in members)
        return tuple(place for place in self.network.countries if place == party.place)

    @cached_property
    def targets(self) -> tuple[str, ...] | None:
        """Return the places that are aimed at; empty for all, None for none of them."""
        codes: set[str] = set()
        for party in self.measure.targets:
            if party.kind.value == "world":
                return ()
            if party.kind.value == "group":
                codes |= self.atlas.group(party.code)
            elif party.kind.value == "country":
                codes.add(party.code)
        found = tuple(place for place in self.network.countries if place in codes)
        return found or (None if codes else ())

    def policies(self) -> Iterator[Policy]:
        """Yield what the measure is, stage by stage."""
        for stage in self.names:
            if self.measure.instrument == "production_quota":
                for country in self.imposers:
                    yield from self._output(country, stage)
            elif self.measure.instrument in IMPORTS | {"tariff"}:
                yield from self._imports(stage)
            else:
                for country in self.imposers:
                    yield from self._exports(country, stage)

    def _exports(self, country: str, stage: str) -> Iterator[Policy]:
        """Yield what limits or taxes shipments of a country to the targets."""
        aimed, left = self._away(country, self.targets or (), self.imposers), 1.0 - self.effect
        usual = self._usual(country, stage, aimed)
        if not usual > 0:
            return
        instrument = self.measure.instrument
        if instrument == "export_tax":
            yield AdValorem(country, stage, self.effect, aimed)
        elif instrument == "export_licence":
            yield Licence(country, stage, aimed, approval=left)
        elif instrument == "export_quota" and not aimed:
            yield Quota(country, stage, left * usual)
        elif instrument == "local_processing" and not aimed:
            yield LocalProcessing(country, stage, share=left)
        else:
            yield self._leak(country, stage, aimed)

    def _imports(self, stage: str) -> Iterator[Policy]:
        """Yield what limits or taxes shipments of each target to those who impose it."""
        inside = self.imposers
        for sender in self.targets or self.network.countries:
            takers = tuple(place for place in inside if place != sender)
            if sender in inside or not self._usual(sender, stage, takers) > 0:
                continue
            if self.measure.instrument == "tariff":
                yield AdValorem(sender, stage, self.effect, takers)
            else:
                yield self._leak(sender, stage, takers)

    def _output(self, country: str, stage: str) -> Iterator[Policy]:
        """Yield what limits mines and plants of a country."""
        network, left = self.network, 1.0 - self.effect
        s, i = network.stages.index(stage), network.countries.index(country)
        if network.output[s, i] > 0:
            yield Capacity(country, stage, left)
        if (network.made[:, i] * (network.recipe[:, s, i] > 0)).any():
            yield Plant(country, stage, left)

    def _leak(self, country: str, stage: str, aimed: tuple[str, ...]) -> Leakage:
        return Leakage(country, stage, aimed, share=1.0 - self.effect)

    def _away(
        self, country: str, targets: tuple[str, ...], inside: tuple[str, ...]
    ) -> tuple[str, ...]:
        """Return whom a country's shipments may be aimed at: not itself, nor others that impose."""
        if not targets and len(inside) == 1:
            return ()
        return tuple(
            place
            for place in targets or self.network.countries
            if place != country and place not in inside
        )

    def _usual(self, country: str, stage: str, aimed: tuple[str, ...]) -> float:
        """Return what a country ships to some places in the base year; to all abroad if none is named."""
        s, i = self.network.stages.index(stage), self.network.countries.index(country)
        flow = self.network.flow[s, i]
        if not aimed:
            return float(flow.sum() - flow[i])
        return float(sum(flow[self.network.countries.index(place)] for place in aimed))
