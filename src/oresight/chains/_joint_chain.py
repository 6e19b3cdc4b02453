"""A chain of what is made or used together: the rare earths, and graphite for batteries."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from oresight.chains._asked import Asked
from oresight.chains._graphite import graphite
from oresight.chains._rare_earths import rare_earths
from oresight.chains._sampled import GRAPHITE, market_of, sampled
from oresight.codes import CommodityId, Iso3
from oresight.display import Shown

if TYPE_CHECKING:
    from oresight.atlas import Atlas
    from oresight.chains._sampled import Form, Sampled
    from oresight.codes import Grade
    from oresight.market import Network, Policy

__all__ = ["JointChain", "joint_chain"]

MAKER = Iso3("JPN")
"""Makes magnets and anodes itself, so that it is told apart whoever imports."""


@dataclass(frozen=True)
class JointChain(Asked, Shown):
    """
    A market of several commodities in its base year.

    Parameters
    ----------
    market
        The name it goes by: see `oresight.chains.market_of`.
    network
        Its stages are forms: of the rare earths two ores, elements or groups of them, and two kinds of
        magnets; of graphite flake and anode material.
    forms
        What each stage is to the atlas.
    quality
        What is reported and what is a prior, as ``(what, grade, source)``.
    measures
        Policies it is solved under, beside those asked for.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.market import Ban
    >>> found = joint_chain(open_atlas(), "dysprosium")
    >>> found.solve().steps
    0
    >>> short = found.with_measures([Ban("CHN", "dysprosium")]).solve()
    >>> japan, dysprosium = (
    ...     found.network.countries.index("JPN"), found.network.stages.index("dysprosium")
    ... )
    >>> bool(short.prices[1, dysprosium, japan] > 2 * found.network.price_down[dysprosium, japan])
    True
    """

    _also: ClassVar[tuple[str, ...]] = ("commodity",)

    edition: Atlas = field(repr=False, compare=False)
    market: CommodityId
    importer: Iso3
    year: int
    network: Network = field(repr=False)
    forms: tuple[Form, ...]
    quality: tuple[tuple[str, Grade, str], ...] = field(repr=False)
    measures: tuple[Policy, ...] = ()

    @property
    def commodity(self) -> CommodityId:
        """What it is a chain of."""
        return self.market

    @property
    def atlas(self) -> Atlas:
        """Where its facts come from."""
        return self.edition

    def sampled(self, *, draws: int, seed: int, first: int = 0) -> Sampled:
        """Return draws of it from number *first* on; draw 0 is itself, without its measures."""
        return sampled(
            self.edition,
            self.market,
            importer=self.importer,
            year=self.year,
            draws=draws,
            seed=seed,
            first=first,
        )


def joint_chain(
    atlas: Atlas, commodity: str, *, importer: Iso3 | None = None, year: int | None = None
) -> JointChain:
    """
    Return the chain that a commodity shares with others, with the middle of every parameter.

    Parameters
    ----------
    importer
        A country that must be told apart from the rest of the world.

    Raises
    ------
    BadInputError
        If a stage of it or a price is not known for the year.
    """
    market, place = market_of(atlas, CommodityId(commodity)), importer or MAKER
    build = graphite if market == GRAPHITE else rare_earths
    found = build(atlas, importer=place, year=year)
    drawn = sampled(atlas, market, importer=place, year=found.year, draws=1, seed=1)
    return JointChain(
        atlas, market, place, found.year, drawn.networks[0], drawn.forms, found.quality
    )
