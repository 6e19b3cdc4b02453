"""Numbers between 0 and 1 for the draws of a run: evenly spread, and each name's its own."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.runs._sobol import BITS, sobol
from oresight.runs._tilt import density, pushed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["LAST_SEED", "Points"]

LAST_SEED = 2**63 - 1
"""The largest number that tables of runs can hold."""

MIDDLE = 0.5
GOLDEN, FIRST, SECOND = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB
"""Multipliers of the splitmix64 generator (doi:10.1145/2660193.2660195)."""

SWAPS = (
    (1, 0x55555555),
    (2, 0x33333333),
    (4, 0x0F0F0F0F),
    (8, 0x00FF00FF),
    (16, 0x0000FFFF),
)


@dataclass(frozen=True)
class Points:
    """
    Quasi-random numbers by name, for the draws ``first`` to ``first + draws - 1`` of an ensemble.

    The same seed, name and draw give the same number whatever else is asked for: variants of a story
    share their random numbers, and any cut of an ensemble is a slice of the whole. Draw 0 is the
    middle, 0.5 for every name; the others follow a sequence from its start, so that an ensemble of one
    draw more than a power of two is spread most evenly.

    Parameters
    ----------
    ordered
        Names that are spread evenly also together, as the dimensions of one Sobol sequence: earlier
        ones better. A longer list leaves the earlier names as they are.
    tilts
        Names whose numbers are pushed towards an end, and how hard: see `tilted`.

    Raises
    ------
    BadInputError
        If there is no draw, a draw or the seed is negative, the seed has more than 63 bits, or a
        name stands twice.

    Notes
    -----
    Every name has a nested uniform scramble of its own (Owen 1995, doi:10.1007/978-1-4612-2552-2_19).
    Names that are not ordered take a van der Corput sequence whose index is shuffled in the same way:
    each is stratified by itself, and independent of all others (padding, as in Burley 2020,
    https://jcgt.org/published/0009/04/01/).

    Examples
    --------
    >>> whole, shard = Points(seed=1, draws=512), Points(seed=1, draws=256, first=256)
    >>> bool((whole.of("severity")[256:] == shard.of("severity")).all())
    True
    >>> float(whole.of("severity")[0])
    0.5
    """

    seed: int
    draws: int
    first: int = 0
    ordered: tuple[str, ...] = ()
    tilts: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        """Refuse ensembles that are none."""
        if not 0 <= self.seed <= LAST_SEED:
            raise BadInputError(
                Fault(
                    N_("{seed} is no start of a sample."),
                    N_("Give a whole number from 0 to {last}."),
                    fields={"seed": self.seed, "last": LAST_SEED},
                )
            )
        fields = {"draws": self.draws, "first": self.first}
        if self.draws < 1 or self.first < 0 or self.first + self.draws > 1 << BITS:
            raise BadInputError(
                Fault(
                    N_("There are no {draws} draws from number {first} on."),
                    N_("Give one draw or more, counted from 0."),
                    fields=fields,
                )
            )
        twice = sorted({name for name in self.ordered if self.ordered.count(name) > 1})
        if twice:
            raise BadInputError(
                Fault(
                    N_("{name} stands twice in the list of names."),
                    N_("Name each number once."),
                    fields={"name": twice[0]},
                )
            )

    def of(self, name: str) -> NDArray[np.float64]:
        """Return the numbers of a name, strictly between 0 and 1, axes ``(draw,)``."""
        if name in self._place:
            spread = sobol(self._place[name], self._index)
        else:
            spread = _reversed(_scrambled(self._index, self._key(name, "order")))
        found = (_scrambled(spread, self._key(name, "value")) + MIDDLE) / 2.0**BITS
        if name in self._tilt:
            found = pushed(np.asarray(found), self._tilt[name])
        if self.first == 0:
            found[0] = MIDDLE
        return np.asarray(found)

    def tilted(self, tilts: Mapping[str, float]) -> Points:
        """
        Return the ensemble with more draws where they are wanted; `weights` makes up for it.

        Parameters
        ----------
        tilts
            By name: above 0 towards 1, below 0 towards 0; at 3 half of the numbers lie above 0.8.

        Examples
        --------
        >>> bold = Points(seed=1, draws=1025).tilted({"severity": 3.0})
        >>> numbers, weights = bold.of("severity"), bold.weights
        >>> float(np.median(numbers).round(2)), float((weights @ numbers / weights.sum()).round(3))
        (0.8, 0.5)
        """
        return replace(self, tilts=tuple(tilts.items()))

    @property
    def weights(self) -> NDArray[np.float64]:
        """
        What each draw counts for, 1 on average, axes ``(draw,)``; the middle draw counts for nothing.

        A quarter of the numbers of a name is drawn as if it were not tilted, so that no tilt makes a
        draw count more than four times (a defensive mixture, Hesterberg 1995,
        doi:10.1080/00401706.1995.10484303).
        """
        found = np.ones(self.draws)
        for name, tilt in self.tilts:
            found /= density(self.of(name), tilt)
        if self.first == 0:
            found[0] = 0.0
        return found

    @cached_property
    def _tilt(self) -> dict[str, float]:
        return dict(self.tilts)

    @cached_property
    def _place(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.ordered)}

    @property
    def _index(self) -> NDArray[np.uint64]:
        """Positions in the sequence; the middle draw has none and borrows the first."""
        index = np.arange(self.first, self.first + self.draws, dtype=np.uint64)
        return np.maximum(index, np.uint64(1)) - np.uint64(1)

    def _key(self, name: str, use: str) -> int:
        text = f"{self.seed}\n{use}\n{name}".encode()
        return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


def _scrambled(values: NDArray[np.uint64], key: int) -> NDArray[np.uint64]:
    """Return values whose every binary digit is flipped, or not, by what the digits before it are."""
    level = np.arange(BITS, dtype=np.uint64)
    node = (values[:, None] >> (BITS - level)) + (np.uint64(1) << level)
    mixed = node * np.uint64(GOLDEN) + np.uint64(key)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(FIRST)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(SECOND)
    flips = (mixed >> np.uint64(63)) << (BITS - 1 - level)
    return np.asarray(values ^ np.bitwise_or.reduce(flips, axis=1))


def _reversed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return values with their binary digits in the opposite order."""
    found = values
    for shift, mask in SWAPS:
        by, some = np.uint64(shift), np.uint64(mask)
        found = ((found >> by) & some) | ((found & some) << by)
    return found
