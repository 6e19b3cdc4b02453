"""Blocks that bind trade: measures, walls, cartels, costs, rules on ore and demands for know-how."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from oresight.atlas import Measure, Party, PartyKind
from oresight.chains import a_month_of, compile_measure, effect_of, stated_effect
from oresight.codes import Iso3, Stage
from oresight.errors import BadInputError
from oresight.locale import N_
from oresight.market import (
    AdValorem,
    Cartel,
    Leakage,
    Licence,
    LocalProcessing,
    Quota,
    Wedge,
    solve_cartel,
)
from oresight.scenarios._capacity_blocks import add_plants
from oresight.scenarios._ground import DAYS, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from oresight.chains import Sampled
    from oresight.market import Act, Policy
    from oresight.scenarios._factors import Factors
    from oresight.scenarios._ground import Ground
    from oresight.scenarios._model import Block

    Listed = list[list[Policy]]

__all__ = ["cartel", "local_processing", "measure", "price_shock", "technology_transfer", "wall"]

NO_TRADE: Final = N_("No shipment or output that it touches is on record in the base year.")
NO_RIVAL: Final = N_("One of the camps is not told apart in this chain.")
OUTPUT: Final = "production_quota"


def measure(ground: Ground, block: Block, _: Factors) -> Iterator[Act]:
    """Yield a measure of the ledger, or one of the story's own, as an act."""
    entry = _entry(ground, block)
    here = ground.named(entry.commodities)
    listed: Listed = [[] for _ in range(ground.draws)]
    reasons: list[str] = []
    for commodity in here or entry.commodities[:1]:
        alone = replace(entry, commodities=(commodity,))
        bites = _bites(ground, block, alone)
        for draw, network in enumerate(ground.market.networks):
            compiled = compile_measure(
                ground.atlas, alone, network, effect=float(bites[draw]), commodity=commodity,
                stages=ground.market.stages,
            )  # fmt: skip
            listed[draw] += [one for one in compiled.policies if one not in listed[draw]]
            reasons += [compiled.reason] if compiled.reason else []
    if not any(listed):
        raise Refusal(reasons[0] if reasons else NO_TRADE)
    yield ground.act(block, _delayed(ground, block, _monthly(listed)))


def _delayed(ground: Ground, block: Block, listed: Listed) -> Listed:
    """Return policies whose licences take the time that the block says, if it says one."""
    delay = ground.number(block, "delay")
    if delay is None:
        return listed
    return [
        [
            replace(one, delay_months=float(days) / DAYS) if isinstance(one, Licence) else one
            for one in drawn
        ]
        for drawn, days in zip(listed, delay, strict=True)
    ]


def _entry(ground: Ground, block: Block) -> Measure:
    """Return what the ledger has, changed as the block says; or a measure of its own."""
    changed: dict[str, object] = {}
    if block.names("commodities"):
        changed["commodities"] = block.names("commodities")
    if block.names("stages"):
        changed["stages"] = tuple(Stage(name) for name in block.names("stages"))
    if block.names("targets"):
        changed["targets"] = tuple(_party(ground, name) for name in block.names("targets"))
    if block.word("measure"):
        known = ground.ledger[block.word("measure")]
        # A list that names goods by their use becomes one of what the story says it touches.
        scope = ("all",) if "commodities" in changed else known.scope
        return replace(known, scope=scope, **changed)  # type: ignore[arg-type]
    return Measure(
        **{
            "id": block.id,
            "imposer": _party(ground, block.word("imposer")),
            "targets": (Party(PartyKind.WORLD, "WLD"),),
            "instrument": block.word("instrument"),
            "scope": ("all",),
            **changed,
        }  # type: ignore[arg-type]
    )


def _party(ground: Ground, name: str) -> Party:
    if name in ground.atlas.catalogue.groups:
        return Party(PartyKind.GROUP, name)
    return Party(PartyKind.COUNTRY, name, country=Iso3(name))


def _bites(ground: Ground, block: Block, entry: Measure) -> NDArray[np.float64]:
    """Return how hard a measure on one commodity bites in every draw, axes ``(draw,)``."""
    given, limit = ground.number(block, "severity"), ground.number(block, "limit")
    if given is not None:
        return given
    if limit is not None:
        return _of_limit(ground, entry, limit)
    (commodity,) = entry.commodities
    network = ground.calm(ground.market.commodity).networks[0]
    effect = stated_effect(ground.atlas, entry, commodity=commodity, network=network)
    effect = effect or effect_of(ground.atlas, entry.instrument)
    return effect.drawn(ground.market.points, f"severity:{entry.id}:{commodity}")


def _of_limit(ground: Ground, entry: Measure, limit: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what a limit takes away of exports, or of output, in the base year of each draw."""
    forms = ground.forms(entry.commodities, [stage.value for stage in entry.stages])
    places = ground.places([entry.imposer.place])
    usual = np.zeros(ground.draws)
    for draw, network in enumerate(ground.market.networks):
        for i in places:
            if entry.instrument == OUTPUT:
                made = np.maximum(network.recipe[:, forms[0], i], 0.0) * network.made[:, i]
                usual[draw] += network.output[forms[0], i] + made.sum()
            else:
                usual[draw] += network.flow[forms[0], i].sum() - network.flow[forms[0], i, i]
    if not (usual > 0).all():
        raise Refusal(NO_TRADE)
    return np.clip(1.0 - limit / usual, 0.0, 1.0)


def wall(ground: Ground, block: Block, _: Factors) -> Iterator[Act]:
    """Yield a cost on trade between two camps."""
    camp = ground.places(block.names("camp"))
    rivals = ground.places(block.names("rivals"))
    if not block.names("rivals"):
        rivals = [at for at in rivals if at not in camp]
    if not rivals:
        raise Refusal(NO_RIVAL)
    forms = ground.forms(block.names("commodities"), block.names("stages"))
    height = ground.needed(block, "height")
    pairs = [
        (s, o, away) for s in forms for side, away in ((camp, rivals), (rivals, camp)) for o in side
    ]
    yield _taxed(ground, block, pairs, height)


def _taxed(
    ground: Ground,
    block: Block,
    pairs: list[tuple[int, int, list[int]]],
    rate: NDArray[np.float64],
) -> Act:
    """Return taxes in percent of the price at origin, for stages, origins and where they send to."""
    network = ground.network
    sent = [(s, o, away) for s, o, away in pairs if network.flow[s, o, away].sum() > 0]
    if not sent:
        raise Refusal(NO_TRADE)
    names = network.countries
    listed: Listed = [
        [
            AdValorem(names[o], network.stages[s], float(one), tuple(names[at] for at in away))
            for s, o, away in sent
        ]
        for one in rate
    ]
    return ground.act(block, listed)


def price_shock(ground: Ground, block: Block, _: Factors) -> Iterator[Act]:
    """Yield a cost on shipments that cross a border."""
    network = ground.network
    forms = ground.forms(block.names("commodities"), block.names("stages"))
    everywhere = range(len(network.countries))
    pairs = [
        (s, o, [at for at in everywhere if at != o])
        for s in forms
        for o in ground.places(block.names("countries"))
    ]
    rise, cost = ground.number(block, "rise"), ground.number(block, "cost")
    if rise is not None:
        yield _taxed(ground, block, pairs, rise)
    elif cost is not None:
        sent = [(s, o) for s, o, away in pairs if network.flow[s, o, away].sum() > 0]
        if not sent:
            raise Refusal(NO_TRADE)
        listed: Listed = [
            [Wedge(network.countries[o], network.stages[s], float(one)) for s, o in sent]
            for one in cost
        ]
        yield ground.act(block, listed)


def cartel(ground: Ground, block: Block, _: Factors) -> Iterator[Act]:
    """Yield the quotas of a group that holds together as far as it does, at each stage it exports."""
    members = ground.places(block.names("members"))
    cohesion = ground.needed(block, "cohesion")
    calm = ground.calm(ground.market.commodity)
    names = tuple(ground.network.countries[at] for at in members)
    listed: Listed = [[] for _ in range(ground.draws)]
    for s in ground.forms(block.names("commodities"), block.names("stages")):
        best = _best(calm, names, s)
        if best is None:
            continue
        for draw, network in enumerate(ground.market.networks):
            level = 1.0 - cohesion[draw] * (1.0 - best)
            for at, name in zip(members, names, strict=True):
                abroad = float(network.flow[s, at].sum() - network.flow[s, at, at])
                if abroad > 0:
                    listed[draw].append(Quota(name, network.stages[s], level * abroad))
    if not any(listed):
        raise Refusal(NO_TRADE)
    yield ground.act(block, _monthly(listed))


def _best(calm: Sampled, members: tuple[str, ...], stage: int) -> float | None:
    """Return the exports best for a group over those without a cartel; None where it exports nothing."""
    network = calm.networks[0]
    try:
        found = solve_cartel(network, Cartel(members, network.stages[stage]))
    except BadInputError:
        return None
    return found.best / found.competitive


def local_processing(ground: Ground, block: Block, factors: Factors) -> Iterator[Act]:
    """Yield a limit on exports of ore, and let plants grow after their lead time."""
    network = ground.network
    forms = ground.forms(block.names("commodities"), [Stage.MINE])
    places = ground.places([block.word("imposer")])
    sent = [
        (s, i) for s in forms for i in places if network.flow[s, i].sum() > network.flow[s, i, i]
    ]
    grown = add_plants(ground, block, factors, places)
    if not sent and not grown:
        raise Refusal(NO_TRADE)
    if sent:
        listed: Listed = [
            [
                LocalProcessing(network.countries[i], network.stages[s], float(share))
                for s, i in sent
            ]
            for share in ground.needed(block, "allowed")
        ]
        yield ground.act(block, listed)


def technology_transfer(ground: Ground, block: Block, factors: Factors) -> Iterator[Act]:
    """Yield a cut of shipments to those who refuse to share know-how; partners help plants to grow."""
    network = ground.network
    forms = ground.forms(block.names("commodities"), block.names("stages"))
    places = ground.places([block.word("imposer")])
    friends = {
        *places,
        *(ground.places(block.names("partners")) if block.names("partners") else ()),
    }
    refuse = [at for at in range(len(network.countries)) if at not in friends]
    sent = [(s, i) for s in forms for i in places if network.flow[s, i, refuse].sum() > 0]
    grown = add_plants(ground, block, factors, places)
    if not sent and not grown:
        raise Refusal(NO_TRADE)
    if sent:
        away = tuple(network.countries[at] for at in refuse)
        listed: Listed = [
            [
                Leakage(network.countries[i], network.stages[s], away, share=1.0 - float(cut))
                for s, i in sent
            ]
            for cut in ground.needed(block, "cut")
        ]
        yield ground.act(block, listed)


def _monthly(listed: Listed) -> Listed:
    return [[a_month_of(one) for one in drawn] for drawn in listed]
