"""What an importer gets of one form of a commodity, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.codes import Iso3

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from oresight.chains import Followed
    from oresight.codes import CommodityId, Stage

__all__ = ["MONTHS", "Supply", "supplies"]

MONTHS = 12


@dataclass(frozen=True)
class Supply:
    """
    Final use of one form in one country, against what would be used at base prices.

    Axes are ``(month, draw)`` unless said; draw 0 has the middle of everything. Use already counts
    what users take from their own stock of the form: it must not be counted again.

    Parameters
    ----------
    commodities
        What the ledger may call the form; the first is what a table shows.
    market, form
        The chain, and the name of the form in it; empty where the chain's forms have none.
    begin
        Month in which the measure begins to bite.
    use, wanted
        Tonnes a month.
    price, paid
        Of the day, and of contracts and spot together, over the base price.
    base_price
        USD a tonne in the base year, axes ``(draw,)``.
    thrift
        Part of what is wanted that is saved without loss of output.
    aimed
        What arrives from whoever imposes the measure, over what usually does; NaN where nothing
        does.
    aimed_share
        Part of what is usually taken in that comes from there, axes ``(draw,)``.
    year
        Base year of the chain.
    """

    commodities: tuple[str, ...]
    market: CommodityId
    form: str
    stage: Stage
    importer: Iso3
    begin: int
    use: NDArray[np.float64]
    wanted: NDArray[np.float64]
    price: NDArray[np.float64]
    paid: NDArray[np.float64]
    base_price: NDArray[np.float64]
    thrift: NDArray[np.float64]
    aimed: NDArray[np.float64]
    aimed_share: NDArray[np.float64]
    year: int
    sources: tuple[str, ...] = ()

    @property
    def fill(self) -> NDArray[np.float64]:
        """
        Use over what full output takes, 0 to 1, from the month in which the measure bites.

        Where nothing is wanted nothing is short.
        """
        need = self.wanted * (1.0 - self.thrift)
        full = np.ones(self.use.shape)
        np.divide(self.use, need, out=full, where=need > 0)
        return np.clip(full, 0.0, 1.0)[self.begin :]

    @property
    def aimed_fill(self) -> NDArray[np.float64]:
        """
        The same of a line that buys from whoever imposes the measure alone, before any stock.

        NaN in draws in which nobody buys there.
        """
        return np.clip(self.aimed / (1.0 - self.thrift), 0.0, 1.0)[self.begin :]


def supplies(followed: Iterable[Followed]) -> tuple[Supply, ...]:
    """
    Return what the importer gets of every form it uses, of markets under a measure.

    Examples
    --------
    >>> from oresight.atlas import open_atlas, open_ledger
    >>> from oresight.chains import simulate_measure
    >>> atlas = open_atlas()
    >>> entry = open_ledger(atlas)["cn-2023-gage"]
    >>> found = simulate_measure(atlas, entry, importer="JPN", draws=2)
    >>> [(one.market, one.stage.value, one.fill.shape) for one in supplies(found.followed)]
    [('gallium', 'refine', (24, 2)), ('germanium', 'refine', (24, 2))]
    """
    return tuple(one for market in followed for one in _of(market))


def _of(one: Followed) -> Iterable[Supply]:
    path, base = one.months.path, one.months.base
    here = base.countries.index(one.importer)
    usual = np.stack([network.base for network in one.months.networks])[:, 1, :, here]
    thrift = _thrift(one, len(path.use))
    for s, form in enumerate(one.chain.forms):
        if not path.wanted[0, 0, s, here] > 0:
            continue
        aimed, share = _aimed(one, s, here)
        yield Supply(
            commodities=form.commodities,
            market=one.chain.commodity,
            form=form.name,
            stage=form.stage,
            importer=Iso3(one.importer),
            begin=one.months.effective,
            use=path.use[:, :, s, here],
            wanted=path.wanted[:, :, s, here],
            price=path.price[:, :, 1, s, here] / usual[:, s],
            paid=path.paid[:, :, s, here] / usual[:, s],
            base_price=usual[:, s],
            thrift=thrift,
            aimed=aimed,
            aimed_share=share,
            year=one.chain.year,
            sources=one.chain.sources,
        )


def _thrift(one: Followed, months: int) -> NDArray[np.float64]:
    """Return what users have learnt to save since the measure bites, axes ``(month, draw)``."""
    most = np.array([setting.thrift_most for setting in one.chain.settings])
    years = np.array([setting.thrift_years for setting in one.chain.settings])
    since = (np.arange(months) - one.months.effective + 0.5) / MONTHS
    return np.asarray(most * (1.0 - np.exp(-np.maximum(since, 0.0)[:, None] / years)))


def _aimed(one: Followed, stage: int, here: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what comes from the imposer over what usually does, and its part of all that does."""
    countries, arrived = one.months.base.countries, one.months.path.arrived
    usual = np.stack([network.flow[stage, :, here] for network in one.months.networks])
    if one.imposer not in countries or one.imposer == one.importer:
        return np.full(arrived.shape[:2], np.nan), np.zeros(len(usual))
    home = countries.index(one.imposer)
    ratio = np.full(arrived.shape[:2], np.nan)
    np.divide(arrived[:, :, stage, home], usual[:, home], out=ratio, where=usual[:, home] > 0)
    return ratio, usual[:, home] / usual.sum(axis=1)
