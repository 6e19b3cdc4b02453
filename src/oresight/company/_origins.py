"""Where each material of a part comes from: what the company knows first, averages where it does not."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from oresight.atlas import cross_section, sourcing
from oresight.codes import OTHER, CommodityId, Grade, Iso3, Stage
from oresight.company._mix import NATIONAL, WORLD, Mix, blended, listed, spread, told
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from oresight.atlas import Atlas, Sourcing
    from oresight.company._part import Material, Route

__all__ = ["STAGES", "Origins"]

STAGES: Final = (Stage.COMPONENT, Stage.REFINE, Stage.MINE)
"""From the part back to the ground."""

FITTING: Final = frozenset({"exact", "dominant"})
"""How well trade codes must fit for a country's imports to stand in."""

SMALLEST: Final = 0.01
"""A buyer with less is not looked up by itself; the world's average stands for all of these."""

ABROAD: Final = N_("What is made at home is not known; imports alone stand in.")
STAND_IN: Final = N_("Nobody tells it of the material alone; what it belongs to stands in.")


@dataclass
class Origins:
    """
    Looks up where materials come from; what was found is kept.

    Parameters
    ----------
    smelters
        Countries by stage and commodity, as a supplier's template lists them.
    draws
        How many draws every share has, at least one.
    """

    atlas: Atlas
    importer: Iso3
    smelters: Mapping[Stage, Mapping[CommodityId, Route]]
    draws: int
    _known: dict[tuple[str, ...], Mix | None] = field(default_factory=dict)
    _ways: dict[object, dict[Stage, Mix]] = field(default_factory=dict)

    @cached_property
    def _doubts(self) -> dict[str, float]:
        """Standard deviation of the logarithm of a share, by grade."""
        rows = self.atlas.table("method_parameters").filter(pl.col("method") == "common")
        values = dict(rows.select("parameter", "value").iter_rows())
        return {grade: values[f"share_log_sd_{grade}"] for grade in Grade}

    def of(self, material: Material) -> dict[Stage, Mix]:
        """
        Return the countries of each stage of which anything is known, from the part to the mine.

        A stage that the company does not tell is what those of the stage after it take in; where no
        later stage is told, what the importer takes in. Parts that tell the same share what is found.
        """
        told = {
            stage: (*route.shares.items(), route.told) for stage, route in material.routes.items()
        }
        key = material.commodity, tuple(sorted(told.items()))
        if key not in self._ways:
            self._ways[key] = self._way(material)
        return self._ways[key]

    def _way(self, material: Material) -> dict[Stage, Mix]:
        found: dict[Stage, Mix] = {}
        buyers: Mix | None = None
        for stage in STAGES:
            mix = self._told(material, stage) or self._average(buyers, material.commodity, stage)
            if mix is not None:
                found[stage] = buyers = mix
        return found

    def _told(self, material: Material, stage: Stage) -> Mix | None:
        route = material.routes.get(stage)
        if route is not None:
            return told(route, stage, material.commodity, draws=self.draws)
        found = self.smelters.get(stage, {}).get(material.commodity)
        if found is not None:
            return listed(found, stage, material.commodity, draws=self.draws)
        return None

    def _average(self, buyers: Mix | None, commodity: CommodityId, stage: Stage) -> Mix | None:
        """Return what buyers take in at a stage, weighed by their shares."""
        if buyers is None:
            return self._country(self.importer, commodity, stage)
        parts: list[tuple[NDArray[np.float64], Mix]] = []
        rest = np.ones(self.draws)
        for place, share in buyers.shares.items():
            mix = self._country(place, commodity, stage) if share[0] >= SMALLEST else None
            if mix is not None and place != OTHER:
                parts.append((share, mix))
                rest = rest - share
        world = self._world(commodity, stage)
        if world is not None and float(rest[0]) > SMALLEST:
            parts.append((np.clip(rest, 0.0, 1.0), world))
        return blended(parts, stage=stage) if parts else None

    def _country(self, place: Iso3, commodity: CommodityId, stage: Stage) -> Mix | None:
        """Return what a country takes in; the world's output where its trade does not tell."""
        key = (place, commodity, stage)
        if key not in self._known:
            self._known[key] = self._national(place, commodity, stage) or self._world(
                commodity, stage
            )
        return self._known[key]

    def _family(self, commodity: CommodityId) -> tuple[CommodityId, ...]:
        return (commodity, *self.atlas.catalogue.ancestors(commodity))

    def _national(self, place: Iso3, commodity: CommodityId, stage: Stage) -> Mix | None:
        home = self.atlas.catalogue.groups.get(place.casefold(), frozenset({place}))
        for one in self._family(commodity):
            found = sourcing(self.atlas, home, one, stage=stage)
            if found is not None and found.match in FITTING and found.import_shares.any():
                return self._taken_in(place, found, stand_in=one != commodity)
        return None

    def _taken_in(self, place: Iso3, found: Sourcing, *, stand_in: bool) -> Mix:
        own = found.domestic_t - np.nan_to_num(found.exports_t)
        known = np.isfinite(own) and np.isfinite(found.imports_t)
        kept = max(float(own), 0.0) if known else 0.0
        total = kept + (found.imports_t if known else 1.0)
        part = kept / total if total > 0 else 0.0
        shares = {
            to: (1.0 - part) * float(share)
            for to, share in zip(found.partners, found.import_shares, strict=True)
            if share > 0
        }
        if part > 0:
            shares[place] = shares.get(place, 0.0) + part
        grade = Grade.worst([found.grade, Grade.ESTIMATED])
        name = f"{place} {found.commodity} {found.stage}"
        return Mix(
            spread(shares, self._doubts[grade], draws=self.draws, name=name),
            NATIONAL, grade, found.sources, found.stage, found.commodity, found.year,
            note=STAND_IN if stand_in else None if known else ABROAD,
        )  # fmt: skip

    def _world(self, commodity: CommodityId, stage: Stage) -> Mix | None:
        key = ("", commodity, stage)
        if key not in self._known:
            self._known[key] = self._output(commodity, stage)
        return self._known[key]

    def _output(self, commodity: CommodityId, stage: Stage) -> Mix | None:
        for one in self._family(commodity):
            section = cross_section(self.atlas, one, stage=stage)
            if section is None or not np.nansum(section.shares) > 0:
                continue
            shares = {
                place: float(share)
                for place, share in zip(
                    section.countries, np.nan_to_num(section.shares), strict=True
                )
                if share > 0
            }
            if section.other_share > 0:
                shares[OTHER] = section.other_share
            doubt = dict(zip(section.countries, section.log_sd, strict=True))
            log_sd = np.array([doubt.get(place, 0.0) for place in shares])
            return Mix(
                spread(shares, log_sd, draws=self.draws, name=f"{one} {stage}"),
                WORLD, Grade.worst([section.grade, Grade.ESTIMATED]), section.sources, stage, one,
                section.year, note=STAND_IN if one != commodity else None,
            )  # fmt: skip
        return None
