"""Sliders that weigh the methods: the ranking moves with them, here or on the server alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar, Final

from fastapi import Query

from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.methods import HEADLINES, find_method

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oresight.web._visit import Visit

__all__ = ["Slider", "Weighing", "Weights", "rank_text", "sliders", "weights_of"]

HEAVIEST: Final = 10.0
"""A weight is 0 to 10; only their proportions count."""
EVEN: Final = 1.0

Weighing = Annotated[
    list[Annotated[float, Query(ge=0, le=HEAVIEST, allow_inf_nan=False)]] | None,
    Query(
        max_length=len(HEADLINES),
        description=N_("Weights of the methods, one for each, in the order of the page"),
    ),
]


@dataclass(frozen=True, slots=True)
class Slider:
    """The weight of one method."""

    method: str
    label: str
    value: float


@dataclass(frozen=True, slots=True)
class Weights:
    """The sliders of a table called *table*, whose rows carry their ranks."""

    action: str
    sliders: tuple[Slider, ...]
    table: str
    hidden: tuple[tuple[str, str], ...] = ()
    template: ClassVar[str] = "weights.html"
    kind: ClassVar[str] = "weights"


def weights_of(given: Sequence[float] | None) -> dict[str, float]:
    """
    Return the weight of every method that ranks; all weigh the same if none is given.

    Raises
    ------
    BadInputError
        If there is not one weight a method, or all are nought.

    Examples
    --------
    >>> set(weights_of(None).values())
    {1.0}
    """
    if given is None:
        return dict.fromkeys(HEADLINES, EVEN)
    if len(given) != len(HEADLINES) or not any(given):
        raise BadInputError(
            Fault(
                N_("These are no weights of the {count} methods."),
                N_("Give one weight a method, in the order of the page, and not only noughts."),
                fields={"count": len(HEADLINES)},
            )
        )
    return dict(zip(HEADLINES, given, strict=True))


def sliders(visit: Visit, weights: Mapping[str, float], *, table: str) -> Weights:
    """Return the sliders of a page, which keep what else its address holds."""
    hidden = tuple(pair for pair in visit.query if pair[0] not in {"weight", "sort"})
    return Weights(
        visit.href("/commodities"),
        tuple(
            Slider(name, visit.t(find_method(name).title), weight)
            for name, weight in weights.items()
        ),
        table,
        (*hidden, ("sort", "weighted")),
    )


def rank_text(ranks: Sequence[float | None]) -> str:
    """
    Return ranks as a row carries them.

    Examples
    --------
    >>> rank_text([1.0, None, 2.5])
    '1.0,,2.5'
    """
    return ",".join("" if rank is None else repr(rank) for rank in ranks)
