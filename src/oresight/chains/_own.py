"""What chains with forms of their own share: their result, their parameters, the nearest flows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.chains._parameters import Prior
from oresight.codes import Grade
from oresight.market import Network, balance

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.runs import Points

__all__ = ["Arcs", "CalibratedMarket", "card", "drawn", "nearest_flows", "placed", "varied"]


@dataclass(frozen=True)
class CalibratedMarket:
    """
    A market in its base year, and how well each of its numbers is known.

    Parameters
    ----------
    quality
        What is reported and what is a prior, as ``(what, grade, source)``; several sources are joined
        by ``;``.
    """

    year: int
    network: Network
    quality: tuple[tuple[str, Grade, str], ...]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source, once, in the order of first use."""
        return tuple(dict.fromkeys(one for *_, named in self.quality for one in named.split(";")))


def drawn(atlas: Atlas, table: str, points: Points) -> dict[tuple[str, str], NDArray[np.float64]]:
    """Return the draws of each parameter of a table, by ``subject`` and ``parameter``, axes ``(draw,)``."""
    return {key: prior.drawn(points, name) for key, name, prior in _own_priors(atlas, table)}


def varied(atlas: Atlas, table: str) -> tuple[str, ...]:
    """Return by which names the numbers of a table's draws go in an ensemble, where they differ."""
    return tuple(name for _, name, prior in _own_priors(atlas, table) if prior.varies)


def _own_priors(atlas: Atlas, table: str) -> Iterator[tuple[tuple[str, str], str, Prior]]:
    columns = "subject", "parameter", "value", "low", "high", "distribution"
    for subject, name, *rest in atlas.table(table).select(columns).iter_rows():
        yield (subject, name), f"{table}:{subject}:{name}", Prior(name, *rest)


def card(rows: pl.DataFrame, what: str) -> tuple[tuple[str, Grade, str], ...]:
    """
    Return a line of quality for each name in a column, with the worst grade of its rows.

    Parameters
    ----------
    what
        Column that names the line.
    """
    found: dict[str, tuple[list[str], list[str]]] = {}
    for name, grade, source in rows.select(what, "grade", "source_id").iter_rows():
        grades, sources = found.setdefault(name, ([], []))
        grades.append(grade)
        sources.append(source)
    return tuple(
        (name, Grade.worst(grades), ";".join(dict.fromkeys(sources)))
        for name, (grades, sources) in found.items()
    )


def placed(
    n: int,
    ends: tuple[NDArray[np.int64], NDArray[np.int64]],
    tonnes: NDArray[np.float64],
) -> NDArray[np.float64]:
    """
    Return shipments as matrices, axes ``(draw, from, to)``.

    Parameters
    ----------
    ends
        Places of origin and target, axes ``(shipment,)``.
    tonnes
        Axes ``(draw, shipment)``.

    Examples
    --------
    >>> import numpy as np
    >>> ends = np.array([0, 0, 1]), np.array([1, 1, 0])
    >>> placed(2, ends, np.array([[1.0, 2.0, 5.0]])).tolist()
    [[[0.0, 3.0], [5.0, 0.0]]]
    """
    cell = ends[0] * n + ends[1]
    found = np.empty((len(tonnes), n * n))
    for draw, weights in enumerate(tonnes):
        found[draw] = np.bincount(cell, weights=weights, minlength=n * n)
    return found.reshape(-1, n, n)


@dataclass(frozen=True)
class Arcs:
    """Recorded shipments: places in the list of countries, tonnes, and USD a tonne."""

    origin: NDArray[np.int64]
    target: NDArray[np.int64]
    tonnes: NDArray[np.float64]
    unit_value: NDArray[np.float64]

    def matrix(self, n: int) -> NDArray[np.float64]:
        """Return tonnes by origin and target."""
        return np.asarray(self.matrices(n, np.zeros(1))[0])

    def matrices(self, n: int, least_value: NDArray[np.float64]) -> NDArray[np.float64]:
        """
        Return tonnes of shipments worth at least so much a tonne, axes ``(draw, from, to)``.

        Parameters
        ----------
        least_value
            Axes ``(draw,)``.
        """
        dear = self.unit_value >= least_value[:, None]
        return placed(n, (self.origin, self.target), np.where(dear, self.tonnes, 0.0))


def nearest_flows(
    recorded: NDArray[np.float64],
    margins: tuple[NDArray[np.float64], NDArray[np.float64]],
    filler: NDArray[np.float64],
) -> NDArray[np.float64]:
    """
    Return the flows nearest to what is recorded, and delivered at home, that meet the margins.

    Parameters
    ----------
    recorded
        Shipments, axes ``(draw, from, to)``.
    margins
        What each country sends and takes, axes ``(draw, n)``; what is taken is scaled to what is sent.
    filler
        Part of flows that records leave out and sizes alone tell, axes ``(draw,)``.

    Examples
    --------
    >>> import numpy as np
    >>> sent, taken = np.array([[3.0, 1.0]]), np.array([[2.0, 2.0]])
    >>> found = nearest_flows(np.zeros((1, 2, 2)), (sent, taken), np.array([0.02]))
    >>> found.sum(axis=1).round(9).tolist()
    [[2.0, 2.0]]
    """
    rows, columns = margins
    total = rows.sum(axis=-1, keepdims=True)
    home = np.arange(rows.shape[-1])
    prior = recorded.copy()
    prior[:, home, home] = np.minimum(rows, columns)
    columns = columns * (total / columns.sum(axis=-1, keepdims=True))
    sizes = rows[:, :, None] * columns[:, None, :] / total[:, :, None]
    return balance(prior + filler[:, None, None] * sizes, rows, columns)
