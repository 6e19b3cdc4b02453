"""The figures of a simulation; the engine is loaded only when they are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oresight.atlas import Atlas
    from oresight.chains._simulate import Followed
    from oresight.figures._figure import Figure

__all__ = ["simulation_figures"]


def simulation_figures(
    followed: Sequence[Followed], *, atlas: Atlas, lang: str
) -> tuple[Figure, ...]:
    """
    Return the figures of every commodity that a measure was followed for.

    Parameters
    ----------
    followed
        As `simulate_measure` found it.
    atlas
        Where names come from.

    Returns
    -------
    tuple of Figure
        Five a commodity, in order, or four where its price is not known; their names begin with the
        commodity: ``gallium-shock-price``.

    Raises
    ------
    BadInputError
        If the importer uses nothing of it.
    """
    from oresight.figures._engine import drawn

    return tuple(figure for one in followed for figure in drawn(one, atlas, lang=lang))
