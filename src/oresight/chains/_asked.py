"""What may be asked of a market in its base year: prices under measures, and what months bring."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self

from oresight.market import AdValorem, Guarantee, solve, solve_taxed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from oresight.atlas import Atlas, Measure
    from oresight.chains._monthly import Months
    from oresight.chains._sampled import Sampled
    from oresight.codes import CommodityId
    from oresight.market import Act, Certificate, Decades, Equilibrium, Network, Policy

__all__ = ["Asked"]


class Asked:
    """
    What a chain answers, whatever it is made of.

    A chain gives its ``network``, the ``measures`` it is solved under, and draws of itself.
    """

    network: Network
    measures: tuple[Policy, ...]

    @property
    def commodity(self) -> CommodityId:
        """What it is a chain of."""
        raise NotImplementedError

    @property
    def atlas(self) -> Atlas:
        """Where its facts come from."""
        raise NotImplementedError

    def sampled(self, *, draws: int, seed: int, first: int = 0) -> Sampled:
        """Return draws of it from number *first* on; draw 0 is itself, without its measures."""
        raise NotImplementedError

    def with_measures(self, measures: Iterable[Policy | Measure]) -> Self:
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
        from oresight.chains._acts import policies_of

        market = self.sampled(draws=1, seed=0)
        found = [policy for one in measures for policy in policies_of(self.atlas, one, market)[0]]
        return replace(self, measures=(*self.measures, *found))  # type: ignore[type-var]

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
        measures: Iterable[Policy | Measure | Act] = (),
        *,
        months: int = 24,
        draws: int = 200,
        seed: int = 1,
        begin: dt.date | None = None,
        watch: str = "",
    ) -> Months:
        """
        Return what happens month by month: licences, stocks, the rush before a limit, contracts.

        Each draw has parameters, flows and, for entries of the ledger, a severity of its own; the
        first has the middle of all of them.

        Parameters
        ----------
        measures
            On top of the chain's own. Entries of the ledger are heard of, hold and rest in the months
            of the record; acts of the engine in their own, and bare policies after one calm month.
            Tonnes are a year's.
        months
            Months to follow in all.
        begin
            A day of the first month; that before the first entry of the ledger is heard of if absent.
        watch
            Country whose imports are kept by origin; the first of the chain if empty.

        Raises
        ------
        BadInputError
            If an entry of the ledger is not modelled in this chain; the reason is told.

        Examples
        --------
        >>> from oresight.atlas import open_atlas
        >>> from oresight.chains import chain
        >>> from oresight.market import Act, Quota
        >>> cobalt = chain(open_atlas(), "cobalt", year=2024)
        >>> quota = Act(((Quota("COD", "mine", 96_600),),), announced=1, effective=3)
        >>> found = cobalt.simulate([quota], months=12, draws=3)
        >>> found.path.price.shape[:2], float(found.path.imbalance.max()) < 1e-9
        ((12, 3), True)
        """
        from oresight.chains._acts import acts_of
        from oresight.chains._monthly import monthly_markets, walk

        market = self.sampled(draws=draws, seed=seed)
        given = (*self.measures, *measures)
        return walk(
            monthly_markets(market.networks, market.settings),
            market.settings,
            acts_of(self.atlas, given, market, begin=begin, months=months),
            months=months,
            watch=watch or self.network.countries[0],
        )

    def project(
        self,
        policies: Iterable[Policy | Measure] = (),
        *,
        until: int = 2040,
        scenario: str = "",
        pathway: NDArray[np.float64] | None = None,
        announced: bool = True,
        draws: int = 100,
        seed: int = 1,
        watch: str = "",
    ) -> Decades:
        """
        Return what happens year by year: investment, closures, scrap, thrift, substitutes.

        Parameters
        ----------
        policies
            As in `with_measures`, on top of the chain's own; in force from the year after the base.
        until
            The last year.
        scenario
            Growth of use as in the table ``demand_outlook``: STEPS, APS or NZE.
        pathway
            Use over that of the base year, axes ``(year,)``, the base year first, on top of the
            scenario's; none grows if both are absent.
        announced
            Whether announced projects open, and exhausted mines close, as the table ``projections``
            tells; what the price decides on comes on top.
        watch
            Country whose imports are kept by origin; the first of the chain if empty.

        Raises
        ------
        BadInputError
            If no outlook of the commodity's demand is on record.

        Examples
        --------
        >>> import oresight
        >>> cobalt = oresight.chain("cobalt", base_year=2024)
        >>> found = cobalt.project(scenario="APS", draws=2)
        >>> found.price.shape[:2], float(found.imbalance.max()) < 1e-9
        ((17, 2), True)
        """
        import numpy as np

        from oresight.chains._acts import policies_of
        from oresight.chains._announced import committed
        from oresight.chains._yearly import adaptation, pathways
        from oresight.market import compile_policies, simulate_years

        market = self.sampled(draws=draws, seed=seed)
        if pathway is None:
            pathway = np.ones(until - market.year + 1)
        growth = pathway[:, None] * np.ones(len(market.forms))
        if scenario:
            growth = growth * pathways(self.atlas, market, last=until, scenario=scenario)
        opened = committed(self.atlas, market, last=until) if announced else (None, None)
        given = [policies_of(self.atlas, one, market) for one in (*self.measures, *policies)]
        listed = [[policy for one in given for policy in one[draw]] for draw in range(draws)]
        which = np.arange(draws)
        calm, held = (
            compile_policies(market.networks, one, market=which) for one in ([()] * draws, listed)
        )
        return simulate_years(
            market.networks,
            [(0, calm), (1, held)],
            adaptation=adaptation(
                self.atlas, market.settings, [form.stage for form in market.forms], market.points
            ),
            pathway=growth[:, :, None] * np.ones((1, *self.network.shape)),
            committed=opened[0],
            committed_plants=opened[1],
            watch=self.network.countries.index(watch) if watch else 0,
        )

    @property
    def certificate(self) -> Certificate:
        """How well the chain's own equilibrium solves the market, read apart from the solver."""
        return self.solve().certificate
