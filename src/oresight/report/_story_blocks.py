"""What a story assumes, block by block, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oresight.atlas import open_ledger
from oresight.locale import N_
from oresight.report._tables import table_block
from oresight.scenarios import Number
from oresight.scenarios import Words as Both

if TYPE_CHECKING:
    from collections.abc import Sequence

    from oresight.report._document import TableBlock
    from oresight.report._tables import Words
    from oresight.scenarios import Account, Block, Scenario

__all__ = [
    "assumptions_table",
    "block_name",
    "blocks_table",
    "field_name",
    "kind_name",
    "told_value",
]

PLACES = ("imposer", "camp", "rivals", "members", "targets", "partners", "countries")
"""Fields that name countries or groups."""

MATTERS = ("commodities", "replaces", "input")
"""Fields that name commodities."""

KINDS = {
    "measure": N_("Policy act"),
    "bloc_wall": N_("Cost on trade between camps"),
    "cartel": N_("Cartel of exporters"),
    "local_processing": N_("Ore to be processed at home"),
    "technology_transfer_demand": N_("Know-how asked for in return for supply"),
    "demand_pathway": N_("Use grows or shrinks"),
    "price_shock": N_("Cost on shipments"),
    "input_shock": N_("Less of an input"),
    "substitute": N_("Something else does the work"),
    "thrift": N_("The same work with less"),
    "recycling_rate": N_("More recycling"),
    "stock_release": N_("Public stock goes to users"),
    "new_capacity": N_("New mines or plants"),
    "coordination": N_("How allies behave in the crisis"),
}
"""Kinds of block without a title of their own."""

PRIOR = "prior"
DAYS, LONG, FEW = 365.25 / 12, 90.0, 10.0
"""Days a month, days from which months are told, and what is told with digits."""

SHOWN = {"share": (100.0, "%"), "growth": (100.0, N_("% a year"))}
"""What a kept number is multiplied with, and its unit, by sort; others are told as kept."""

STANCES = {"coordinates": N_("coordinates"), "competes": N_("competes")}


def blocks_table(told: Account, words: Words) -> TableBlock:
    """Return what was assumed: what is done, to what, how hard, from when, and on what ground."""
    return assumptions_table(told.outcome.scenario, words, branches=told.outcome.branches)


def assumptions_table(story: Scenario, words: Words, *, branches: Sequence[str]) -> TableBlock:
    """Return what a story assumes in some of its branches, a row a block."""
    t = words.t
    return table_block(
        t(N_("{story}: what was assumed"), story=story.title.text(words.lang) or story.id),
        (
            t(N_("What happens")),
            t(N_("Branch")),
            t(N_("To what, by whom")),
            t(N_("How much")),
            t(N_("From")),
            t(N_("Ground")),
        ),
        [
            (
                block_name(block, words),
                t(N_("all"))
                if len(names) == len(branches)
                else t(N_(", ")).join(story.branch_name(one, words.lang) for one in names),
                _reach(block, words),
                _numbers(block, words),
                str(block.start or block.day("announced") or t(N_("as in the ledger"))),
                _ground(block, words),
            )
            for block, names in story.blocks_once(branches)
        ],
        widths=(1.3, 0.9, 1.5, 1.8, 0, 0.8),
    )


def block_name(block: Block, words: Words) -> str:
    """Return what a block does: its title, that of its measure or instrument, else its kind."""
    title = block.values.get("title")
    if isinstance(title, Both) and title:
        return title.text(words.lang)
    if block.word("measure"):
        return open_ledger(words.atlas)[block.word("measure")].title(words.lang)
    if block.word("instrument"):
        rows = words.atlas.table("instruments").filter(instrument=block.word("instrument"))
        return str(rows["label_ja" if words.lang == "ja" else "label_en"].item())
    return kind_name(block.kind, words)


def kind_name(kind: str, words: Words) -> str:
    """Return what a kind of block is called; a word that is none stays."""
    return words.t(KINDS[kind]) if kind in KINDS else kind


def _reach(block: Block, words: Words) -> str:
    """Return which goods a block touches, and whom it names."""
    t = words.t
    goods = [one for name in MATTERS for one in (*block.names(name), block.word(name)) if one]
    places = [one for name in PLACES for one in (*block.names(name), block.word(name)) if one]
    if not goods and block.word("measure"):
        goods = list(open_ledger(words.atlas)[block.word("measure")].commodities)
    parts = [
        t(N_(", ")).join(map(words.commodity, goods)),
        t(N_(", ")).join(map(words.place, places)),
    ]
    return t(N_("; ")).join(part for part in parts if part)


def _numbers(block: Block, words: Words) -> str:
    """Return the numbers of a block, each with the range it is drawn from."""
    t = words.t
    parts = [
        _field(block, name, _number(value, words), words)
        for name, value in block.values.items()
        if isinstance(value, Number)
    ]
    parts += [f"{words.commodity(name)} {_number(value, words)}" for name, value in block.needs()]
    if block.word("stance"):
        parts.append(t(STANCES[block.word("stance")]))
    if parts:
        return t(N_("; ")).join(parts)
    if block.word("measure"):
        return t(N_("as in the ledger, else the prior of the instrument"))
    return t(N_("prior of the instrument")) if block.word("instrument") else words.number(None)


def _field(block: Block, name: str, text: str, words: Words) -> str:
    return words.t(N_("{what}: {value}"), what=field_name(block, name, words), value=text)


def _number(value: Number, words: Words) -> str:
    """Return the middle of a number and, in brackets, the ends of what it is drawn from."""
    low, high = value.ends
    times, unit, digits = _shown(value)
    middle = words.number(value.middle * times, digits)
    ends = words.interval(low * times, high * times, digits=digits)
    told = {"value": middle, "ends": ends, "unit": words.t(unit)}
    form = N_("{value} {unit}") if low == high else N_("{value} ({ends}) {unit}")
    return words.t(form, **told)


def _shown(value: Number) -> tuple[float, str, int]:
    """Return what a kept number is multiplied with, its unit as a message key, and its digits."""
    if value.sort == "time":
        return (1 / DAYS, N_("months"), 0) if value.ends[1] > LONG else (1.0, N_("days"), 0)
    times, unit = SHOWN.get(value.sort, (1.0, value.unit))
    small = times * value.middle < FEW and not float(times * value.middle).is_integer()
    return times, unit, 2 if small else 0


def told_value(value: object, words: Words) -> str:
    """Return any value of a block in words."""
    if isinstance(value, Number):
        return _number(value, words)
    if isinstance(value, Both):
        return value.text(words.lang)
    if isinstance(value, tuple):
        return words.t(N_(", ")).join(told_value(one, words) for one in value)
    return words.number(None) if value is None else str(value)


def field_name(block: Block, name: str, words: Words) -> str:
    """Return what a field of a block means."""
    return words.t(block.spec.field(name).meaning).rstrip(".。")


def _ground(block: Block, words: Words) -> str:
    source = block.values.get("source")
    text = source.text(words.lang) if isinstance(source, Both) else ""
    return words.t(N_("prior")) if text in {"", PRIOR} else text
