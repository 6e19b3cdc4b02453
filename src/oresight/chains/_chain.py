"""A chain: what is known of a commodity, the market it makes, and what may be asked of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from oresight.chains._asked import Asked
from oresight.codes import Grade
from oresight.display import Shown

if TYPE_CHECKING:
    from oresight.atlas import Atlas
    from oresight.chains._hosts import Capacities, Host
    from oresight.chains._margins import Margins
    from oresight.chains._parameters import Parameters
    from oresight.chains._prices import Price
    from oresight.chains._quality import Card
    from oresight.chains._sampled import Sampled
    from oresight.codes import CommodityId, Stage
    from oresight.market import Network, Policy

__all__ = ["Chain", "Facts"]


@dataclass(frozen=True)
class Facts:
    """What the atlas knows of a chain, before any parameter is chosen."""

    atlas: Atlas = field(repr=False, compare=False)
    commodity: CommodityId
    year: int
    stages: tuple[tuple[Stage, Margins], ...]
    price: Price
    capacity: Capacities
    hosts: tuple[Host, ...]

    @property
    def countries(self) -> tuple[str, ...]:
        """Countries told apart, the rest of the world last."""
        return self.stages[0][1].countries

    @property
    def margins(self) -> tuple[Margins, ...]:
        """What is known of each stage."""
        return tuple(found for _, found in self.stages)

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source of the facts, once."""
        found = [source for one in self.margins for source in one.sources]
        found += [*self.price.sources, *self.capacity.sources]
        found += [source for host in self.hosts for source in host.sources]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Chain(Asked, Shown):
    """
    A commodity's market in its base year.

    Parameters
    ----------
    facts, settings
        What it was calibrated from.
    measures
        Policies it is solved under, beside those asked for.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.chains import chain
    >>> from oresight.market import Quota
    >>> cobalt = chain(open_atlas(), "cobalt", year=2024)
    >>> cobalt.solve().steps
    0
    >>> quota = Quota("COD", "mine", 96_600)
    >>> short = cobalt.with_measures([quota]).solve()
    >>> japan = cobalt.network.countries.index("JPN")
    >>> bool(short.prices[1, -1, japan] > 1.05 * cobalt.price)
    True
    """

    _also: ClassVar[tuple[str, ...]] = ("commodity", "year", "price", "sources")

    facts: Facts = field(repr=False)
    settings: Parameters = field(repr=False)
    network: Network = field(repr=False)
    measures: tuple[Policy, ...] = ()

    @property
    def commodity(self) -> CommodityId:
        """What it is a chain of."""
        return self.facts.commodity

    @property
    def year(self) -> int:
        """The base year."""
        return self.facts.year

    @property
    def price(self) -> float:
        """Price of the last form in the base year, USD a tonne of contents."""
        return self.facts.price.value

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source of its facts."""
        return self.facts.sources

    @property
    def quality(self) -> tuple[tuple[str, Grade], ...]:
        """What is reported and what is a prior, as ``(what, grade)``."""
        stages = self.facts.stages
        return (
            *((stage.value, found.section.grade) for stage, found in stages),
            *(
                (
                    f"trade:{stage.value}",
                    Grade.ESTIMATED if found.known_content else Grade.ASSUMED,
                )
                for stage, found in stages
            ),
            ("price", self.facts.price.grade),
            ("parameters", Grade.ASSUMED),
        )

    @cached_property
    def card(self) -> Card:
        """Its data-quality card: what is reported, estimated or assumed, with sources."""
        from oresight.chains._quality import card_of

        return card_of(self.facts.atlas, self)

    @property
    def atlas(self) -> Atlas:
        """Where its facts come from."""
        return self.facts.atlas

    def sampled(self, *, draws: int, seed: int, first: int = 0) -> Sampled:
        """Return draws of it from number *first* on; draw 0 is itself, without its measures."""
        from oresight.chains._parameters import ensemble
        from oresight.chains._sampled import alone

        drawn = alone(self.facts, ensemble(self.atlas, draws=draws, seed=seed, first=first))
        if first:
            return drawn
        return replace(
            drawn,
            networks=drawn.networks.with_first(self.network),
            settings=(self.settings, *drawn.settings[1:]),
        )
