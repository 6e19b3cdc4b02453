"""Measures with dates: what of them changes from month to month, and what holds as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oresight.market._limits import Limit, licensed_share
from oresight.market._measures import Ban, Cap, Quota
from oresight.market._places import position, receivers
from oresight.market._policy import Policies, compile_policies, part_licences, unfold

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from oresight.market._compound import Licence
    from oresight.market._measures import Single
    from oresight.market._network import Network
    from oresight.market._policy import Policy

    Key = tuple[int, int, int]
    """Stage, country and target; -1 for all targets together."""

__all__ = ["dated"]

ALL = -1


def dated(
    networks: Sequence[Network],
    listed: Sequence[Sequence[Policy]],
    *,
    announced: int,
    effective: int,
    end: int | None = None,
    paused: Collection[int] = (),
    months: int,
) -> tuple[tuple[tuple[int, Policies], ...], tuple[Limit, ...]]:
    """
    Return policies by month and limits, from measures that are announced, begin and end.

    Parameters
    ----------
    networks
        One market a draw, or one for all, in tonnes a month; limits of measures are a month's too.
    listed
        The measures of each draw.
    announced, effective, end
        Months, the first that is free again being the end.
    paused
        Months in between in which the measures are suspended.

    Examples
    --------
    >>> from oresight.market import Licence, Wedge, example_world
    >>> world = example_world().scaled(1 / 12)
    >>> drawn = [[Licence("A", "mine", approval=share), Wedge("B", "refine", 2.0)] for share in (0.2, 0.6)]
    >>> policies, limits = dated([world], drawn, announced=1, effective=2, months=6)
    >>> [first for first, _ in policies], limits[0].share[[1, 2]].tolist()
    ([0, 2], [[inf, inf], [0.2, 0.6]])
    """
    draws = len(listed)
    shares: dict[Key, NDArray[np.float64]] = {}
    rest: list[tuple[Single, ...]] = []
    for draw, policies in enumerate(listed):
        network = networks[draw % len(networks)]
        steady, licences = part_licences(policies)
        singles = unfold(network, steady)
        found = [*_of_licences(network, licences, months, effective)]
        found += [part for one in singles for part in _of_single(network, one, months)]
        for key, share in found:
            held = shares.setdefault(key, np.full((months, draws), np.inf))
            held[effective:, draw] = np.minimum(held[effective:, draw], share[effective:])
        rest.append(tuple(one for one in singles if not isinstance(one, Ban | Cap | Quota)))
    for held in shares.values():
        held[months if end is None else end :] = np.inf
        held[[month for month in paused if month < months]] = np.inf
    return (
        _phases(networks, rest, _changes(effective, end, paused)),
        tuple(_merged(networks[0], shares, announced, effective)),
    )


def _of_licences(
    network: Network, licences: Sequence[Licence], months: int, effective: int
) -> list[tuple[Key, NDArray[np.float64]]]:
    found = []
    for one in licences:
        share = licensed_share(
            months,
            effective=effective,
            **{
                name: np.array([float(getattr(one, field))])
                for name, field in (
                    ("approval", "approval"),
                    ("delay", "delay_months"),
                    ("shape", "delay_shape"),
                    ("exempt", "exempt"),
                    ("backlog", "backlog_months"),
                )
            },
        )[:, 0]
        s, i = position(network, one.stage, one.country)
        found += [((s, i, j), share) for j in receivers(network, i, one.targets)]
    return found


def _of_single(network: Network, one: Single, months: int) -> list[tuple[Key, NDArray[np.float64]]]:
    """Return the limits that a measure is, as constant shares of the base year."""
    if not isinstance(one, Ban | Cap | Quota):
        return []
    s, i = position(network, one.stage, one.country)
    flow = network.flow[s, i]
    if isinstance(one, Quota):
        abroad = float(flow.sum() - flow[i])
        return [((s, i, ALL), _constant(one.limit_t, abroad, months))]
    limit = one.limit_t if isinstance(one, Cap) else 0.0
    return [
        ((s, i, j), _constant(limit, float(flow[j]), months))
        for j in receivers(network, i, one.targets)
    ]


def _constant(limit: float, usual: float, months: int) -> NDArray[np.float64]:
    """Return one share for all months; what ships nothing in the base year is not limited."""
    share = limit / usual if usual > 0 else (np.inf if limit > 0 else 0.0)
    return np.full(months, share)


def _changes(
    effective: int, end: int | None, paused: Collection[int]
) -> tuple[tuple[int, bool], ...]:
    """Return the months from which measures hold, or no longer do."""
    found = {0: False, effective: True}
    for month in sorted(paused):
        found[month] = False
        found.setdefault(month + 1, True)
    if end is not None:
        found = {month: held for month, held in found.items() if month < end} | {end: False}
    return tuple(sorted(found.items()))


def _phases(
    networks: Sequence[Network],
    rest: Sequence[Sequence[Single]],
    changes: tuple[tuple[int, bool], ...],
) -> tuple[tuple[int, Policies], ...]:
    if not any(rest):
        return ()
    market = np.arange(len(rest)) % len(networks)
    calm, held = (
        compile_policies(networks, listed, market=market) for listed in ([()] * len(rest), rest)
    )
    return tuple((month, held if holds else calm) for month, holds in changes)


def _merged(
    network: Network, shares: dict[Key, NDArray[np.float64]], announced: int, effective: int
) -> list[Limit]:
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
        Limit(s, i, targets, share, pooled=pooled, announced=announced, effective=effective)
        for (s, i, pooled, _), (share, targets) in groups.items()
    ]
