"""What is reported, estimated or assumed in a chain, part by part, with sources."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from oresight.chains._margins import SURPLUS
from oresight.chains._parameters import parameter_rows
from oresight.chains._sections import Basis
from oresight.codes import Grade, Stage
from oresight.display import Shown
from oresight.locale import GRADES, N_, STAGES, format_number, translator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.atlas import Atlas, Commodity
    from oresight.chains._calibrate import Chain
    from oresight.chains._margins import Margins

__all__ = ["Card", "card_of"]

PARTS: Final = {
    "output": N_("Output"),
    "flows": N_("Flows"),
    "recycling": N_("Recycling"),
    "capacity": N_("Capacity"),
    "host": N_("Host"),
    "price": N_("Price"),
    "parameter": N_("Parameter"),
}
"""Message keys by part of a chain."""

BASES: Final = {
    "own": N_("of the base year"),
    "carried": N_("of {year}, scaled to the base year"),
    "shares": N_("printed shares, applied to what is mined"),
    "filled": N_("{share} % of the world pieced together from other sources"),
    "contents": N_("trade codes state contents, {year}"),
    "shape": N_("trade codes give a shape only, {year}"),
    "surplus": N_("shape from what is shipped beyond what is refined, {year}"),
    "sizes": N_("no trade code; sizes alone"),
    "share": N_("stated share of use"),
    "unknown": N_("not known; none is in the chain"),
    "series": N_("{series}, {year}"),
    "unpriced": N_("not known; results are ratios"),
    "reported": N_("reported by country, {year}"),
    "drawn": N_("from utilisation"),
    "host": N_("recovered from {host}, {year}"),
    "prior": N_("prior"),
    "source": N_("read from a source"),
}
"""Message keys by how a number came to be."""

SCHEMA: Final[dict[str, Any]] = {
    "part": pl.String,
    "stage": pl.String,
    "item": pl.String,
    "grade": pl.String,
    "basis": pl.String,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "year": pl.Int64,
    "detail": pl.String,
    "sources": pl.List(pl.String),
}
DIGITS = 3
"""Significant digits of a parameter where it is told."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Card(Shown):
    """
    What a chain rests on.

    Parameters
    ----------
    table
        One row a part: ``part, stage, item, grade, basis, value, low, high, unit, year, detail,
        sources``. ``basis`` says how the number came to be; ``prior`` where nothing but judgement
        stands behind it.
    """

    commodity: Commodity
    year: int
    countries: int
    stages: tuple[Stage, ...]
    table: pl.DataFrame

    @property
    def counts(self) -> dict[Grade, int]:
        """How many parts have each grade."""
        found = Counter(self.table["grade"])
        return {grade: found[grade.value] for grade in Grade}

    def text(self, lang: str = "en") -> str:
        """
        Return the card in words, one part a line.

        Examples
        --------
        >>> from oresight.atlas import open_atlas
        >>> from oresight.chains import chain
        >>> chain(open_atlas(), "cobalt", year=2024).card.text().splitlines()[0]
        'Cobalt, base year 2024: Mining, Refining; 23 countries told apart'
        """
        t = translator(lang)
        head = t(
            N_("{commodity}, base year {year}: {stages}; {count} countries told apart"),
            commodity=self.commodity.name(lang),
            year=self.year,
            stages=t(N_(", ")).join(t(STAGES[stage]) for stage in self.stages),
            count=self.countries,
        )
        return "\n".join([head, *(_line(row, lang) for row in self.table.iter_rows(named=True))])


def _line(row: Row, lang: str) -> str:
    t = translator(lang)
    what = t(PARTS[row["part"]])
    if row["stage"]:
        what = t(N_("{part} ({stage})"), part=what, stage=t(STAGES[Stage(row["stage"])]))
    if row["part"] == "parameter":
        what = t(N_("{part} {item}"), part=what, item=row["item"])
    share = format_number(100 * (row["value"] or 0.0), lang, digits=0)
    how = t(
        BASES[row["basis"]],
        year=row["year"],
        series=row["item"],
        host=row["item"],
        share=share,
    )
    told = t(N_("{part}: {grade}; {how}"), part=what, grade=t(GRADES[Grade(row["grade"])]), how=how)
    if row["part"] == "parameter":
        value, low, high = (f"{row[name]:.{DIGITS}g}" for name in ("value", "low", "high"))
        told = t(
            N_("{told}; {value} ({low} to {high})"), told=told, value=value, low=low, high=high
        )
    sources = ", ".join(row["sources"])
    return t(N_("{told} [{sources}]"), told=told, sources=sources) if sources else told


def card_of(atlas: Atlas, one: Chain) -> Card:
    """Return the card of a chain."""
    known = one.facts
    rows = [
        *(row for stage, found in known.stages for row in _margin_rows(stage, found)),
        *_recycling_rows(atlas, one),
        *_capacity_rows(one),
        *_price_rows(one),
        *_parameter_rows(atlas, one),
    ]
    return Card(
        commodity=atlas.commodity(one.commodity),
        year=one.year,
        countries=len(known.countries) - 1,
        stages=tuple(stage for stage, _ in known.stages),
        table=pl.DataFrame([{**dict.fromkeys(SCHEMA), **row} for row in rows], schema=SCHEMA),
    )


def _margin_rows(stage: Stage, found: Margins) -> Iterator[Row]:
    section = found.section
    about = {"part": "output", "stage": stage.value, "unit": section.output.unit}
    yield {
        **about,
        "grade": section.output.grade.value if section.basis is Basis.OWN else section.grade.value,
        "basis": section.basis.value,
        "value": section.output.world,
        "year": section.year,
        "detail": section.output.form,
        "sources": list(section.output.sources),
    }
    if section.filled:
        yield {
            **about,
            "grade": Grade.ESTIMATED.value,
            "basis": "filled",
            "value": section.filled,
            "unit": "1",
            "year": section.year,
            "sources": list(section.output.sources),
        }
    told = "contents" if found.known_content else "shape" if found.trade.any() else "sizes"
    told = SURPLUS if found.match == SURPLUS else told
    yield {
        "part": "flows",
        "stage": stage.value,
        "grade": (Grade.ESTIMATED if found.known_content else Grade.ASSUMED).value,
        "basis": told,
        "value": float(found.trade.sum()) if found.known_content else None,
        "unit": section.output.unit,
        "year": found.trade_year or None,
        "detail": found.match or None,
        "sources": list(found.trade_sources),
    }


def _recycling_rows(atlas: Atlas, one: Chain) -> Iterator[Row]:
    rows = parameter_rows(atlas, one.commodity).filter(parameter="recycling_share").to_dicts()
    if not rows:
        yield {"part": "recycling", "grade": Grade.ASSUMED.value, "basis": "unknown", "sources": []}
    for row in rows:
        yield {
            "part": "recycling",
            "stage": one.facts.stages[-1][0].value,
            **{name: row[name] for name in ("grade", "value", "low", "high", "unit")},
            "basis": "share",
            "detail": row["note"],
            "sources": [row["source_id"]],
        }


def _capacity_rows(one: Chain) -> Iterator[Row]:
    known = one.facts.capacity
    told = known.year > 0 and len(one.facts.stages) == 1
    yield {
        "part": "capacity",
        "stage": one.facts.stages[0][0].value,
        "grade": (Grade.ESTIMATED if told else Grade.ASSUMED).value,
        "basis": "reported" if told else "drawn",
        "value": float(np.nansum(known.tonnes)) if told else None,
        "unit": "t",
        "year": known.year or None,
        "sources": list(known.sources) if told else [],
    }
    for host in one.facts.hosts:
        yield {
            "part": "host",
            "item": host.host,
            "grade": Grade.ESTIMATED.value,
            "basis": "host",
            "value": host.ratio,
            "unit": "t per t",
            "year": host.year,
            "sources": list(host.sources),
        }


def _price_rows(one: Chain) -> Iterator[Row]:
    price = one.facts.price
    yield {
        "part": "price",
        "stage": one.facts.stages[-1][0].value,
        "item": price.series or None,
        "grade": price.grade.value,
        "basis": "series" if price.series else "unpriced",
        "value": price.value,
        "unit": "USD per t" if price.series else "1",
        "year": price.year or None,
        "sources": list(price.sources),
    }


def _parameter_rows(atlas: Atlas, one: Chain) -> Iterator[Row]:
    rows = parameter_rows(atlas, one.commodity)
    for row in rows.iter_rows(named=True):
        if row["parameter"] == "recycling_share":
            continue
        prior = "prior" in row["note"]
        yield {
            "part": "parameter",
            "item": row["parameter"],
            **{name: row[name] for name in ("grade", "value", "low", "high", "unit")},
            "basis": "prior" if prior else "source",
            "detail": row["note"],
            "sources": [row["source_id"]],
        }
