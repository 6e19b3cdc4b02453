"""How plants and industries behave under a shortage: priors of a table, drawn."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oresight.chains import Prior
from oresight.codes import Grade
from oresight.runs import Points

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from oresight.atlas import Atlas

__all__ = ["Rules", "rules", "varied_rules"]

ANY = "*"
STOP = "stop:"


@dataclass(frozen=True)
class Rules:
    """
    Draws of every parameter of the table ``industry_parameters``; draw 0 has the middle of each.

    Parameters
    ----------
    values
        By subject and parameter, axes ``(draw,)``.
    """

    values: Mapping[tuple[str, str], NDArray[np.float64]]
    grade: Grade
    sources: tuple[str, ...]

    def of(self, parameter: str, *subjects: str) -> NDArray[np.float64]:
        """
        Return a parameter for the first of several subjects that has a row, else the common one.

        Examples
        --------
        >>> from oresight.atlas import open_atlas
        >>> held = rules(open_atlas(), draws=1, seed=1)
        >>> float(held.of("exposed_share", "C29:permanent_magnets", "C29")[0])
        0.9
        """
        found = (self.values.get((subject, parameter)) for subject in (*subjects, ANY))
        return next(one for one in found if one is not None)

    def fixed(self, parameter: str, value: float) -> Rules:
        """
        Return the same rules with a parameter at one value for all subjects and draws.

        Examples
        --------
        >>> from oresight.atlas import open_atlas
        >>> rules(open_atlas(), draws=1, seed=1).fixed("by_value", 1.0).of("by_value")
        array([1.])
        """
        values = {
            key: np.full_like(drawn, value) if key[1] == parameter else drawn
            for key, drawn in self.values.items()
        }
        return replace(self, values=values)

    @property
    def stops(self) -> dict[str, NDArray[np.float64]]:
        """What counts as a stop, by name: the fill below which it does."""
        return {
            name.removeprefix(STOP): value
            for (_, name), value in self.values.items()
            if name.startswith(STOP)
        }


def rules(
    atlas: Atlas,
    *,
    draws: int,
    seed: int,
    first: int = 0,
    tilts: Mapping[str, float] | None = None,
) -> Rules:
    """
    Return draws of how plants and industries behave.

    A parameter takes the same numbers whatever other parameters there are, and however an ensemble is
    cut.

    Parameters
    ----------
    first
        Number of the first draw in the ensemble.
    tilts
        Names of numbers to push towards an end: see `oresight.runs.Points.tilted`.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> held = rules(open_atlas(), draws=3, seed=1)
    >>> sorted(held.stops), float(held.of("cover_days", "C29")[0])
    (['line_stop', 'lines_all', 'lines_half', 'lines_twentieth'], 21.0)
    """
    table = atlas.table("industry_parameters")
    points = Points(seed, draws, first).tilted(tilts or {})
    values = {}
    for key, name, prior in _priors(atlas):
        drawn = np.array([prior.at(float(point)) for point in points.of(name)])
        drawn[: int(first == 0)] = prior.value
        values[key] = drawn
    return Rules(
        values, Grade.worst(table["grade"]), tuple(dict.fromkeys(table["source_id"].to_list()))
    )


def varied_rules(atlas: Atlas) -> tuple[str, ...]:
    """
    Return by which names those numbers go in an ensemble that draws differ in.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> "industry C29 cover_days" in varied_rules(open_atlas())
    True
    """
    return tuple(name for _, name, prior in _priors(atlas) if prior.varies)


def _priors(atlas: Atlas) -> Iterator[tuple[tuple[str, str], str, Prior]]:
    columns = "subject", "parameter", "value", "low", "high", "distribution"
    for subject, name, *rest in atlas.table("industry_parameters").select(columns).iter_rows():
        yield (subject, name), f"industry {subject} {name}", Prior(name, *rest)
