"""What a figure is drawn for: whose view, on which day, in which language."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from oresight.locale import N_, format_number, translator
from oresight.methods import Case, find_method

if TYPE_CHECKING:
    import datetime as dt

    import polars as pl

    from oresight.atlas import Atlas
    from oresight.codes import CommodityId, Iso3, Stage
    from oresight.company import Assessment
    from oresight.evidence import Backtest
    from oresight.locale import Translator
    from oresight.scenarios import Account

__all__ = ["AT", "Scene"]

AT = {"mine": N_("mining"), "refine": N_("refining")}


@dataclass(frozen=True)
class Scene:
    """
    The view a figure takes.

    Parameters
    ----------
    commodity, stage, year
        None for the figure's own choice.
    measure
        Id in the ledger, for figures of the engine; None for the last on the commodity.
    table
        Table of the atlas, for the figure of what it covers; None for that figure's own choice.
    episode
        Past episode, for its figure; None for that figure's own choice.
    past
        The back-test, computed already; a figure that needs it computes it if absent.
    scenario
        Story of the library, or a file, for figures of a story; None for the figures' own choice.
    account
        The story, run and read already; a figure that needs it runs it if absent.
    rows
        How many rows a figure of many shows at most; None for its own choice.
    assessment
        A company's parts, assessed already; figures of a company show a fictional firm if absent.
    scores
        Score tables that were computed already; a figure that needs them computes them if absent.
    """

    atlas: Atlas
    importer: Iso3
    as_of: dt.date
    lang: str
    commodity: CommodityId | None = None
    stage: Stage | None = None
    year: int | None = None
    draws: int = 1000
    seed: int = 1
    scores: pl.DataFrame | None = None
    measure: str | None = None
    scenario: str | None = None
    table: str | None = None
    episode: str | None = None
    past: Backtest | None = None
    account: Account | None = None
    rows: int | None = None
    assessment: Assessment | None = None

    def with_choices(self, **choices: Any) -> Scene:
        """Return the same view with other choices."""
        return replace(self, **choices)

    @property
    def t(self) -> Translator:
        """The translator of the reader's language."""
        return translator(self.lang)

    @property
    def case(self) -> Case:
        """The question to the methods that this view asks."""
        return Case(
            self.atlas,
            self.importer,
            self.as_of,
            commodities=None if self.commodity is None else (self.commodity,),
            year=self.year,
            draws=self.draws,
            seed=self.seed,
        )

    def scored(self, method: str) -> pl.DataFrame:
        """Return scores that are there, else those of a method, computed once for all languages."""
        if self.scores is not None:
            return self.scores
        return self.atlas.once((method, self.case), lambda: find_method(method).assess(self.case))

    def commodity_name(self, code: str) -> str:
        """Return the name of a commodity in the reader's language."""
        return self.atlas.commodity(code).name(self.lang)

    def commodity_at(self, code: str, stage: str | None) -> str:
        """Return the name of a commodity with its stage, if there is one: ``Cobalt (mining)``."""
        name = self.commodity_name(code)
        return name if stage is None else f"{name} ({self.t(AT[stage])})"

    def commodity_word(self, code: str) -> str:
        """Return the name of a commodity as it stands within a sentence."""
        return self.atlas.commodity(code).word(self.lang)

    def place(self, code: str) -> str:
        """Return the short name of a country or group in the reader's language."""
        return self.atlas.place(code, lang=self.lang)

    def term(self, kind: str, term: str) -> str:
        """Return a word of the data, such as an end use, as the reader's language has it."""
        return self.atlas.term(kind, term, lang=self.lang)

    def percent(self, share: float, digits: int = 0) -> str:
        """Return a share of one as per cent, without the sign."""
        return format_number(100 * share, self.lang, digits=digits)

    def number(self, value: float, digits: int = 2) -> str:
        """Return a number as the reader's language writes it."""
        return format_number(value, self.lang, digits=digits)
