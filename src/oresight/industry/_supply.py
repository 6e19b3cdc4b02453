"""What an importer gets of one form of a commodity, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.codes import Iso3

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from oresight.chains import Followed, Months, Sampled
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
    lost_load
        Price over the base price at which users stop, or find something else, axes ``(draw,)``.
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
    lost_load: NDArray[np.float64]
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
    return tuple(
        supply
        for one in followed
        for supply in supplies_of(
            one.chain, one.months, importer=Iso3(one.importer), imposers=(one.imposer,)
        )
    )


def supplies_of(
    chain: Sampled, months: Months, *, importer: Iso3, imposers: Iterable[str]
) -> tuple[Supply, ...]:
    """
    Return what an importer gets of every form of one chain that it uses.

    Parameters
    ----------
    months
        Walked with the importer's arrivals kept by origin.
    imposers
        Places that hold back shipments: a line may buy from them alone.
    """
    path, here = months.path, months.base.countries.index(importer)
    usual = _stacked(months, "base")[:, 1, :, here]
    lost_load = _stacked(months, "lost_load_price")[:, :, here]
    flow = _stacked(months, "flow")[:, :, :, here]
    thrift = _thrift(chain, months)
    found = []
    for s, form in enumerate(chain.forms):
        if not path.wanted[0, 0, s, here] > 0:
            continue
        aimed, share = _aimed(months, s, flow[:, s], importer=importer, imposers=imposers)
        found.append(
            Supply(
                commodities=form.commodities,
                market=chain.commodity,
                form=form.name,
                stage=form.stage,
                importer=importer,
                begin=months.effective,
                use=path.use[:, :, s, here],
                wanted=path.wanted[:, :, s, here],
                price=path.price[:, :, 1, s, here] / usual[:, s],
                paid=path.paid[:, :, s, here] / usual[:, s],
                base_price=usual[:, s],
                lost_load=lost_load[:, s] / usual[:, s],
                thrift=thrift,
                aimed=aimed,
                aimed_share=share,
                year=chain.year,
                sources=chain.sources,
            )
        )
    return tuple(found)


def _stacked(months: Months, name: str) -> NDArray[np.float64]:
    """Return a field of the market of each draw, axes ``(draw, ...)``."""
    return np.stack([getattr(network, name) for network in months.networks])


def _thrift(chain: Sampled, months: Months) -> NDArray[np.float64]:
    """Return what users have learnt to save since the measure bites, axes ``(month, draw)``."""
    most = np.array([setting.thrift_most for setting in chain.settings])
    years = np.array([setting.thrift_years for setting in chain.settings])
    since = (np.arange(len(months.path.use)) - months.effective + 0.5) / MONTHS
    return np.asarray(most * (1.0 - np.exp(-np.maximum(since, 0.0)[:, None] / years)))


def _aimed(
    months: Months,
    stage: int,
    usual: NDArray[np.float64],
    *,
    importer: Iso3,
    imposers: Iterable[str],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Return what comes from the imposers over what usually does, and its part of all that does.

    Parameters
    ----------
    usual
        What is taken in from each place in the base year, axes ``(draw, from)``.
    """
    places = [months.base.countries.index(one) for one in imposers if one in months.base.countries]
    places = [one for one in places if one != months.base.countries.index(importer)]
    arrived = months.path.arrived[:, :, stage, places].sum(axis=-1)
    taken = usual[:, places].sum(axis=1)
    ratio = np.full(arrived.shape, np.nan)
    np.divide(arrived, taken, out=ratio, where=taken > 0)
    return ratio, taken / usual.sum(axis=1)
