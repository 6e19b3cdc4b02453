"""A total stop: nothing leaves for those it is aimed at, from one calm month on, for a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oresight.chains import Followed, market_of, monthly_markets, sampled, walk
from oresight.codes import CommodityId, Iso3
from oresight.errors import BadInputError
from oresight.evidence._periods import MONTHS
from oresight.market import Act, Ban

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from oresight.atlas import Atlas
    from oresight.chains import Sampled

__all__ = ["Stop", "Stopped", "stopped"]

CALM = 1
ACCEPTED = 1e-9


@dataclass(frozen=True, slots=True)
class Stop:
    """
    Who lets nothing of what out to whom, and for whom that is told.

    Parameters
    ----------
    targets
        Everyone if empty.
    commodities
        The name of a market of several, such as rare earths, stands for all that is made in it.
    """

    imposer: str
    targets: tuple[str, ...]
    commodities: tuple[str, ...]
    importer: str


@dataclass(frozen=True)
class Stopped:
    """The markets under a stop."""

    followed: tuple[Followed, ...]

    @property
    def flagged(self) -> int:
        """Walks that do not clear in some month; none of them is left out."""
        paths = (one.months.path for one in self.followed)
        return sum(int((~(path.imbalance < ACCEPTED)).any(axis=0).sum()) for path in paths)


def stopped(atlas: Atlas, stop: Stop, *, draws: int, seed: int) -> Stopped:
    """
    Walk every market that a stop touches through a calm month and a year of it.

    A commodity without a chain, or of which the imposer ships nothing abroad, is left out.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> found = stopped(open_atlas(), Stop("CHN", (), ("gallium",), "USA"), draws=2, seed=1)
    >>> float(found.followed[0].months.path.left(found.followed[0].months.conduct)[2, 0, 0, 0])
    0.0
    """
    groups: dict[CommodityId, list[str]] = {}
    for name in stop.commodities:
        groups.setdefault(market_of(atlas, CommodityId(name)), []).append(name)
    return Stopped(
        tuple(
            one
            for market, named in groups.items()
            for one in _walked(atlas, stop, market, named, draws=draws, seed=seed)
        )
    )


def _walked(
    atlas: Atlas, stop: Stop, market: CommodityId, named: Sequence[str], *, draws: int, seed: int
) -> Iterator[Followed]:
    try:
        found = sampled(atlas, market, importer=Iso3(stop.importer), draws=draws, seed=seed)
    except BadInputError:
        return
    network = found.networks[0]
    if stop.imposer not in network.countries:
        return
    stages = tuple(_shipped(found, stop, market, named))
    if not stages:
        return
    bans = tuple(Ban(stop.imposer, network.stages[at], stop.targets) for at in stages)
    months = walk(
        monthly_markets(found.networks, found.settings),
        found.settings, [Act((bans,), CALM, CALM)], months=CALM + MONTHS, watch=stop.importer,
    )  # fmt: skip
    yield Followed(
        found, months, stop.imposer, stop.importer, stages, tuple(range(len(network.stages)))
    )


def _shipped(
    found: Sampled, stop: Stop, market: CommodityId, named: Sequence[str]
) -> Iterator[int]:
    """Yield the stages at which the imposer ships something named to those it is aimed at."""
    network = found.networks[0]
    home = network.countries.index(stop.imposer)
    away = [
        at
        for at, place in enumerate(network.countries)
        if at != home and (not stop.targets or place in stop.targets)
    ]
    for at, form in enumerate(found.forms):
        meant = market in named or bool({*form.commodities} & {*named})
        if meant and network.flow[at, home, away].sum() > 0:
            yield at
