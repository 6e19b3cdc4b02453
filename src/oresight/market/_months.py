"""
Months after a shock: stocks, the rush before a limit, goods on their way, spot and paid prices.

Each month clears by itself, with the stocks the month before left: nobody foresees prices.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market._check import logistic
from oresight.market._walk import Cleared, Walker, in_chunks, in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oresight.market._limits import Limit
    from oresight.market._network import Network
    from oresight.market._policy import Policies

LEAST = 1e-300
"""Divides where nothing is shipped."""

__all__ = ["Conduct", "Path", "month_policies", "simulate_months"]


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
class Path(Cleared):
    """
    What happened, month by month: every field of `Cleared` with months before draws, and more.

    Tonnes are a month's. Exports stand in the month in which they arrive, see `left`.

    Parameters
    ----------
    paid
        What users pay, contracts and spot together, axes ``(month, draw, S, n)``.
    stock
        Held by users at the end of the month, axes ``(month, draw, S, n)``.
    """

    paid: NDArray[np.float64]
    stock: NDArray[np.float64]

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
    in_order(policies)

    def walk(some: slice) -> Path:
        return _Walk(
            networks[some] if len(networks) > 1 else networks,
            [(begin, held.slice(some.start, some.stop)) for begin, held in policies],
            limits=[replace(one, share=one.share[:, some]) for one in limits],
            conduct=_of(conduct, some),
            watch=watch,
        ).through(months)

    return in_chunks(conduct.rush.size, Path, walk)


def month_policies(
    networks: Sequence[Network],
    policies: Sequence[tuple[int, Policies]],
    *,
    limits: Sequence[Limit] = (),
    conduct: Conduct,
    months: int,
    draw: int = 0,
) -> tuple[Policies, ...]:
    """
    Return what bound one draw as goods arrived, month by month, and the stocks it began with.

    With the prices of the same draw, `read_prices` tells who shipped what to whom.

    Parameters
    ----------
    networks, policies, limits, conduct, months
        As `simulate_months` took them.

    Returns
    -------
    tuple of Policies
        One a month, of a single draw.

    Examples
    --------
    >>> from oresight.market import Ban, compile_policies, example_world
    >>> world = example_world().scaled(1 / 12)
    >>> ban = compile_policies(world, [[Ban("A", "mine")]])
    >>> found = month_policies([world], [(2, ban)], conduct=Conduct.plain(world, 1), months=4)
    >>> [float(one.wedge[0, 0, 0, 1]) for one in found]
    [0.0, 0.0, inf, inf]
    """
    some = slice(draw, draw + 1)
    again = _Recorder(
        networks[some] if len(networks) > 1 else networks,
        [(begin, held.slice(draw, draw + 1)) for begin, held in policies],
        limits=[replace(one, share=one.share[:, some]) for one in limits],
        conduct=_of(conduct, some),
        watch=0,
    )
    again.through(months)
    return tuple(again.seen)


def _of(conduct: Conduct, some: slice) -> Conduct:
    names = ("rush", "rush_months", "spot_share", "contract_months")
    return replace(conduct, **{name: getattr(conduct, name)[some] for name in names})


class _Walk(Walker):
    """A chunk of draws on its way through the months."""

    def __init__(
        self,
        networks: Sequence[Network],
        policies: Sequence[tuple[int, Policies]],
        *,
        limits: Sequence[Limit],
        conduct: Conduct,
        watch: int,
    ) -> None:
        super().__init__(networks, policies, draws=conduct.rush.size, watch=watch)
        self.limits, self.conduct = limits, conduct
        self.held = self.calm.held
        self.contract = self.base[:, 1]
        self.public = np.broadcast_to(conduct.public, self.held.shape)
        self.bound: tuple[tuple[object, ...], tuple[NDArray[np.float64], ...]] | None = None

    def through(self, months: int) -> Path:
        """Walk on and return what happened."""
        rows = [self._month(month) for month in range(months)]
        return Path(**{name: np.stack([row[name] for row in rows]) for name in rows[0]})

    def _compiled(self, month: int) -> Policies:
        """Return what binds goods that arrive in a month: the rules of the month they left in."""
        wedge, cap, quota = self._bounds(month)
        return replace(
            self.in_force(month), wedge=wedge, cap=cap, quota=quota, held=self.held,
            target=self.calm.target * self._rush(month),
            release=np.minimum(self.public, self.conduct.public_rate * self.conduct.public),
        )  # fmt: skip

    def _bounds(self, month: int) -> tuple[NDArray[np.float64], ...]:
        """Return wedges, caps and quotas of a month: those of the month before where nothing changed."""
        transit = self.conduct.transit
        lags = [int(lag) for lag in np.unique(transit[transit > 0])]
        rules = [self.in_force(month - lag) for lag in (0, *lags)]
        shares = [self._share(limit, month) for limit in self.limits]
        key = (
            *(id(rule) for rule in rules),
            *(b"" if share is None else share.tobytes() for share in shares),
        )
        if self.bound is not None and self.bound[0] == key:
            return self.bound[1]
        wedge, cap, quota = (getattr(rules[0], name).copy() for name in ("wedge", "cap", "quota"))
        for lag, then in zip(lags, rules[1:], strict=True):
            if then is rules[0]:
                continue
            late = transit == lag
            wedge[:, late], cap[:, late] = then.wedge[:, late], then.cap[:, late]
            quota[:, late] = then.quota[:, late]
        for limit, share in zip(self.limits, shares, strict=True):
            if share is not None:
                self._tighten(limit, share, (wedge, cap, quota))
        self.bound = (key, (wedge, cap, quota))
        return self.bound[1]

    def _share(self, limit: Limit, month: int) -> NDArray[np.float64] | None:
        """Return the shares under which goods left that arrive in a month; None before the first."""
        left = month - int(self.conduct.transit[limit.stage, limit.country])
        return limit.share[left] if left >= 0 else None

    def _tighten(
        self, limit: Limit, share: NDArray[np.float64], arrays: tuple[NDArray[np.float64], ...]
    ) -> None:
        wedge, cap, quota = arrays
        s, i = limit.stage, limit.country
        targets = np.nonzero(limit.targets & (np.arange(limit.targets.size) != i))[0]
        usual = self.field("flow")[:, s, i, :][:, targets]
        some = np.isfinite(share)
        if limit.pooled:
            allowed = np.where(some, np.where(some, share, 0.0) * usual.sum(axis=1), np.inf)
            quota[:, s, i] = np.minimum(quota[:, s, i], allowed)
            shut = some & (allowed <= 0.0)
        else:
            allowed = np.where(some[:, None], np.where(some, share, 0.0)[:, None] * usual, np.inf)
            cap[:, s, i, targets] = np.minimum(cap[:, s, i, targets], allowed)
            shut = some & (share <= 0.0)
        for j in targets:
            wedge[shut, s, i, j] = np.inf

    def _rush(self, month: int) -> NDArray[np.float64]:
        """
        Return what users want to hold over what they held, axes ``(draw, S, n)``.

        Those who are aimed at want more, as soon as what they order on the news can arrive. Users of the
        country itself want less, the more of its shipments the limit is on: they sell now what they will
        buy back cheaper.
        """
        more, less = np.zeros_like(self.held), np.zeros_like(self.held)
        for limit in self.limits:
            left = month - int(self.conduct.transit[limit.stage, limit.country])
            if left < limit.announced:
                continue
            fade = np.exp(-max(left - limit.effective, 0) / self.conduct.rush_months)
            wish = (self.conduct.rush - 1.0) * fade
            there = (slice(None), limit.stage, limit.targets)
            more[there] = np.maximum(more[there], wish[:, None])
            here = (slice(None), limit.stage, limit.country)
            less[here] = np.maximum(less[here], wish * self._abroad(limit))
        return (1.0 + more) / (1.0 + less)

    def _abroad(self, limit: Limit) -> NDArray[np.float64]:
        """Return the part of a country's shipments that a limit is on, axes ``(draw,)``."""
        shipped = self.field("flow")[:, limit.stage, limit.country]
        away = limit.targets & (np.arange(limit.targets.size) != limit.country)
        whole = np.maximum(shipped.sum(axis=1), LEAST)
        return np.asarray(shipped[:, away].sum(axis=1) / whole)

    def _month(self, month: int) -> dict[str, NDArray[np.float64]]:
        policies = self._compiled(month)
        found = self.clear(policies)
        down = found.price[:, 1]
        self.held = policies.target * self.base[:, 1] / down
        step = (down - self.field("release_price")) / self.field("step_width")
        self.public = np.maximum(self.public - policies.release * logistic(step), 0.0)
        return {**vars(found), "paid": self._paid(down), "stock": self.held}

    def _paid(self, down: NDArray[np.float64]) -> NDArray[np.float64]:
        spot = self.conduct.spot_share[:, None, None]
        paid = (1.0 - spot) * self.contract + spot * down
        pace = self.conduct.contract_months[:, None, None]
        self.contract = self.contract + (down - self.contract) / pace
        return np.asarray(paid)


class _Recorder(_Walk):
    """A walk that keeps what bound each month."""

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.seen: list[Policies] = []

    def clear(self, policies: Policies) -> Cleared:
        self.seen.append(policies)
        return super().clear(policies)
