"""The numbers that draws differ in: what they are called, and whether money could tell them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from oresight.atlas import open_ledger
from oresight.codes import CommodityId, Stage
from oresight.errors import UnknownNameError
from oresight.industry import INDUSTRIES
from oresight.locale import STAGES, translator
from oresight.runs import Points
from oresight.scenarios._compile import lay
from oresight.scenarios._ground import Ground
from oresight.scenarios._lines import base_of
from oresight.scenarios._task import open_edition

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from oresight.atlas import Atlas
    from oresight.scenarios._model import Block, Scenario
    from oresight.scenarios._run import Outcome

__all__ = ["Unknown", "Unknowns", "market_inputs"]

ANY: Final = "*"
INDUSTRY: Final = "industry "
STORY: Final = "story"
STANDING: Final = ("severity", "input", "coordination")
"""Beginnings of names that a measure or a story gives to its numbers."""

ENDS: Final = re.compile(r"[;；。]|\.$")
"""Where the first part of a sentence ends."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """
    One number: its name in words, and how it could be learned, as the table ``unknowns`` has it.

    Of what stands in no row of it the name is its own, and nobody has said who could tell.
    """

    words: str
    knowable: str | None


@dataclass(frozen=True)
class Unknowns:
    """
    Words for the numbers of an ensemble.

    Parameters
    ----------
    scenario
        The story some of them are of, if any.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> unknowns = Unknowns(open_atlas(), "en")
    >>> unknowns.of("stock_days")
    Unknown(words='Stocks held by users', knowable='survey')
    >>> unknowns.of("industry C29:permanent_magnets exposed_share").words
    'Output that hangs on the material (Motor vehicles, Permanent magnets)'
    """

    atlas: Atlas
    lang: str
    scenario: Scenario | None = None

    def of(self, name: str) -> Unknown:
        """Return what a name of the ensemble stands for."""
        if name.startswith(INDUSTRY):
            _, subject, parameter = name.split(" ")
            return self._named(parameter, *subject.split(":"))
        head, *rest = name.split(":")
        if head in STANDING:
            return self._named(head, *rest)
        if head.endswith("_parameters"):
            return self._named(rest[-1], *rest[:-1])
        if "." in head:
            return self._of_story(head)
        return self._named(head, *rest)

    def _named(self, parameter: str, *subjects: str) -> Unknown:
        known = self.atlas.table("unknowns").filter(parameter=parameter)
        if known.is_empty():  # a parameter of the user's own: nobody has said who could tell
            return Unknown(":".join((parameter, *subjects)), None)
        row = known.row(0, named=True)
        words = [self._subject(one) for one in subjects if one != ANY]
        name = str(row[f"name_{'ja' if self.lang == 'ja' else 'en'}"])
        bracket = ("（{}）" if self.lang == "ja" else " ({})").format(", ".join(words))
        return Unknown(name + (bracket if words else ""), str(row["knowable"]))

    def _of_story(self, name: str) -> Unknown:
        """Return a number of a block: the block's title, and what its field means."""
        told = self._named(STORY)
        block_id, field_name, *_ = name.split(".")
        block = {} if self.scenario is None else _blocks(self.scenario)
        if block_id not in block:
            return replace(told, words=f"{told.words}: {name}")
        one = block[block_id]
        meaning = translator(self.lang)(one.spec.field(field_name).meaning)
        return replace(told, words=f"{one.title(self.lang)}: {ENDS.split(meaning)[0]}")

    def _subject(self, code: str) -> str:
        if code in INDUSTRIES:
            return translator(self.lang)(INDUSTRIES[code])
        if code in {*Stage}:
            return translator(self.lang)(STAGES[Stage(code)])
        for word in (
            self.atlas.term("form", code, lang=self.lang),
            self.atlas.place(code, lang=self.lang),
        ):
            if word != code:
                return word
        try:
            return self.atlas.commodity(code).name(self.lang)
        except UnknownNameError:
            return code


def _blocks(scenario: Scenario) -> dict[str, Block]:
    return {block.id: block for branch in scenario.branch_ids for block in scenario.story(branch)}


@dataclass(frozen=True)
class _Noted(Points):
    """Points that note which names they are asked for."""

    names: dict[str, None] = field(default_factory=dict, compare=False)

    def of(self, name: str) -> NDArray[np.float64]:
        self.names[name] = None
        return super().of(name)


def market_inputs(found: Outcome, branch: str, market: str) -> tuple[str, ...]:
    """Return by which names the numbers go that draws of a branch on a market differ in."""
    asked = found.asked
    atlas = open_edition(asked.atlas)
    year = found.scenario.base_year
    base = base_of(asked.atlas, market, asked.importer, year)
    noted = _Noted(base.points.seed, 1)
    ground = Ground(
        atlas, open_ledger(atlas), replace(base, points=noted), asked.importer, found.begin,
        asked.months,
        lambda commodity: base_of(asked.atlas, CommodityId(commodity), asked.importer, year),
    )  # fmt: skip
    lay(ground, found.scenario.story(branch))
    return tuple(dict.fromkeys((*noted.names, *base.varied)))
