"""What a screen shows of a story or a measure: goods worst first, lines that stop, what is lost."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.industry import ALL
from oresight.locale import N_, format_number, format_spread
from oresight.scenarios import MAIN, line_name, line_table
from oresight.screens._labels import readable
from oresight.screens._screen import Screen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from oresight.scenarios import Account
    from oresight.screens._reader import Reader

__all__ = ["day_words", "measure_screens", "screen_of", "spread_words", "story_screens"]

ROWS: Final = 16
"""Rows of goods or of lines that a screen has room for, those of all branches."""

MILLION: Final = 1e6
MONTHS: Final = (0, 1, 2, 3, 6, 12)
"""Months of which a screen shows the median."""

FOLLOWED: Final = ("price_ratio", "paid_price_ratio", "shortage", "imports_ratio", "exports_ratio")
"""Numbers of a market that a screen follows through the months."""

CALM: Final = 0.01
"""A number that stays so near to where it was in every month shown is calm."""

AT_RIGHT: Final = frozenset(
    {"price", "shortage_percent", "lost", "probability", "weeks", "value_added", "mean", "day"}
)


def story_screens(reader: Reader, told: Account) -> Iterator[Screen]:
    """Yield goods, lines and losses of a story, and say what was left out."""

    def name(branch: str) -> str:
        return told.branch_name(branch, reader.lang)

    yield from (
        screen
        for screen in (
            _goods(reader, told),
            _lines(reader, told.lines, name),
            _losses(reader, told.losses, name),
        )
        if screen.words.height
    )


def _goods(reader: Reader, told: Account) -> Screen:
    rows = told.goods.filter(~pl.col("calm"))
    good = ["commodity", "stage", "form"]
    kept = rows.select(good).unique(maintain_order=True).head(_room(rows))
    shown = rows.join(kept, on=good, how="semi", nulls_equal=True, maintain_order="left")
    left = told.goods.select(good).n_unique() - kept.height
    if left:
        reader.note(
            N_(
                "{count} goods that stay calm or are hit less are left out; other formats have them."
            ),
            count=left,
        )
    words = [
        {
            "commodity": told.good_name(row, reader.lang),
            "branch": told.branch_name(row["branch"], reader.lang),
            "price": spread_words(reader, row, "price", 1),
            "shortage_percent": spread_words(reader, row, "shortage", 0, times=100),
            "lost": spread_words(reader, row, "lost", 1),
        }
        for row in shown.to_dicts()
    ]
    return screen_of(words, reader.t(N_("Goods hit hardest")))


def _room(rows: pl.DataFrame) -> int:
    """Return how many goods or lines there is room for, each in all its branches."""
    return max(ROWS // max(rows["branch"].n_unique(), 1), 4)


def _lines(
    reader: Reader,
    lines: pl.DataFrame,
    name: Callable[[str], str],
    *,
    dated: bool = True,
) -> Screen:
    """
    Return the lines most likely to stop; of those that stop alike the first, with their number.

    Without a calendar (*dated*) days are counted.
    """
    rows = lines.filter(pl.col("probability") > 0)
    line = ["product", "industry"]
    groups = rows.group_by("like", maintain_order=True).agg(
        pl.col(line).first(), others=pl.struct(line).n_unique() - 1
    )
    kept = groups.drop("like").head(_room(rows))
    if groups.height > kept.height:
        reader.note(
            N_("Further lines that may stop, less likely: {count}; other formats have them."),
            count=groups.height - kept.height,
        )
    words = [
        {
            "line": _line(reader, row),
            "branch": name(row["branch"]),
            "probability": spread_words(reader, row, "probability", 0, times=100),
            **day_words(reader, row, dated=dated),
            "weeks": spread_words(reader, row, "weeks", 0),
        }
        for row in rows.join(kept, on=line, nulls_equal=True, maintain_order="left").to_dicts()
    ]
    return screen_of(words, reader.t(N_("Lines that stop first")))


def _losses(reader: Reader, losses: pl.DataFrame, name: Callable[[str], str]) -> Screen:
    """Return what industries lose together in the first year, in million USD."""
    all_of_them = line_name(reader.atlas, {"product": None, "industry": ALL}, reader.lang)
    words = [
        {
            "industry": all_of_them,
            "branch": name(row["branch"]),
            "value_added": spread_words(reader, row, "value", 0, times=1 / MILLION),
        }
        for row in losses.rename({"low": "value_low", "high": "value_high"}).to_dicts()
    ]
    return screen_of(words, reader.t(N_("What is lost in the first year")))


def _market(reader: Reader, rows: pl.DataFrame) -> Screen:
    """Return a market through the months: a line a number, the calm ones left out."""
    keys = ["indicator", "commodity", "stage", "form", "country"]
    known = rows.filter(pl.col("indicator").is_in(FOLLOWED), pl.col("value").is_not_null())
    usual = pl.when(pl.col("indicator") == "shortage").then(0.0).otherwise(1.0)
    moved = (pl.col("value") - usual).abs().max().over(keys) >= CALM
    told = known.filter(moved)
    left = known.select(keys).n_unique() - told.select(keys).n_unique()
    if left:
        reader.note(N_("Numbers that stay calm, left out: {count}."), count=left)
    mean = told.filter(pl.col("month").is_null())
    months = told.filter(pl.col("month").is_in(MONTHS)).pivot("month", index=keys, values="value")
    shown = mean.join(months, on=keys, how="left", nulls_equal=True, maintain_order="left")
    goods = [_good(reader, row) for row in shown.select("commodity", "form").to_dicts()]
    words = (
        readable(shown.select(keys), reader).with_columns(commodity=pl.Series(goods)).drop("form")
    )
    mean_words = [
        spread_words(reader, row, "value", 2)
        for row in shown.rename({"low": "value_low", "high": "value_high"}).to_dicts()
    ]
    cells = {
        str(month): [
            "" if one is None else format_number(one, reader.lang) for one in shown[str(month)]
        ]
        for month in MONTHS
        if str(month) in shown.columns
    }
    table = words.with_columns(
        pl.Series("mean", mean_words), *(pl.Series(name, cell) for name, cell in cells.items())
    )
    alike = [name for name in ("commodity", "stage") if table[name].n_unique() == 1]
    title = reader.t(N_("Months since the measure bites: medians"))
    numbers = AT_RIGHT | cells.keys()
    return Screen(table.drop(alike), numbers, numbers, title)


def _good(reader: Reader, row: Mapping[str, str | None]) -> str:
    """Return the name of a form where it has its own, else that of its commodity."""
    name = reader.atlas.term("form", row["form"] or "", lang=reader.lang)
    return (
        name
        if name != (row["form"] or "")
        else reader.atlas.commodity(str(row["commodity"])).name(reader.lang)
    )


def _line(reader: Reader, row: Mapping[str, object]) -> str:
    """Return the name of a line, and how many stop when it does."""
    name = line_name(reader.atlas, row, reader.lang)
    if not row["others"]:
        return name
    return reader.t(N_("{line} and {count} alike"), line=name, count=row["others"])


def day_words(reader: Reader, row: Mapping[str, object], *, dated: bool) -> dict[str, str]:
    """Return when a line stops, with its interval."""
    if not dated:
        return {"day": spread_words(reader, row, "day", 0)}
    middle, low, high = row["date"], row["date_low"], row["date_high"]
    if not (isinstance(middle, dt.date) and isinstance(low, dt.date) and isinstance(high, dt.date)):
        return {"stops": ""}
    form = "%m-%d" if low.year == middle.year == high.year else "%Y-%m-%d"
    return {"stops": f"{middle} ({low:{form}}–{high:{form}})"}


def spread_words(
    reader: Reader, row: Mapping[str, object], name: str, digits: int, *, times: float = 1
) -> str:
    """Return a number with its interval; a blank where it is not known."""
    known = [row[part] for part in (name, f"{name}_low", f"{name}_high")]
    told = [times * one for one in known if isinstance(one, float)]
    if len(told) < len(known):
        return ""
    return format_spread(told[0], (told[1], told[2]), reader.lang, digits=digits)


def measure_screens(
    reader: Reader, market: pl.DataFrame, lines: pl.DataFrame, spread: pl.DataFrame | None = None
) -> Iterator[Screen]:
    """
    Yield the market under a measure through the months, the lines that stop, and what is lost.

    Parameters
    ----------
    spread
        What a table of industries makes of it, if one was given.
    """
    whole = lines.filter(pl.col("month").is_null()).with_columns(branch=pl.lit(MAIN))
    stops = line_table(whole, (MAIN,), reader.today)
    lost = whole.filter(industry=ALL, indicator="value_added_loss")
    screens = (
        _market(reader, market),
        _lines(reader, stops, _nameless, dated=False),
        _losses(reader, lost, _nameless),
    )
    yield from (screen for screen in screens if screen.words.height)
    if spread is not None:
        yield _spread_out(reader, spread)


def _spread_out(reader: Reader, spread: pl.DataFrame) -> Screen:
    """Return what a table of industries makes of a loss, without what stays under a million."""
    shown = spread.filter(pl.col("month").is_null(), pl.col("high") >= MILLION)
    words = readable(shown.select("indicator", "industry"), reader)
    lost = [
        spread_words(reader, row, "value", 0, times=1 / MILLION)
        for row in shown.rename({"low": "value_low", "high": "value_high"}).to_dicts()
    ]
    return Screen(words.with_columns(pl.Series("value_added", lost)), AT_RIGHT, AT_RIGHT)


def _nameless(_: str) -> str:
    return ""


def screen_of(words: Sequence[Mapping[str, str]], title: str) -> Screen:
    """Return a table that names a thing once, and a lone branch in its title."""
    table = pl.DataFrame(list(words))
    if table.height:
        first = table.columns[0]
        again = (pl.col(first) == pl.col(first).shift(1)).fill_null(value=False)
        table = table.with_columns(pl.when(again).then(pl.lit("")).otherwise(first).alias(first))
    if "branch" in table.columns and table["branch"].n_unique() == 1:
        only = table["branch"][0]
        table = table.drop("branch")
        title = f"{title} ({only})" if only else title
    return Screen(table, AT_RIGHT, AT_RIGHT | {"stops"}, title)
