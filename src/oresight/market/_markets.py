"""Many markets of one shape: their arrays stacked, each a network when asked for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, overload

import numpy as np

from oresight.errors import BadInputError
from oresight.market._network import ARRAYS, TONNES, Network, faults, scale_of, unchecked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Values = NDArray[np.float64]

__all__ = ["Markets"]

PACKED = ("base", "flow", "ships", "places", "plants", "recipe", "scale")


class Markets(Sequence[Network]):
    """
    Networks of one shape, in order, as the kernel takes them.

    Parameters
    ----------
    networks
        One or more, with the same stages, countries and plants.

    Examples
    --------
    >>> from oresight.market import example_world
    >>> world = example_world()
    >>> two = Markets([world, world.scaled(2.0)])
    >>> two.field("output")[:, 0, 0].tolist(), len(two[1:]), two[1].countries
    ([80.0, 160.0], 1, ('A', 'B', 'C'))
    """

    _stack: Network
    """All of them, with an axis of markets before the others."""

    def __init__(self, networks: Sequence[Network]) -> None:
        first = networks[0]
        self._stack = (
            networks._stack
            if isinstance(networks, Markets)
            else unchecked(
                first.countries,
                first.stages,
                {name: np.stack([getattr(one, name) for one in networks]) for name in ARRAYS},
            )
        )
        self._first = first

    @classmethod
    def stacked(
        cls, countries: tuple[str, ...], stages: tuple[str, ...], arrays: Mapping[str, Values]
    ) -> Markets:
        """
        Return markets from arrays with an axis of markets before those of `Network`.

        Raises
        ------
        BadInputError
            As `Network` does, with the first fault of each kind.
        """
        stack = unchecked(countries, stages, arrays)
        found = list(faults(stack))
        if found:
            raise BadInputError(*found)
        return cls._of(stack)

    @classmethod
    def joined(cls, parts: Sequence[Markets]) -> Markets:
        """Return the markets of several parts, one part after the other."""
        if len(parts) == 1:
            return parts[0]
        stack = parts[0]._stack
        arrays = {
            name: np.concatenate([getattr(part._stack, name) for part in parts]) for name in ARRAYS
        }
        return cls._of(unchecked(stack.countries, stack.stages, arrays))

    @classmethod
    def _of(cls, stack: Network) -> Markets:
        made = cls.__new__(cls)
        made._stack = stack
        made._first = _part(stack, 0)
        return made

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._stack.flow)

    @overload
    def __getitem__(self, at: int) -> Network: ...
    @overload
    def __getitem__(self, at: slice) -> Markets: ...
    def __getitem__(self, at: int | slice) -> Network | Markets:
        """Return one of them, or some."""
        if isinstance(at, slice):
            return Markets._of(_part(self._stack, at))
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return self._first if at % len(self) == 0 else _part(self._stack, at)

    def scaled(self, factor: float) -> Markets:
        """Return the same markets with all amounts times *factor*."""
        return self.with_arrays(**{name: factor * self.field(name) for name in TONNES})

    def with_arrays(self, **arrays: Values) -> Markets:
        """Return the same markets with other arrays, which are checked."""
        stack = self._stack
        kept = {name: getattr(stack, name) for name in ARRAYS}
        return Markets.stacked(stack.countries, stack.stages, {**kept, **arrays})

    def with_first(self, network: Network) -> Markets:
        """Return the same markets behind another first one."""
        arrays = {name: getattr(self._stack, name).copy() for name in ARRAYS}
        for name, values in arrays.items():
            values[0] = getattr(network, name)
        return Markets._of(unchecked(self._stack.countries, self._stack.stages, arrays))

    def field(self, name: str) -> Values:
        """Return an array of all networks, given or derived, axes ``(market, …)``."""
        found = scale_of(self._stack) if name == "scale" else getattr(self._stack, name)
        return np.asarray(found)

    @property
    def base(self) -> Values:
        """Base prices, axes ``(market, side, S, n)``."""
        return self.field("base")

    @cached_property
    def packed(self) -> tuple[Values, ...]:
        """What the kernel takes of every market."""
        return tuple(np.ascontiguousarray(self.field(name)) for name in PACKED)

    @property
    def shape(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Links and levels, those of all together."""
        return self._stack.links, self._stack.levels


def _part(stack: Network, at: int | slice) -> Network:
    """Return some of stacked networks, which were checked with the rest."""
    arrays = {name: getattr(stack, name)[at] for name in ARRAYS}
    return unchecked(stack.countries, stack.stages, arrays)
