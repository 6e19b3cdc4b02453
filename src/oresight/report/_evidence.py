"""Pieces of evidence: a number or a fact with unit, interval, year, grade and source, or why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.codes import Grade
from oresight.locale import INDICATORS, N_
from oresight.report._album import publisher_line
from oresight.report._tables import table_block

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from oresight.exposure import NationalExposure
    from oresight.report._document import TableBlock
    from oresight.report._tables import Words

__all__ = ["Evidence", "evidence_sheet", "evidence_table", "score", "span_of_grades"]

ORDER: Final = tuple(grade.value for grade in Grade)
"""Best first."""

SHARES: Final = {
    "crma_extraction_gap", "crma_processing_gap", "crma_recycling_gap", "crma_single_country",
    "friend_share", "n1_cover", "net_import_reliance", "restricted_share",
    "sourcing_restricted_share", "top1_share", "top3_share", "top_origin_share",
}  # fmt: skip
"""Indicators that are told as per cent."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """
    One line of an evidence table.

    Parameters
    ----------
    value
        In words; None where it is not known.
    reason
        Why it is not known, as a message key.
    """

    requirement: str
    label: str
    value: str | None
    interval: str = ""
    unit: str = ""
    year: str = ""
    grade: str | None = None
    sources: tuple[str, ...] = ()
    reason: str = ""


def score(
    exposure: NationalExposure,
    words: Words,
    *,
    requirement: str,
    method: str,
    indicator: str,
    stage: str | None = None,
) -> Evidence:
    """Return the highest value of an indicator, at a stage if one is given, as evidence."""
    rows = exposure.of(method).filter(pl.col("indicator") == indicator)
    if stage is not None:
        rows = rows.filter(pl.col("stage") == stage)
    label = words.t(INDICATORS[indicator])
    if stage is not None:
        label = words.t(N_("{part} ({stage})"), part=label, stage=words.stage(stage))
    known = rows.filter(pl.col("value").is_not_null()).sort("value", descending=True)
    if known.is_empty():
        note = rows["note"].drop_nulls()
        reason = note[0] if len(note) else N_("not covered by the data")
        return Evidence(requirement, label, None, reason=reason)
    row = known.row(0, named=True)
    share = indicator in SHARES
    digits = 0 if share and row["value"] in {0.0, 1.0} else 1 if share else 2
    value = words.percent(row["value"], digits) if share else words.number(row["value"])
    if row["country"] is not None:
        value = words.t(N_("{country} {value}"), country=words.place(row["country"]), value=value)
    span = words.percent_interval if share else words.interval
    return Evidence(
        requirement,
        label,
        value,
        interval=span(row["low"], row["high"]),
        unit="%" if share else row["unit"],
        year=str(row["year"] or ""),
        grade=row["grade"],
        sources=tuple(row["sources"]),
    )


def evidence_table(title: str, rows: Sequence[Evidence], words: Words) -> TableBlock:
    """Return evidence as a table."""
    t = words.t
    return table_block(
        title,
        (
            t(N_("What is known")),
            t(N_("Value")),
            t(N_("90 % interval")),
            t(N_("Unit")),
            t(N_("Year")),
            t(N_("Grade")),
            t(N_("Source")),
        ),
        [
            (
                one.label,
                words.number(None) if one.value is None else one.value,
                one.interval or words.number(None),
                one.unit or words.number(None),
                one.year or words.number(None),
                words.grade(one.grade),
                t(N_("Not known: {reason}"), reason=t(one.reason))
                if one.value is None
                else publisher_line(words.atlas, one.sources),
            )
            for one in rows
        ],
        right=(2, 4),
        widths=(1.3, 1.3, 0, 0, 0, 0, 1.9),
        long=False,
    )


def span_of_grades(rows: Iterable[Evidence], words: Words) -> str:
    """Return the weakest grade among evidence, or the sign for missing."""
    grades = [one.grade for one in rows if one.grade is not None]
    return words.grade(max(grades, key=ORDER.index)) if grades else words.number(None)


def evidence_sheet(rows: Sequence[Evidence]) -> pl.DataFrame:
    """Return evidence as a table of the workbook."""
    columns = [
        "requirement",
        "evidence",
        "value",
        "interval",
        "unit",
        "year",
        "grade",
        "sources",
        "note",
    ]
    return pl.DataFrame(
        [
            (one.requirement, one.label, one.value, one.interval, one.unit, one.year, one.grade,
             list(one.sources), one.reason)
            for one in rows
        ],
        schema={name: pl.List(pl.String) if name == "sources" else pl.String for name in columns},
        orient="row",
    )  # fmt: skip
