"""A scenario: dated blocks and branches, frozen, with an identity."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from oresight.codes import nearest
from oresight.display import Shown
from oresight.errors import Place, UnknownNameError
from oresight.scenarios._blocks import BLOCKS
from oresight.scenarios._numbers import Number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oresight.scenarios._schema import BlockSpec

__all__ = ["MAIN", "Block", "Branch", "Scenario", "Value", "Words"]

MAIN: Final = "main"
"""The one branch of a scenario that names none."""

HASH_LENGTH: Final = 16


@dataclass(frozen=True, slots=True)
class Words:
    """A text in both languages; one stands in for the other where it is missing."""

    en: str = ""
    ja: str = ""

    def __bool__(self) -> bool:
        """Tell whether there is a text at all."""
        return bool(self.en or self.ja)

    def text(self, lang: str) -> str:
        """Return the text in a language, the other one where it has none."""
        return (self.ja or self.en) if lang == "ja" else (self.en or self.ja)


Value = str | dt.date | Words | Number | tuple[str, ...] | tuple[tuple[str, Number], ...]
"""What a field may hold once it is read."""


@dataclass(frozen=True)
class Block:
    """
    Something that happens, from one day to another.

    Parameters
    ----------
    kind
        A key of `BLOCKS`, which says what *values* may hold.
    place
        Where it was written; no part of what it is.
    """

    id: str
    kind: str
    values: Mapping[str, Value]
    place: Place = field(default_factory=Place, compare=False)

    @property
    def spec(self) -> BlockSpec:
        """What its kind may hold."""
        return BLOCKS[self.kind]

    @property
    def start(self) -> dt.date | None:
        """The first day, where it is written down."""
        return self.day("start")

    @property
    def end(self) -> dt.date | None:
        """The last day; None where it holds to the horizon, or as the ledger says."""
        return self.day("end")

    def day(self, name: str) -> dt.date | None:
        """Return a date; None where the field is left out."""
        found = self.values.get(name)
        return found if isinstance(found, dt.date) else None

    def number(self, name: str) -> Number | None:
        """Return a number; None where the field is left out."""
        found = self.values.get(name)
        return found if isinstance(found, Number) else None

    def word(self, name: str) -> str:
        """Return a word; empty where the field is left out."""
        found = self.values.get(name)
        return found if isinstance(found, str) else ""

    def names(self, name: str) -> tuple[str, ...]:
        """Return words; none where the field is left out."""
        found = self.values.get(name)
        return tuple(str(one) for one in found) if isinstance(found, tuple) else ()

    def needs(self) -> tuple[tuple[str, Number], ...]:
        """Return what a substitute uses up, tonnes of each commodity for a tonne replaced."""
        found = self.values.get("needs")
        pairs = found if isinstance(found, tuple) else ()
        return tuple((one[0], one[1]) for one in pairs if isinstance(one, tuple))

    def title(self, lang: str) -> str:
        """Return what it is called, its id where it has no title."""
        found = self.values.get("title")
        return (found.text(lang) if isinstance(found, Words) else "") or self.id

    def canonical(self) -> dict[str, object]:
        """Return plain values that tell blocks apart: the same for the same block however written."""
        plain = {name: _plain(value) for name, value in sorted(self.values.items())}
        return {"id": self.id, "kind": self.kind, "values": plain}


@dataclass(frozen=True)
class Branch:
    """
    One way the story goes on.

    Parameters
    ----------
    weight
        What the user gives it in a mixture; None where none is given. It is no probability.
    blocks
        Added to those of the scenario, or in place of those with the same id.
    removed
        Ids of blocks of the scenario that do not happen here.
    """

    id: str
    title: Words = field(default_factory=Words)
    weight: float | None = None
    blocks: tuple[Block, ...] = ()
    removed: tuple[str, ...] = ()
    place: Place = field(default_factory=Place, compare=False)


@dataclass(frozen=True)
class Scenario(Shown):
    """
    A dated story, in one branch or several.

    Parameters
    ----------
    horizon_months
        Months that are followed.
    base_year
        Year of the market it plays in; None for the latest that is settled, commodity by commodity.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.scenarios import parse_scenario
    >>> text = b'''
    ... oresight: scenario/1
    ... blocks:
    ...   quota: {kind: measure, measure: cd-2025-cobalt-quota}
    ... '''
    >>> story = parse_scenario(open_atlas(), text, name="quota")
    >>> [block.id for block in story.without_block("quota").blocks], story.branch_ids
    ([], ('main',))
    """

    id: str
    title: Words = field(default_factory=Words)
    description: Words = field(default_factory=Words)
    blocks: tuple[Block, ...] = ()
    branches: tuple[Branch, ...] = ()
    horizon_months: int = 24
    base_year: int | None = None

    @property
    def branch_ids(self) -> tuple[str, ...]:
        """Names of its branches; one, where it has none."""
        return tuple(branch.id for branch in self.branches) or (MAIN,)

    @property
    def weights(self) -> dict[str, float]:
        """Weights that the user gave; none where none are given. They are no probabilities."""
        return {one.id: one.weight for one in self.branches if one.weight is not None}

    @property
    def hash(self) -> str:
        """What tells two stories apart, whatever their titles, comments and spelling."""
        text = json.dumps(self.canonical(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:HASH_LENGTH]

    def canonical(self) -> dict[str, object]:
        """Return what happens in the story as plain values, titles left out."""
        # A story that names no year keeps the identity it has always had.
        year = {} if self.base_year is None else {"base_year": self.base_year}
        return year | {
            "horizon_months": self.horizon_months,
            "branches": {
                name: [block.canonical() for block in sorted(self.story(name), key=_by_id)]
                for name in self.branch_ids
            },
            "weights": self.weights,
        }

    def branch(self, name: str) -> Branch:
        """
        Return a branch by its id.

        Raises
        ------
        UnknownNameError
            If the story has no such branch.
        """
        for branch in self.branches or (Branch(MAIN),):
            if branch.id == name:
                return branch
        near = nearest(name, self.branch_ids) or self.branch_ids
        raise UnknownNameError("branch", name, near=near)

    def branch_name(self, branch: str, lang: str) -> str:
        """Return what a branch is called; the one branch of a story that names none has no name."""
        if branch not in self.branch_ids:
            return branch
        return self.branch(branch).title.text(lang) or ("" if branch == MAIN else branch)

    def story(self, branch: str = MAIN) -> tuple[Block, ...]:
        """
        Return all blocks of a branch, those it shares with the others first.

        Raises
        ------
        UnknownNameError
            If the story has no such branch.
        """
        taken = self.branch(branch)
        return _laid_over(self.blocks, taken.blocks, taken.removed)

    def along(self, branch: str) -> Scenario:
        """
        Return the story as it goes in one branch, without the others.

        Raises
        ------
        UnknownNameError
            If the story has no such branch.

        Examples
        --------
        >>> from oresight.scenarios import open_scenario
        >>> story = open_scenario("bloc-formation").along("west-competes")
        >>> story.id, story.branch_ids
        ('bloc-formation:west-competes', ('main',))
        """
        blocks = self.story(branch)
        title = _joined(self.title, self.branch(branch).title if self.branches else Words())
        return replace(self, id=f"{self.id}:{branch}", title=title, blocks=blocks, branches=())

    def blocks_once(
        self, branches: Sequence[str] = ()
    ) -> tuple[tuple[Block, tuple[str, ...]], ...]:
        """Return each block of some branches, or of all, once: with those in which it happens."""
        found: list[tuple[Block, list[str]]] = []
        for name in branches or self.branch_ids:
            for block in self.story(name):
                same = next((names for one, names in found if one == block), None)
                if same is None:
                    found.append((block, [name]))
                else:
                    same.append(name)
        return tuple((block, tuple(names)) for block, names in found)

    def with_block(self, block: Block) -> Scenario:
        """Return the story with a block added, or in place of the one with the same id."""
        return replace(self, blocks=_laid_over(self.blocks, (block,), ()))

    def without_block(self, name: str) -> Scenario:
        """
        Return the story without a block, in all branches.

        Raises
        ------
        UnknownNameError
            If no branch has such a block.
        """
        known = {block.id for one in self.branch_ids for block in self.story(one)}
        if name not in known:
            raise UnknownNameError("block", name, near=nearest(name, known))
        return replace(
            self,
            blocks=_laid_over(self.blocks, (), (name,)),
            branches=tuple(
                replace(
                    one,
                    blocks=_laid_over(one.blocks, (), (name,)),
                    removed=tuple(other for other in one.removed if other != name),
                )
                for one in self.branches
            ),
        )

    def with_branch(self, branch: Branch) -> Scenario:
        """Return the story with a branch added, or in place of the one with the same id."""
        kept = [branch if one.id == branch.id else one for one in self.branches]
        return replace(self, branches=tuple(kept if branch in kept else [*kept, branch]))


def _laid_over(
    base: tuple[Block, ...], blocks: tuple[Block, ...], removed: tuple[str, ...]
) -> tuple[Block, ...]:
    """Return blocks with others in place of those of the same id, in the order they were met."""
    found = {block.id: block for block in base if block.id not in removed}
    return tuple({**found, **{block.id: block for block in blocks}}.values())


def _by_id(block: Block) -> str:
    return block.id


def _plain(value: object) -> object:
    if isinstance(value, Number):
        return [value.sort, value.shape, list(value.parts)]
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if isinstance(value, Words):
        return None
    return value.isoformat() if isinstance(value, dt.date) else value


def _joined(title: Words, branch: Words) -> Words:
    """Return a title with that of a branch behind it; either alone where the other is missing."""
    if not (title and branch):
        return title or branch
    return Words(
        en=f"{title.text('en')} ({branch.text('en')})",
        ja=f"{title.text('ja')}({branch.text('ja')})",
    )
