"""What a story comes to as a page or a screen can hold it: worst first, a row a good or a line."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.codes import CommodityId, Stage
from oresight.display import Shown
from oresight.industry import ALL, INDUSTRIES
from oresight.locale import N_, translator
from oresight.scenarios._lines import lines_begin, story_lines
from oresight.scenarios._summary import summary
from oresight.scenarios._task import open_edition

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from oresight.atlas import Atlas
    from oresight.scenarios._run import Outcome

__all__ = ["Account", "account_of", "line_name", "line_table"]

GOOD: Final[tuple[str, ...]] = ("commodity", "stage", "form")
LINE: Final[tuple[str, ...]] = ("product", "industry")
ENDS: Final = ("value", "low", "high")
OF_GOODS: Final = {
    "price": "price_ratio_peak",
    "shortage": "shortage_peak",
    "lost": "lost_use",
}
OF_LINES: Final = {
    "probability": "line_stop_probability",
    "day": "line_stop_day",
    "weeks": "line_stop_weeks",
    "value_added": "value_added_loss",
    "output": "output_loss",
}
ALIKE: Final = ("probability", "date", "date_low", "date_high")
CALM_PRICE: Final = 1.05
CALM_LOSS: Final = 0.1
"""A good is calm where 95 % of draws stay below both, in base prices and months of use."""


@dataclass(frozen=True)
class Account(Shown):
    """
    A story read: what each branch does to goods and lines, without its months.

    Parameters
    ----------
    rows
        Rows of `summary` and `story_lines`, of months too or without them.
    """

    outcome: Outcome
    rows: pl.DataFrame

    @property
    def atlas(self) -> Atlas:
        """Where names come from."""
        return open_edition(self.outcome.asked.atlas)

    @property
    def draws(self) -> int:
        """How many draws each branch was followed in."""
        return self.outcome.asked.draws

    @cached_property
    def whole(self) -> pl.DataFrame:
        """The rows of the whole story."""
        return self.rows.filter(pl.col("month").is_null())

    @cached_property
    def goods(self) -> pl.DataFrame:
        """
        One row a good and branch, goods worst first.

        ``price`` and ``shortage`` are peaks, ``lost`` months of use, ``buyers`` what prices cost its
        buyers in the first year, in USD; each with ``_low`` and ``_high``. ``calm`` tells where next
        to nothing happens in any branch.
        """
        keys = ["branch", *GOOD]
        found = self.whole.filter(indicator="price_ratio_peak").select(*keys, "sources")
        for name, indicator in (OF_GOODS | {"buyers": "buyers_loss"}).items():
            part = self.whole.filter(indicator=indicator).select(*keys, *_named(name))
            found = found.join(part, on=keys, how="left", nulls_equal=True, maintain_order="left")
        most = (pl.col(name).max().over(GOOD) for name in ("lost", "price"))
        calm = (pl.col("price_high") < CALM_PRICE) & (
            pl.col("lost_high").fill_null(0.0) < CALM_LOSS
        )
        told = found.with_columns(calm=calm.all().over(GOOD))
        return _sorted(told, *most, keys=GOOD, branches=self.outcome.branches)

    @cached_property
    def lines(self) -> pl.DataFrame:
        """
        One row a product or industry and branch that needs what may be short, most likely first.

        ``probability`` that its first line stops, the ``date`` of it and the ``weeks`` it then stands
        still, both of the draws in which it stops; ``value_added`` lost in the first year, in USD,
        which industries alone have; ``output`` lost in it, as a share. ``commodity`` is the cause.
        ``like`` numbers the lines that stop alike: on the same day, as probably, in every branch.
        """
        return line_table(self.whole, self.outcome.branches, lines_begin(self.outcome))

    @cached_property
    def losses(self) -> pl.DataFrame:
        """Value added that industries lose together in the first year, a row a branch."""
        return self.whole.filter(industry=ALL, indicator="value_added_loss").select(
            "branch", *ENDS, "unit", "sources"
        )

    def title(self, lang: str) -> str:
        """Return what the story is called."""
        return self.outcome.scenario.title.text(lang) or self.outcome.scenario.id

    def branch_name(self, branch: str, lang: str) -> str:
        """Return what a branch is called; the one branch of a story that names none has no name."""
        return self.outcome.scenario.branch_name(branch, lang)

    def good_name(self, row: Mapping[str, object], lang: str, *, within: bool = False) -> str:
        """
        Return what a good is called: its form where that has a name, its stage where it is ore.

        Parameters
        ----------
        row
            Its ``commodity``, ``stage`` and ``form``.
        within
            Whether it stands within a sentence.
        """
        form = str(row["form"] or "")
        worded = self.atlas.term("form", form, lang=lang)
        if worded != form:
            return _small(worded) if within else worded
        found = self.atlas.commodity(CommodityId(str(row["commodity"])))
        name = found.word(lang) if within else found.name(lang)
        if row["stage"] != Stage.MINE:
            return name
        t = translator(lang)
        return t(N_("{part} ({stage})"), part=name, stage=t(N_("mining")))

    def line_name(self, row: Mapping[str, object], lang: str, *, within: bool = False) -> str:
        """Return what a line is called, and how within a sentence."""
        name = line_name(self.atlas, row, lang)
        return _small(name) if within else name


def line_name(atlas: Atlas, row: Mapping[str, object], lang: str) -> str:
    """Return what a line is called by its ``product`` or, without one, its ``industry``."""
    product, industry = row["product"], str(row["industry"])
    if product is None:
        return translator(lang)(INDUSTRIES.get(industry, industry))
    names = atlas.table("products").filter(pl.col("product") == product)
    return str(names["name_ja" if lang == "ja" else "name_en"].item())


def account_of(found: Outcome) -> Account:
    """
    Read a story that was run.

    Examples
    --------
    >>> from oresight.scenarios import open_scenario, run_scenario
    >>> account = account_of(run_scenario(open_scenario("gallium-germanium-2023"), draws=3))
    >>> sorted(account.goods["commodity"]), account.draws
    (['gallium', 'germanium'], 3)
    """
    rows = [summary(found, monthly=False), story_lines(found, monthly=False)]
    return Account(found, pl.concat(rows, how="diagonal"))


def line_table(rows: pl.DataFrame, branches: Sequence[str], begin: dt.date) -> pl.DataFrame:
    """
    Return one row a line and branch, as `Account.lines` tells them.

    Parameters
    ----------
    rows
        Rows of lines and industries of the whole time, with their ``branch``.
    begin
        The day from which days count.
    """
    keys = ["branch", *LINE]
    lines = rows.filter(pl.col("industry") != ALL)
    found = lines.filter(indicator="line_stop_probability").select(*keys, "commodity", "sources")
    for name, indicator in OF_LINES.items():
        part = lines.filter(indicator=indicator).select(*keys, *_named(name))
        found = found.join(part, on=keys, how="left", nulls_equal=True, maintain_order="left")
    dates = (_dated(f"day{end}", f"date{end}", begin) for end in ("", "_low", "_high"))
    likely = pl.col("probability").max().over(LINE)
    early = -pl.col("day").min().over(LINE)
    told = _sorted(found.with_columns(*dates), likely, early, keys=LINE, branches=branches)
    seen = pl.concat_str("branch", *ALIKE, separator=" ", ignore_nulls=True).sort().str.join()
    alike = told.group_by(LINE, maintain_order=True).agg(seen=seen)
    like = alike.with_columns(like=pl.col("seen").rank("dense").cast(pl.Int64)).drop("seen")
    return told.join(like, on=LINE, nulls_equal=True, maintain_order="left")


def _sorted(
    rows: pl.DataFrame, *most: pl.Expr, keys: tuple[str, ...], branches: Sequence[str]
) -> pl.DataFrame:
    """Return rows with the most first, branches of one thing in the order of the story."""
    known = pl.Enum(list(dict.fromkeys([*branches, *rows["branch"]])))
    return rows.sort(
        *most,
        *keys,
        pl.col("branch").cast(known),
        descending=[True] * len(most) + [False] * (len(keys) + 1),
        nulls_last=True,
    )


def _named(name: str) -> list[pl.Expr]:
    """Return the value and its interval under a name."""
    return [pl.col(end).alias(name if end == "value" else f"{name}_{end}") for end in ENDS]


def _dated(day: str, date: str, begin: dt.date) -> pl.Expr:
    """Return the date of a day that counts from *begin*."""
    whole = pl.col(day).floor().cast(pl.Int64)
    return (pl.lit(begin) + pl.duration(days=whole)).alias(date)


def _small(name: str) -> str:
    """Return a name as it stands within a sentence: an abbreviation keeps its capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
