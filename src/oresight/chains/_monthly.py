"""A calibrated chain month by month: stocks at users, goods on their way, how buyers behave."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from oresight.chains._parameters import column
from oresight.market import Act, Conduct, Licence, Markets, Path, dated, simulate_months

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oresight.chains._parameters import Parameters
    from oresight.market import Limit, Network, Policies, Policy

__all__ = ["MONTHS", "Months", "a_month_of", "conduct", "monthly", "monthly_markets", "walk"]

MONTHS = 12
DAYS = 365.25 / MONTHS
WORKING_DAYS = 261 / MONTHS
"""Days a month, all and working ones, in a year of 365.25 days with 52.2 weeks."""


@dataclass(frozen=True)
class Months:
    """
    A chain on its way through the months, draw by draw; the first draw has the middle of everything.

    Parameters
    ----------
    base
        The middle draw's market, in tonnes a month.
    acts
        What was announced and done, with its months.
    phases, limits
        The same, as `simulate_months` took it.
    """

    path: Path
    base: Network
    networks: Markets
    conduct: Conduct
    acts: tuple[Act, ...]
    phases: tuple[tuple[int, Policies], ...]
    limits: tuple[Limit, ...]

    @property
    def announced(self) -> int:
        """The month in which the first act is heard of; 0 without any."""
        return min((act.announced for act in self.acts), default=0)

    @property
    def effective(self) -> int:
        """The month in which the first act begins; 0 without any."""
        return min((act.effective for act in self.acts), default=0)

    @property
    def end(self) -> int | None:
        """The first month in which all acts are over; None while one holds."""
        ends = [act.end for act in self.acts]
        return (
            max((end for end in ends if end is not None), default=0) if None not in ends else None
        )


def monthly(network: Network, settings: Parameters) -> Network:
    """
    Return a year's market as a month's: a twelfth of the tonnes, and users with days of cover.

    Within a month buyers switch less than within a year: the spread of trade is wider.
    """
    return monthly_markets([network], [settings])[0]


def monthly_markets(networks: Sequence[Network], settings: Sequence[Parameters]) -> Markets:
    """Return the markets of a year as those of a month, one draw each: see `monthly`."""
    month = Markets(networks).scaled(1 / MONTHS)
    cover = month.field("flow").sum(axis=-2) * (column(settings, "stock_days", 2) / DAYS)
    wider = column(settings, "trade_spread_month", 1) / column(settings, "trade_spread", 1)
    return month.with_arrays(stock=cover, stock_target=cover, spread=month.field("spread") * wider)


def conduct(network: Network, settings: Sequence[Parameters], middle: Parameters) -> Conduct:
    """
    Return how users, carriers and contracts behave, one draw for each set of parameters.

    Parameters
    ----------
    middle
        Whose times in transit hold in every draw.
    """

    def drawn(name: str) -> NDArray[np.float64]:
        return column(settings, name)

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
    acts: Sequence[Act],
    *,
    months: int,
    watch: str,
    middle: Parameters | None = None,
) -> Months:
    """
    Walk every draw of a chain through the months under its policies.

    Parameters
    ----------
    networks, settings
        One a draw, in tonnes a month, see `monthly`; so are the limits of policies, see `a_month_of`.
    acts
        What is done, each with months of its own; licences take the delays of each draw's parameters.
    watch
        Country whose imports are kept by origin.
    middle
        Parameters with the middle of everything, for a shard that has not draw 0; the first if absent.
    """
    markets = Markets(networks)
    done = tuple(_with_pipeline(act, settings) for act in acts)
    phases, limits = dated(markets, done, months=months)
    behaviour = conduct(markets[0], settings, middle or settings[0])
    path = simulate_months(
        markets, phases, limits=limits, conduct=behaviour, months=months,
        watch=markets[0].countries.index(watch),
    )  # fmt: skip
    return Months(path, markets[0], markets, behaviour, done, phases, limits)


def _with_pipeline(act: Act, settings: Sequence[Parameters]) -> Act:
    """Return an act whose licences take their time, one list of policies a draw."""
    listed = tuple(
        tuple(_pipeline(policy, setting) for policy in act.listed[draw % len(act.listed)])
        for draw, setting in enumerate(settings)
    )
    return replace(act, listed=listed)


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
        delay_months=policy.delay_months or settings.licence_working_days / WORKING_DAYS,
        delay_shape=settings.licence_delay_shape,
        exempt=settings.licence_exempt,
        backlog_months=settings.licence_backlog_months,
        eased=settings.licence_eased,
        ease_months=settings.licence_ease_months,
        ready_months=settings.licence_ready_months,
        refile=settings.licence_refile,
    )
