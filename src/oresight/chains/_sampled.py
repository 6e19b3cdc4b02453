"""A commodity's market, drawn many times: alone, or with all that is made together with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oresight.chains._calibrate import calibrated_blocks, facts
from oresight.chains._graphite import graphite_facts, graphite_markets
from oresight.chains._own import drawn, varied
from oresight.chains._parameters import drawn_parameters, ensemble, priors
from oresight.chains._rare_earth_facts import forms, rare_earth_facts
from oresight.chains._rare_earths import rare_earth_markets, rare_earth_parameters
from oresight.codes import CommodityId, Stage
from oresight.market import Markets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oresight.atlas import Atlas
    from oresight.chains._chain import Facts
    from oresight.chains._parameters import Parameters
    from oresight.codes import Iso3
    from oresight.runs import Points

__all__ = ["JOINT", "Form", "Sampled", "alone", "market_of", "sampled"]

RARE_EARTHS, GRAPHITE = CommodityId("rare_earths"), CommodityId("battery_graphite")
JOINT = frozenset({RARE_EARTHS, GRAPHITE})
"""Markets of several commodities, by the name they go by."""


@dataclass(frozen=True, slots=True)
class Form:
    """
    What one stage of the network is to the atlas.

    Parameters
    ----------
    name
        The form's own name, where several are made together; empty else.
    commodities
        What the ledger may call it; the first is what a table shows.
    """

    stage: Stage
    commodities: tuple[str, ...]
    name: str = ""


@dataclass(frozen=True)
class Sampled:
    """
    Draws of a market in its base year, tonnes a year; draw 0 has the middle of everything.

    Parameters
    ----------
    points
        The ensemble they are of, with numbers by name for whatever else is drawn.
    varied
        Names of the numbers that the markets themselves were drawn from.
    forms
        One a stage of the network.
    """

    commodity: CommodityId
    year: int
    points: Points
    varied: tuple[str, ...]
    networks: Markets
    settings: tuple[Parameters, ...]
    sources: tuple[str, ...]
    forms: tuple[Form, ...]

    def stages(self, commodity: str, stage: Stage) -> tuple[str, ...]:
        """Return the network's stages that a commodity of the ledger means at a stage."""
        names = self.networks[0].stages
        return tuple(
            name
            for name, form in zip(names, self.forms, strict=True)
            if form.stage is stage and commodity in form.commodities
        )


GRAPHITES = (
    Form(Stage.MINE, ("natural_graphite",), "flake"),
    Form(Stage.REFINE, ("battery_graphite", "synthetic_graphite", "natural_graphite"), "anode"),
)


def market_of(atlas: Atlas, commodity: CommodityId) -> CommodityId:
    """
    Return the commodity whose market another is traded in: itself, unless they are made together.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> market_of(open_atlas(), "terbium")
    'rare_earths'
    """
    for market, listed in ((RARE_EARTHS, forms(atlas)), (GRAPHITE, GRAPHITES)):
        if any(commodity in form.commodities for form in listed):
            return market
    return commodity


def sampled(
    atlas: Atlas,
    commodity: CommodityId,
    *,
    importer: Iso3,
    year: int | None = None,
    draws: int,
    seed: int,
    first: int = 0,
    tilts: Mapping[str, float] | None = None,
) -> Sampled:
    """
    Return draws ``first`` to ``first + draws - 1`` of the market a commodity is traded in.

    The rare earths share one, from two ores to magnets; so do natural and synthetic graphite, to anode
    material. Draw 0 has the middle of everything; however an ensemble is cut, its draws are the same.

    Parameters
    ----------
    importer
        A country that must be told apart from the rest of the world.
    tilts
        Names of numbers to push towards an end: ``points.weights`` then tells what each draw counts
        for.

    Raises
    ------
    BadInputError
        If too little is known of it.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> atlas = open_atlas()
    >>> found = sampled(atlas, "dysprosium", importer="JPN", draws=2, seed=1)
    >>> found.commodity, len(found.networks), found.stages("dysprosium", found.forms[3].stage)
    ('rare_earths', 2, ('dysprosium',))
    """
    market = market_of(atlas, commodity)
    points = ensemble(atlas, draws=draws, seed=seed, first=first, tilts=tilts)
    if market in JOINT:
        build = _rare_earths if market == RARE_EARTHS else _graphite
        return build(atlas, points, importer=importer, year=year)
    return alone(facts(atlas, commodity, importer=importer, year=year), points)


def alone(known: Facts, points: Points) -> Sampled:
    """Return draws of a market whose commodity is made by itself."""
    settings = drawn_parameters(known.atlas, points, commodity=known.commodity)
    blocks = calibrated_blocks(known, settings, seed=points.seed, first=points.first)
    return Sampled(
        commodity=known.commodity,
        year=known.year,
        points=points,
        varied=_varied(known.atlas, known.commodity),
        networks=Markets.joined([*blocks]),
        settings=settings,
        sources=known.sources,
        forms=tuple(Form(stage, (known.commodity,)) for stage, _ in known.stages),
    )


def _rare_earths(atlas: Atlas, points: Points, *, importer: Iso3, year: int | None) -> Sampled:
    known = rare_earth_facts(atlas, importer=importer, year=year)
    settings = drawn_parameters(atlas, points, commodity=RARE_EARTHS)
    own = rare_earth_parameters(atlas, points)
    sources = [one for *_, text in known.quality for one in text.split(";")]
    return Sampled(
        commodity=RARE_EARTHS,
        year=known.year,
        points=points,
        varied=_varied(atlas, RARE_EARTHS, "rare_earth_parameters"),
        networks=rare_earth_markets(known, own, settings),
        settings=settings,
        sources=tuple(dict.fromkeys(sources)),
        forms=tuple(Form(form.stage, form.commodities, form.name) for form in known.forms),
    )


def _graphite(atlas: Atlas, points: Points, *, importer: Iso3, year: int | None) -> Sampled:
    known = graphite_facts(atlas, importer=importer, year=year)
    own = drawn(atlas, "graphite_parameters", points)
    settings = drawn_parameters(atlas, points, commodity=CommodityId(GRAPHITES[0].commodities[0]))
    sources = [one for *_, text in known.quality for one in text.split(";")]
    return Sampled(
        commodity=GRAPHITE,
        year=known.year,
        points=points,
        varied=_varied(atlas, CommodityId(GRAPHITES[0].commodities[0]), "graphite_parameters"),
        networks=graphite_markets(known, own, settings),
        settings=settings,
        sources=tuple(dict.fromkeys(sources)),
        forms=GRAPHITES,
    )


def _varied(atlas: Atlas, commodity: CommodityId, *tables: str) -> tuple[str, ...]:
    common = (one.parameter for one in priors(atlas, commodity) if one.varies)
    return (*common, *(name for table in tables for name in varied(atlas, table)))
