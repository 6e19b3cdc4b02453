"""An outlook that answers its own price: what supply and use become once both adapt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from oresight.chains._announced import match_of_form
from oresight.chains._open import open_chain
from oresight.chains._outlook_rows import PRIOR
from oresight.chains._parameters import parameter_rows
from oresight.chains._sampled import JOINT
from oresight.chains._yearly import pathways
from oresight.codes import Grade, Stage
from oresight.errors import BadInputError
from oresight.runs import estimate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.chains._chain import Chain
    from oresight.chains._joint_chain import JointChain
    from oresight.chains._outlook_facts import Match
    from oresight.chains._sampled import Sampled
    from oresight.codes import CommodityId
    from oresight.market import Decades

    Values = NDArray[np.float64]

__all__ = ["OutlookPath", "path_rows", "paths_of", "worst_certificate"]

ACCEPTED = 1e-9
SCRAP = "recycled_share"


@dataclass(frozen=True)
class OutlookPath:
    """
    The way of a market through the years of one scenario, announced projects in it.

    Parameters
    ----------
    stage, form
        Of the price.
    values
        By indicator, axes ``(year, draw)``; draw 0 has the middle of everything.
    certificate
        As in a simulation.
    scrap_sources
        Where the share of scrap in the base year comes from.
    """

    scenario: str
    years: tuple[int, ...]
    stage: str
    form: str
    values: dict[str, Values] = field(repr=False)
    certificate: dict[str, float | int]
    sources: tuple[str, ...]
    scrap_sources: tuple[str, ...] = ()


def paths_of(
    atlas: Atlas,
    commodity: CommodityId,
    matches: Sequence[Match],
    *,
    scenarios: Iterable[str],
    until: int,
    draws: int,
    seed: int,
) -> tuple[OutlookPath, ...]:
    """
    Return the paths of a commodity's market, one a scenario; none where it cannot be followed.

    It can where its supply is told in the form of its demand, and it has a chain.
    """
    if not any(match.comparable and match.supply for match in matches):
        return ()
    try:
        chain = open_chain(commodity, atlas=atlas)
    except BadInputError:
        return ()
    market = chain.sampled(draws=1, seed=seed)
    shown = _shown(atlas, market, {commodity, *(match.supply for match in matches)})
    return tuple(
        _path(chain, market, shown, scenario, until=until, draws=draws, seed=seed)
        for scenario in scenarios
    )


def _shown(atlas: Atlas, market: Sampled, names: set[CommodityId | None]) -> int:
    """Return the form whose price is told: the first that is asked for, compared and used."""
    used = market.networks[0].use.sum(axis=1) > 0
    for s, form in enumerate(market.forms):
        match = match_of_form(atlas, form)
        named = {*form.commodities} & names
        if used[s] and named and match is not None and match.comparable:
            return s
    return int(np.nonzero(used)[0][-1])


def _path(
    chain: Chain | JointChain,
    market: Sampled,
    shown: int,
    scenario: str,
    *,
    until: int,
    draws: int,
    seed: int,
) -> OutlookPath:
    found = chain.project(scenario=scenario, until=until, draws=draws, seed=seed)
    growth = pathways(chain.atlas, market, last=until, scenario=scenario)
    form = market.forms[shown]
    return OutlookPath(
        scenario=scenario,
        years=tuple(range(market.year, until + 1)),
        stage=form.stage.value,
        form=form.name,
        values=dict(_values(market, found, shown, growth[:, shown])),
        certificate=_certificate(found),
        sources=tuple(dict.fromkeys([*market.sources, PRIOR])),
        scrap_sources=tuple(
            parameter_rows(chain.atlas, market.commodity).filter(parameter="recycling_share")[
                "source_id"
            ]
        ),
    )


def _values(
    market: Sampled, found: Decades, shown: int, growth: Values
) -> Iterator[tuple[str, Values]]:
    """Yield what is told of a path; of forms made together, which no sum may mix, the price alone."""
    weight = market.networks[0].use[shown] / market.networks[0].use[shown].sum()
    price = found.price[:, :, 1, shown] / found.price[:1, :, 1, shown]
    yield "price_ratio", (price * weight).sum(axis=-1)
    if market.commodity in JOINT:
        return
    use, spared, switched, recovered, mined = (
        values.sum(axis=(2, 3))
        for values in (found.use, found.spared, found.switched, found.recovered, found.output)
    )
    wanted = growth[:, None] * use[:1]
    yield "served_share", use / wanted
    yield "spared_share", spared / wanted
    yield "switched_share", switched / wanted
    yield SCRAP, recovered / use
    if market.forms[0].stage is Stage.MINE:
        yield "mined_ratio", mined / mined[:1]


def _certificate(found: Decades) -> dict[str, float | int]:
    return {
        "max_imbalance": max(float(np.nanmax(found.checked)), float(found.imbalance.max())),
        "duality_gap": float(np.nanmax(found.gap)),
        "checked_draws": int(np.isfinite(found.checked).any(axis=0).sum()),
        "failed_draws": int((~(found.imbalance < ACCEPTED)).any(axis=0).sum()),
    }


def path_rows(path: OutlookPath) -> Iterator[dict[str, Any]]:
    """Yield what is told of a path, year by year."""
    for name, values in path.values.items():
        found = estimate(values)
        for at, year in enumerate(path.years):
            yield {
                "indicator": name,
                "stage": Stage.MINE.value if name == "mined_ratio" else path.stage,
                "scenario": path.scenario,
                "year": year,
                "value": float(found.value[at]),
                "low": float(found.low[at]),
                "high": float(found.high[at]),
                "unit": "1",
                "grade": Grade.ASSUMED.value,
                "sources": [*path.sources, *(path.scrap_sources if name == SCRAP else ())],
            }


def worst_certificate(cards: Sequence[dict[str, float | int]]) -> dict[str, float | int]:
    """Return one certificate for several: the worst of what was found, and all draws counted."""
    told = [card for card in cards if card]
    if not told:
        return {}
    return {
        name: (sum if name.endswith("_draws") else max)(card[name] for card in told)
        for name in told[0]
    }
