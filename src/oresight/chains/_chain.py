"""A chain: what is known of a commodity, the market it makes, and what may be asked of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from oresight.atlas import Measure
from oresight.codes import Grade
from oresight.errors import BadInputError, Fault
from oresight.locale import N_
from oresight.market import AdValorem, Guarantee, solve, solve_taxed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.random import Generator

    from oresight.atlas import Atlas
    from oresight.chains._hosts import Capacities, Host
    from oresight.chains._margins import Margins
    from oresight.chains._monthly import Dates, Months
    from oresight.chains._parameters import Parameters
    from oresight.chains._prices import Price
    from oresight.chains._quality import Card
    from oresight.codes import CommodityId, Stage
    from oresight.market import Certificate, Equilibrium, Network, Policy

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
class Chain:
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

    def with_measures(self, measures: Iterable[Policy | Measure]) -> Chain:
        """
        Return the same chain under further measures.

        Parameters
        ----------
        measures
            Policies of the engine, or entries of the ledger: those take the effect they state, or
            the middle of their instrument's.

        Raises
        ------
        BadInputError
            If an entry of the ledger is not modelled in this chain; the reason is told.
        """
        found = tuple(policy for one in measures for policy in self._policies(one))
        return replace(self, measures=(*self.measures, *found))

    def _policies(
        self, one: Policy | Measure, generator: Generator | None = None
    ) -> tuple[Policy, ...]:
        if not isinstance(one, Measure):
            return (one,)
        from oresight.chains._compile import compile_measure
        from oresight.chains._effect import effect_of, stated_effect

        atlas, network = self.facts.atlas, self.network
        stated = stated_effect(atlas, one, commodity=self.commodity, network=network)
        effect = stated or effect_of(atlas, one.instrument)
        bite = effect.middle if generator is None else effect.draw(generator)
        compiled = compile_measure(atlas, one, network, effect=bite, commodity=self.commodity)
        if not compiled.policies:
            raise BadInputError(
                Fault(
                    N_("The measure {measure} is not modelled."),
                    compiled.reason,
                    fields={"measure": one.id},
                )
            )
        return compiled.policies

    def solve(self, policies: Iterable[Policy] = ()) -> Equilibrium:
        """
        Return the equilibrium under its measures and *policies*; without any, the base year.

        Raises
        ------
        BadInputError
            If a policy names a place or stage that is not in the chain, or contradicts another.
        """
        wanted = (*self.measures, *policies)
        if any(isinstance(one, AdValorem | Guarantee) for one in wanted):
            return solve_taxed(self.network, [wanted]).equilibria.one(0)
        return solve(self.network, wanted)

    def simulate(
        self,
        measures: Iterable[Policy | Measure] = (),
        *,
        months: int = 24,
        draws: int = 200,
        seed: int = 1,
        dates: Dates | None = None,
        watch: str = "",
    ) -> Months:
        """
        Return what happens month by month: licences, stocks, the rush before a limit, contracts.

        Each draw has parameters, flows and, for entries of the ledger, a severity of its own; the
        first has the middle of all of them.

        Parameters
        ----------
        measures
            As in `with_measures`, on top of the chain's own.
        dates
            When they are announced, begin and end; if absent, after one calm month.
        watch
            Country whose imports are kept by origin; the first of the chain if empty.

        Examples
        --------
        >>> from oresight.atlas import open_atlas
        >>> from oresight.chains import chain
        >>> from oresight.market import Quota
        >>> cobalt = chain(open_atlas(), "cobalt", year=2024)
        >>> found = cobalt.simulate([Quota("COD", "mine", 96_600)], months=12, draws=3)
        >>> found.path.price.shape[:2], float(found.path.imbalance.max()) < 1e-9
        ((12, 3), True)
        """
        import numpy as np

        from oresight.chains._calibrate import calibrated_draws
        from oresight.chains._monthly import Dates, a_month_of, monthly, walk
        from oresight.chains._parameters import parameter_draws

        given = (*self.measures, *measures)
        settings = parameter_draws(self.facts.atlas, self.commodity, draws=draws, seed=seed)
        chains = calibrated_draws(self.facts, settings, seed=seed)
        generators = (None, *(np.random.default_rng([seed, draw]) for draw in range(1, draws)))
        policies = [
            [
                a_month_of(policy)
                for measure in given
                for policy in one._policies(measure, generator)
            ]
            for one, generator in zip(chains, generators, strict=True)
        ]
        return walk(
            [monthly(one.network, one.settings) for one in chains],
            settings,
            policies,
            dates=dates or Dates(1, 1),
            months=months,
            watch=watch or self.network.countries[0],
        )

    @property
    def certificate(self) -> Certificate:
        """How well the chain's own equilibrium solves the market, read apart from the solver."""
        return self.solve().certificate
