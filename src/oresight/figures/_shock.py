"""What figures of the engine are drawn from: a market's way through the months, and its words."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from oresight.errors import BadInputError, Fault
from oresight.locale import N_, format_number, translator
from oresight.market import month_policies, read_prices

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.chains._simulate import Followed
    from oresight.locale import Translator
    from oresight.market import Conduct, Network, Path, Policies

    Values = NDArray[np.float64]

__all__ = ["KILO", "MILLION", "YEAR", "Shock", "Words", "quantiles", "shock_of"]

YEAR = 12
KILO = 1e3
MILLION = 1e6
MEDIAN = 0.5
HALF = (0.25, 0.75)
MOST = (0.05, 0.95)
"""Quantiles between which half, and ninety per cent, of the draws lie."""

UNKNOWN = 1.0
"""What chains take for the price of a commodity whose price nobody publishes."""

FEW_DIGITS = 100.0
TINY, DIGITS = 0.01, 4
STAGES = {
    "mine": N_("mining"),
    "refine": N_("refining"),
    "component": N_("components"),
    "product": N_("products"),
}


@dataclass(frozen=True)
class Words:
    """
    Names as the reader's language has them.

    Parameters
    ----------
    goods, stages
        What each stage of the market trades, as it stands within a sentence, and the stage's name.
    places
        Names of countries by code; a code without one stands for itself.
    """

    lang: str
    goods: tuple[str, ...]
    stages: tuple[str, ...]
    places: Mapping[str, str]

    @property
    def t(self) -> Translator:
        """The translator of the reader's language."""
        return translator(self.lang)

    def place(self, code: str) -> str:
        """Return the name of a country."""
        return self.places.get(code, code)

    def label(self, stage: int) -> str:
        """Return what tells a stage from the others: its goods where they differ, else its name."""
        return (self.goods if len(set(self.goods)) > 1 else self.stages)[stage]

    def number(self, value: float, digits: int = 1) -> str:
        """Return a number as the language writes it; nought has no sign."""
        return format_number(round(value, digits) + 0.0, self.lang, digits=digits)

    def amount(self, value: float) -> str:
        """Return a number with a decimal only where it is small."""
        return self.number(value, 0 if abs(value) >= FEW_DIGITS else 1)

    def short(self, value: float) -> str:
        """Return a number with as many decimals as leave about three digits."""
        size = abs(value)
        digits = 0 if size >= FEW_DIGITS else 1 if size >= 1 else 2
        while size < TINY and digits < DIGITS and round(size, digits) < size / 2:
            digits += 1
        return self.number(value, digits)

    def percent(self, share: float, digits: int = 0) -> str:
        """Return a share of one as per cent, without the sign."""
        return self.number(100 * share, digits)


@dataclass(frozen=True)
class Shock:
    """
    One commodity under a measure, month by month, against its base year.

    Parameters
    ----------
    code
        Id of the commodity.
    path
        Draws; the first has the middle of everything.
    networks
        Markets in tonnes a month, one a draw.
    policies
        What bound the first draw, one a month.
    announced, effective, end
        Months of the path; ``end`` is None while the measure holds.
    year
        The base year.
    touched, shown
        Stages that the measure limits, and those whose price is told.
    priced
        Whether prices are in USD a tonne; ratios alone have a meaning where none is known.
    """

    code: str
    words: Words
    year: int
    path: Path
    networks: Sequence[Network]
    conduct: Conduct
    policies: tuple[Policies, ...]
    announced: int
    effective: int
    end: int | None
    imposer: str
    importer: str
    sources: tuple[str, ...]
    touched: tuple[int, ...]
    shown: tuple[int, ...]
    priced: bool = True

    @property
    def base(self) -> Network:
        """The middle draw's market."""
        return self.networks[0]

    @property
    def here(self) -> int:
        """Position of the importer."""
        return self.base.countries.index(self.importer)

    @property
    def home(self) -> int | None:
        """Position of the imposer; None where it is not told apart, as a group of countries is not."""
        countries = self.base.countries
        return countries.index(self.imposer) if self.imposer in countries else None

    @property
    def first_year(self) -> slice:
        """Months of the first year of the measure."""
        return slice(self.effective, self.effective + YEAR)

    @property
    def months(self) -> list[int]:
        """Months of the path, counted from the one in which the measure begins to bite."""
        return [at - self.effective for at in range(len(self.path.price))]

    @cached_property
    def used(self) -> int:
        """
        The stage at which the importer's final use is followed: where its price moves most.

        Raises
        ------
        BadInputError
            If nothing is used there.
        """
        price = self.path.price[self.effective :, 0, 1, :, self.here]
        moved = np.abs(np.log(price / self.base.price_down[:, self.here])).max(axis=0)
        uses = np.nonzero(self.base.use[:, self.here] > 0)[0]
        told = [int(s) for s in uses if s in self.shown] or [int(s) for s in uses]
        if not told:
            raise BadInputError(
                Fault(
                    N_("{country} uses none of it in the base year."),
                    N_("Choose another importer."),
                    fields={"country": self.importer},
                )
            )
        return max(told, key=lambda s: moved[s])

    @cached_property
    def limited(self) -> int:
        """The stage of final use if the measure limits it, else where exports fall most."""
        shares = {
            s: float(np.nanmean(values[self.first_year, 0])) for s, values in self.exports.items()
        }
        told = [s for s in shares if s in self.touched] or [*shares]
        if self.used in told or not told:
            return self.used
        return min(told, key=lambda s: shares[s])

    @cached_property
    def exports(self) -> dict[int, Values]:
        """Exports of the imposer as they leave, over the base year's, axes ``(month, draw)``."""
        if self.home is None:
            return {}
        left = self.path.left(self.conduct)[:, :, :, self.home]
        flow = self.field("flow")[:, :, self.home]
        usual = flow.sum(axis=2) - flow[:, :, self.home]
        stages = np.nonzero((usual > 0).all(axis=0))[0]
        return {int(s): left[:, :, s] / usual[:, s] for s in stages}

    def field(self, name: str) -> Values:
        """Return a field of each draw's market, axes ``(draw, …)``."""
        found = np.stack([getattr(one, name) for one in self.networks])
        return np.broadcast_to(found, (self.path.price.shape[1], *found.shape[1:]))

    def flow(self, month: int) -> Values:
        """Return shipments of the middle draw, axes ``(S, from, to)``."""
        prices, policies = self.path.price[month, 0], self.policies[month]
        return np.asarray(read_prices(self.base, prices, policies).flow)

    @cached_property
    def flows(self) -> Values:
        """Shipments of the middle draw in the first year, tonnes a year, axes ``(S, from, to)``."""
        months = range(len(self.policies))[self.first_year]
        return np.asarray(YEAR * np.mean([self.flow(month) for month in months], axis=0))

    def interval(self, values: Values) -> tuple[float, float]:
        """Return between what ninety per cent of the draws lie, and the middle draw."""
        low, high = np.quantile(values, MOST)
        return min(float(low), float(values[0])), max(float(high), float(values[0]))


def shock_of(followed: Followed, atlas: Atlas, *, lang: str) -> Shock:
    """Return a market's path as figures take it."""
    months, market = followed.months, followed.chain
    bound = month_policies(
        months.networks,
        months.phases,
        limits=months.limits,
        conduct=months.conduct,
        months=len(months.path.price),
    )
    t = translator(lang)
    return Shock(
        code=market.commodity,
        words=Words(
            lang,
            goods=tuple(atlas.commodity(form.commodities[0]).word(lang) for form in market.forms),
            stages=tuple(t(STAGES[form.stage.value]) for form in market.forms),
            places={
                code: atlas.place(code, lang=lang)
                for code in (*months.base.countries, followed.imposer)
            },
        ),
        year=market.year,
        path=months.path,
        networks=months.networks,
        conduct=months.conduct,
        policies=bound,
        announced=months.announced,
        effective=months.effective,
        end=months.end,
        imposer=followed.imposer,
        importer=followed.importer,
        sources=(*dict.fromkeys(market.sources), "ORESIGHT_PRIOR"),
        touched=followed.limited,
        shown=followed.shown,
        priced=bool((months.base.price_down != UNKNOWN).any()),
    )


def quantiles(values: Values) -> dict[str, list[Any]]:
    """
    Return the median of the draws, and between what half and ninety per cent of them lie, by month.

    Parameters
    ----------
    values
        Axes ``(month, draw)``.

    Returns
    -------
    dict
        ``value``, ``low50``, ``high50``, ``low`` and ``high``; None where a month is not known.
    """
    low, low50, middle, high50, high = np.quantile(
        values, (MOST[0], HALF[0], MEDIAN, HALF[1], MOST[1]), axis=1
    )
    found = {"value": middle, "low50": low50, "high50": high50, "low": low, "high": high}
    return {
        name: [float(one) if np.isfinite(one) else None for one in row]
        for name, row in found.items()
    }
