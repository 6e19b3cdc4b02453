"""Places of a market: finding them by name, and splitting the users of one in two."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from oresight.codes import nearest
from oresight.errors import BadInputError, Fault, UnknownNameError
from oresight.locale import N_
from oresight.market._measures import a_share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.market._network import Network

__all__ = ["home_of", "named", "position", "receivers", "split_user", "stage_of"]

MARK = ":"
"""Stands between a country and one of its users."""

KEPT = 4096
"""Lists of names whose places are remembered: thousands of draws ask for the same."""


def home_of(place: str) -> str:
    """
    Return the country a place is in.

    Examples
    --------
    >>> home_of("USA:defence"), home_of("USA")
    ('USA', 'USA')
    """
    return place.partition(MARK)[0]


def position(network: Network, stage: str, country: str) -> tuple[int, int]:
    """
    Return where a stage and a country stand.

    Raises
    ------
    UnknownNameError
        If the network has no such stage or country.
    """
    return _index("stage", stage, network.stages), _index("country", country, network.countries)


def stage_of(network: Network, stage: str) -> int:
    """
    Return where a stage stands.

    Raises
    ------
    UnknownNameError
        If the network has no such stage.
    """
    return _index("stage", stage, network.stages)


def named(network: Network, names: tuple[str, ...]) -> tuple[str, ...]:
    """
    Return the places that names stand for: a country with the users split from it, or one of them.

    Raises
    ------
    UnknownNameError
        If a name is of no place.
    """
    return tuple(network.countries[at] for at in _named(network.countries, names))


def receivers(network: Network, origin: int, targets: tuple[str, ...]) -> list[int]:
    """
    Return where shipments of an origin go that are aimed at: all abroad if *targets* is empty.

    Raises
    ------
    UnknownNameError
        If a target is of no place.
    """
    return list(_receivers(network.countries, origin, targets))


@lru_cache(maxsize=KEPT)
def _named(places: tuple[str, ...], names: tuple[str, ...]) -> tuple[int, ...]:
    found: dict[int, None] = {}
    for name in names:
        _index("country", name, places)
        found |= dict.fromkeys(
            at for at, place in enumerate(places) if name in {place, home_of(place)}
        )
    return tuple(found)


@lru_cache(maxsize=KEPT)
def _receivers(places: tuple[str, ...], origin: int, targets: tuple[str, ...]) -> tuple[int, ...]:
    if targets:
        return _named(places, targets)
    home = home_of(places[origin])
    return tuple(at for at, place in enumerate(places) if home_of(place) != home)


def split_user(network: Network, country: str, share: float, name: str) -> Network:
    """
    Return the market with some of a country's use at a place of its own, called ``country:name``.

    The place makes nothing. Use and private stocks are split at every stage, and what they took from
    each origin with them; plants stay with the country. The base year is balanced as before. After a
    shock the two pay prices of their own, for nothing is sold on from one to the other; where plants
    draw on the same arrivals as users, even a measure that names neither can part them a little.

    Parameters
    ----------
    share
        Part of final use and stocks that moves, strictly between 0 and 1.

    Raises
    ------
    UnknownNameError
        If the network has no such country.
    BadInputError
        If the share is none, the name is taken or empty, or stocks change over the base year so much
        that nobody delivers to users.

    Examples
    --------
    >>> from oresight.market import example_world, solve
    >>> world = split_user(example_world(), "C", 0.25, "defence")
    >>> world.countries
    ('A', 'B', 'C', 'C:defence')
    >>> float(world.use[1, 3]), solve(world).steps
    (15.0, 0)
    """
    c = _index("country", country, network.countries)
    place = f"{country}{MARK}{name}"
    a_share("share", share)
    if not name or MARK in name or place in network.countries or not 0.0 < share < 1.0:
        raise BadInputError(
            Fault(
                N_("{place} cannot be split off with a share of {share:g}."),
                N_("Give a new name without a colon, and a share above 0 and below 1."),
                fields={"field": "name", "place": place, "share": share},
            )
        )
    taken = network.use[:, c] + network.stock_target[:, c] - network.stock[:, c]
    inflow = network.flow[:, :, c].sum(axis=1)
    part = np.divide(taken, inflow, out=np.zeros_like(taken), where=inflow > 0)
    if (part < 0).any():
        raise BadInputError(
            Fault(
                N_("Users of {country} draw down their stocks in the base year."),
                N_("Split them in a market whose stocks begin as high as they are wanted."),
                fields={"field": "country", "country": country},
            )
        )
    return _split(network, c, place, (share, share * part))


def _split(
    network: Network, c: int, place: str, shares: tuple[float, NDArray[np.float64]]
) -> Network:
    share, part = shares
    stages, n = network.shape
    flow = np.zeros((stages, n + 1, n + 1))
    flow[:, :n, :n] = network.flow
    flow[:, :n, n] = network.flow[:, :, c] * part[:, None]
    flow[:, :n, c] -= flow[:, :n, n]
    moved = {name: getattr(network, name) for name in ("use", "stock", "stock_target")}
    empty = ("output", "recycled", "made", "discard")
    fields: dict[str, Any] = {
        name: _with(value, (1.0 - share) * value[:, c], share * value[:, c], c)
        for name, value in moved.items()
    }
    for name in empty:
        value = getattr(network, name)
        fields[name] = np.concatenate([value, np.zeros((len(value), 1))], axis=1)
    same = (
        "price_up", "price_down", "utilisation", "recycled_utilisation", "elasticity",
        "demand_shape", "lost_load_price", "lost_load_width", "release_price", "step_width",
        "recipe", "made_utilisation", "made_width",
    )  # fmt: skip
    for name in same:
        value = getattr(network, name)
        fields[name] = np.concatenate([value, value[..., c : c + 1]], axis=-1)
    return replace(network, countries=(*network.countries, place), flow=flow, **fields)


def _with(
    value: NDArray[np.float64],
    left: NDArray[np.float64],
    moved: NDArray[np.float64],
    c: int,
) -> NDArray[np.float64]:
    found = np.concatenate([value, moved[:, None]], axis=1)
    found[:, c] = left
    return found


def _index(kind: str, name: str, known: tuple[str, ...]) -> int:
    if name not in known:
        raise UnknownNameError(kind, name, near=nearest(name, known))
    return known.index(name)
