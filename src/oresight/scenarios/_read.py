"""From a tree to a scenario as it stands in its file: every fault with its line, all at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oresight.atlas import open_ledger
from oresight.codes import nearest
from oresight.errors import BadInputError, Place
from oresight.locale import N_
from oresight.scenarios._blocks import BLOCKS
from oresight.scenarios._model import Block, Branch, Scenario, Words
from oresight.scenarios._numbers import Number
from oresight.scenarios._rules import block_faults, order_faults
from oresight.scenarios._schema import VERSION, FieldSpec
from oresight.scenarios._tree import Leaf, List, Table, tree_of
from oresight.scenarios._values import Reader

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oresight.atlas import Atlas, Ledger
    from oresight.scenarios._model import Value
    from oresight.scenarios._tree import Tree

__all__ = ["BRANCH_FIELDS", "TOP_FIELDS", "Draft", "make_block", "read_draft"]

TOP_FIELDS: Final = {
    "oresight": N_("Version of the language; {version} today."),
    "title": N_("What the story is called, in one language or both."),
    "description": N_("What it is about, in one language or both."),
    "from": N_("Another scenario, of the library or a file, that this one changes."),
    "horizon": N_("How long it is followed, in months or years; 24 months if absent."),
    "base_year": N_("Year of the market it plays in; the latest that is settled if absent."),
    "remove": N_("Ids of blocks of that scenario that do not happen."),
    "blocks": N_("What happens, by id."),
    "branches": N_("Ways in which the story may go on, by id."),
}
"""What stands at the top of a file, and what it means."""

BRANCH_FIELDS: Final = {
    "title": N_("What the branch is called."),
    "weight": N_("Its part in a mixture, if one is asked for; those of all branches sum to 100 %."),
    "remove": N_("Ids of blocks that do not happen in this branch."),
    "blocks": N_("Blocks of this branch, added to the others or in place of those of the same id."),
}
"""What a branch may hold."""

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_HORIZON: Final = FieldSpec("horizon", "time", "", "24 months", low=30.0, high=11 * 365.25)
_WEIGHT: Final = FieldSpec("weight", "share", "", "50 %", high=1.0)
YEAR: Final = re.compile(r"[0-9]{4}")
_DAYS_A_MONTH: Final = 30.4375
_MONTHS: Final = 24


@dataclass(frozen=True)
class Draft:
    """
    A scenario as its file has it, before the one it is made from is laid under it.

    Parameters
    ----------
    base
        What stands behind ``from:``.
    removed
        Blocks of the base that do not happen.
    given
        Fields at the top that the file holds.
    """

    scenario: Scenario
    base: Leaf | None
    removed: tuple[Leaf, ...]
    given: frozenset[str]


def read_draft(reader: Reader, tree: Tree, *, name: str) -> Draft:
    """
    Return a file as a draft; what is wrong with it is kept by the reader.

    Parameters
    ----------
    name
        What the scenario is called.
    """
    top = _fields(reader, tree, TOP_FIELDS)
    _check_version(reader, top, tree.place)
    base = top.get("from")
    if base is not None and not (isinstance(base, Leaf) and base.text):
        reader.fault(base.place, N_("`from:` names one scenario."), N_("Write a name or a file."))
        base = None
    return Draft(
        Scenario(
            id=name,
            title=_words(reader, top.get("title")),
            description=_words(reader, top.get("description")),
            blocks=_blocks(reader, top.get("blocks")),
            branches=_branches(reader, top.get("branches")),
            horizon_months=_horizon(reader, top.get("horizon")),
            base_year=_base_year(reader, top.get("base_year")),
        ),
        base if isinstance(base, Leaf) else None,
        reader.texts(top["remove"]) if "remove" in top else (),
        frozenset(top),
    )


def make_block(
    atlas: Atlas, name: str, kind: str, /, *, ledger: Ledger | None = None, **values: object
) -> Block:
    """
    Return a block from plain values, written as a file would have them.

    Parameters
    ----------
    ledger
        Measures that it may name; those of the atlas if absent.

    Raises
    ------
    BadInputError
        With every fault of it.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> atlas = open_atlas()
    >>> block = make_block(
    ...     atlas, "thrift", "thrift", commodities="dysprosium",
    ...     ceiling="20 %", speed="24 months", start="2027-01-01",
    ... )
    >>> block.number("ceiling").middle
    0.2
    """
    reader = Reader(atlas, ledger or open_ledger(atlas))
    tree = tree_of({"kind": kind, **values})
    found = _block(reader, Leaf(name), tree)
    if reader.faults or found is None:
        raise BadInputError(*reader.faults)
    return found


def _fields(reader: Reader, tree: Tree, known: Iterable[str]) -> dict[str, Tree]:
    """Return what a table holds by name; unknown and repeated names are faults."""
    if not isinstance(tree, Table):
        reader.fault(
            tree.place, N_("A table of `name: value` is meant here."),
            N_("Use {names}."), names=", ".join(known),
        )  # fmt: skip
        return {}
    known = tuple(known)
    found: dict[str, Tree] = {}
    for name, value in tree.pairs:
        if name.text in found:
            reader.fault(
                name.place, N_("{name!r} stands twice."), N_("Keep one of them."), name=name.text
            )
        elif name.text not in known:
            near = ", ".join(nearest(name.text, known)) or ", ".join(known)
            reader.fault(
                name.place, N_("Nothing is called {name!r} here."), N_("Use one of {near}."),
                name=name.text[:80], near=near,
            )  # fmt: skip
        elif isinstance(value, Leaf) and not value.text:
            reader.fault(
                name.place, N_("{name!r} is empty."), N_("Fill it in, or leave it out."),
                name=name.text,
            )  # fmt: skip
        else:
            found[name.text] = value
    return found


def _named(reader: Reader, tree: Tree | None) -> tuple[tuple[Leaf, Tree], ...]:
    """Return things by id; ids that are none, or stand twice, are faults."""
    if tree is None:
        return ()
    if not isinstance(tree, Table):
        reader.fault(
            tree.place, N_("Things are listed by id here."), N_("Write `id:` and its fields below.")
        )
        return ()
    seen: set[str] = set()
    for name, _ in tree.pairs:
        if not _ID.fullmatch(name.text):
            reader.fault(
                name.place, N_("{name!r} is no id."),
                N_("Use letters, digits, dots and dashes."), name=name.text[:80],
            )  # fmt: skip
        elif name.text in seen:
            reader.fault(
                name.place, N_("{name!r} stands twice."), N_("Keep one of them."), name=name.text
            )
        seen.add(name.text)
    return tree.pairs


def _check_version(reader: Reader, top: Mapping[str, Tree], place: Place) -> None:
    found = top.get("oresight")
    if found is None or (isinstance(found, Leaf) and found.text == VERSION):
        if found is None:
            reader.fault(
                place, N_("The version of the language is missing."),
                N_("Begin with `oresight: {version}`."), version=VERSION,
            )  # fmt: skip
        return
    reader.fault(
        found.place, N_("This version of the language is not known."),
        N_("Begin with `oresight: {version}`."), version=VERSION,
    )  # fmt: skip


def _words(reader: Reader, tree: Tree | None) -> Words:
    return (None if tree is None else reader.words(tree)) or Words()


def _horizon(reader: Reader, tree: Tree | None) -> int:
    found = None if tree is None else reader.value(_HORIZON, tree)
    if not isinstance(found, Number):
        return _MONTHS
    if tree is not None and not found.is_certain:
        reader.fault(tree.place, N_("The horizon is one number."), N_("Write 24 months."))
    return max(round(found.middle / _DAYS_A_MONTH), 1)


def _base_year(reader: Reader, tree: Tree | None) -> int | None:
    if tree is None:
        return None
    known = reader.atlas.years("trade")
    first, last = known[0], known[-1]
    if isinstance(tree, Leaf) and YEAR.fullmatch(tree.text):
        year = int(tree.text)
        if year in known:
            return year
    reader.fault(
        tree.place,
        N_("A base year is one of those of which trade is known."),
        N_("Write a year from {first} to {last}, or leave it out."),
        first=first, last=last,
    )  # fmt: skip
    return None


def _branches(reader: Reader, tree: Tree | None) -> tuple[Branch, ...]:
    found: list[Branch] = []
    for name, body in _named(reader, tree):
        fields = _fields(reader, body, BRANCH_FIELDS)
        weight = reader.value(_WEIGHT, fields["weight"]) if "weight" in fields else None
        if isinstance(weight, Number) and not weight.is_certain:
            reader.fault(fields["weight"].place, N_("A weight is one number."), N_("Write 50 %."))
        removed = reader.texts(fields["remove"]) if "remove" in fields else ()
        found.append(
            Branch(
                id=name.text,
                title=_words(reader, fields.get("title")),
                weight=weight.middle if isinstance(weight, Number) else None,
                blocks=_blocks(reader, fields.get("blocks")),
                removed=tuple(leaf.text for leaf in removed),
                place=name.place,
            )
        )
    return tuple(found)


def _blocks(reader: Reader, tree: Tree | None) -> tuple[Block, ...]:
    found = [_block(reader, name, body) for name, body in _named(reader, tree)]
    return tuple(block for block in found if block is not None)


def _block(reader: Reader, name: Leaf, tree: Tree) -> Block | None:
    kind = _kind(reader, name, tree)
    if kind is None:
        return None
    spec = BLOCKS[kind]
    begun = len(reader.faults)
    fields = _fields(reader, tree, ("kind", *(one.name for one in spec.every)))
    values: dict[str, Value] = {}
    for one in spec.every:
        if one.name in fields:
            found = reader.value(one, fields[one.name])
            if found is not None:
                values[one.name] = found
        elif one.needed:
            reader.fault(
                name.place, N_("{block}: {name} is missing."), N_("Write {name}: {example}."),
                block=name.text, name=one.name, example=one.example,
            )  # fmt: skip
        elif one.default:
            values |= _default(reader, one)
    block, places = Block(name.text, kind, values, name.place), _places(name.place, fields)
    if len(reader.faults) > begun:
        reader.faults.extend(order_faults(block, places))
        return None
    reader.faults.extend(block_faults(block, reader.ledger, places))
    return block


def _default(reader: Reader, spec: FieldSpec) -> dict[str, Value]:
    words = spec.default.strip("[]").split(", ")
    tree: Tree = Leaf(spec.default)
    if spec.default.startswith("["):
        tree = List(tuple(Leaf(word) for word in words))
    found = reader.value(spec, tree)
    return {} if found is None else {spec.name: found}


def _kind(reader: Reader, name: Leaf, tree: Tree) -> str | None:
    pairs = tree.pairs if isinstance(tree, Table) else ()
    found = next((value for one, value in pairs if one.text == "kind"), None)
    text = found.text if isinstance(found, Leaf) else ""
    if text in BLOCKS:
        return text
    if found is None:
        reader.fault(
            name.place, N_("{block}: its kind is missing."), N_("Write `kind:` and one of {near}."),
            block=name.text[:80], near=", ".join(BLOCKS),
        )  # fmt: skip
    else:
        near = nearest(text, BLOCKS) or tuple(BLOCKS)
        reader.fault(
            found.place, N_("No kind of block is called {name!r}."), N_("Use one of {near}."),
            name=text[:80], near=", ".join(near),
        )  # fmt: skip
    return None


def _places(place: Place, fields: Mapping[str, Tree]) -> dict[str, Place]:
    """Return where each field was written, and the block itself under no name."""
    return {"": place, **{name: tree.place for name, tree in fields.items()}}
