"""Friend-shoring: how much of supply lies with countries that the importer counts as friends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.atlas import best_production, cross_section
from oresight.codes import CommodityId, Grade, Iso3, Stage
from oresight.locale import N_
from oresight.methods._balance import balance
from oresight.methods._formula import Symbol, formula
from oresight.methods._inputs import home_of
from oresight.methods._registry import method
from oresight.methods._scores import Score, score_table, summary
from oresight.methods._uncertainty import draw_shares

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from oresight.methods._case import Case

__all__ = ["assess", "assess_groups", "friend_groups", "friend_share"]

STAGES = (Stage.MINE, Stage.REFINE, Stage.COMPONENT)
JUDGEMENT = "ORESIGHT_ANALYST"
UNNAMED_LIMIT = 0.05
"""Beyond this share of unnamed countries a share of world output is called a lower bound."""

NO_FRIENDS = N_("No group of friends is named for this importer.")
NO_OUTPUT = N_("No output by country is known at this stage.")
NO_ORIGINS = N_("Trade does not tell the origins of this commodity at this stage.")
IMPORTS_ONLY = N_("Of imports alone: home output is not known on the same mass basis.")
LOWER_BOUND = N_("More than a twentieth comes from countries that are not named; a lower bound.")


@formula(
    "friend_share",
    "F = (P + sum_(c in G) I_c) / (P + sum_c I_c)",
    symbols=(
        Symbol("F", N_("share of supply from home and friends")),
        Symbol("P", N_("home output at the stage"), "t"),
        Symbol("I_c", N_("imports from country c, or its output for the world"), "t"),
        Symbol("G", N_("countries counted as friends")),
    ),
    unit="1",
    source="Oresight",
    takes={"supply": "I_c", "friendly": "c in G", "output": "P"},
)
def friend_share(
    supply: NDArray[np.float64],
    friendly: NDArray[np.bool_],
    *,
    output: NDArray[np.float64] | float = 0.0,
) -> NDArray[np.float64]:
    """
    Add up home output and what friends supply, over all supply.

    Parameters
    ----------
    supply
        Axes ``(..., country)``: imports by origin, or shares of world output.
    friendly
        Axes ``(country,)``: who counts as a friend.
    output
        Home output in the unit of *supply*, one number or axes ``(...)``.

    Returns
    -------
    NDArray
        0 to 1; NaN where there is no supply.

    Examples
    --------
    >>> float(friend_share(np.array([30.0, 50.0]), np.array([True, False]), output=20.0))
    0.5
    """
    total = np.asarray(supply.sum(axis=-1) + output)
    near = supply[..., friendly].sum(axis=-1) + output
    share = np.divide(near, total, out=np.full(total.shape, np.nan), where=total > 0)
    return np.asarray(share)


def friend_groups(case: Case) -> tuple[str, ...]:
    """
    Return the groups an importer counts as friends, from the table ``friend_groups``.

    A row names an importer, or a group whose members all take it.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.methods import Case
    >>> friend_groups(Case(open_atlas(), Iso3("JPN"), dt.date(2026, 11, 24)))
    ('forge', 'western')
    """
    home = home_of(case.atlas, case.importer)
    known = case.atlas.catalogue.groups
    rows = case.atlas.table("friend_groups").select("importer", "group").iter_rows()
    return tuple(
        sorted(
            {
                group
                for importer, group in rows
                if importer == case.importer or home <= known.get(importer, frozenset())
            }
        )
    )


def _members(case: Case, groups: Sequence[str]) -> frozenset[Iso3]:
    """Return who belongs to any of the groups, home included."""
    members = (case.atlas.group(group) for group in groups)
    return home_of(case.atlas, case.importer).union(*members)


@method(
    "friendshoring",
    N_("Friend-shoring"),
    purpose=N_("How much of supply lies at home and with countries counted as friends."),
    formulas=(friend_share,),
    indicators=("friend_share", "world_friend_share"),
    evidence="D",
    references=("Oresight tables friend_groups and country_groups",),
    limits=N_(
        "Own design, experimental. Who counts as a friend is a judgement in a table, to be edited. "
        "The country that ships or produces counts, not who owns the mine or the plant."
    ),
)
def assess(case: Case) -> pl.DataFrame:
    """
    Return the friendly share of the importer's supply and of the world's.

    ``country`` is the largest supplier outside the friends, ``basis`` names their groups.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.methods import Case
    >>> graphite = Case(open_atlas(), Iso3("JPN"), dt.date(2026, 11, 24),
    ...                 (CommodityId("natural_graphite"),))
    >>> assess(graphite).filter(indicator="friend_share", stage="mine")["country"].item()
    'CHN'
    """
    return score_table(_scores(case, friend_groups(case)))


def assess_groups(case: Case, groups: Sequence[str]) -> pl.DataFrame:
    """
    Return the same for groups of the caller's choice, one block of rows a group.

    Raises
    ------
    UnknownNameError
        If a group is unknown; carries the nearest words.
    """
    return score_table(score for group in groups for score in _scores(case, (group,)))


def _scores(case: Case, groups: Sequence[str]) -> Iterator[Score]:
    friends = _members(case, groups)
    known = best_production(case.atlas)["commodity"].unique().sort()
    for commodity in case.commodities or tuple(CommodityId(name) for name in known):
        for stage in STAGES:
            if stage in case.stages:
                parts = Parts(case, groups, friends, commodity, stage)
                for score in (parts.of_own(), parts.of_world()):
                    if case.commodities is not None or score.value is not None:
                        yield score


@dataclass(frozen=True, slots=True)
class Parts:
    """One commodity at one stage, and who counts as a friend."""

    case: Case
    groups: Sequence[str]
    friends: frozenset[Iso3]
    commodity: CommodityId
    stage: Stage

    def of_own(self) -> Score:
        """Return the friendly share of the importer's supply, home output counted as friendly."""
        found = balance(self.case, self.commodity, self.stage)
        if not self.groups:
            return self._missing("friend_share", NO_FRIENDS)
        if found is None or not found.fits or not found.shares.any():
            return self._missing("friend_share", NO_ORIGINS)
        own, friendly = found.own, self._friendly(found.partners)
        whole = bool(np.isfinite(own.domestic_t + own.imports_t)) and own.imports_t > 0
        weight, drawn = (own.imports_t, found.imports) if whole else (1.0, np.ones(self.case.draws))
        output, outputs = (own.domestic_t, found.domestic) if whole else (0.0, 0.0 * drawn)
        value = friend_share(found.shares * weight, friendly, output=output)
        draws = friend_share(found.drawn_shares * drawn[:, None], friendly, output=outputs)
        return self._known(
            "friend_share",
            float(value),
            draws,
            year=own.year,
            grade=found.grade,
            sources=own.sources,
            country=_largest(found.partners, np.where(friendly, 0.0, found.shares)),
            note=None if whole else IMPORTS_ONLY,
        )

    def of_world(self) -> Score:
        """Return the friendly share of world output; who is not named is no friend."""
        name = "world_friend_share"
        section = cross_section(
            self.case.atlas, self.commodity, stage=self.stage, year=self.case.year
        )
        if not self.groups:
            return self._missing(name, NO_FRIENDS)
        if section is None or not np.isfinite(section.quantity).any():
            return self._missing(name, NO_OUTPUT)
        shares, friendly = np.nan_to_num(section.shares), self._friendly(section.countries)
        sample = draw_shares(
            shares,
            section.log_sd,
            draws=self.case.draws,
            generator=self.case.generator("friendshoring", self.commodity, self.stage),
        )
        rest = max(0.0, 1.0 - float(shares.sum()))
        value, draws = (
            friend_share(np.insert(found, 0, rest, axis=-1), np.insert(friendly, 0, values=False))
            for found in (shares, sample)
        )
        return self._known(
            name,
            float(value),
            draws,
            year=section.year,
            grade=section.grade,
            sources=section.sources,
            country=_largest(section.countries, np.where(friendly, 0.0, shares)),
            note=LOWER_BOUND if rest > UNNAMED_LIMIT else None,
        )

    def _friendly(self, countries: tuple[Iso3, ...]) -> NDArray[np.bool_]:
        return np.array([country in self.friends for country in countries], dtype=bool)

    def _known(
        self,
        indicator: str,
        value: float,
        draws: NDArray[np.float64],
        *,
        year: int,
        grade: Grade,
        sources: tuple[str, ...],
        country: Iso3 | None,
        note: str | None,
    ) -> Score:
        bounds = summary(draws)
        return Score(
            "friendshoring",
            indicator,
            self.commodity,
            value,
            "1",
            Grade.worst([grade, Grade.ASSUMED]),
            tuple(sorted({*sources, JUDGEMENT})),
            stage=self.stage,
            country=country,
            importer=self.case.importer,
            year=year,
            basis="+".join(self.groups),
            note=note,
            low=bounds["low"],
            high=bounds["high"],
        )

    def _missing(self, indicator: str, note: str) -> Score:
        return Score(
            "friendshoring",
            indicator,
            self.commodity,
            None,
            "1",
            Grade.ASSUMED,
            (),
            stage=self.stage,
            importer=self.case.importer,
            year=self.case.year,
            basis="+".join(self.groups) or None,
            note=note,
        )


def _largest(countries: tuple[Iso3, ...], amount: NDArray[np.float64]) -> Iso3 | None:
    return countries[int(np.argmax(amount))] if amount.any() else None
