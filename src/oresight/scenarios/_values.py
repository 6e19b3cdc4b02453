"""From a tree to the values of a block: each sort of field read in one way, faults kept."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, TypeVar

from oresight.codes import CommodityId, Stage, nearest, parse_date
from oresight.errors import BadInputError, Fault, UnknownNameError
from oresight.locale import N_
from oresight.scenarios._model import Words
from oresight.scenarios._numbers import SHAPES, UNITS, Number
from oresight.scenarios._schema import SORTS, FieldSpec
from oresight.scenarios._tree import Leaf, List, Table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from oresight.atlas import Atlas, Ledger
    from oresight.errors import Place
    from oresight.scenarios._model import Value
    from oresight.scenarios._tree import Tree

__all__ = ["LONGEST_TEXT", "Reader"]

T = TypeVar("T")

LONGEST_TEXT: Final = 4_000
LANGUAGES: Final = ("en", "ja")
STANCES: Final = ("coordinates", "competes")
CHAIN: Final = (Stage.MINE, Stage.REFINE, Stage.COMPONENT)
UNION: Final = "eu"
NEAR_ENOUGH: Final = 3
NEED: Final = FieldSpec("needs", "content", "", "3 t/t")


@dataclass
class Reader:
    """
    Reads values, and keeps the faults of all of them.

    Parameters
    ----------
    ledger
        Measures that a file may name.
    """

    atlas: Atlas
    ledger: Ledger
    faults: list[Fault] = field(default_factory=list)

    def fault(self, place: Place, what: str, remedy: str, /, **fields: object) -> None:
        """Keep a fault."""
        self.faults.append(Fault(what, remedy, fields=fields, where=place))

    def value(self, spec: FieldSpec, tree: Tree) -> Value | None:
        """Return what a field holds; None where that is a fault, which is kept."""
        if spec.sort in UNITS:
            return self._number(spec, tree)
        if spec.sort == "text":
            return self.words(tree)
        if spec.sort == "needs":
            return self._needs(tree)
        if spec.sort in LISTS:
            return self._list(tree, LISTS[spec.sort])
        if not isinstance(tree, Leaf):
            self.fault(
                tree.place, N_("{name} is one value here."), N_("Write {sort}."),
                name=spec.name, sort=SORTS[spec.sort],
            )  # fmt: skip
            return None
        return self._kept(WORDS[spec.sort], tree)

    def words(self, tree: Tree) -> Words | None:
        """Return a text, the same in both languages unless told apart."""
        if isinstance(tree, Leaf):
            return self._short(tree, Words(tree.text, tree.text))
        if isinstance(tree, Table):
            found = {name.text: text for name, text in tree.pairs if isinstance(text, Leaf)}
            if len(found) == len(tree.pairs) and set(found) <= set(LANGUAGES):
                texts = {name: leaf.text for name, leaf in found.items()}
                return self._short(tree, Words(**texts))
        self.fault(
            tree.place,
            N_("A text is one line, or one in each language."),
            N_("Write `text`, or `{{en: text, ja: text}}`."),
        )
        return None

    def _short(self, tree: Tree, words: Words) -> Words | None:
        if max(len(words.en), len(words.ja)) <= LONGEST_TEXT:
            return words
        self.fault(
            tree.place, N_("The text has more than {limit} characters."), N_("Shorten it."),
            limit=LONGEST_TEXT,
        )  # fmt: skip
        return None

    def texts(self, tree: Tree) -> tuple[Leaf, ...]:
        """Return the words of a list; one word stands for a list of one."""
        items = tree.items if isinstance(tree, List) else (tree,)
        found = tuple(one for one in items if isinstance(one, Leaf))
        if len(found) < len(items):
            self.fault(tree.place, N_("A list of words is meant here."), N_("Write [one, other]."))
            return ()
        return tuple(one for one in found if one.text)

    def _list(
        self, tree: Tree, read: Callable[[Reader, str], Iterable[str]]
    ) -> tuple[str, ...] | None:
        begun = len(self.faults)
        found: dict[str, None] = {}
        for leaf in self.texts(tree):
            found |= dict.fromkeys(self._kept(read, leaf) or ())
        if not found and len(self.faults) == begun:
            self.fault(tree.place, N_("The list is empty."), N_("Fill it in, or leave it out."))
        return tuple(found) if len(self.faults) == begun else None

    def _kept(self, read: Callable[[Reader, str], T], leaf: Leaf) -> T | None:
        try:
            return read(self, leaf.text)
        except BadInputError as error:
            self.faults.extend(replace(one, where=leaf.place) for one in error.faults)
            return None

    def _number(self, spec: FieldSpec, tree: Tree) -> Number | None:
        begun = len(self.faults)
        found = self._distribution(spec, tree) if isinstance(tree, Table) else None
        if isinstance(tree, Leaf):
            found = self._kept(lambda _, text: Number.parse(text, spec.sort), tree)
        elif found is None and len(self.faults) == begun:
            self.fault(
                tree.place,
                N_("{name} is no number and no distribution."),
                N_("Write {sort}, such as {example}."),
                name=spec.name, sort=SORTS[spec.sort], example=spec.example,
            )  # fmt: skip
        if found is not None and not spec.low <= found.ends[0] <= found.ends[1] <= spec.high:
            self._out_of_range(spec, found, tree.place)
            return None
        return found

    def _out_of_range(self, spec: FieldSpec, found: Number, place: Place) -> None:
        low = Number(spec.sort, "fixed", (spec.low,)).text
        if spec.high < float("inf"):
            high = Number(spec.sort, "fixed", (spec.high,)).text
            remedy = N_("Give something from {low} to {high}.")
        else:
            high, remedy = "", N_("Give something from {low} up.")
        self.fault(
            place, N_("{name} is {value}, which is out of range."), remedy,
            name=spec.name, value=found.text, low=low, high=high,
        )  # fmt: skip

    def _distribution(self, spec: FieldSpec, tree: Table) -> Number | None:
        if len(tree.pairs) != 1:
            return None
        (name, parts), *_ = tree.pairs
        if name.text not in SHAPES:
            near = nearest(name.text, SHAPES) or tuple(SHAPES)
            self.fault(
                name.place, N_("No distribution is called {name!r}."), N_("Use one of {near}."),
                name=name.text, near=", ".join(near),
            )  # fmt: skip
            return None
        read = [
            self._kept(lambda _, text: Number.parse(text, spec.sort), leaf)
            for leaf in self.texts(parts)
        ]
        values = [one.parts[0] for one in read if one is not None]
        if len(values) < len(read):
            return None
        return self._kept(lambda _, __: Number(spec.sort, name.text, tuple(values)), name)

    def _needs(self, tree: Tree) -> tuple[tuple[str, Number], ...] | None:
        if not isinstance(tree, Table):
            self.fault(
                tree.place, N_("needs is a table of commodities."), N_("Write {{bismuth: 3 t/t}}.")
            )
            return None
        begun = len(self.faults)
        found: list[tuple[str, Number]] = []
        for name, amount in tree.pairs:
            commodity = self._kept(_commodity, name)
            number = self._number(NEED, amount)
            if commodity is not None and number is not None:
                found.append((commodity, number))
        return tuple(found) if len(self.faults) == begun else None


def _commodity(reader: Reader, text: str) -> CommodityId:
    return reader.atlas.commodity(text).id


def _party(reader: Reader, text: str) -> str:
    """Return a group by its name, or a country by its code; the Union is a group."""
    groups = reader.atlas.catalogue.groups
    fold = text.casefold().strip()
    for name in (fold, f"{fold}27" if fold == UNION else fold):
        if name in groups:
            return name
    try:
        return reader.atlas.country(text).iso3
    except UnknownNameError as error:
        near = (*error.near, *nearest(fold, groups))[:NEAR_ENOUGH]
        raise UnknownNameError("place", text, near=near) from None


def _stage(_: Reader, text: str) -> str:
    if text not in CHAIN:
        raise UnknownNameError("stage", text, near=nearest(text, CHAIN) or CHAIN)
    return Stage(text).value


def _measure(reader: Reader, text: str) -> str:
    known = {measure.id for measure in reader.ledger}
    if text not in known:
        raise UnknownNameError("measure", text, near=nearest(text, known))
    return text


def _instrument(reader: Reader, text: str) -> str:
    known = reader.atlas.table("instruments")["instrument"].to_list()
    if text not in known:
        raise UnknownNameError("instrument", text, near=nearest(text, known) or tuple(known))
    return text


def _stance(_: Reader, text: str) -> str:
    if text not in STANCES:
        raise UnknownNameError("stance", text, near=nearest(text, STANCES) or STANCES)
    return text


def _date(_: Reader, text: str) -> dt.date:
    return parse_date(text)


def _one(read: Callable[[Reader, str], str]) -> Callable[[Reader, str], tuple[str, ...]]:
    def listed(reader: Reader, text: str) -> tuple[str, ...]:
        return (read(reader, text),)

    return listed


LISTS: Final[dict[str, Callable[[Reader, str], Iterable[str]]]] = {
    "commodities": _one(_commodity),
    "countries": _one(_party),
    "stages": _one(_stage),
}

WORDS: Final[dict[str, Callable[[Reader, str], str | dt.date]]] = {
    "measure": _measure,
    "instrument": _instrument,
    "party": _party,
    "commodity": _commodity,
    "stance": _stance,
    "date": _date,
}
