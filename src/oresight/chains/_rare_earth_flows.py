"""From facts on rare earths and draws of parameters to tonnes: who mines, separates, ships, uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.chains._own import nearest_flows
from oresight.chains._parameters import column
from oresight.codes import OTHER, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from oresight.chains._parameters import Parameters
    from oresight.chains._rare_earth_facts import Form, RareEarthFacts

    Values = NDArray[np.float64]

__all__ = ["FEEDS", "HOT", "PLAIN", "Amounts", "RareEarthParameters", "amounts"]

FEEDS = ("light", "clay")
"""Kinds of ore, in the order of their stages and of the plants that separate them."""

METAL, HEAT = "neodymium-praseodymium", "dysprosium"
"""What fixes how many magnets there are, and how many of them withstand heat."""

HOT, PLAIN = "magnets-heat-resistant", "magnets-plain"

MOST_HOT = 0.95
"""Part of all magnets that heat-resistant ones are at most, whatever a draw says."""


@dataclass(frozen=True)
class RareEarthParameters:
    """
    Draws of what no table of facts gives the chain.

    Parameters
    ----------
    values
        By subject, a form or the country of a mine, and name, axes ``(draw,)``.
    baskets
        Share of each form in ore, by kind and country of the mine, axes ``(draw,)``; the forms of an
        ore add to 1.
    """

    values: Mapping[tuple[str, str], Values]
    baskets: Mapping[tuple[str, str], Mapping[str, Values]]

    @property
    def draws(self) -> int:
        """How many there are."""
        return len(next(iter(self.values.values())))

    def of(self, subject: str, name: str, otherwise: Values | float = float("nan")) -> Values:
        """Return a parameter of a subject, of any, or what to take where there is neither."""
        found = self.values.get((subject, name), self.values.get(("*", name), otherwise))
        return np.asarray(np.broadcast_to(found, (self.draws,)))

    def basket(self, feed: str, country: str) -> Mapping[str, Values]:
        """Return what ore of a kind from a country holds."""
        return self.baskets.get((feed, country), self.baskets[feed, OTHER])


@dataclass(frozen=True)
class Amounts:
    """
    Tonnes of the base year; axes as in `oresight.market.Network`, after one of draws.

    Parameters
    ----------
    baskets
        Share of each form in the ore of each kind and country, axes ``(draw, feed, form, n)``.
    """

    flow: Values
    output: Values
    recycled: Values
    use: Values
    made: Values
    recipe: Values
    baskets: Values


def amounts(
    known: RareEarthFacts, own: RareEarthParameters, settings: Sequence[Parameters]
) -> Amounts:
    """Return the tonnes that facts and each draw of parameters make."""
    draws, stages, n = len(settings), len(known.forms), len(known.countries)
    found = Amounts(
        flow=np.zeros((draws, stages, n, n)),
        output=np.zeros((draws, stages, n)),
        recycled=np.zeros((draws, stages, n)),
        use=np.zeros((draws, stages, n)),
        made=np.zeros((draws, len(FEEDS) + 2, n)),
        recipe=np.zeros((draws, len(FEEDS) + 2, stages, n)),
        baskets=_baskets(known, own),
    )
    filler = column(settings, "gravity_filler")
    _ores(known, own, filler, found)
    _separation(known, found)
    _magnets(known, own, found)
    _recycling(known, own, column(settings, "recycling_share"), found)
    _elements(known, filler, found)
    _magnet_trade(known, own, settings, found)
    return found


def _baskets(known: RareEarthFacts, own: RareEarthParameters) -> Values:
    found = np.zeros((own.draws, len(FEEDS), len(known.forms), len(known.countries)))
    for f, feed in enumerate(FEEDS):
        for c, code in enumerate(known.countries):
            shares = own.basket(feed, code)
            for s, form in enumerate(known.forms):
                found[:, f, s, c] = shares.get(form.name, 0.0)
    return found


def _ores(known: RareEarthFacts, own: RareEarthParameters, filler: Values, found: Amounts) -> None:
    """Fill what is mined of each kind of ore, where it goes and what is separated of it."""
    none = np.zeros(own.draws)
    clay = np.stack(
        [own.values.get((code, "clay_share"), none) for code in known.countries], axis=1
    )
    parts = np.stack([1.0 - clay, clay], axis=1)
    mined = known.mined * parts
    wanted = _throughput(known, found.baskets, mined)
    for f in range(len(FEEDS)):
        recorded = known.feed * parts[:, f, :, None]
        flow = nearest_flows(recorded, (mined[:, f], wanted[:, f]), filler)
        found.flow[:, f], found.output[:, f] = flow, flow.sum(axis=-1)
        found.made[:, f] = flow.sum(axis=-2)


def _throughput(known: RareEarthFacts, baskets: Values, mined: Values) -> Values:
    """
    Return what is separated of each ore, axes ``(draw, feed, n)``.

    Countries without plants for heavy elements separate rock alone, as much as yields what magnet
    elements they are known to make; the others take all the rest, and all clay.
    """
    metal = [form.name for form in known.forms].index(METAL)
    rock, clay = (mined[:, f].sum(axis=-1, keepdims=True) for f in range(len(FEEDS)))
    fed = known.feed + np.eye(len(known.countries)) * (mined[:, 0, :, None] + 1e-9)
    share = (fed * baskets[:, 0, metal, :, None]).sum(axis=-2) / fed.sum(axis=-2)
    light = np.where(known.heavy > 0, 0.0, known.separated / share)
    light *= np.minimum(1.0, rock / np.maximum(light.sum(axis=-1, keepdims=True), 1e-9))
    light += known.heavy * (rock - light.sum(axis=-1, keepdims=True))
    return np.stack([light, known.heavy * clay], axis=1)


def _separation(known: RareEarthFacts, found: Amounts) -> None:
    """
    Fill what each country's plants make of what they are fed.

    What plants yield of a form that the table does not let them make comes as a source of its own: of
    clay at its plants, of rock where heavy elements are separated.
    """
    for f, feed in enumerate(FEEDS):
        inflow = np.maximum(found.made[:, f], 1e-300)
        held = np.einsum("dsi,dij->dsj", found.baskets[:, f], found.flow[:, f])
        yields = held / inflow[:, None]
        found.recipe[:, f, f] = -1.0
        for s, form in enumerate(known.forms):
            if form.stage is not Stage.REFINE:
                continue
            able = _able(known, feed, form)
            found.recipe[:, f, s] = np.where(able, yields[:, s], 0.0)
            left = np.where(able, 0.0, yields[:, s] * found.made[:, f])
            all_of_it = left.sum(axis=-1, keepdims=True)
            found.output[:, s] += left if feed == "clay" else known.heavy * all_of_it


def _able(known: RareEarthFacts, feed: str, form: Form) -> NDArray[np.bool_]:
    """Return where plants for an ore make a form; heavy elements only where clay is separated."""
    anywhere = feed in form.made_from
    return anywhere & ((form.made_from[0] == feed) | (known.heavy > 0))


def _magnets(known: RareEarthFacts, own: RareEarthParameters, found: Amounts) -> None:
    """
    Fill magnets: as many as the neodymium and praseodymium that go into them allow.

    As many of them withstand heat as the dysprosium allows; what can be spared of it is use of its own.
    """
    names = [form.name for form in known.forms]
    made = _sources(found).sum(axis=-1)
    into = {name: own.of(name, "magnet_share", 0.0) * made[:, s] for s, name in enumerate(names)}
    metal = own.of(HOT, "metal_share") / known.metal_in_oxide[METAL]
    heat = own.of(HOT, "metal_share") * own.of(HOT, "dysprosium_ratio") / known.metal_in_oxide[HEAT]
    total = into[METAL] / metal
    hot = np.minimum(into[HEAT] / heat, MOST_HOT * total)
    shares = known.magnets / known.magnets.sum()
    for q, (name, tonnes) in enumerate(((HOT, hot), (PLAIN, total - hot)), start=len(FEEDS)):
        found.made[:, q] = tonnes[:, None] * shares
        found.recipe[:, q, names.index(name)] = 1.0
        found.recipe[:, q, names.index(METAL)] = -metal[:, None]
    for s, name in enumerate(names):
        if name != METAL and into[name].any():
            kept = 1.0 - own.of(name, "thrift_share", 0.0)
            found.recipe[:, len(FEEDS), s] = -(kept * into[name] / hot)[:, None]
            found.use[:, s] = ((1.0 - kept) * into[name])[:, None] * shares


def _sources(found: Amounts) -> Values:
    """Return what of each form is made and mined in each country, axes ``(draw, S, n)``."""
    made = (np.maximum(found.recipe, 0.0) * found.made[:, :, None]).sum(axis=1)
    return np.asarray(found.output + made)


def _recycling(
    known: RareEarthFacts, own: RareEarthParameters, share: Values, found: Amounts
) -> None:
    """Fill what comes back of the elements of magnets, to those who make them."""
    if np.isnan(share).any():
        return
    made = _sources(found).sum(axis=-1)
    back = (share / (1.0 - share))[:, None] * made
    for s, form in enumerate(known.forms):
        if own.of(form.name, "magnet_share", 0.0).any():
            found.recycled[:, s] = back[:, s, None] * known.magnets / known.magnets.sum()


def _elements(known: RareEarthFacts, filler: Values, found: Amounts) -> None:
    """Fill who uses each element, and the shipments that bring it there."""
    magnets = slice(len(FEEDS), None)
    each = -np.minimum(found.recipe[:, magnets], 0.0) * found.made[:, magnets, None]
    taken = each.sum(axis=1)
    makers = taken + found.use
    made = _sources(found) + found.recycled
    home = int(np.argmax(known.separated))
    for codes in dict.fromkeys(form.codes for form in known.forms if form.stage is Stage.REFINE):
        group = [s for s, form in enumerate(known.forms) if form.codes == codes]
        recorded = known.trade[known.forms[group[0]].name].matrix(len(known.countries))
        np.fill_diagonal(recorded, 0.0)
        others = made[:, group].sum(axis=-1) - makers[:, group].sum(axis=-1)
        whole = others.sum(axis=-1, keepdims=True)
        abroad = np.maximum(recorded.sum(axis=0) - makers[:, group].sum(axis=1), 0.0)
        abroad[:, home] = 0.0
        abroad *= np.minimum(1.0, whole / np.maximum(abroad.sum(axis=-1, keepdims=True), 1e-9))
        parts = made[:, group].sum(axis=-1) / made[:, group].sum(axis=(1, 2))[:, None]
        for at, s in enumerate(group):
            use = others[:, at, None] * abroad / whole
            use[:, home] = others[:, at] - use.sum(axis=-1)
            margins = made[:, s], use + makers[:, s]
            flow = nearest_flows(recorded * parts[:, at, None, None], margins, filler)
            found.flow[:, s] = flow
            found.use[:, s] = np.maximum(flow.sum(axis=-2) - taken[:, s], 0.0)


def _magnet_trade(
    known: RareEarthFacts, own: RareEarthParameters, settings: Sequence[Parameters], found: Amounts
) -> None:
    """Fill who uses magnets: what is made, and net imports of what is dear enough to be one."""
    names, n = [form.name for form in known.forms], len(known.countries)
    metal = -found.recipe[:, -1, names.index(METAL), 0]
    least = own.of(PLAIN, "least_value_share") * metal * known.prices[METAL]
    recorded = known.trade[PLAIN].matrices(n, least) * (1.0 - np.eye(n))
    each = found.made[:, len(FEEDS) :]
    made, inward = each.sum(axis=1), recorded.sum(axis=-2)
    floor = column(settings, "least_use", 1) * (made + inward)
    use = np.maximum(made + inward - recorded.sum(axis=-1), floor)
    for q, name in enumerate((HOT, PLAIN)):
        s, tonnes = names.index(name), each[:, q].sum(axis=-1)
        margins = each[:, q], use * (tonnes / use.sum(axis=-1))[:, None]
        part = tonnes / made.sum(axis=-1)
        filler = column(settings, "gravity_filler")
        found.flow[:, s] = nearest_flows(recorded * part[:, None, None], margins, filler)
        found.use[:, s] = found.flow[:, s].sum(axis=-2)
