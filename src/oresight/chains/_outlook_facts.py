"""What the atlas tells of the years to come: demand by scenario, announced supply, what fits what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.codes import OTHER, WORLD, CommodityId, Grade, Stage, nearest
from oresight.errors import BadInputError, Fault, UnknownNameError
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oresight.atlas import Atlas

__all__ = [
    "SCENARIOS",
    "TOTAL",
    "Match",
    "announced",
    "demand_by_year",
    "matches_of",
    "named_countries",
    "scenarios_of",
]

SCENARIOS = ("STEPS", "APS", "NZE")
"""Of the IEA, by ambition; the first is what measures in force lead to."""

TOTAL, BASE = "TOTAL", "base"
WHOLE, CLEAN = "total_demand", "clean_technology_demand"
TONNES = "t"


@dataclass(frozen=True, slots=True)
class Match:
    """
    Which demand an announced supply may be held against: a row of the table ``outlook_matches``.

    Parameters
    ----------
    stage, supply
        None where nobody tells announced supply.
    fit
        ``whole``, ``primary`` (demand counts scrap), ``part`` (demand of some uses alone), ``none``
        (forms do not match, nothing is compared).
    note
        What to mind, by language.
    """

    demand: CommodityId
    measure: str
    stage: Stage | None = None
    supply: CommodityId | None = None
    fit: str = "none"
    note: tuple[tuple[str, str], ...] = ()

    @property
    def comparable(self) -> bool:
        """Whether a gap may be told."""
        return self.fit != "none"

    def worded(self, lang: str) -> str | None:
        """Return what to mind, if anything."""
        return dict(self.note).get(lang)


def matches_of(atlas: Atlas, commodity: CommodityId) -> tuple[Match, ...]:
    """
    Return what may be compared for a commodity; one match without supply where nothing may be.

    Raises
    ------
    BadInputError
        If nobody projects its demand.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> [(one.stage.value, one.fit) for one in matches_of(open_atlas(), "copper")]
    [('mine', 'primary'), ('refine', 'whole')]
    >>> matches_of(open_atlas(), "gallium")[0].measure
    'clean_technology_demand'
    """
    rows = atlas.table("outlook_matches").filter(pl.col("commodity") == commodity)
    if rows.height:
        return tuple(
            Match(
                demand=CommodityId(row["demand"]),
                measure=row["measure"],
                stage=Stage(row["stage"]),
                supply=row["supply"] and CommodityId(row["supply"]),
                fit=row["fit"],
                note=(("en", row["note_en"]), ("ja", row["note_ja"])),
            )
            for row in rows.iter_rows(named=True)
        )
    told = atlas.table("demand_outlook").filter(pl.col("commodity") == commodity)["measure"]
    for measure in (WHOLE, CLEAN):
        if measure in told:
            return (Match(commodity, measure),)
    raise BadInputError(
        Fault(
            N_("No outlook of the demand for {commodity} is on record."),
            N_("Ask `oresight outlook` without a name for those that have one."),
            fields={"commodity": commodity},
        )
    )


def scenarios_of(names: Iterable[str]) -> tuple[str, ...]:
    """
    Return scenarios by the names of the IEA, checked; all of them if none is named.

    Raises
    ------
    UnknownNameError
        If there is no such scenario.

    Examples
    --------
    >>> scenarios_of(["aps"])
    ('APS',)
    """
    found = tuple(dict.fromkeys(name.upper() for name in names)) or SCENARIOS
    for name in found:
        if name not in SCENARIOS:
            raise UnknownNameError("scenario", name, near=nearest(name, SCENARIOS) or SCENARIOS)
    return found


def demand_by_year(
    atlas: Atlas, match: Match, *, scenarios: Iterable[str], until: int
) -> pl.DataFrame:
    """
    Return demand by scenario, use and year; years between those told lie on a straight line.

    Returns
    -------
    polars.DataFrame
        ``scenario, end_use, year, value, grade, source_id``, in tonnes; a year that is not told is
        graded assumed.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> atlas = open_atlas()
    >>> copper = matches_of(atlas, "copper")[0]
    >>> found = demand_by_year(atlas, copper, scenarios=["STEPS"], until=2035)
    >>> found.filter(year=2035, end_use="TOTAL")["value"].item() / 1e6
    32.634...
    """
    rows = atlas.table("demand_outlook").filter(
        pl.col("commodity") == match.demand,
        pl.col("measure") == match.measure,
        pl.col("region") == WORLD,
        pl.col("unit") == TONNES,
        pl.col("quantity").is_not_null(),
    )
    uses = rows["end_use"].unique().sort()
    parts = [
        _yearly(
            rows.filter(pl.col("end_use") == use, pl.col("scenario").is_in([BASE, scenario])),
            until=until,
        ).select(
            scenario=pl.lit(scenario),
            end_use=pl.lit(use),
            year="year",
            value="value",
            grade="grade",
            source_id="source_id",
        )
        for scenario in scenarios
        for use in uses
    ]
    return pl.concat(parts)


def announced(atlas: Atlas, match: Match, *, until: int) -> pl.DataFrame:
    """
    Return announced supply by country and year: what runs, wears out, and is planned.

    Returns
    -------
    polars.DataFrame
        ``country, year, value, grade, source_id``, in tonnes; the world has a row of its own, and
        what the source does not name by country stands under ``OTH``. Empty where nobody tells.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> atlas = open_atlas()
    >>> found = announced(atlas, matches_of(atlas, "copper")[0], until=2035)
    >>> found.filter(year=2035, country="WLD")["value"].item() / 1e6
    19.794
    """
    rows = atlas.table("projections").filter(
        pl.col("commodity") == (match.supply or ""),
        pl.col("stage") == (match.stage.value if match.stage else ""),
        pl.col("unit") == TONNES,
        pl.col("quantity").is_not_null(),
    )
    parts = [
        _yearly(rows.filter(pl.col("country") == country), until=until).select(
            country=pl.lit(country),
            year="year",
            value="value",
            grade="grade",
            source_id="source_id",
        )
        for country in rows["country"].unique().sort()
    ]
    empty = {"country": pl.String, "year": pl.Int64, "value": pl.Float64, "grade": pl.String}
    return pl.concat(parts) if parts else pl.DataFrame(schema={**empty, "source_id": pl.String})


def named_countries(supply: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of an announced supply that one country alone stands behind."""
    return supply.filter(~pl.col("country").is_in([WORLD, OTHER]))


def _yearly(rows: pl.DataFrame, *, until: int) -> pl.DataFrame:
    """Return one row a year, from the first that is told."""
    told = rows.sort("year")
    years = np.arange(int(told["year"][0]), until + 1)
    known = told["year"].to_numpy()
    inside = years[years <= known[-1]]
    return pl.DataFrame(
        {
            "year": inside,
            "value": np.interp(inside, known, told["quantity"].to_numpy()),
            "grade": [
                Grade.ESTIMATED.value if year in known else Grade.ASSUMED.value for year in inside
            ],
            "source_id": told["source_id"][0],
        }
    )
