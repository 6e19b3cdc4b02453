"""YAML as a small tree that remembers its lines, read within limits and without surprises."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import yaml

from oresight.errors import BadInputError, Fault, Place
from oresight.locale import N_
from oresight.runs import read_at_most

__all__ = ["MAX_BYTES", "Leaf", "List", "Table", "Tree", "read_node", "read_tree", "tree_of"]

MAX_BYTES: Final = 256_000
"""No story written by hand comes near; anything larger is another kind of file."""

MAX_DEPTH: Final = 8
"""A file, its branches, a branch, its blocks, a block, its distribution, its numbers."""

MAX_NODES: Final = 20_000

PLAIN_TAGS: Final = "tag:yaml.org,2002:"
_EMPTY: Final = frozenset({"", "~", "null", "Null", "NULL"})

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader in C where there is one: a file at the limit is then read within a tenth of a second."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A word, or nothing."""

    text: str
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class List:
    """Trees in a row."""

    items: tuple[Tree, ...]
    place: Place = field(default_factory=Place)


@dataclass(frozen=True, slots=True)
class Table:
    """Trees by name, as written: a name may stand twice."""

    pairs: tuple[tuple[Leaf, Tree], ...]
    place: Place = field(default_factory=Place)


Tree = Leaf | List | Table


def read_tree(data: bytes | Path, *, file: str = "") -> Tree:
    r"""
    Return what a file holds.

    Parameters
    ----------
    data
        Its bytes, UTF-8 or Shift-JIS, or where it lies.
    file
        What it is called where faults are told.

    Raises
    ------
    BadInputError
        If it is too large, too deep, no text or no YAML, or uses anchors or tags.

    Examples
    --------
    >>> found = read_tree(b"title: Ban\n", file="own.yaml")
    >>> found.pairs[0][1].text, found.pairs[0][1].place.line
    ('Ban', 1)
    """
    if isinstance(data, Path):
        file, data = str(data), read_at_most(data, MAX_BYTES)
    return _tree(read_node(data, file=file), file)


def read_node(data: bytes, *, file: str = "") -> yaml.Node:
    """
    Return what some bytes hold as YAML has it, every node with where it stands.

    Raises
    ------
    BadInputError
        As `read_tree` does.
    """
    if len(data) > MAX_BYTES:
        raise _too_large(file)
    text = _decoded(data, file)
    try:
        _measure(text, file)
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = None if mark is None else mark.line + 1
        raise _malformed(str(error.problem), Place(file, line=line)) from None
    except yaml.reader.ReaderError:
        raise _malformed(N_("a character that no text has"), Place(file)) from None
    if node is None:
        raise BadInputError(
            Fault(
                N_("The file is empty."),
                N_("`oresight scenario new` writes one to begin with."),
                where=Place(file),
            )
        )
    return node


def tree_of(value: object, place: Place | None = None) -> Tree:
    """
    Return plain Python values as a tree.

    Examples
    --------
    >>> tree_of({"camp": ["g7"]}).pairs[0][1].items[0].text
    'g7'
    """
    where = place or Place()
    if isinstance(value, dict):
        pairs = ((Leaf(str(name), where), tree_of(item, where)) for name, item in value.items())
        return Table(tuple(pairs), where)
    if isinstance(value, list | tuple):
        return List(tuple(tree_of(item, where) for item in value), where)
    return Leaf("" if value is None else str(value), where)


def _decoded(data: bytes, file: str) -> str:
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInputError(
        Fault(N_("The file is not text."), N_("Save it as UTF-8."), where=Place(file))
    )


def _measure(text: str, file: str) -> None:
    """Refuse what is too deep or too much before it is built, for building recurses."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=LOADER):
        place = Place(file, line=event.start_mark.line + 1 if event.start_mark else None)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _fault(
                N_("Anchors and aliases are not read here."),
                N_("Write it out, or begin a file with `from:` another scenario."),
                place,
            )
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        nodes += isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        if depth > MAX_DEPTH:
            raise _fault(
                N_("The file nests too deep for a scenario."),
                N_("Write blocks below `blocks:` and their fields below them."),
                place,
            )
        if nodes > MAX_NODES:
            raise _fault(
                N_("The file holds more than {limit} words."),
                N_("Part it in two scenarios, one `from:` the other."),
                place,
                limit=MAX_NODES,
            )
        if isinstance(event, yaml.DocumentStartEvent) and nodes:
            raise _fault(
                N_("The file holds two documents."),
                N_("Put each scenario in a file of its own."),
                place,
            )


def _tree(node: yaml.Node, file: str) -> Tree:
    place = Place(file, line=node.start_mark.line + 1)
    if not str(node.tag).startswith(PLAIN_TAGS) or "python" in str(node.tag):
        raise _fault(N_("Tags are not read here."), N_("Write the plain value."), place)
    if isinstance(node, yaml.MappingNode):
        pairs = ((_tree(name, file), _tree(value, file)) for name, value in node.value)
        return Table(tuple((_name(name), value) for name, value in pairs), place)
    if isinstance(node, yaml.SequenceNode):
        return List(tuple(_tree(item, file) for item in node.value), place)
    text = str(node.value)
    quoted = getattr(node, "style", None) in {"'", '"'}
    return Leaf("" if text in _EMPTY and not quoted else text, place)


def _name(tree: Tree) -> Leaf:
    if isinstance(tree, Leaf):
        return tree
    raise _fault(N_("A name is one word here."), N_("Write `name: value`."), tree.place)


def _too_large(file: str) -> BadInputError:
    return _fault(
        N_("The file is larger than {limit} bytes."),
        N_("Give a scenario alone."),
        Place(file),
        limit=MAX_BYTES,
    )


def _malformed(detail: str, place: Place) -> BadInputError:
    return _fault(
        N_("The file cannot be understood here: {detail}."),
        N_("Correct the quotes, brackets or indentation."),
        place,
        detail=detail,
    )


def _fault(what: str, remedy: str, place: Place, **fields: object) -> BadInputError:
    return BadInputError(Fault(what, remedy, fields=fields, where=place))
