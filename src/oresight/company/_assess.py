"""From parts to what they hang on, how long they last, what stops first, whom to ask, what to hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.codes import Stage
from oresight.company._chokepoints import chokepoint_rows
from oresight.company._cover import cover_rows, line_cover_rows
from oresight.company._exposure import Barriers, Exposed, exposure_rows
from oresight.company._fill import fed
from oresight.company._origins import Origins
from oresight.company._questions import question_table, questions_of
from oresight.company._scarcity import of_measure, of_story
from oresight.company._stock import stock_rows
from oresight.company._stops import line_rows, part_rows, ranking, untouched_rows
from oresight.company._table import table
from oresight.errors import BadInputError, Fault
from oresight.locale import N_, translator
from oresight.runs import Run
from oresight.scenarios import Outcome

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from oresight.atlas import Atlas, Measure
    from oresight.codes import Iso3
    from oresight.company._fill import Fed
    from oresight.company._part import Part, Parts
    from oresight.company._questions import Question
    from oresight.company._scarcity import Scarcity
    from oresight.company._smelters import Smelters
    from oresight.company._table import Row
    from oresight.scenarios import Scenario

__all__ = ["SHARE_DRAWS", "Assessment", "assess"]

SHARE_DRAWS: Final = 200
"""Draws of every share of origin: its interval needs no more."""


@dataclass(frozen=True)
class Assessment:
    """
    What a company's parts hang on, on a day.

    Every table has ``value, low, high, unit, grade, sources`` beside what it names.

    Parameters
    ----------
    exposure
        ``origin_share`` and ``hhi`` by part, commodity, stage and country; ``basis`` tells whether the
        company told it or what stands in, ``status`` and ``measures`` what the ledger has on the way.
    chokepoints
        ``value_hit``, ``parts_hit`` and ``governance`` by country, whose stop hits most first.
    cover
        ``stock`` and ``cover_without_largest`` by part, ``line_stock`` by line.
    stops
        Under a story or a measure: ``stop_probability``, ``stop_day``, ``stop_weeks``,
        ``output_lost``, ``value_lost`` and ``value_lost_expected`` by part; with ``line_`` before
        them, by line; ``total_value_lost``. Empty where none was followed.
    ranking
        The same, one row a part and branch: the first to stop on top.
    stock
        ``stock_needed``, ``stock_added``, ``stock_added_t``, ``stock_money``, ``loss_avoided`` and
        ``marginal_value`` by part.
    certificate
        Of the engine; empty where nothing was followed.
    """

    atlas: Atlas = field(repr=False)
    parts: Parts
    importer: Iso3
    as_of: dt.date
    run: Run
    level: float
    draws: int
    scenario: str
    branches: tuple[str, ...]
    begin: dt.date | None
    exposure: pl.DataFrame
    chokepoints: pl.DataFrame
    cover: pl.DataFrame
    stops: pl.DataFrame
    ranking: pl.DataFrame
    stock: pl.DataFrame
    asked: tuple[Question, ...] = field(repr=False)
    certificate: dict[str, float | int]

    def questions(self, lang: str) -> pl.DataFrame:
        """
        Return what to ask each supplier, in a language: what to ask first on top.

        Columns: ``supplier, supplier_country, priority, part_id, part, commodity, topic, question,
        reason``. A supplier that is not told has null.
        """
        return question_table(self.asked, self.atlas, lang)

    @property
    def rows(self) -> pl.DataFrame:
        """Every number, one table under the other."""
        return pl.concat([self.exposure, self.chokepoints, self.cover, self.stops, self.stock])

    def tables(self, lang: str) -> dict[str, pl.DataFrame]:
        """Return the tables by the names of their sheets, what matters first; notes in a language."""
        found = {
            "ranking": self.ranking, "stops": self.stops, "stock": self.stock,
            "chokepoints": self.chokepoints, "exposure": self.exposure, "cover": self.cover,
            "questions": self.questions(lang), "parts": self.parts.table,
        }  # fmt: skip
        return {name: _shown(one, lang) for name, one in found.items() if not one.is_empty()}


def _shown(one: pl.DataFrame, lang: str) -> pl.DataFrame:
    """Return a table with its notes in a language, without the columns that have nothing in it."""
    if "note" in one.columns:
        t = translator(lang)
        said = [None if note is None else t(note) for note in one["note"]]
        one = one.with_columns(pl.Series("note", said, dtype=pl.String))
    return one.select(name for name in one.columns if one[name].null_count() < one.height)


def assess(
    atlas: Atlas,
    parts: Parts,
    *,
    importer: Iso3,
    as_of: dt.date,
    smelters: Smelters | None = None,
    story: Scenario | Outcome | None = None,
    measure: Measure | str | None = None,
    draws: int = 200,
    seed: int = 1,
    level: float = 0.05,
) -> Assessment:
    """
    Return what a company's parts hang on, how long they last, and what stops first.

    Nothing is written, and nothing leaves the machine.

    Parameters
    ----------
    importer
        Country whose imports stand in where the company does not know its own.
    as_of
        Day on which the ledger is read.
    smelters
        What a supplier's reporting template lists, for refiners and mines that the sheet does not tell.
    story, measure
        What to follow: one of the two, or neither. A story that was run already (an `Outcome`) is not
        run again, and must be of the same importer.
    draws, seed
        Of the engine, where it has to be run.
    level
        Probability of a stop that the proposed stock accepts.

    Raises
    ------
    BadInputError
        If both a story and a measure are given, the level is no probability, or the engine does not
        model them.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.company import read_workbook, template
    >>> parts = read_workbook(template("en", filled=True), name="example.xlsx")
    >>> found = assess(open_atlas(), parts, importer="JPN", as_of=dt.date(2026, 11, 24))
    >>> found.chokepoints.filter(indicator="value_hit")["country"][0]
    'CHN'
    """
    _check(importer, story, measure, level=level)
    lists = {} if smelters is None else {Stage.REFINE: smelters.routes, Stage.MINE: smelters.mines}
    origins = Origins(atlas, importer, lists, SHARE_DRAWS)
    groups = [
        [Exposed(part, one, origins.of(one)) for one in part.materials] for part in parts.parts
    ]
    barriers = Barriers(atlas, importer, as_of)
    each = _followed(atlas, story, measure, importer=importer, draws=draws, seed=seed)
    told = [_Told.of(one, groups, currency=parts.currency, level=level) for one in each]
    stops = table(row for one in told for row in one.stops())
    begins = {one.branch or None: one.begin for one in each}
    flat = [one for group in groups for one in group]
    likely = stops.filter(pl.col("indicator") == "stop_probability", pl.col("value").is_not_null())
    most = dict(likely.group_by("part_id").agg(pl.col("value").max()).iter_rows())
    return Assessment(
        atlas=atlas, parts=parts, importer=importer, as_of=as_of,
        run=_run(atlas, parts, smelters, each, importer=importer, as_of=as_of, seed=seed, level=level),
        level=level, draws=max((one.draws for one in each), default=0), scenario=each[0].name if each else "",
        branches=tuple(one.branch for one in each), begin=each[0].begin if each else None,
        exposure=table(row for one in flat for row in exposure_rows(one, barriers)),
        chokepoints=table(
            chokepoint_rows(flat, barriers, currency=parts.currency)
        ),
        cover=table(_covers(groups, parts.parts, barriers.home)), stops=stops, ranking=ranking(stops, begins),
        stock=table(row for one in told for row in one.stock()),
        asked=tuple(one for group in groups for one in questions_of(group, barriers, likely=most)),
        certificate=dict(each[0].certificate) if each else {},
    )  # fmt: skip


def _check(
    importer: Iso3, story: Scenario | Outcome | None, measure: Measure | str | None, *, level: float
) -> None:
    faults = []
    if story is not None and measure is not None:
        faults.append(
            Fault(
                N_("Both a story and a measure are to be followed."),
                N_("Name one of them."),
            )
        )
    if isinstance(story, Outcome) and story.asked.importer != importer:
        faults.append(
            Fault(
                N_("The story was followed for {other}, not for {importer}."),
                N_("Follow it again for the importer asked for."),
                fields={"other": story.asked.importer, "importer": importer},
            )
        )
    if not 0.0 < level < 1.0:
        faults.append(
            Fault(
                N_("{level} is no probability between 0 and 1."),
                N_("Write 0.05 for one in twenty."),
                fields={"level": level},
            )
        )
    if faults:
        raise BadInputError(*faults)


def _followed(
    atlas: Atlas,
    story: Scenario | Outcome | None,
    measure: Measure | str | None,
    *,
    importer: Iso3,
    draws: int,
    seed: int,
) -> tuple[Scarcity, ...]:
    if story is not None:
        return of_story(story, importer=importer, draws=draws, seed=seed)
    if measure is not None:
        return of_measure(atlas, measure, importer=importer, draws=draws, seed=seed)
    return ()


@dataclass(frozen=True)
class _Told:
    """
    Parts before one branch of a story.

    Parameters
    ----------
    found
        Materials of each part, and what reaches it; None where the story leaves it alone.
    """

    scarcity: Scarcity
    found: Sequence[tuple[Sequence[Exposed], Fed | None]]
    currency: str
    level: float

    @classmethod
    def of(
        cls, scarcity: Scarcity, groups: Sequence[Sequence[Exposed]], *, currency: str, level: float
    ) -> _Told:
        """Return parts before a branch."""
        return cls(scarcity, [(group, fed(group, scarcity)) for group in groups], currency, level)

    def stops(self) -> Iterator[Row]:
        """Yield what stops: parts, then lines."""
        for group, one in self.found:
            if one is None:
                yield from untouched_rows(group[0].part, self.scarcity)
            else:
                yield from part_rows(one, self.scarcity, currency=self.currency)
        touched = [one for _, one in self.found if one is not None]
        yield from line_rows(touched, self.scarcity, currency=self.currency)

    def stock(self) -> Iterator[Row]:
        """Yield what stock is proposed."""
        for group, one in self.found:
            if one is not None:
                yield from stock_rows(
                    one, group, self.scarcity, level=self.level, currency=self.currency
                )


def _covers(
    groups: Sequence[Sequence[Exposed]], parts: Sequence[Part], home: frozenset[Iso3]
) -> Iterator[Row]:
    for group in groups:
        yield from cover_rows(group, home)
    yield from line_cover_rows(parts)


def _run(
    atlas: Atlas,
    parts: Parts,
    smelters: Smelters | None,
    each: Sequence[Scarcity],
    *,
    importer: Iso3,
    as_of: dt.date,
    seed: int,
    level: float,
) -> Run:
    """Return what identifies the result: the parts themselves, not the name of their file."""
    inputs = {
        "company": [repr(part) for part in parts.parts],
        "currency": parts.currency,
        "smelters": None if smelters is None else smelters.table.rows(),
        "importer": importer,
        "story": [(one.name, one.branch, one.draws) for one in each],
        "level": level,
    }
    return Run.of(inputs, edition=atlas.edition, as_of=as_of, seed=seed)
