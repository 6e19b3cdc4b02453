"""What an importer gets of one form of a commodity, month by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.codes import Iso3

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from oresight.chains import Followed, Months, Sampled
    from oresight.codes import CommodityId, Stage

__all__ = ["MONTHS", "Supply", "supplies", "supplies_of"]

MONTHS = 12


@dataclass(frozen=True)
class Supply:
    """
    What final users of one form get in one country, from the month in which a measure bites.

    Axes are ``(month, draw)`` unless said; draw 0 has the middle of everything.

    Parameters
    ----------
    commodities
        What the ledger may call the form; the first is what a table shows.
    market, form
        The chain, and the name of the form in it; empty where the chain's forms have none.
    fill
        Use over what full output takes, 0 to 1. It already holds what users draw from their own stock
        of the form, which must not be counted again, and what they save.
    price
        Of the day, over the base price.
    buyers_loss
        What users lose by prices, USD a month.
    aimed_fill
        What arrives from whoever imposes the measure over what usually does and is not saved, 0 to 1;
        NaN where nothing does. A line that buys there alone gets as much.
    aimed_share
        Part of what is usually taken in that comes from there, axes ``(draw,)``.
    replaced
        What all use is worth at the price at which users stop or find something else, USD a year, axes
        ``(draw,)``.
    year
        Base year of the chain.
    """

    commodities: tuple[str, ...]
    market: CommodityId
    form: str
    stage: Stage
    importer: Iso3
    fill: NDArray[np.float64]
    price: NDArray[np.float64]
    buyers_loss: NDArray[np.float64]
    aimed_fill: NDArray[np.float64]
    aimed_share: NDArray[np.float64]
    replaced: NDArray[np.float64]
    year: int
    sources: tuple[str, ...] = ()


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
    chain: Sampled,
    months: Months,
    *,
    importer: Iso3,
    imposers: Sequence[str],
    begin: int | None = None,
) -> tuple[Supply, ...]:
    """
    Return what an importer gets of every form of one chain that it uses.

    Parameters
    ----------
    months
        Walked with the importer's arrivals kept by origin.
    imposers
        Places that hold back shipments: a line may buy from them alone.
    begin
        Month from which lines count; the first act's if absent. All chains of a story take the same.
    """
    here = months.base.countries.index(importer)
    view = _View(chain, months, here, months.effective if begin is None else begin)
    used = (s for s in range(len(chain.forms)) if months.path.wanted[0, 0, s, here] > 0)
    return tuple(view.supply(s, importer, _places(months, importer, imposers)) for s in used)


def _places(months: Months, importer: Iso3, imposers: Sequence[str]) -> list[int]:
    known = months.base.countries
    return [known.index(one) for one in imposers if one in known and one != importer]


@dataclass(frozen=True)
class _View:
    """A chain on its way through the months, as one country sees it from one month on."""

    chain: Sampled
    months: Months
    here: int
    begin: int

    def supply(self, s: int, importer: Iso3, places: list[int]) -> Supply:
        """Return what is got of one form."""
        path, form = self.months.path, self.chain.forms[s]
        kept, thrift = slice(self.begin, None), self._thrift()
        use, wanted = path.use[kept, :, s, self.here], path.wanted[kept, :, s, self.here]
        base = self._field("price_down", s)
        price = path.price[kept, :, 1, s, self.here] / base
        paid = path.paid[kept, :, s, self.here] / base
        aimed, share = self._aimed(s, places)
        year = wanted[0] * MONTHS
        return Supply(
            commodities=form.commodities,
            market=self.chain.commodity,
            form=form.name,
            stage=form.stage,
            importer=importer,
            fill=_part(use, wanted * (1.0 - thrift)),
            price=price,
            buyers_loss=base * _dearer(use, wanted, price=price, paid=paid),
            aimed_fill=np.clip(aimed / (1.0 - thrift), 0.0, 1.0),
            aimed_share=share,
            replaced=year * self._field("lost_load_price", s),
            year=self.chain.year,
            sources=self.chain.sources,
        )

    def _field(self, name: str, s: int) -> NDArray[np.float64]:
        """Return a field of the market of each draw, axes ``(draw,)``."""
        return self.months.networks.field(name)[:, s, self.here]

    def _thrift(self) -> NDArray[np.float64]:
        """Return what users have learnt to save since the beginning, axes ``(month, draw)``."""
        most = np.array([setting.thrift_most for setting in self.chain.settings])
        years = np.array([setting.thrift_years for setting in self.chain.settings])
        since = (np.arange(len(self.months.path.use) - self.begin) + 0.5) / MONTHS
        return np.asarray(most * (1.0 - np.exp(-since[:, None] / years)))

    def _aimed(self, s: int, places: list[int]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return what comes from places over what usually does, and its part of all that does."""
        flow = self.months.networks.field("flow")[:, s, :, self.here]
        arrived = self.months.path.arrived[self.begin :, :, s, places].sum(axis=-1)
        usual = flow[:, places].sum(axis=1)
        ratio = np.full(arrived.shape, np.nan)
        np.divide(arrived, usual, out=ratio, where=usual > 0)
        return ratio, usual / flow.sum(axis=1)


def _part(use: NDArray[np.float64], need: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return use over need, at most all of it; where nothing is needed nothing is short."""
    full = np.ones(use.shape)
    np.divide(use, need, out=full, where=need > 0)
    return np.clip(full, 0.0, 1.0)


def _dearer(
    use: NDArray[np.float64],
    wanted: NDArray[np.float64],
    *,
    price: NDArray[np.float64],
    paid: NDArray[np.float64],
) -> NDArray[np.float64]:
    """
    Return what buyers lose by prices, over the base price.

    What they pay more for what they use, and half the rise of the price of the day on what they no
    longer do: the area under a straight line of demand, which is more than under the curve.
    """
    gone = np.maximum(wanted - use, 0.0)
    return np.asarray((paid - 1.0) * use + 0.5 * (price - 1.0) * gone)
