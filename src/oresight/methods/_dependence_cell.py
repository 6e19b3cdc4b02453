"""Import dependence of one commodity at one stage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from oresight.codes import Grade, Stage
from oresight.locale import N_
from oresight.methods._balance import Balance, balance
from oresight.methods._dependence_formulas import (
    consumption_share,
    import_hhi,
    net_import_reliance,
    output_gap,
)
from oresight.methods._inputs import home_of
from oresight.methods._published_reliance import Published, published_origin, published_reliance
from oresight.methods._scores import Score, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from oresight.codes import CommodityId, Iso3
    from oresight.methods._case import Case

__all__ = ["ACT", "Cell", "benchmark"]

ACT = "EU_CRMA"
UNION = "eu27"
OWN = N_("own mass balance")
PUBLISHED = N_("published figure")
NO_TRADE = N_("No trade of this importer is on record at this stage.")
NO_IMPORTS = N_("No imports are recorded at this stage.")
NO_BASIS = N_("Trade and output share no mass basis, and no published figure is at hand.")
SHARED = N_("The trade codes cover other goods too and do not tell this one's origins.")
FEED = N_("Reliance at this stage only: home output may rest on imported feed.")
DISPUTED = N_("A published figure differs by more than a tenth; the interval reaches to it.")
NEAR = 0.1
"""How far a published reliance may lie from ours without a word."""

GAPS = {
    Stage.MINE: ("crma_extraction_gap", "extraction"),
    Stage.REFINE: ("crma_processing_gap", "processing"),
}


def benchmark(case: Case, name: str) -> float:
    """Return a benchmark of the table ``benchmarks``, as a share of consumption."""
    rows = case.atlas.table("benchmarks").select("id", "value_pct")
    return float(dict(rows.iter_rows())[name]) / 100


@dataclass(frozen=True)
class Cell:
    """One commodity at one stage, for the importer of a case."""

    case: Case
    commodity: CommodityId
    stage: Stage

    @cached_property
    def supply(self) -> Balance | None:
        """The importer's supply, where its trade is covered."""
        return balance(self.case, self.commodity, self.stage)

    @cached_property
    def published(self) -> Published | None:
        """A published reliance, looked up only where the importer's supply does not close."""
        if self.supply is not None and self.supply.closes:
            return None
        return published_reliance(self.case, self.commodity, self.stage)

    def _sample(self, figure: Published) -> NDArray[np.float64]:
        """Return a sample of a published figure, the same one for every indicator."""
        generator = self.case.generator("dependence", "published", self.commodity, self.stage)
        return figure.draw(self.case.draws, generator)

    def scores(self) -> Iterator[Score]:
        """Return every indicator that rests on this cell alone."""
        yield self._reliance()
        yield from self._origins()
        if self.stage in GAPS:
            yield self._gap(*GAPS[self.stage])
            yield self._single_country()

    def _reliance(self) -> Score:
        found, name = self.supply, "net_import_reliance"
        if found is not None and found.closes:
            own = found.own
            value = net_import_reliance(own.domestic_t, own.imports_t, own.exports_t)
            draws = net_import_reliance(found.domestic, found.imports, found.exports)
            note = FEED if self.stage is Stage.REFINE and own.domestic_t > 0 else None
            score = self._from_trade(found, name, float(value), draws, basis=OWN, note=note)
            return self._checked(score)
        if self.published is None:
            return self._missing(name, NO_TRADE if found is None else NO_BASIS)
        figure = self.published
        return self._from_published(name, figure.value, self._sample(figure), figure=figure)

    def _checked(self, score: Score) -> Score:
        """Stretch the interval to a figure published for the same stage, and say so if far off."""
        other = published_reliance(self.case, self.commodity, self.stage)
        if other is None or other.note is not None:
            return score
        if score.value is None or score.low is None or score.high is None:
            return score
        far = not other.low - NEAR <= score.value <= other.high + NEAR
        return replace(
            score,
            low=min(score.low, other.value),
            high=max(score.high, other.value),
            sources=tuple(sorted({*score.sources, other.source})),
            note=DISPUTED if far else score.note,
        )

    def _origins(self) -> Iterator[Score]:
        found, why = self.supply, self._origins_unknown
        if found is None or why is not None:
            yield self._published_origin(why or NO_TRADE)
            yield self._missing("import_hhi", why or NO_TRADE)
            return
        first = int(np.argmax(found.shares))
        yield self._from_trade(
            found,
            "top_origin_share",
            float(found.shares[first]),
            found.drawn_shares[:, first],
            basis=found.codes,
            country=found.partners[first],
        )
        value, draws = import_hhi(found.shares), import_hhi(found.drawn_shares)
        yield self._from_trade(found, "import_hhi", float(value), draws, basis=found.codes)

    @property
    def _origins_unknown(self) -> str | None:
        """Why trade does not tell the origins of this commodity; None where it does."""
        if self.supply is None:
            return NO_TRADE
        if not self.supply.fits:
            return SHARED
        return None if self.supply.shares.any() else NO_IMPORTS

    def _published_origin(self, why: str) -> Score:
        found = published_origin(self.case, self.commodity, self.stage)
        if found is None:
            return self._missing("top_origin_share", why)
        country, share = found
        draws = self._sample(share)
        return self._from_published(
            "top_origin_share", share.value, draws, figure=share, country=country
        )

    def _gap(self, name: str, article: str) -> Score:
        cut, found = benchmark(self.case, article), self.supply
        if found is not None and found.closes:
            own = found.own
            value = output_gap(own.domestic_t, own.imports_t, own.exports_t, benchmark=cut)
            draws = output_gap(found.domestic, found.imports, found.exports, benchmark=cut)
            return self._from_trade(found, name, float(value), draws, basis=OWN, threshold=0.0)
        if self.published is None:
            return self._missing(name, NO_TRADE if found is None else NO_BASIS)
        figure = self.published
        reliance, sample = figure.value, self._sample(figure)
        return self._from_published(
            name, 1.0 - reliance - cut, 1.0 - sample - cut, figure=figure, threshold=0.0
        )

    def _single_country(self) -> Score:
        """Return the largest third country's share of consumption, not of imports."""
        name, found, why = "crma_single_country", self.supply, self._origins_unknown
        if found is None or why is not None:
            return self._missing(name, why or NO_TRADE)
        first = self._largest_third(found)
        if first is None:
            return self._missing(name, NO_IMPORTS)
        cut = benchmark(self.case, "single_third_country")
        share, drawn = float(found.shares[first]), found.drawn_shares[:, first]
        country = found.partners[first]
        if found.closes:
            own = found.own
            value = consumption_share(share, own.domestic_t, own.imports_t)
            draws = consumption_share(drawn, found.domestic, found.imports)
            return self._from_trade(
                found, name, float(value), draws, basis=OWN, country=country, threshold=cut
            )
        if self.published is None:
            return self._missing(name, NO_BASIS)
        figure = self.published
        return self._from_published(
            name,
            share * figure.value,
            drawn * self._sample(figure),
            figure=figure,
            country=country,
            threshold=cut,
        )

    def _largest_third(self, found: Balance) -> int | None:
        """Return the place of the largest origin outside the importer's own union."""
        home = home_of(self.case.atlas, self.case.importer)
        union = self.case.atlas.group(UNION)
        inside = union if home <= union else home
        shares = [
            0.0 if country in inside else share
            for country, share in zip(found.partners, found.shares, strict=True)
        ]
        return int(np.argmax(shares)) if any(shares) else None

    def _from_trade(
        self,
        found: Balance,
        indicator: str,
        value: float,
        draws: NDArray[np.float64],
        *,
        basis: str,
        country: Iso3 | None = None,
        threshold: float | None = None,
        note: str | None = None,
    ) -> Score:
        bounds = summary(draws, threshold=threshold)
        legal = (ACT,) if threshold is not None else ()
        return Score(
            "dependence",
            indicator,
            self.commodity,
            value,
            "1",
            found.grade,
            tuple(sorted({*found.own.sources, *legal})),
            stage=self.stage,
            country=country,
            importer=self.case.importer,
            year=found.own.year,
            basis=basis,
            note=note,
            low=bounds["low"],
            high=bounds["high"],
            threshold=threshold,
            p_cross=bounds["p_cross"],
        )

    def _from_published(
        self,
        indicator: str,
        value: float,
        draws: NDArray[np.float64],
        *,
        figure: Published,
        country: Iso3 | None = None,
        threshold: float | None = None,
    ) -> Score:
        bounds = summary(draws, threshold=threshold)
        traded = self.supply if threshold is not None and country is not None else None
        others = (
            *((ACT,) if threshold is not None else ()),
            *(traded.own.sources if traded else ()),
        )
        return Score(
            "dependence",
            indicator,
            self.commodity,
            value,
            "1",
            Grade.worst([figure.grade, *((traded.grade,) if traded else ())]),
            tuple(sorted({figure.source, *others})),
            stage=self.stage,
            country=country,
            importer=self.case.importer,
            year=figure.year,
            basis=PUBLISHED,
            note=figure.note,
            low=None if bounds["low"] is None else min(bounds["low"], value),
            high=None if bounds["high"] is None else max(bounds["high"], value),
            threshold=threshold,
            p_cross=bounds["p_cross"],
        )

    def _missing(self, indicator: str, note: str) -> Score:
        found = self.supply
        return Score(
            "dependence",
            indicator,
            self.commodity,
            None,
            "1",
            found.grade if found else Grade.REPORTED,
            found.own.sources if found else (),
            stage=self.stage,
            importer=self.case.importer,
            year=found.own.year if found else self.case.year,
            note=note,
        )
