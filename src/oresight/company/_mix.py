"""Countries that something comes from, with their shares in every draw."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from oresight.codes import OTHER, Grade, Iso3
from oresight.locale import N_
from oresight.methods import draw_shares
from oresight.methods.concentration import hhi

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from oresight.codes import CommodityId, Stage
    from oresight.company._part import Route

__all__ = [
    "BASES",
    "FILE",
    "SMELTERS",
    "Mix",
    "Span",
    "blended",
    "listed",
    "span_of",
    "spread",
    "told",
]

TAIL: Final = (0.05, 0.95)

Span = tuple[float, float, float]
"""A number with the ends of its interval."""

FILE: Final = "COMPANY_FILE"
SMELTERS: Final = "RMI_TEMPLATE"
"""Sources: the company's own workbook, and the list of smelters that a supplier filled in."""

OWN, LISTED, NATIONAL, WORLD = "own", "smelters", "national", "world"
BASES: Final = {
    OWN: N_("told by the company"),
    LISTED: N_("smelters that the supplier lists"),
    NATIONAL: N_("average of the country"),
    WORLD: N_("average of the world"),
}
"""What stands behind a share, from best to worst; words by code."""


@dataclass(frozen=True)
class Mix:
    """
    Where a material comes from at one stage.

    Parameters
    ----------
    shares
        By country, axes ``(draw,)``, draw 0 the middle; they add to at most one.
    basis
        A word of `BASES`: the worst that any part of it rests on.
    commodity
        What was looked up: the material, or what it belongs to.
    even
        Whether shares between the countries told are only taken to be even.
    """

    shares: Mapping[Iso3, NDArray[np.float64]]
    basis: str
    grade: Grade
    sources: tuple[str, ...]
    stage: Stage
    commodity: CommodityId
    year: int | None = None
    even: bool = False
    note: str | None = None

    @cached_property
    def spans(self) -> dict[Iso3, Span]:
        """Each share with its interval, largest first; where shares are not told, all of it."""
        places = sorted(self.shares, key=lambda place: (-float(self.shares[place][0]), place))
        spans = span_of(np.array([self.shares[place] for place in places]))
        if self.even and len(places) > 1:
            spans = [(value, 0.0, 1.0) for value, _, _ in spans]
        return dict(zip(places, spans, strict=True))

    @cached_property
    def concentration(self) -> Span:
        """The Herfindahl-Hirschman index of the countries that are named, with its interval."""
        drawn = [share for place, share in self.shares.items() if place != OTHER]
        index = hhi(np.array(drawn).T) if drawn else np.zeros(1)
        (found,) = span_of(index[None])
        return (found[0], found[0], 1.0) if self.even and len(self.shares) > 1 else found

    @property
    def is_told(self) -> bool:
        """Whether the company itself tells it."""
        return self.basis == OWN

    @property
    def single(self) -> Iso3 | None:
        """The one country it comes from, where there is but one."""
        return next(iter(self.shares)) if len(self.shares) == 1 else None

    @property
    def largest(self) -> Iso3 | None:
        """The country with the largest share; None where no country is named."""
        return self.largest_but(frozenset())

    def largest_but(self, home: frozenset[Iso3]) -> Iso3 | None:
        """Return the country with the largest share, *home* and what is not named left out."""
        named = [place for place in self.shares if place != OTHER and place not in home]
        return max(named, key=lambda place: float(self.shares[place][0]), default=None)

    def held_by(self, places: frozenset[Iso3]) -> NDArray[np.float64]:
        """Return the part that comes from places, axes ``(draw,)``."""
        held = [self.shares[place] for place in places if place in self.shares]
        return np.clip(np.sum(held, axis=0), 0.0, 1.0) if held else np.zeros(1)


def span_of(drawn: NDArray[np.float64]) -> list[Span]:
    """Return the middle of numbers and the interval around it, axes ``(number, draw)``."""
    low, high = np.quantile(drawn, TAIL, axis=1)
    middle = drawn[:, 0]
    ends = zip(middle, np.minimum(low, middle), np.maximum(high, middle), strict=True)
    return [(float(value), float(least), float(most)) for value, least, most in ends]


def told(route: Route, stage: Stage, commodity: CommodityId, *, draws: int) -> Mix:
    """Return what a company tells, taken at its word."""
    return Mix(
        {place: np.full(draws, share) for place, share in route.shares.items()},
        OWN, Grade.REPORTED if route.told else Grade.ASSUMED, (FILE,), stage, commodity,
        even=not route.told,
        note=None if route.told else N_("Shares are not told; they are taken to be even."),
    )  # fmt: skip


def listed(route: Route, stage: Stage, commodity: CommodityId, *, draws: int) -> Mix:
    """Return what a list of smelters tells: each counts alike, for none says how much it sends."""
    return Mix(
        {place: np.full(draws, share) for place, share in route.shares.items()},
        LISTED, Grade.ASSUMED, (SMELTERS,), stage, commodity, even=True,
        note=N_("Each smelter on the list counts alike; how much each sends is not told."),
    )  # fmt: skip


def spread(
    shares: Mapping[Iso3, float], log_sd: float | NDArray[np.float64], *, draws: int, name: str
) -> dict[Iso3, NDArray[np.float64]]:
    """Return shares as uncertain as they are, draw 0 as published."""
    places = list(shares)
    middle = np.array([shares[place] for place in places])
    generator = np.random.default_rng(zlib.crc32(name.encode()))
    doubt = np.broadcast_to(np.asarray(log_sd, dtype=np.float64), middle.shape)
    drawn = draw_shares(middle, doubt, draws=draws, generator=generator)
    drawn[0] = middle
    return {place: drawn[:, at] for at, place in enumerate(places)}


def blended(parts: Sequence[tuple[NDArray[np.float64], Mix]], *, stage: Stage) -> Mix:
    """
    Return several mixes as one, each with its weight, axes ``(draw,)``.

    It rests on the worst of what they rest on.
    """
    shares: dict[Iso3, NDArray[np.float64]] = {}
    for weight, mix in parts:
        for place, share in mix.shares.items():
            shares[place] = shares.get(place, np.zeros_like(weight)) + weight * share
    order = list(BASES)
    mixes = [mix for _, mix in parts]
    years = {mix.year for mix in mixes if mix.year}
    return Mix(
        shares,
        max((mix.basis for mix in mixes), key=order.index),
        Grade.worst([Grade.ESTIMATED, *(mix.grade for mix in mixes)]),
        tuple(dict.fromkeys(name for mix in mixes for name in mix.sources)),
        stage,
        mixes[0].commodity,
        min(years, default=None),
        note=next((mix.note for mix in mixes if mix.note), None),
    )
