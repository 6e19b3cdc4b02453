"""What several methods ask of a case: who counts as home, how wide a parameter is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.atlas import cross_section
from oresight.codes import Grade
from oresight.locale import N_

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.atlas import Atlas, CrossSection
    from oresight.codes import CommodityId, Iso3, Stage
    from oresight.methods._case import Case

__all__ = ["OF_ITS_GROUP", "ParameterRange", "home_of", "own_or_group_section", "parameter_range"]

OF_ITS_GROUP = N_("output of the group it belongs to")
"""The form of a cross-section that stands in for a member's."""

MEMBERS = ("element", "group")
"""Kinds of commodity whose output may be read off the group's: they come out of one ore."""


@dataclass(frozen=True, slots=True)
class ParameterRange:
    """A method parameter with the range it may lie in, and whether it is known to lie there."""

    value: float
    low: float
    high: float
    grade: str
    source_id: str

    def draw(self, draws: int, generator: np.random.Generator) -> NDArray[np.float64]:
        """Sample the range evenly, axes ``(draw,)``: nothing says where in it the value lies."""
        return generator.uniform(self.low, self.high, draws)


def parameter_range(case: Case, method: str, parameter: str) -> ParameterRange:
    """
    Return a parameter of a method from the table ``method_parameters``.

    A parameter without a range is taken as certain.
    """
    rows = case.atlas.table("method_parameters").filter(
        pl.col("method") == method, pl.col("parameter") == parameter
    )
    row = rows.row(0, named=True)
    value = row["value"]
    low, high = (value if row[end] is None else row[end] for end in ("low", "high"))
    return ParameterRange(value, low, high, row["grade"], row["source_id"])


def home_of(atlas: Atlas, importer: Iso3) -> frozenset[Iso3]:
    """
    Return the countries an importer stands for: itself, or the members of a group.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.codes import Iso3
    >>> len(home_of(open_atlas(), Iso3("EU27")))
    27
    """
    return atlas.catalogue.groups.get(importer.casefold(), frozenset({importer}))


def own_or_group_section(
    case: Case, commodity: CommodityId, *, stage: Stage
) -> CrossSection | None:
    """
    Return who produces a commodity, or who produces the group of elements it belongs to.

    Output of single rare earths is hardly published; who produces them as a group stands in, graded
    as assumed and spread as wide as an assumption is.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.codes import CommodityId, Iso3, Stage
    >>> from oresight.methods import Case
    >>> case = Case(open_atlas(), Iso3("JPN"), dt.date(2026, 11, 24))
    >>> section = own_or_group_section(case, CommodityId("dysprosium"), stage=Stage.REFINE)
    >>> section.commodity, section.form
    ('dysprosium', 'output of the group it belongs to')
    """
    catalogue = case.atlas.catalogue
    own = cross_section(case.atlas, commodity, stage=stage, year=case.year)
    if own is not None or catalogue.commodities[commodity].kind not in MEMBERS:
        return own
    spread = case.parameters["common", "share_log_sd_assumed"]
    for kin in catalogue.ancestors(commodity):
        section = cross_section(case.atlas, kin, stage=stage, year=case.year)
        if section is not None and catalogue.commodities[kin].kind == "group":
            return replace(
                section,
                commodity=commodity,
                form=OF_ITS_GROUP,
                grade=Grade.ASSUMED,
                log_sd=np.maximum(section.log_sd, spread),
            )
    return None
