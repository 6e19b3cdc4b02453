"""A calibrated chain month by month: stocks at users, goods on their way, how buyers behave."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from oresight.market import Conduct, Licence, Path, dated, simulate_months

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oresight.chains._parameters import Parameters
    from oresight.market import Limit, Network, Policies, Policy

__all__ = ["MONTHS", "Dates", "Months", "a_month_of", "conduct", "monthly", "walk"]

MONTHS = 12
DAYS = 365.25 / MONTHS
WORKING_DAYS = 261 / MONTHS
"""Days a month, all and working ones, in a year of 365.25 days with 52.2 weeks."""


@dataclass(frozen=True, slots=True)
class Dates:
    """
    Months in which a measure is announced, begins, and is over; ``end`` is None while it holds.

    Month 0 is the first that is simulated; in *paused* months the measure is suspended.
    """

    announced: int
    effective: int
    end: int | None = None
    paused: tuple[int, ...] = ()


@dataclass(frozen=True)
class Months:
    """
    A chain on its way through the months, draw by draw; the first draw has the middle of everything.

    Parameters
    ----------
    base
        The middle draw's market, in tonnes a month.
    phases, limits
        What was in force, as `simulate_months` took it.
    """

    path: Path
    base: Network
    networks: tuple[Network, ...]
    conduct: Conduct
    dates: Dates
    phases: tuple[tuple[int, Policies], ...]
    limits: tuple[Limit, ...]


def monthly(network: Network, settings: Parameters) -> Network:
    """
    Return a year's market as a month's: a twelfth of the tonnes, and users with days of cover.

    Within a month buyers switch less than within a year: the spread of trade is wider.
    """
    month = network.scaled(1 / MONTHS)
    cover = month.flow.sum(axis=1) * (settings.stock_days / DAYS)
    wider = settings.trade_spread_month / settings.trade_spread
    return replace(month, stock=cover, stock_target=cover, spread=month.spread * wider)


def conduct(network: Network, settings: Sequence[Parameters]) -> Conduct:
    """Return how users, carriers and contracts behave, one draw for each set of parameters."""

    def drawn(name: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.array([float(getattr(one, name)) for one in settings])

    middle = settings[0]
    months = [round(middle.of("transit_months", country)) for country in network.countries]
    return Conduct(
        transit=np.broadcast_to(np.array(months, dtype=np.int64), network.shape).copy(),
        rush=np.maximum(drawn("rush_factor"), 1.0),
        rush_months=drawn("rush_months"),
        spot_share=np.clip(drawn("spot_share"), 0.0, 1.0),
        contract_months=np.maximum(drawn("contract_months"), 1.0),
        public=np.zeros(network.shape),
        public_rate=0.0,
    )


def walk(
    networks: Sequence[Network],
    settings: Sequence[Parameters],
    policies: Sequence[Sequence[Policy]],
    *,
    dates: Dates,
    months: int,
    watch: str,
) -> Months:
    """
    Walk every draw of a chain through the months under its policies.

    Parameters
    ----------
    networks, settings, policies
        One a draw, in tonnes a month, see `monthly`; so are the limits of policies.
    watch
        Country whose imports are kept by origin.
    """
    listed = [
        [_pipeline(policy, setting) for policy in drawn]
        for drawn, setting in zip(policies, settings, strict=True)
    ]
    phases, limits = dated(
        networks, listed, announced=dates.announced, effective=dates.effective, end=dates.end,
        paused=dates.paused, months=months,
    )  # fmt: skip
    behaviour = conduct(networks[0], settings)
    path = simulate_months(
        networks, phases, limits=limits, conduct=behaviour, months=months,
        watch=networks[0].countries.index(watch),
    )  # fmt: skip
    return Months(path, networks[0], tuple(networks), behaviour, dates, phases, limits)


def a_month_of(policy: Policy) -> Policy:
    """
    Return a policy whose tonnes are a month's instead of a year's.

    Examples
    --------
    >>> from oresight.market import Quota
    >>> a_month_of(Quota("COD", "mine", 120.0)).limit_t
    10.0
    """
    tonnes = [field.name for field in fields(policy) if field.name.endswith("_t")]
    return replace(policy, **{name: getattr(policy, name) / MONTHS for name in tonnes})


def _pipeline(policy: Policy, settings: Parameters) -> Policy:
    """Return a licence with the time it takes; other policies as they are."""
    if not isinstance(policy, Licence):
        return policy
    return replace(
        policy,
        delay_months=settings.licence_working_days / WORKING_DAYS,
        delay_shape=settings.licence_delay_shape,
        exempt=settings.licence_exempt,
        backlog_months=settings.licence_backlog_months,
    )
