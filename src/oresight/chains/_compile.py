"""A measure of the ledger as mathematics, or the reason why it is not modelled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from oresight.locale import N_
from oresight.market import Cap, Capacity, Policy, Quota, Wedge

if TYPE_CHECKING:
    import numpy as np

    from oresight.atlas import Atlas, Measure
    from oresight.market import Network

__all__ = ["Compiled", "Effect", "compile_measure", "effect_of"]

EXPORTS = frozenset({"export_ban", "export_quota", "local_processing", "export_licence"})
IMPORTS = frozenset({"import_ban", "sanctions"})
TAXES = frozenset({"export_tax", "tariff"})
OUTPUT = frozenset({"production_quota"})


@dataclass(frozen=True, slots=True)
class Effect:
    """How hard an instrument bites, as a share; a prior unless a measure states its own."""

    middle: float
    low: float
    high: float

    def draw(self, generator: np.random.Generator) -> float:
        """Return a draw, triangular between low and high with its peak in the middle."""
        if self.low >= self.high:
            return self.middle
        return float(generator.triangular(self.low, self.middle, self.high))


@dataclass(frozen=True, slots=True)
class Compiled:
    """Policies for the engine; where there are none, *reason* says why, as a message key."""

    policies: tuple[Policy, ...]
    reason: str = ""


def effect_of(atlas: Atlas, instrument: str) -> Effect:
    """Return the effect of an instrument from the table ``instruments``."""
    row = atlas.table("instruments").row(
        by_predicate=pl.col("instrument") == instrument, named=True
    )
    return Effect(float(row["severity"]), float(row["severity_low"]), float(row["severity_high"]))


def compile_measure(atlas: Atlas, measure: Measure, network: Network, *, effect: float) -> Compiled:
    """
    Return a measure as policies of a network.

    Parameters
    ----------
    effect
        Share of the shipments, output or price that it takes away or adds.
    """
    imposer = measure.imposer.country or measure.imposer.code
    kinds = {party.kind.value for party in measure.targets}
    if kinds and kinds <= {"entity"}:
        return Compiled(
            (), N_("It is aimed at named firms or uses, whose part of the trade is not known.")
        )
    targets = _targets(atlas, measure, network)
    if targets is None:
        return Compiled((), N_("None of its targets is told apart in this chain."))
    if imposer not in network.countries:
        return Compiled((), N_("Its imposer is not told apart in this chain."))
    stages = [stage.value for stage in measure.stages if stage.value in network.stages]
    if not stages:
        return Compiled((), N_("It touches no stage of this chain."))
    made = [
        _policy(measure.instrument, network, (imposer, stage), targets, effect) for stage in stages
    ]
    found = tuple(policy for policies in made for policy in policies)
    return (
        Compiled(found)
        if found
        else Compiled((), N_("Its instrument moves no tonnes of this commodity by itself."))
    )


def _targets(atlas: Atlas, measure: Measure, network: Network) -> tuple[str, ...] | None:
    """Return the countries of the network that are aimed at; empty for all, None for none of them."""
    codes: set[str] = set()
    for party in measure.targets:
        if party.kind.value == "world":
            return ()
        if party.kind.value == "group":
            codes |= atlas.group(party.code)
        elif party.kind.value == "country":
            codes.add(party.code)
    found = tuple(code for code in network.countries if code in codes)
    return found or (None if codes else ())


def _policy(
    instrument: str,
    network: Network,
    where: tuple[str, str],
    targets: tuple[str, ...],
    effect: float,
) -> tuple[Policy, ...]:
    country, stage = where
    s, i = network.stages.index(stage), network.countries.index(country)
    if instrument in EXPORTS and not targets:
        abroad = float(network.flow[s, i].sum() - network.flow[s, i, i])
        return (Quota(country, stage, (1 - effect) * abroad),)
    if instrument in EXPORTS:
        return tuple(
            Cap(
                country,
                stage,
                (1 - effect) * float(network.flow[s, i, network.countries.index(to)]),
                (to,),
            )
            for to in targets
            if to != country
        )
    if instrument == "export_tax":
        return (Wedge(country, stage, effect * float(network.price_up[s, i]), targets),)
    if instrument in IMPORTS or instrument == "tariff":
        senders = targets or tuple(c for c in network.countries if c != country)
        return tuple(
            Wedge(sender, stage, effect * float(network.price_up[s, i]), (country,))
            if instrument == "tariff"
            else Cap(
                sender,
                stage,
                (1 - effect) * float(network.flow[s, network.countries.index(sender), i]),
                (country,),
            )
            for sender in senders
            if sender != country
        )
    if instrument in OUTPUT:
        return (Capacity(country, stage, 1 - effect),)
    return ()
