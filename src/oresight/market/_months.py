"""
Months after a shock: stocks, the rush before a limit, goods on their way, spot and paid prices.

Each month clears by itself, with the stocks the month before left: nobody foresees prices.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market._check import demanded, logistic, supplied
from oresight.market._policy import Policies
from oresight.market._solve import Markets, solve_draws

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oresight.market._limits import Limit
    from oresight.market._network import Network

__all__ = ["Conduct", "Path", "simulate_months"]

CHUNK = 512
"""Draws walked together: memory stays bounded whatever their number."""


@dataclass(frozen=True)
class Conduct:
    """
    How users, carriers and contracts behave from month to month.

    Parameters
    ----------
    transit
        Months on the way from a country to the others, by stage, axes ``(S, n)``.
    rush
        What users want to hold once a limit on their supplier is announced, over what they held, axes
        ``(draw,)``.
    rush_months
        Months after the limit bites in which that falls by a factor of e, axes ``(draw,)``.
    spot_share
        Part of the tonnes that is paid for at the price of the day, axes ``(draw,)``.
    contract_months
        Months over which contracts follow the price, axes ``(draw,)``.
    public
        Public stock, axes ``(S, n)``.
    public_rate
        Part of it that can leave in a month.

    Raises
    ------
    BadInputError
        If a rush would shrink stocks, a share is not one, or contracts follow faster than monthly.
    """

    transit: NDArray[np.int64]
    rush: NDArray[np.float64]
    rush_months: NDArray[np.float64]
    spot_share: NDArray[np.float64]
    contract_months: NDArray[np.float64]
    public: NDArray[np.float64]
    public_rate: float

    def __post_init__(self) -> None:
        """Refuse what no market can be."""
        ranges = {
            "transit": self.transit >= 0,
            "rush": self.rush >= 1,
            "rush_months": self.rush_months > 0,
            "spot_share": (self.spot_share >= 0) & (self.spot_share <= 1),
            "contract_months": self.contract_months >= 1,
            "public": self.public >= 0,
            "public_rate": np.array(0 <= self.public_rate <= 1),
        }
        faults = [
            Fault(
                N_("{field} is out of range."),
                N_(
                    "Give months, shares from 0 to 1, amounts of 0 or more, and a rush of at least 1."
                ),
                fields={"field": name},
            )
            for name, fine in ranges.items()
            if not np.all(fine)
        ]
        if faults:
            raise BadInputError(*faults)

    @classmethod
    def plain(cls, network: Network, draws: int) -> Conduct:
        """Return conduct without transit, rush, contracts or public stock."""
        ones = np.ones(draws)
        return cls(
            np.zeros(network.shape, dtype=np.int64), ones, ones, ones, ones,
            np.zeros(network.shape), 0.0,
        )  # fmt: skip


@dataclass(frozen=True)
class Path:
    """
    What happened, month by month and draw by draw, axes ``(month, draw, S, n)`` unless said.

    Parameters
    ----------
    price
        Spot prices, axes ``(month, draw, side, S, n)``.
    paid
        What users pay: contracts and spot together.
    use, wanted
        Tonnes delivered to final use, and what would be used at base prices.
    output
        Of mines.
    stock
        Held by users at the end of the month.
    sent
        Exports as they arrive.
    arrived
        Imports of one country by origin, axes ``(month, draw, S, from)``.
    rent
        Money a month that goes to whoever holds the right to export.
    imbalance
        Axes ``(month, draw)``.
    """

    price: NDArray[np.float64]
    paid: NDArray[np.float64]
    use: NDArray[np.float64]
    wanted: NDArray[np.float64]
    output: NDArray[np.float64]
    stock: NDArray[np.float64]
    sent: NDArray[np.float64]
    arrived: NDArray[np.float64]
    rent: NDArray[np.float64]
    imbalance: NDArray[np.float64]

    def left(self, conduct: Conduct) -> NDArray[np.float64]:
        """Return exports in the month in which they leave; NaN where they arrive after the end."""
        found = np.full_like(self.sent, np.nan)
        for lag in np.unique(conduct.transit):
            late = conduct.transit == lag
            found[: len(found) - lag, :, late] = self.sent[lag:, :, late]
        return found


def simulate_months(
    networks: Sequence[Network],
    policies: Sequence[tuple[int, Policies]],
    *,
    limits: Sequence[Limit] = (),
    conduct: Conduct,
    months: int,
    watch: int = 0,
) -> Path:
    """
    Walk every draw through the months.

    Parameters
    ----------
    networks
        One market a draw, or one for all, in tonnes a month: see `Network.scaled`.
    policies
        ``(first month, policies)`` in order: each holds, as goods leave, until the next begins.
    limits
        What changes from month to month, on top of them.
    watch
        Position of the country whose imports are kept by origin.

    Raises
    ------
    BadInputError
        If policies begin out of order.

    Examples
    --------
    >>> from oresight.market import Ban, compile_policies, example_world
    >>> world = example_world().scaled(1 / 12)
    >>> ban = compile_policies(world, [[Ban("A", "mine")]])
    >>> path = simulate_months(
    ...     [world], [(2, ban)], conduct=Conduct.plain(world, 1), months=4, watch=2
    ... )
    >>> [round(float(price), 1) for price in path.price[:, 0, 1, 0, 2]][:2]
    [10.0, 10.0]
    >>> bool(path.price[2, 0, 1, 0, 2] > 20.0)
    True
    """
    begins = [first for first, _ in policies]
    if begins != sorted(begins):
        raise BadInputError(
            Fault(N_("Policies begin out of order."), N_("Put the dates in order."))
        )
    draws = conduct.rush.size
    parts = []
    for first in range(0, draws, CHUNK):
        some = slice(first, min(first + CHUNK, draws))
        parts.append(
            _Walk(
                Markets(tuple(networks[some]) if len(networks) > 1 else tuple(networks)),
                [(begin, held.slice(some.start, some.stop)) for begin, held in policies],
                [replace(one, share=one.share[:, some]) for one in limits],
                _of(conduct, some),
                watch,
            ).through(months)
        )
    return Path(
        *(
            np.concatenate([getattr(part, name) for part in parts], axis=1)
            for name in Path.__dataclass_fields__
        )
    )


def _of(conduct: Conduct, some: slice) -> Conduct:
    names = ("rush", "rush_months", "spot_share", "contract_months")
    return replace(conduct, **{name: getattr(conduct, name)[some] for name in names})


class _Walk:
    """A chunk of draws on its way through the months."""

    def __init__(
        self,
        markets: Markets,
        policies: Sequence[tuple[int, Policies]],
        limits: Sequence[Limit],
        conduct: Conduct,
        watch: int,
    ) -> None:
        self.markets, self.policies, self.limits = markets, policies, limits
        self.conduct, self.watch = conduct, watch
        self.draws = conduct.rush.size
        several = len(markets.networks) > 1
        self.market = np.arange(self.draws) if several else np.zeros(self.draws, dtype=np.int64)
        self.calm = self._gathered()
        self.base = markets.base[self.market]
        self.prices = self.base.copy()
        self.held = self.calm.held
        self.contract = self.base[:, 1].copy()
        self.public = np.broadcast_to(conduct.public, self.held.shape).copy()

    def _gathered(self) -> Policies:
        """Return what holds without any measure, each draw with the stocks of its own market."""
        calm = Policies.none(self.markets.networks[0], self.draws)
        return replace(calm, held=self._of("stock"), target=self._of("stock_target"))

    def _of(self, name: str) -> NDArray[np.float64]:
        """Return a field of the market of each draw."""
        return self.markets.field(name)[self.market]

    def through(self, months: int) -> Path:
        """Walk on and return what happened."""
        rows = [self._month(month) for month in range(months)]
        return Path(*(np.stack(column) for column in zip(*rows, strict=True)))

    def _in_force(self, month: int) -> Policies:
        found = self.calm
        for begin, policies in self.policies:
            if begin <= month:
                found = policies
        return found

    def _compiled(self, month: int) -> Policies:
        """Return what binds goods that arrive in a month: the rules of the month they left in."""
        transit = self.conduct.transit
        now = self._in_force(month)
        wedge, cap, quota = now.wedge.copy(), now.cap.copy(), now.quota.copy()
        for lag in np.unique(transit[transit > 0]):
            then, late = self._in_force(month - int(lag)), transit == lag
            wedge[:, late], cap[:, late] = then.wedge[:, late], then.cap[:, late]
            quota[:, late] = then.quota[:, late]
        for limit in self.limits:
            self._tighten(limit, month, (wedge, cap, quota))
        rate = np.minimum(self.public, self.conduct.public_rate * self.conduct.public)
        return replace(
            now, wedge=wedge, cap=cap, quota=quota, held=self.held,
            target=self.calm.target * self._rush(month), release=rate,
        )  # fmt: skip

    def _tighten(self, limit: Limit, month: int, arrays: tuple[NDArray[np.float64], ...]) -> None:
        wedge, cap, quota = arrays
        s, i = limit.stage, limit.country
        left = month - int(self.conduct.transit[s, i])
        if left < 0:
            return
        share = limit.share[left]
        targets = np.nonzero(limit.targets & (np.arange(limit.targets.size) != i))[0]
        usual = self._of("flow")[:, s, i, :][:, targets]
        some = np.isfinite(share)
        if limit.pooled:
            allowed = np.where(some, share * usual.sum(axis=1), np.inf)
            quota[:, s, i] = np.minimum(quota[:, s, i], allowed)
            shut = some & (allowed <= 0.0)
        else:
            allowed = np.where(some[:, None], share[:, None] * usual, np.inf)
            cap[:, s, i, targets] = np.minimum(cap[:, s, i, targets], allowed)
            shut = some & (share <= 0.0)
        for j in targets:
            wedge[shut, s, i, j] = np.inf

    def _rush(self, month: int) -> NDArray[np.float64]:
        """Return what users want to hold over what they held, axes ``(draw, S, n)``."""
        extra = np.zeros_like(self.held)
        for limit in self.limits:
            if month < limit.announced:
                continue
            late = max(month - limit.effective, 0)
            fade = np.exp(-late / self.conduct.rush_months)
            more = ((self.conduct.rush - 1.0) * fade)[:, None]
            at = (slice(None), limit.stage, limit.targets)
            extra[at] = np.maximum(extra[at], more)
        return 1.0 + extra

    def _month(self, month: int) -> tuple[NDArray[np.float64], ...]:
        policies = self._compiled(month)
        found = solve_draws(
            self.markets, policies, market=self.market, start=self.prices, keep_flow=True
        )
        self.prices = found.prices
        down = found.prices[:, 1]
        self.held = policies.target * self.base[:, 1] / down
        step = (down - self._of("release_price")) / self._of("step_width")
        self.public = np.maximum(self.public - policies.release * logistic(step), 0.0)
        wanted = policies.use * self._of("use")
        lost = logistic((down - self._of("lost_load_price")) / self._of("lost_load_width"))
        shape, elasticity = self._of("demand_shape"), self._of("elasticity")
        use = wanted * (demanded(shape, elasticity, down / self.base[:, 1]) - lost)
        paid = self._paid(down)
        return (
            found.prices,
            paid,
            use,
            wanted,
            self._output(found.prices[:, 0], policies),
            self.held,
            found.flow.sum(axis=3) - np.einsum("dsii->dsi", found.flow),
            found.flow[:, :, :, self.watch],
            self._rent(found.prices, found.flow, policies),
            found.imbalance,
        )

    def _paid(self, down: NDArray[np.float64]) -> NDArray[np.float64]:
        spot = self.conduct.spot_share[:, None, None]
        paid = (1.0 - spot) * self.contract + spot * down
        self.contract = (
            self.contract + (down - self.contract) / self.conduct.contract_months[:, None, None]
        )
        return np.asarray(paid)

    def _output(self, up: NDArray[np.float64], policies: Policies) -> NDArray[np.float64]:
        seen = np.maximum(up, policies.floor) / self.base[:, 0]
        made = supplied(self._of("output"), self._of("utilisation"), seen)
        return np.asarray(policies.capacity * made)

    def _rent(
        self, prices: NDArray[np.float64], flow: NDArray[np.float64], policies: Policies
    ) -> NDArray[np.float64]:
        """Return what the right to export is worth: the gap of prices that no cost explains."""
        limited = np.isfinite(policies.quota).any(axis=0) | np.isfinite(policies.cap).any(
            axis=(0, 3)
        )
        rent = np.zeros_like(self.held)
        base, usual, spread = self.base, self._of("flow"), self._of("spread")
        for s, i in zip(*np.nonzero(limited), strict=True):
            gap = (prices[:, 1, s] - base[:, 1, s]) - (prices[:, 0, s, i] - base[:, 0, s, i])[
                :, None
            ]
            x, free = flow[:, s, i], usual[:, s, i]
            moved = (x > 0) & (np.arange(x.shape[1]) != i)
            theta = (spread[:, s] * policies.ease[:, s])[:, None]
            ratio = np.divide(x, free, out=np.ones_like(x), where=moved)
            worth = gap - np.where(moved, policies.wedge[:, s, i], 0.0) - theta * np.log(ratio)
            rent[:, s, i] = np.where(moved, np.maximum(worth, 0.0) * x, 0.0).sum(axis=1)
        return rent
