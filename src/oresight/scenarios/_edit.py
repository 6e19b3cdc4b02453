"""Changes to the text of a story, one at a time: everything else in it stays as it was written."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import yaml

from oresight.codes import nearest
from oresight.errors import BadInputError, Fault, Place, UnknownNameError
from oresight.locale import N_
from oresight.scenarios._blocks import BLOCKS
from oresight.scenarios._tree import read_node
from oresight.scenarios._write import block_snippet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["DAYS", "Entry", "entries", "with_day", "with_entry", "with_shift", "without_entry"]

DAYS: Final = ("announced", "start", "end")
"""Fields of a block that are days."""

_BREAK: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""What YAML takes for the end of a line."""

Pair = tuple[yaml.ScalarNode, yaml.Node]


@dataclass(frozen=True, slots=True)
class Entry:
    """
    A block where it stands in a text, right or wrong.

    Parameters
    ----------
    branch
        Branch under which it stands; empty for one that all branches share.
    line, last
        Lines of its name and of its end, from one.
    days
        Those that it names, of `DAYS`; one that is no day is left out.
    """

    branch: str
    id: str
    kind: str
    measure: str
    line: int
    last: int
    days: dict[str, dt.date]


def entries(text: str) -> tuple[Entry, ...]:
    r"""
    Return the blocks in a text, in its order; those it takes over from another story are not in it.

    Raises
    ------
    BadInputError
        If the text cannot be read at all.

    Examples
    --------
    >>> entries("blocks:\n  ban: {kind: measure, start: 2027-01-01}\n")[0].days
    {'start': datetime.date(2027, 1, 1)}
    """
    found = _Text(text)
    return tuple(found.entry(branch, pair) for branch, pair in found.pairs())


def with_day(text: str, block: str, name: str, *, day: dt.date | None, branch: str = "") -> str:
    r"""
    Return a text in which a block names another day; None takes the day away.

    Raises
    ------
    UnknownNameError
        If there is no such block, or days have no such name.
    BadInputError
        If the text cannot be read at all.

    Examples
    --------
    >>> text = "blocks:\n  ban:   # the first\n    kind: measure\n    start: 2027-01-01\n"
    >>> print(with_day(text, "ban", "end", day=dt.date(2027, 6, 30)), end="")
    blocks:
      ban:   # the first
        kind: measure
        start: 2027-01-01
        end: 2027-06-30
    """
    if name not in DAYS:
        raise UnknownNameError("field", name, near=nearest(name, DAYS) or DAYS)
    found = _Text(text)
    body = found.body(branch, block)
    pairs = _by_name(body)
    if day is None:
        return found.without(body, pairs[name]) if name in pairs else text
    if name in pairs:
        return found.replaced(pairs[name][1], day.isoformat())
    after = pairs.get("start") if name == "end" else pairs.get("kind")
    return found.added(body, f"{name}: {day.isoformat()}", after=after)


def with_shift(text: str, block: str, *, months: int = 0, days: int = 0, branch: str = "") -> str:
    """
    Return a text in which a block comes so much later, with all days that it names.

    A day that a month does not have becomes its last one.

    Raises
    ------
    UnknownNameError
        If there is no such block.
    BadInputError
        If the text cannot be read at all, or a day leaves the calendar.
    """
    found = _Text(text)
    known = found.entry(branch, found.pair(branch, block)).days
    try:
        moved = {name: _later(day, months, days) for name, day in known.items()}
    except (OverflowError, ValueError):
        raise BadInputError(
            Fault(N_("There is no such day."), N_("Stay within the years 1 to 9999."))
        ) from None
    for name, day in moved.items():
        text = with_day(text, block, name, day=day, branch=branch)
    return text


def with_entry(
    text: str, kind: str, *, branch: str = "", start: dt.date | None = None, lang: str = "en"
) -> tuple[str, str]:
    """
    Return a text with one more block of a kind, its fields explained, and the block's id.

    Raises
    ------
    UnknownNameError
        If there is no such kind, or no such branch.
    BadInputError
        If the text cannot be read at all, or its way of writing leaves no room.
    """
    if kind not in BLOCKS:
        raise UnknownNameError("kind", kind, near=nearest(kind, BLOCKS) or tuple(BLOCKS))
    found = _Text(text)
    taken = {pair[0].value for _, pair in found.pairs()}
    wish = kind.replace("_", "-")
    names = (wish, *(f"{wish}-{at}" for at in range(2, len(taken) + 3)))
    name = next(one for one in names if one not in taken)

    def written(indent: int) -> str:
        return block_snippet(kind, name, start=start, lang=lang, indent=indent)

    return found.with_block(branch, written), name


def without_entry(text: str, block: str, *, branch: str = "") -> str:
    """
    Return a text without a block.

    Raises
    ------
    UnknownNameError
        If there is no such block.
    BadInputError
        If the text cannot be read at all.
    """
    found = _Text(text)
    home = found.home(branch)
    pair = found.pair(branch, block)
    if home is None:
        return text
    return found.without(home, pair)


class _Text:
    """A text with its tree, every node of which knows where it stands."""

    def __init__(self, text: str) -> None:
        self.text = text.removeprefix("\ufeff")
        self.root = read_node(self.text.encode("utf-8", "replace"))
        self.starts = [0, *(one.end() for one in _BREAK.finditer(self.text))]

    def pairs(self) -> Iterator[tuple[str, Pair]]:
        """Yield all blocks, each with the branch under which it stands."""
        top = _by_name(self.root)
        yield from (("", pair) for pair in _pairs(top["blocks"][1] if "blocks" in top else None))
        for name, body in _pairs(top["branches"][1] if "branches" in top else None):
            own = _by_name(body).get("blocks")
            yield from ((name.value, pair) for pair in _pairs(own and own[1]))

    def pair(self, branch: str, block: str) -> Pair:
        """Return the name and the body of a block."""
        known = [(place, pair) for place, pair in self.pairs() if place == branch]
        for _, pair in known:
            if pair[0].value == block:
                return pair
        names = tuple(pair[0].value for _, pair in known)
        raise UnknownNameError("block", block, near=nearest(block, names) or names)

    def body(self, branch: str, block: str) -> yaml.Node:
        """Return the body of a block."""
        return self.pair(branch, block)[1]

    def home(self, branch: str) -> yaml.Node | None:
        """Return what holds the blocks of a branch, or those that all share."""
        found = _by_name(self.owner(branch)).get("blocks")
        return None if found is None else found[1]

    def owner(self, branch: str) -> yaml.Node:
        """Return what has blocks: the whole text, or a branch."""
        if not branch:
            return self.root
        top = _by_name(self.root)
        known = _by_name(top["branches"][1]) if "branches" in top else {}
        if branch not in known:
            raise UnknownNameError("branch", branch, near=nearest(branch, known) or tuple(known))
        return known[branch][1]

    def entry(self, branch: str, pair: Pair) -> Entry:
        """Return a block as it stands."""
        name, body = pair
        own = {key: value.value for key, (_, value) in _by_name(body).items() if _is_word(value)}
        days = {key: day for key in DAYS if (day := _day(own.get(key, ""))) is not None}
        line = name.start_mark.line + 1
        return Entry(
            branch, name.value, own.get("kind", ""), own.get("measure", ""), line,
            self.block_end(pair) + 1, days,
        )  # fmt: skip

    def at(self, mark: yaml.Mark) -> int:
        """Return where a mark stands in the text."""
        return self.starts[mark.line] + mark.column

    def last_line(self, node: yaml.Node) -> int:
        """Return the line, from zero, on which a node ends; what stands below is not its own."""
        children = node.value if isinstance(node, yaml.MappingNode | yaml.SequenceNode) else ()
        if children and not _is_flow(node):
            last = children[-1]
            return self.last_line(last[1] if isinstance(last, tuple) else last)
        end = node.end_mark
        before = end.line > node.start_mark.line and end.column == 0
        return end.line - 1 if before else end.line

    def block_end(self, pair: Pair) -> int:
        """Return the line, from zero, on which a block ends, with what is said of it behind ``#``."""
        name, body = pair
        last = max(self.last_line(body), name.start_mark.line)
        deeper = re.compile(rf"[ \t]{{{name.start_mark.column + 1},}}#")
        while last + 1 < len(self.starts) and deeper.match(self.text, self.starts[last + 1]):
            last += 1
        return last

    def line_end(self, line: int) -> int:
        """Return where the line after one begins, or the text ends."""
        return self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)

    def replaced(self, node: yaml.Node, word: str) -> str:
        """Return the text with another word in place of a value."""
        begin, end = self.at(node.start_mark), self.at(node.end_mark)
        blank = " " if begin == end and self.text[begin - 1 : begin] == ":" else ""
        return self.text[:begin] + blank + word + self.text[end:]

    def added(self, body: yaml.Node, words: str, *, after: Pair | None) -> str:
        """Return the text with one more field of a block."""
        known = list(_pairs(body))
        anchor = after or (known[-1] if known else None)
        if anchor is None:
            raise _no_room(body)
        if _is_flow(body):
            end = self.at(anchor[1].end_mark)
            return f"{self.text[:end]}, {words}{self.text[end:]}"
        indent = " " * anchor[0].start_mark.column
        return self._inserted(self.last_line(anchor[1]), f"{indent}{words}\n")

    def without(self, home: yaml.Node, pair: Pair) -> str:
        """Return the text without a pair; a home that then holds nothing is written as empty."""
        known = list(_pairs(home))
        if _is_flow(home):
            return self._cut_within(known, pair)
        begin = self.starts[pair[0].start_mark.line]
        end = self.line_end(self.block_end(pair))
        if len(known) > 1:
            return self.text[:begin] + self.text[end:]
        colon = self.text.rindex(":", 0, self._before(begin)) + 1
        return f"{self.text[:colon]} {{}}{self.text[colon:begin]}{self.text[end:]}"

    def _before(self, begin: int) -> int:
        """Return where the comment begins behind the name above a place, or that place itself."""
        above = self.text[:begin]
        while True:
            cut = above.rstrip()
            line = cut[max(cut.rfind("\n"), cut.rfind("\r")) + 1 :]
            mark = re.search(r"(^|\s)#", line)
            if mark is None:
                return len(cut)
            above = cut[: len(cut) - len(line) + mark.start()]

    def _cut_within(self, known: list[Pair], pair: Pair) -> str:
        """Return the text without one of the pairs between curly brackets."""
        at = known.index(pair)
        begin, end = self.at(pair[0].start_mark), self.at(pair[1].end_mark)
        if at + 1 < len(known):
            end = self.at(known[at + 1][0].start_mark)
        elif at:
            begin = self.at(known[at - 1][1].end_mark)
        return self.text[:begin] + self.text[end:]

    def with_block(self, branch: str, written: Callable[[int], str]) -> str:
        """Return the text with one more block; *written* gives its lines at an indentation."""
        owner = self.owner(branch)
        if _is_flow(owner) or not isinstance(owner, yaml.MappingNode):
            raise _no_room(owner)
        home, known = self.home(branch), list(_pairs(self.home(branch)))
        column = owner.start_mark.column
        if home is None:
            line = f"{' ' * column}blocks:\n{written(column + 2)}"
            return self._inserted(self.last_line(owner), line)
        if known and not _is_flow(home):
            return self._inserted(self.block_end(known[-1]), written(known[0][0].start_mark.column))
        if known:
            raise _no_room(home)
        begin, end = self.at(home.start_mark), self.at(home.end_mark)
        rest = self.text[end : self.line_end(home.end_mark.line)]
        above = f"{self.text[:begin].rstrip(' ')}{rest.rstrip()}\n"
        return above + written(column + 2) + self.text[self.line_end(home.end_mark.line) :]

    def _inserted(self, line: int, lines: str) -> str:
        """Return the text with lines after one of its own."""
        end = self.line_end(line)
        above = self.text[:end]
        if above and not _BREAK.search(above[-1]):
            above += "\n"
        return above + lines + self.text[end:]


def _pairs(node: yaml.Node | None) -> Iterator[Pair]:
    if isinstance(node, yaml.MappingNode):
        yield from (pair for pair in node.value if isinstance(pair[0], yaml.ScalarNode))


def _by_name(node: yaml.Node | None) -> dict[str, Pair]:
    return {pair[0].value: pair for pair in _pairs(node)}


def _is_flow(node: yaml.Node) -> bool:
    """Tell whether a node is written between brackets."""
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


def _is_word(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _later(day: dt.date, months: int, days: int) -> dt.date:
    """Return a day so many months and days later."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    first = dt.date(year, month + 1, 1)
    after = dt.date(year + month // 11, (month + 1) % 12 + 1, 1)
    return first + dt.timedelta(days=min(day.day, (after - first).days) - 1 + days)


def _no_room(node: yaml.Node) -> BadInputError:
    return BadInputError(
        Fault(
            N_("This way of writing leaves no room for a change from outside."),
            N_("Write each field on a line of its own, or change the text itself."),
            where=Place(line=node.start_mark.line + 1),
        )
    )
