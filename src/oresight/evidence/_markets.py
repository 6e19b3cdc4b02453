"""The market a past measure met: calibrated to the year before it, or to the nearest that is known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from oresight.atlas import production_years
from oresight.chains import calibrated_blocks, facts, monthly_markets, parameter_draws
from oresight.codes import Iso3, Stage
from oresight.errors import BadInputError
from oresight.market import Markets

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oresight.atlas import Atlas
    from oresight.chains import Facts, Parameters, Sampled
    from oresight.codes import CommodityId
    from oresight.market import Network

__all__ = ["Market", "market_before"]

STAGES = (Stage.MINE, Stage.REFINE)


@dataclass(frozen=True)
class Market:
    """
    A market month by month, draw by draw; the first draw has the middle of everything.

    Parameters
    ----------
    year
        The base year.
    known_until
        The latest year of any tonnes it was calibrated from.
    forms
        Names of the network's stages for a commodity at a stage, or at its last where none is named.
    priced
        The same, for where the commodity is priced.
    joint
        Whether several commodities are made and traded in it.
    chain
        Where it was drawn from; None where what is made of it is not followed.
    """

    networks: Sequence[Network]
    settings: tuple[Parameters, ...]
    year: int
    known_until: int
    sources: tuple[str, ...]
    forms: Callable[[str, str], tuple[str, ...]]
    priced: Callable[[str, str], tuple[str, ...]]
    joint: bool = False
    chain: Sampled | None = None

    def unsettled(self) -> Market:
        """Return the market with licences that let through one share for ever."""
        still = tuple(
            replace(one, licence_eased=0.0, licence_ready_months=0.0, licence_refile=0.0)
            for one in self.settings
        )
        return replace(self, settings=still)


def market_before(
    atlas: Atlas, commodity: CommodityId, *, year: int, place: str, draws: int, seed: int
) -> Market | None:
    """
    Return the market of a commodity in a year, or in the nearest that is known; None for none.

    Parameters
    ----------
    place
        A country that must be told apart from the rest of the world.
    """
    known = _facts(atlas, commodity, year, Iso3(place))
    if known is None:
        return None
    settings = parameter_draws(atlas, commodity, draws=draws, seed=seed)
    blocks = calibrated_blocks(known, settings, seed=seed)
    names = tuple(stage.value for stage, _ in known.stages)
    return Market(
        networks=monthly_markets(Markets.joined([*blocks]), settings),
        settings=settings,
        year=known.year,
        known_until=_known_until(known),
        sources=known.sources,
        forms=lambda _, stage: tuple({stage or names[-1]} & set(names)),
        priced=lambda _commodity, _stage: names[-1:],
    )


def _facts(atlas: Atlas, commodity: CommodityId, wanted: int, place: Iso3) -> Facts | None:
    years = {year for stage in STAGES for year in production_years(atlas, commodity, stage)}
    nearest = min(years, key=lambda year: (abs(year - wanted), year), default=None)
    for year in (wanted, nearest):
        try:
            return None if year is None else facts(atlas, commodity, importer=place, year=year)
        except BadInputError:
            continue
    return None


def _known_until(known: Facts) -> int:
    """Return the latest year of output or trade; prices only set a scale that no ratio keeps."""
    return max(max(found.section.year, found.trade_year) for _, found in known.stages)
