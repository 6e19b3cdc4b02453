"""One period after another: what months and years have in common."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market._check import certify, logistic, supplied
from oresight.market._demand import demanded
from oresight.market._markets import Markets
from oresight.market._policy import Policies
from oresight.market._solve import solve_draws

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from oresight.market._network import Network

__all__ = ["CHUNK", "Cleared", "Walker", "in_chunks", "in_order"]

P = TypeVar("P")

CHUNK = 256
"""Draws walked together: memory stays bounded whatever their number."""

CHECKED = 4
"""Draws of a chunk that are read again in each period."""


@dataclass(frozen=True)
class Cleared:
    """
    What one period came to, axes ``(draw, S, n)`` unless said.

    Parameters
    ----------
    price
        Axes ``(draw, side, S, n)``.
    use, wanted
        Tonnes delivered to final use, and what would be used at base prices.
    output
        Of mines.
    sent
        Exports.
    arrived
        Imports of one country by origin, axes ``(draw, S, from)``.
    rent
        Money that goes to whoever holds the right to export.
    imbalance
        As the solver left it, axes ``(draw,)``.
    checked, gap
        Imbalance and duality gap as the independent reading finds them, axes ``(draw,)``; NaN for draws
        that were not read again.
    """

    price: NDArray[np.float64]
    use: NDArray[np.float64]
    wanted: NDArray[np.float64]
    output: NDArray[np.float64]
    sent: NDArray[np.float64]
    arrived: NDArray[np.float64]
    rent: NDArray[np.float64]
    imbalance: NDArray[np.float64]
    checked: NDArray[np.float64]
    gap: NDArray[np.float64]


class Walker:
    """
    Draws on their way through the periods.

    Parameters
    ----------
    networks
        One market a draw, or one for all.
    policies
        ``(first period, policies)`` in order: each holds until the next begins.
    watch
        Position of the country whose imports are kept by origin.
    """

    def __init__(
        self,
        networks: Sequence[Network],
        policies: Sequence[tuple[int, Policies]],
        *,
        draws: int,
        watch: int,
    ) -> None:
        self.markets, self.policies = Markets(networks), policies
        self.draws, self.watch = draws, watch
        self.market = np.arange(draws) if len(networks) > 1 else np.zeros(draws, dtype=np.int64)
        self.base = self.field("base")
        self.prices: NDArray[np.float64] = self.base
        self.next_check = 0
        calm = Policies.none(networks[0], draws)
        self.calm = replace(calm, held=self.field("stock"), target=self.field("stock_target"))

    def field(self, name: str) -> NDArray[np.float64]:
        """Return a field of the market of each draw; not to be written to."""
        found = self.markets.field(name)
        return np.broadcast_to(found, (self.draws, *found.shape[1:]))

    def in_force(self, period: int) -> Policies:
        """Return the policies of a period."""
        found = self.calm
        for begin, policies in self.policies:
            if begin <= period:
                found = policies
        return found

    def clear(self, policies: Policies) -> Cleared:
        """Clear the market from where prices stand, and move them."""
        found = solve_draws(
            self.markets, policies, market=self.market, start=self.prices, keep_flow=True
        )
        self.prices = found.prices
        up, down = found.prices[:, 0], found.prices[:, 1]
        wanted = policies.use * self.field("use")
        limit, part = self.field("lost_load_price"), self.field("lost_part")
        lost = part * logistic((down - limit) / self.field("lost_load_width"))
        shape, elasticity = self.field("demand_shape"), self.field("elasticity")
        seen_by_users = np.minimum(down, limit) / self.base[:, 1]
        seen = np.maximum(up, policies.floor) / self.base[:, 0]
        checked, gap = self._read_again(found.prices, policies)
        mined = supplied(self.field("output"), self.field("utilisation"), seen)
        return Cleared(
            price=found.prices,
            use=wanted * (demanded(shape, elasticity, seen_by_users) - lost),
            wanted=wanted,
            output=policies.capacity * mined,
            sent=found.flow.sum(axis=3) - np.einsum("dsii->dsi", found.flow),
            arrived=found.flow[:, :, :, self.watch],
            rent=self._rent(found.prices, found.flow, policies),
            imbalance=found.imbalance,
            checked=checked,
            gap=gap,
        )

    def _read_again(
        self, prices: NDArray[np.float64], policies: Policies
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Certify some of the draws, others each period."""
        checked, gap = np.full((2, self.draws), np.nan)
        for _ in range(min(CHECKED, self.draws)):
            draw = self.next_check % self.draws
            network = self.markets[int(self.market[draw])]
            card = certify(network, prices[draw], policies, draw)
            checked[draw], gap[draw] = card.max_imbalance, card.duality_gap
            self.next_check += 1
        return checked, gap

    def _rent(
        self, prices: NDArray[np.float64], flow: NDArray[np.float64], policies: Policies
    ) -> NDArray[np.float64]:
        """Return what the right to export is worth: the gap of prices that no cost explains."""
        limited = np.isfinite(policies.quota).any(axis=0)
        limited |= np.isfinite(policies.cap).any(axis=(0, 3))
        moved_price = prices - self.base
        usual, spread = self.field("flow"), self.field("spread") * policies.ease
        rent = np.zeros(self.calm.held.shape)
        for s, i in zip(*np.nonzero(limited), strict=True):
            gap = moved_price[:, 1, s] - moved_price[:, 0, s, i][:, None]
            x, free = flow[:, s, i], usual[:, s, i]
            moved = (x > 0) & (np.arange(x.shape[1]) != i)
            ratio = np.divide(x, free, out=np.ones_like(x), where=moved)
            worth = gap - spread[:, s, None] * np.log(ratio)
            worth -= np.where(moved, policies.wedge[:, s, i], 0.0)
            rent[:, s, i] = np.where(moved, np.maximum(worth, 0.0) * x, 0.0).sum(axis=1)
        return rent


def in_order(policies: Sequence[tuple[int, Policies]]) -> None:
    """
    Refuse policies that begin backwards.

    Raises
    ------
    BadInputError
        If they do.
    """
    begins = [first for first, _ in policies]
    if begins != sorted(begins):
        raise BadInputError(
            Fault(N_("Policies begin out of order."), N_("Put the dates in order."))
        )


def in_chunks(draws: int, kind: type[P], walk: Callable[[slice], P]) -> P:
    """Return what all draws came to, axis 1 of every field, walked a chunk at a time."""
    parts: list[Any] = [walk(slice(at, min(at + CHUNK, draws))) for at in range(0, draws, CHUNK)]
    names = kind.__dataclass_fields__  # type: ignore[attr-defined]
    return kind(
        *(np.concatenate([getattr(part, name) for part in parts], axis=1) for name in names)
    )
