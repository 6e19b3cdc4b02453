"""From facts on rare earths and one draw of parameters to tonnes: who mines, separates, ships, uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.chains._own import nearest_flows
from oresight.codes import OTHER, Stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from oresight.chains._parameters import Parameters
    from oresight.chains._rare_earth_facts import Form, RareEarthFacts

__all__ = ["FEEDS", "HOT", "PLAIN", "Amounts", "RareEarthDraws", "RareEarthParameters", "amounts"]

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
    One draw of what no table of facts gives the chain, or the middle.

    Parameters
    ----------
    values
        By subject, a form or the country of a mine, and name.
    baskets
        Share of each form in ore, by kind and country of the mine; each adds to 1.
    """

    values: Mapping[tuple[str, str], float]
    baskets: Mapping[tuple[str, str], Mapping[str, float]]

    def of(self, subject: str, name: str, otherwise: float = float("nan")) -> float:
        """Return a parameter of a subject, of any, or what to take where there is neither."""
        return self.values.get((subject, name), self.values.get(("*", name), otherwise))

    def basket(self, feed: str, country: str) -> Mapping[str, float]:
        """Return what ore of a kind from a country holds."""
        return self.baskets.get((feed, country), self.baskets[feed, OTHER])


@dataclass(frozen=True)
class RareEarthDraws:
    """The same for every draw, axes ``(draw,)``."""

    values: Mapping[tuple[str, str], NDArray[np.float64]]
    baskets: Mapping[tuple[str, str], Mapping[str, NDArray[np.float64]]]

    def one(self, draw: int) -> RareEarthParameters:
        """Return one of the draws."""
        return RareEarthParameters(
            {key: float(values[draw]) for key, values in self.values.items()},
            {
                key: {name: float(share[draw]) for name, share in shares.items()}
                for key, shares in self.baskets.items()
            },
        )


@dataclass(frozen=True)
class Amounts:
    """
    Tonnes of the base year; axes as in `oresight.market.Network`.

    Parameters
    ----------
    baskets
        Share of each form in the ore of each kind and country, axes ``(feed, form, n)``.
    """

    flow: NDArray[np.float64]
    output: NDArray[np.float64]
    recycled: NDArray[np.float64]
    use: NDArray[np.float64]
    made: NDArray[np.float64]
    recipe: NDArray[np.float64]
    baskets: NDArray[np.float64]


def amounts(
    known: RareEarthFacts,
    own: RareEarthParameters,
    settings: Parameters,
) -> Amounts:
    """Return the tonnes that facts and one draw of parameters make."""
    stages, n = len(known.forms), len(known.countries)
    found = Amounts(
        flow=np.zeros((stages, n, n)),
        output=np.zeros((stages, n)),
        recycled=np.zeros((stages, n)),
        use=np.zeros((stages, n)),
        made=np.zeros((len(FEEDS) + 2, n)),
        recipe=np.zeros((len(FEEDS) + 2, stages, n)),
        baskets=_baskets(known, own),
    )
    _ores(known, own, settings, found)
    _separation(known, found)
    _magnets(known, own, found)
    _elements(known, own, settings, found)
    _magnet_trade(known, own, settings, found)
    return found


def _baskets(known: RareEarthFacts, own: RareEarthParameters) -> NDArray[np.float64]:
    return np.array(
        [
            [
                [own.basket(feed, code).get(form.name, 0.0) for code in known.countries]
                for form in known.forms
            ]
            for feed in FEEDS
        ]
    )


def _ores(
    known: RareEarthFacts, own: RareEarthParameters, settings: Parameters, found: Amounts
) -> None:
    """Fill what is mined of each kind of ore, where it goes and what is separated of it."""
    clay = np.array([own.values.get((code, "clay_share"), 0.0) for code in known.countries])
    mined = known.mined * np.stack([1.0 - clay, clay])
    wanted = _throughput(known, found.baskets, mined)
    for f, part in enumerate((1.0 - clay, clay)):
        flow = nearest_flows(
            known.feed * part[:, None], (mined[f], wanted[f]), settings.gravity_filler
        )
        found.flow[f], found.output[f] = flow, flow.sum(axis=1)
        found.made[f] = flow.sum(axis=0)


def _throughput(
    known: RareEarthFacts, baskets: NDArray[np.float64], mined: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Return what is separated of each ore, axes ``(feed, n)``.

    Countries without plants for heavy elements separate rock alone, as much as yields what magnet
    elements they are known to make; the others take all the rest, and all clay.
    """
    metal = [form.name for form in known.forms].index(METAL)
    fed = known.feed + np.diag(mined[0] + 1e-9)
    share = (fed * baskets[0, metal][:, None]).sum(axis=0) / fed.sum(axis=0)
    light = np.where(known.heavy > 0, 0.0, known.separated / share)
    light *= min(1.0, float(mined[0].sum() / max(light.sum(), 1e-9)))
    light += known.heavy * (mined[0].sum() - light.sum())
    return np.stack([light, known.heavy * mined[1].sum()])


def _separation(known: RareEarthFacts, found: Amounts) -> None:
    """
    Fill what each country's plants make of what they are fed.

    What plants yield of a form that the table does not let them make comes as a source of its own: of
    clay at its plants, of rock where heavy elements are separated.
    """
    for f, feed in enumerate(FEEDS):
        inflow = np.maximum(found.made[f], 1e-300)
        yields = (found.baskets[f] @ found.flow[f]) / inflow
        found.recipe[f, f] = -1.0
        for s, form in enumerate(known.forms):
            if form.stage is not Stage.REFINE:
                continue
            able = _able(known, feed, form)
            found.recipe[f, s] = np.where(able, yields[s], 0.0)
            left = np.where(able, 0.0, yields[s] * found.made[f])
            found.output[s] += left if feed == "clay" else known.heavy * float(left.sum())


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
    made = _sources(found).sum(axis=1)
    into = {name: own.of(name, "magnet_share", 0.0) * made[s] for s, name in enumerate(names)}
    metal = own.of(HOT, "metal_share") / known.metal_in_oxide[METAL]
    heat = own.of(HOT, "metal_share") * own.of(HOT, "dysprosium_ratio") / known.metal_in_oxide[HEAT]
    total = into[METAL] / metal
    hot = min(into[HEAT] / heat, MOST_HOT * total)
    shares = known.magnets / known.magnets.sum()
    for q, (name, tonnes) in enumerate(((HOT, hot), (PLAIN, total - hot)), start=len(FEEDS)):
        found.made[q] = tonnes * shares
        found.recipe[q, names.index(name)] = 1.0
        found.recipe[q, names.index(METAL)] = -metal
    for s, name in enumerate(names):
        if name != METAL and into[name] > 0:
            kept = 1.0 - own.of(name, "thrift_share", 0.0)
            found.recipe[len(FEEDS), s] = -kept * into[name] / hot
            found.use[s] = (1.0 - kept) * into[name] * shares


def _sources(found: Amounts) -> NDArray[np.float64]:
    """Return what of each form is made and mined in each country, axes ``(S, n)``."""
    made = (np.maximum(found.recipe, 0.0) * found.made[:, None]).sum(axis=0)
    return np.asarray(found.output + made)


def _elements(
    known: RareEarthFacts, own: RareEarthParameters, settings: Parameters, found: Amounts
) -> None:
    """Fill who uses each element, and the shipments that bring it there."""
    taken = -np.minimum(found.recipe[len(FEEDS) :], 0.0) * found.made[len(FEEDS) :, None]
    makers = taken.sum(axis=0) + found.use
    _recycling(known, own, settings, found)
    made = _sources(found) + found.recycled
    home = int(np.argmax(known.separated))
    for codes in dict.fromkeys(form.codes for form in known.forms if form.stage is Stage.REFINE):
        group = [s for s, form in enumerate(known.forms) if form.codes == codes]
        recorded = known.trade[known.forms[group[0]].name].matrix(len(known.countries))
        np.fill_diagonal(recorded, 0.0)
        others = made[group].sum(axis=1) - makers[group].sum(axis=1)
        abroad = np.maximum(recorded.sum(axis=0) - makers[group].sum(axis=0), 0.0)
        abroad[home] = 0.0
        abroad *= min(1.0, float(others.sum() / max(abroad.sum(), 1e-9)))
        for s, left in zip(group, others, strict=True):
            use = left * abroad / others.sum()
            use[home] = left - use.sum()
            part = float(made[s].sum() / made[group].sum())
            margins = made[s], use + makers[s]
            flow = nearest_flows(recorded * part, margins, settings.gravity_filler)
            found.flow[s] = flow
            found.use[s] = np.maximum(flow.sum(axis=0) - taken.sum(axis=0)[s], 0.0)


def _recycling(
    known: RareEarthFacts, own: RareEarthParameters, settings: Parameters, found: Amounts
) -> None:
    """Fill what comes back of the elements of magnets, to those who make them."""
    if np.isnan(settings.recycling_share):
        return
    made = _sources(found).sum(axis=1)
    part = settings.recycling_share / (1.0 - settings.recycling_share)
    for s, form in enumerate(known.forms):
        if own.of(form.name, "magnet_share", 0.0) > 0:
            found.recycled[s] = part * made[s] * known.magnets / known.magnets.sum()


def _magnet_trade(
    known: RareEarthFacts, own: RareEarthParameters, settings: Parameters, found: Amounts
) -> None:
    """Fill who uses magnets: what is made, and net imports of what is dear enough to be one."""
    names = [form.name for form in known.forms]
    metal = -float(found.recipe[-1, names.index(METAL), 0])
    least = own.of(PLAIN, "least_value_share") * metal * known.prices[METAL]
    recorded = known.trade[PLAIN].matrix(len(known.countries), least_value=least)
    np.fill_diagonal(recorded, 0.0)
    made, inward = found.made[len(FEEDS) :].sum(axis=0), recorded.sum(axis=0)
    use = np.maximum(made + inward - recorded.sum(axis=1), settings.least_use * (made + inward))
    for q, name in enumerate((HOT, PLAIN), start=len(FEEDS)):
        s, part = names.index(name), float(found.made[q].sum() / made.sum())
        margins = found.made[q], use * (found.made[q].sum() / use.sum())
        found.flow[s] = nearest_flows(recorded * part, margins, settings.gravity_filler)
        found.use[s] = found.flow[s].sum(axis=0)
