"""Measures with dates: what of them changes from month to month, and what holds as it stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market._limits import Limit, licensed_share
from oresight.market._measures import Ban, Cap, Quota
from oresight.market._places import position, receivers
from oresight.market._policy import Policies, compile_policies, part_licences, unfold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from oresight.market._compound import Licence
    from oresight.market._measures import Single
    from oresight.market._network import Network
    from oresight.market._policy import Policy

    Key = tuple[int, int, int]
    """Stage, country and target; -1 for all targets together."""

__all__ = ["Act", "dated"]

ALL = -1

FIELDS = {
    "approval": "approval",
    "delay": "delay_months",
    "shape": "delay_shape",
    "exempt": "exempt",
    "backlog": "backlog_months",
    "eased": "settled",
    "ease": "ease_months",
    "ready": "ready_months",
    "refile": "refile",
}
"""What `licensed_share` calls the fields of a licence."""


@dataclass(frozen=True, slots=True)
class Act:
    """
    Policies that are announced, begin and end together; what varies is several acts in turn.

    Parameters
    ----------
    listed
        The policies of each draw, or one list for all draws; limits are a month's tonnes.
    announced, effective, end
        Months, counted from the first that is simulated; *end* is the first that is free again, None
        while they hold. Users rush from the announcement on, also where *end* is *effective*: what was
        withdrawn before it began.
    paused
        Months in between in which they are suspended.

    Raises
    ------
    BadInputError
        If it ends or begins before what must come first.

    Examples
    --------
    >>> from oresight.market import Ban
    >>> Act(((Ban("A", "mine"),),), announced=0, effective=2, end=5, paused=(3,)).held(6).tolist()
    [False, False, True, False, True, False]
    """

    listed: tuple[tuple[Policy, ...], ...]
    announced: int
    effective: int
    end: int | None = None
    paused: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Refuse dates out of order."""
        dates = {"announced": self.announced, "effective": self.effective}
        if self.effective < self.announced:
            raise _out_of_order(
                N_(
                    "A measure begins in month {effective}, before it is announced in month {announced}."
                ),
                dates,
            )
        if self.end is not None and self.end < self.effective:
            raise _out_of_order(
                N_("A measure ends in month {end}, before it begins in month {effective}."),
                {**dates, "end": self.end},
            )

    def held(self, months: int) -> NDArray[np.bool_]:
        """Return the months in which it holds, axes ``(month,)``."""
        month = np.arange(months)
        within = (month >= self.effective) & ~np.isin(month, self.paused)
        return np.asarray(within if self.end is None else within & (month < self.end))


def _out_of_order(what: str, fields: Mapping[str, object]) -> BadInputError:
    return BadInputError(Fault(what, N_("Put the dates in order."), fields=fields))


def dated(
    networks: Sequence[Network], acts: Sequence[Act], *, months: int
) -> tuple[tuple[tuple[int, Policies], ...], tuple[Limit, ...]]:
    """
    Return policies by month and limits, from acts with dates of their own.

    Of two limits on the same place the tighter binds; wedges of acts that hold at once add, and
    factors multiply.

    Parameters
    ----------
    networks
        One market a draw, or one for all, in tonnes a month.

    Examples
    --------
    >>> from oresight.market import Licence, Wedge, example_world
    >>> world = example_world().scaled(1 / 12)
    >>> licence = Act(tuple((Licence("A", "mine", approval=share),) for share in (0.2, 0.6)), 1, 2)
    >>> taxes = Act(((Wedge("B", "refine", 2.0),),), 3, 4, 5)
    >>> policies, limits = dated([world], [licence, taxes], months=6)
    >>> [first for first, _ in policies], limits[0].share[[1, 2]].tolist()
    ([0, 4, 5], [[inf, inf], [0.2, 0.6]])
    """
    draws = max(len(networks), *(len(act.listed) for act in acts), 1)
    found = [_parted(networks, act, draws, months) for act in acts]
    limits = [
        limit
        for act, (shares, _) in zip(acts, found, strict=True)
        for limit in _merged(networks[0], shares, act)
    ]
    return _phases(networks, acts, [rest for _, rest in found], months), tuple(limits)


def _parted(
    networks: Sequence[Network], act: Act, draws: int, months: int
) -> tuple[dict[Key, NDArray[np.float64]], list[tuple[Single, ...]]]:
    """Return what an act limits, as shares by month and draw, and what holds as it stands."""
    rest: list[tuple[Single, ...]] = []
    regimes = _Regimes(networks[0], draws)
    steps: dict[Key, list[float]] = {}
    for draw in range(draws):
        network = networks[draw % len(networks)]
        steady, licences = part_licences(act.listed[draw % len(act.listed)])
        regimes.add(draw, licences)
        singles = unfold(network, steady)
        for key, share in (part for one in singles for part in _of_single(network, one)):
            held = steps.setdefault(key, [np.inf] * draws)
            held[draw] = min(held[draw], share)
        rest.append(tuple(one for one in singles if not isinstance(one, Ban | Cap | Quota)))
    shares = regimes.shares(months, act.effective)
    for key, constant in steps.items():
        free = np.full((months, draws), np.inf)
        shares[key] = np.minimum(shares.get(key, free), np.array(constant))
    for held_back in shares.values():
        held_back[~act.held(months)] = np.inf
    return shares, rest


class _Regimes:
    """Licences of all draws, so that what they let out is computed for all at once."""

    def __init__(self, network: Network, draws: int) -> None:
        self.network, self.draws = network, draws
        self.known: dict[tuple[float, ...], int] = {}
        self.places: dict[tuple[str, str, tuple[str, ...]], tuple[Key, ...]] = {}
        self.seen: dict[tuple[tuple[Key, ...], int], tuple[list[int], list[int]]] = {}

    def add(self, draw: int, licences: Sequence[Licence]) -> None:
        """Note the licences of a draw."""
        count: dict[tuple[Key, ...], int] = {}
        for one in licences:
            values = tuple(float(getattr(one, field)) for field in FIELDS.values())
            column = self.known.setdefault(values, len(self.known))
            keys = self._keys(one)
            turn = count[keys] = count.get(keys, -1) + 1
            draws, columns = self.seen.setdefault((keys, turn), ([], []))
            draws.append(draw)
            columns.append(column)

    def _keys(self, one: Licence) -> tuple[Key, ...]:
        """Return the routes a licence is needed on."""
        name = one.country, one.stage, one.targets
        if name not in self.places:
            s, i = position(self.network, one.stage, one.country)
            self.places[name] = tuple((s, i, j) for j in receivers(self.network, i, one.targets))
        return self.places[name]

    def shares(self, months: int, effective: int) -> dict[Key, NDArray[np.float64]]:
        """Return what each route lets out, axes ``(month, draw)``; of two licences the less."""
        if not self.known:
            return {}
        drawn = dict(zip(FIELDS, np.array([*self.known]).T, strict=True))
        let = licensed_share(months, effective=effective, **drawn)
        found: dict[Key, NDArray[np.float64]] = {}
        for (keys, _), (draws, columns) in self.seen.items():
            share = np.full((months, self.draws), np.inf)
            share[:, draws] = let[:, columns]
            for key in keys:
                found[key] = np.minimum(found[key], share) if key in found else share.copy()
        return found


def _of_single(network: Network, one: Single) -> list[tuple[Key, float]]:
    """Return the limits that a measure is, as shares of the base year."""
    if not isinstance(one, Ban | Cap | Quota):
        return []
    s, i = position(network, one.stage, one.country)
    flow = network.flow[s, i]
    if isinstance(one, Quota):
        return [((s, i, ALL), _share(one.limit_t, float(flow.sum() - flow[i])))]
    limit = one.limit_t if isinstance(one, Cap) else 0.0
    return [((s, i, j), _share(limit, float(flow[j]))) for j in receivers(network, i, one.targets)]


def _share(limit: float, usual: float) -> float:
    """Return a limit as a share; what ships nothing in the base year is not limited."""
    return limit / usual if usual > 0 else (np.inf if limit > 0 else 0.0)


def _phases(
    networks: Sequence[Network],
    acts: Sequence[Act],
    rest: Sequence[Sequence[Sequence[Single]]],
    months: int,
) -> tuple[tuple[int, Policies], ...]:
    """Return what holds as it stands, from each month in which acts begin or cease to hold."""
    moving = [at for at, drawn in enumerate(rest) if any(drawn)]
    if not moving:
        return ()
    held = np.array([acts[at].held(months) for at in moving])
    draws = range(len(rest[0]))
    market = np.array(draws) % len(networks)
    known: dict[bytes, Policies] = {}
    phases: list[tuple[int, Policies]] = []
    for month in range(months):
        now = held[:, month]
        if month and (now == held[:, month - 1]).all():
            continue
        if now.tobytes() not in known:
            together = [rest[at] for at, holds in zip(moving, now, strict=True) if holds]
            listed = [[one for drawn in together for one in drawn[draw]] for draw in draws]
            known[now.tobytes()] = compile_policies(networks, listed, market=market)
        phases.append((month, known[now.tobytes()]))
    return tuple(phases)


def _merged(network: Network, shares: dict[Key, NDArray[np.float64]], act: Act) -> list[Limit]:
    """Return limits, targets with the same share together."""
    n = network.shape[1]
    groups: dict[tuple[int, int, bool, bytes], tuple[NDArray[np.float64], NDArray[np.bool_]]] = {}
    for (s, i, j), share in shares.items():
        key = (s, i, j == ALL, share.tobytes())
        _, targets = groups.setdefault(key, (share, np.zeros(n, dtype=bool)))
        if j == ALL:
            targets[:] = np.arange(n) != i
        else:
            targets[j] = True
    return [
        Limit(
            s,
            i,
            targets,
            share,
            pooled=pooled,
            announced=act.announced,
            effective=act.effective,
        )
        for (s, i, pooled, _), (share, targets) in groups.items()
    ]
