"""One importer's exposure on one day, gathered from every method and from the ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from oresight.atlas import changes_between, expiry_calendar, measures_as_of, open_ledger
from oresight.codes import CommodityId, Iso3, Stage
from oresight.display import Shown
from oresight.exposure._outlook import outlook_readings
from oresight.methods import Case, methods, rank_disagreement
from oresight.runs import Run

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from oresight.atlas import Atlas

__all__ = [
    "NationalExposure",
    "Standing",
    "commodity_sheet",
    "disagreement",
    "national_exposure",
    "watchlist",
]

ANY_IMPORTER = "*"


@dataclass(frozen=True, slots=True)
class Standing:
    """
    What the ledger says on a day, worded in one language.

    Parameters
    ----------
    changes
        What happened since the chosen day.
    expiring
        What starts, ends or lapses within a year.
    measures
        Measures that reach the importer and have not ended.
    """

    changes: pl.DataFrame
    expiring: pl.DataFrame
    measures: pl.DataFrame


@dataclass(frozen=True, slots=True)
class NationalExposure(Shown):
    """
    What an importer should know of its supply on a day.

    Every table carries unit, interval, grade and sources where it holds computed numbers.

    Parameters
    ----------
    scores
        Every method's score table, one under the other.
    ranking
        One row a commodity, worst first: its median rank over the methods, and their disagreement.
    standing
        What the ledger says.
    """

    case: Case
    since: dt.date
    run: Run
    scores: pl.DataFrame
    ranking: pl.DataFrame
    standing: Standing

    @property
    def importer(self) -> Iso3:
        """Whose exposure it is."""
        return self.case.importer

    @property
    def as_of(self) -> dt.date:
        """The day on which policy is read."""
        return self.case.as_of

    @property
    def missing(self) -> pl.DataFrame:
        """Numbers that could not be computed, and why."""
        return self.scores.filter(pl.col("value").is_null()).select(
            "method", "indicator", "commodity", "stage", "note"
        )

    def of(self, method: str) -> pl.DataFrame:
        """Return the scores of one method."""
        return self.scores.filter(pl.col("method") == method)

    def worst(self, count: int) -> pl.DataFrame:
        """
        Return the worst exposures: rank, supply risk at the riskier stage, and the largest refiner.

        Parameters
        ----------
        count
            How many rows at most.
        """
        risk = _largest(self.of("eu-sr"), "supply_risk").select(
            "commodity", "low", "high", supply_risk="value", p_critical="p_cross"
        )
        top = _largest(
            self.of("concentration").filter(pl.col("stage") == Stage.REFINE.value), "top1_share"
        ).select("commodity", refiner="country", refiner_share="value")
        return (
            self.ranking.head(count)
            .select("commodity", "median_rank", "best_rank", "worst_rank")
            .join(risk, on="commodity", how="left", maintain_order="left")
            .join(top, on="commodity", how="left", maintain_order="left")
            .select(
                "commodity",
                "median_rank",
                "best_rank",
                "worst_rank",
                "supply_risk",
                "low",
                "high",
                "p_critical",
                "refiner",
                "refiner_share",
            )
        )

    def narrowed(self, commodity: CommodityId) -> NationalExposure:
        """
        Return the exposure to one of its commodities; the ledger is told by `with_language`.

        Numbers are those of the whole, as each commodity has a random stream of its own.
        """
        only = pl.col("commodity") == commodity
        return replace(
            self,
            case=self.case.with_commodities((commodity,)),
            scores=self.scores.filter(only),
            ranking=self.ranking.filter(only),
        )

    def with_language(self, lang: str) -> NationalExposure:
        """Return the same exposure with the ledger worded in another language."""
        return replace(self, standing=_standing(self.case, self.since, lang))


def watchlist(atlas: Atlas, importer: Iso3) -> tuple[CommodityId, ...]:
    """
    Return the commodities an importer's government watches, by its official list.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> "gallium" in watchlist(open_atlas(), Iso3("JPN"))
    True
    """
    lists = dict(atlas.table("watchlists").select("importer", "list_id").iter_rows())
    if importer not in lists and importer in atlas.group("eu27"):
        importer = Iso3("EU27")
    chosen = lists.get(importer, lists[ANY_IMPORTER])
    rows = atlas.table("lists").filter(pl.col("list_id") == chosen)
    named = rows["commodity"].drop_nulls().unique().sort()
    return tuple(name for name in named if name in atlas.catalogue.commodities)


def _largest(scores: pl.DataFrame, indicator: str) -> pl.DataFrame:
    """Return each commodity's highest known row of an indicator."""
    known = scores.filter(pl.col("indicator") == indicator, pl.col("value").is_not_null())
    return known.sort("value", "stage", descending=[True, False], nulls_last=True).unique(
        "commodity", keep="first", maintain_order=True
    )


def _assessed(case: Case, step: Callable[[str], None] | None) -> dict[str, pl.DataFrame]:
    tables = {}
    for name, item in methods().items():
        if step is not None:
            step(item.title)
        tables[name] = item.assess(case)
    return tables


def _standing(case: Case, since: dt.date, lang: str) -> Standing:
    ledger = open_ledger(case.atlas)
    only = case.commodities[0] if case.commodities and len(case.commodities) == 1 else None
    reaching = measures_as_of(
        ledger, case.as_of, lang=lang, target=case.importer, commodity=only
    ).filter(pl.col("status") != "ended")
    return Standing(
        changes=changes_between(ledger, since, case.as_of, lang=lang),
        expiring=expiry_calendar(ledger, case.as_of, lang=lang),
        measures=reaching,
    )


def disagreement(case: Case) -> pl.DataFrame:
    """Return how the methods rank the same commodities, and what makes them differ."""
    return rank_disagreement(_assessed(case, None))


def commodity_sheet(
    atlas: Atlas, commodity: CommodityId, *, importer: Iso3, as_of: dt.date
) -> pl.DataFrame:
    """Return every method's numbers for one commodity, and what its outlook reads."""
    case = Case(atlas, importer, as_of, commodities=(commodity,))
    scores = pl.concat(_assessed(case, None).values())
    return pl.concat([scores, outlook_readings(case, commodity)], how="diagonal_relaxed")


def national_exposure(
    case: Case,
    since: dt.date,
    *,
    lang: str,
    step: Callable[[str], None] | None = None,
) -> NationalExposure:
    """
    Return an importer's exposure on a day.

    Parameters
    ----------
    case
        The question; without commodities, the importer's watchlist is taken.
    since
        The day from which changes are told.
    lang
        Language of the reasons in the ledger's rows.
    step
        Called with the title of each method before it starts.
    """
    named = case.with_commodities(case.commodities or watchlist(case.atlas, case.importer))
    tables = _assessed(named, step)
    inputs = {
        "exposure": case.importer,
        "commodities": named.commodities,
        "since": since,
        "year": case.year,
        "draws": case.draws,
    }
    return NationalExposure(
        case=named,
        since=since,
        run=Run.of(inputs, edition=case.atlas.edition, as_of=case.as_of, seed=case.seed),
        scores=pl.concat(tables.values()),
        ranking=rank_disagreement(tables),
        standing=_standing(named, since, lang),
    )
