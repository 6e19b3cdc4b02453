"""What a screen shows of a company: what stops first, whose stop hits most, what to hold and to ask."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.company import BASES, COLUMNS, INDICATORS, TOPICS
from oresight.locale import N_, STAGES, format_number
from oresight.screens._screen import Screen
from oresight.screens._screens import day_words, screen_of, spread_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from oresight.company import Assessment, Parts
    from oresight.screens._reader import Reader

__all__ = ["company_screens", "parts_screens"]

MILLION: Final = 1e6
ROWS: Final = 14
ASKED: Final = 10
ENDS: Final = {"low": "value_low", "high": "value_high"}
PROPOSED: Final = ("stock_needed", "stock_added", "stock_money", "loss_avoided", "marginal_value")


def company_screens(reader: Reader, found: Assessment) -> Iterator[Screen]:
    """Yield the tables, and say what was left out."""
    screens = (
        _first(reader, found),
        _stock(reader, found),
        _countries(reader, found),
        _cover(reader, found),
        _questions(reader, found),
    )
    yield from (screen for screen in screens if screen.words.height)


def parts_screens(reader: Reader, parts: Parts) -> Iterator[Screen]:
    """Yield what was read: a row a part and material."""
    blank = reader.t(N_("not known"))
    words = [
        {
            reader.t(COLUMNS["part_id"]): row["part_id"],
            reader.t(COLUMNS["part"]): row["part"],
            reader.t(COLUMNS["commodity"]): _commodity(reader, row["commodity"]),
            reader.t(COLUMNS["tonnes_a_year"]): _number(reader, row["tonnes_a_year"]) or blank,
            reader.t(N_("Where the material is refined")): reader.t(N_(", ")).join(
                reader.atlas.place(place, lang=reader.lang) for place in row["refined_in"] or ()
            )
            or blank,
            reader.t(COLUMNS["stock_days"]): _number(reader, row["stock_days"]) or blank,
        }
        for row in parts.table.to_dicts()
    ]
    yield Screen(pl.DataFrame(words), title=reader.t(N_("Parts")))


def _number(reader: Reader, value: float | None) -> str:
    """Return a number with three digits that count; a blank where it is not known."""
    if value is None:
        return ""
    digits = max(2 - math.floor(math.log10(value)), 0) if value > 0 else 0
    return format_number(value, reader.lang, digits=digits)


def _first(reader: Reader, found: Assessment) -> Screen:
    told = found.ranking.filter(pl.col("probability") > 0)
    calm = found.ranking.filter(pl.col("probability") == 0)["part_id"].n_unique()
    apart = found.ranking.filter(pl.col("probability").is_null())["part_id"].n_unique()
    if calm:
        reader.note(
            N_("Parts that stop in no draw of a branch, and are not shown: {count}."), count=calm
        )
    if apart:
        reader.note(
            N_("Parts whose materials the story leaves alone in a branch: {count}."), count=apart
        )
    money = reader.t(
        N_("Sales lost in the first year, million {currency}"),
        currency=reader.t(found.parts.currency),
    )
    words = [
        {
            "part": row["part"],
            "branch": row["branch"] if len(found.branches) > 1 else "",
            "material": _commodity(reader, row["commodity"]),
            "probability": spread_words(reader, row, "probability", 0, times=100),
            **day_words(reader, row, dated=found.begin is not None),
            "weeks": spread_words(reader, row, "weeks", 0),
            money: spread_words(reader, row, "lost", 0, times=1 / MILLION),
        }
        for row in told.head(ROWS).to_dicts()
    ]
    return _headed(reader, words, N_("Parts that stop first"))


def _stock(reader: Reader, found: Assessment) -> Screen:
    rows = found.stock.filter(pl.col("indicator").is_in(PROPOSED)).rename(ENDS)
    names = {name: reader.t(INDICATORS[name]) for name in PROPOSED}
    order = found.ranking.filter(pl.col("probability") > 0).select("part_id", "branch").rows()
    words = []
    for part, branch in order[:ROWS]:
        mine = rows.filter(pl.col("part_id") == part, pl.col("branch").eq_missing(branch))
        of = {row["indicator"]: row for row in mine.to_dicts()}
        if of:
            words.append(
                {
                    "part": next(iter(of.values()))["part"],
                    "branch": (branch or "") if len(found.branches) > 1 else "",
                    **{
                        _unit(reader, names[name], of.get(name)): _cell(reader, of.get(name))
                        for name in PROPOSED
                    },
                }
            )
    title = reader.t(
        N_("Stock that keeps the probability of a stop under {level} %"),
        level=format_number(100 * found.level, reader.lang, digits=1),
    )
    return _headed(reader, words, title, worded=True)


def _unit(reader: Reader, name: str, row: Mapping[str, object] | None) -> str:
    unit = str((row or {}).get("unit") or "")
    if unit == "day":
        return reader.t(N_("{name}, days"), name=name)
    if unit in {"", "1"}:
        return name
    return reader.t(N_("{name}, million {currency}"), name=name, currency=reader.t(unit))


def _cell(reader: Reader, row: Mapping[str, object] | None) -> str:
    if row is None:
        return ""
    money = row["unit"] not in {"day", "1"}
    words = spread_words(
        reader, row, "value", 1 if row["unit"] == "1" else 0, times=1 / MILLION if money else 1
    )
    return words or reader.t(N_("not known"))


def _countries(reader: Reader, found: Assessment) -> Screen:
    rows = found.chokepoints.rename(ENDS)
    sales = reader.t(
        N_("Sales that its stop hits, million {currency}"), currency=reader.t(found.parts.currency)
    )
    words = []
    for place in rows["country"].unique(maintain_order=True)[:ROWS]:
        of = {row["indicator"]: row for row in rows.filter(country=place).to_dicts()}
        words.append(
            {
                "country": reader.atlas.place(place, lang=reader.lang),
                sales: _money(reader, of.get("value_hit")),
                reader.t(INDICATORS["parts_hit"]): _plain(reader, of.get("parts_hit"), 1),
                reader.t(INDICATORS["governance"]): _plain(reader, of.get("governance"), 1),
                reader.t(N_("Measures on the way")): _measures(found, place),
            }
        )
    return _headed(reader, words, N_("Countries whose stop hits most"))


def _money(reader: Reader, row: Mapping[str, object] | None) -> str:
    return "" if row is None else spread_words(reader, row, "value", 0, times=1 / MILLION)


def _plain(reader: Reader, row: Mapping[str, object] | None, digits: int) -> str:
    return "" if row is None else spread_words(reader, row, "value", digits)


def _measures(found: Assessment, place: str) -> str:
    """Return the measures in force between a country and the company."""
    held = found.exposure.filter(pl.col("country") == place, pl.col("status") == "in_force")
    listed = held["measures"].explode().drop_nulls()
    first = list(dict.fromkeys(held["measures"].list.first().drop_nulls()))
    more = len(set(listed)) - len(first)
    return ", ".join([*first[:3], *([f"+{more}"] if more > 0 else [])])


def _cover(reader: Reader, found: Assessment) -> Screen:
    rows = found.cover.filter(indicator="cover_without_largest").rename(ENDS)
    held = dict(found.cover.filter(indicator="stock").select("part_id", "value").iter_rows())
    words = [
        {
            "part": row["part"],
            reader.t(N_("Stock, days")): format_number(held[row["part_id"]], reader.lang, digits=0),
            "country": reader.atlas.place(row["country"], lang=reader.lang),
            "stage": reader.t(STAGES[row["stage"]]),
            reader.t(N_("Days if it stops")): spread_words(reader, row, "value", 0),
            reader.t(COLUMNS["basis"]): reader.t(BASES[row["basis"]]),
        }
        for row in rows.sort("value").head(ROWS).to_dicts()
    ]
    return _headed(reader, words, N_("Days of cover if the largest country stops"))


def _questions(reader: Reader, found: Assessment) -> Screen:
    table = found.questions(reader.lang)
    first = table.sort("priority", maintain_order=True).head(ASKED)
    if table.height > first.height:
        reader.note(
            N_(
                "Further questions to suppliers, in the other formats and in Excel with -o: {count}."
            ),
            count=table.height - first.height,
        )
    words = [
        {
            reader.t(COLUMNS["supplier"]): row["supplier"] or reader.t(N_("supplier not told")),
            reader.t(COLUMNS["topic"]): reader.t(TOPICS[row["topic"]]),
            reader.t(COLUMNS["question"]): row["question"],
        }
        for row in first.to_dicts()
    ]
    return _headed(reader, words, N_("Questions to ask first"))


def _commodity(reader: Reader, code: str | None) -> str:
    return reader.atlas.commodity(code).name(reader.lang) if code else ""


def _headed(
    reader: Reader, words: Sequence[Mapping[str, str]], title: str, *, worded: bool = False
) -> Screen:
    """Return a screen whose columns have words for headings."""
    screen = screen_of(words, title if worded else reader.t(title))
    own = {
        "part": COLUMNS["part"], "material": COLUMNS["commodity"], "stops": COLUMNS["date"],
        "day": COLUMNS["day"], "weeks": COLUMNS["weeks"],
    }  # fmt: skip
    names = {name: reader.t(own[name]) for name in screen.words.columns if name in own}
    right, whole = (
        frozenset(names.get(one, one) for one in kind) for kind in (screen.right, screen.whole)
    )
    return Screen(screen.words.rename(names), right, whole, screen.title)
