"""Scenarios as text: a story written back, and a template to begin with."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING

from oresight.locale import N_, Translator, translator
from oresight.scenarios._blocks import BLOCKS
from oresight.scenarios._model import Words
from oresight.scenarios._numbers import Number
from oresight.scenarios._read import BRANCH_FIELDS, TOP_FIELDS
from oresight.scenarios._rules import EITHER
from oresight.scenarios._schema import COMMON, SORTS, VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.scenarios._model import Block, Branch, Scenario, Value
from oresight.scenarios._schema import BlockSpec, FieldSpec

__all__ = ["block_snippet", "scenario_template", "value_text", "write_scenario"]

_UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""What YAML takes for a line break, or for nothing."""

FIRST = {"measure", "start"}
"""Fields of the one block of the template that are not commented out."""


def write_scenario(scenario: Scenario) -> str:
    """
    Return a scenario as the text of a file, without what it was made ``from:``.

    Examples
    --------
    >>> from oresight.scenarios import open_scenario
    >>> print(write_scenario(open_scenario("antimony-2024")).splitlines()[0])
    oresight: scenario/1
    """
    lines = [f"oresight: {VERSION}"]
    lines += [
        f"{name}: {_words(words)}"
        for name, words in (("title", scenario.title), ("description", scenario.description))
        if words
    ]
    lines += [f"horizon: {scenario.horizon_months} months"]
    lines += [] if scenario.base_year is None else [f"base_year: {scenario.base_year}"]
    lines += _blocks(scenario.blocks, 0)
    if scenario.branches:
        lines.append("branches:")
        for branch in scenario.branches:
            lines += _branch(branch)
    return "\n".join(lines) + "\n"


def scenario_template(lang: str = "en") -> str:
    """
    Return a file to begin with: valid as it stands, every kind of block behind ``#``.

    Examples
    --------
    >>> scenario_template().splitlines()[1]
    '# A field marked * is needed.'
    """
    t = translator(lang)
    lines = [f"# {t(N_('A scenario. Lines that begin with # say nothing to the program.'))}"]
    lines += [f"# {t(N_('A field marked * is needed.'))}"]
    lines += [f"oresight: {VERSION}"]
    lines += ["title: {en: My first story, ja: 最初のシナリオ}"]
    lines += [f"# description: …   # {t(TOP_FIELDS['description'])}"]
    lines += [f"# from: gallium-germanium-2023   # {t(TOP_FIELDS['from'])}"]
    lines += [f"horizon: 24 months   # {t(TOP_FIELDS['horizon'])}"]
    lines += [f"# base_year: 2022   # {t(TOP_FIELDS['base_year'])}", ""]
    lines += [f"blocks:   # {t(TOP_FIELDS['blocks'])}"]
    for spec in BLOCKS.values():
        lines += _example(spec, t)
    lines += ["", f"# branches:   # {t(TOP_FIELDS['branches'])}", "#   mild:"]
    examples = {
        "title": "Mild", "weight": "60 %", "remove": "[]", "blocks": "{}",
    }  # fmt: skip
    for name, meaning in BRANCH_FIELDS.items():
        lines.append(f"#     {name}: {examples[name]}   # {t(meaning)}")
    return "\n".join(lines) + "\n"


def _example(spec: BlockSpec, t: Translator) -> Iterator[str]:
    """Yield the lines of a kind of block; the first kind is in use."""
    used = spec.kind == "measure"
    mark = "" if used else "# "
    yield ""
    yield f"  # {t(spec.meaning)}"
    yield f"  {mark}my-{spec.kind.replace('_', '-')}:"
    yield f"  {mark}  kind: {spec.kind}"
    shown = spec.every if used else (*spec.fields, *(one for one in COMMON if one.name in FIRST))
    for one in shown:
        own = "" if used and one.name in FIRST else "# " if used else mark
        yield f"  {own}  {one.name}: {one.example}   # {_about(one, t)}"


def block_snippet(
    kind: str, name: str, *, start: dt.date | None = None, lang: str = "en", indent: int = 2
) -> str:
    """
    Return a block to begin with: what it needs with examples, all else explained behind ``#``.

    Examples
    --------
    >>> print(block_snippet("price_shock", "freight").splitlines()[1])
        kind: price_shock
    """
    t, spec = translator(lang), BLOCKS[kind]
    lines = [f"{name}:   # {t(spec.meaning)}", f"  kind: {kind}"]
    for one in (*spec.fields, *(one for one in COMMON if one.name not in {"title", "announced"})):
        used = one.needed or one.name in {*FIRST, EITHER.get(kind, ("",))[0]}
        example = start.isoformat() if start and one.name == "start" else one.example
        lines.append(f"  {'' if used else '# '}{one.name}: {example}   # {_about(one, t)}")
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def _about(spec: FieldSpec, t: Translator) -> str:
    text = f"{t(spec.meaning)} ({t(SORTS[spec.sort])})"
    return f"{text} *" if spec.needed else text


def _branch(branch: Branch) -> Iterator[str]:
    yield f"  {branch.id}:"
    rows = []
    if branch.title:
        rows.append(f"title: {_words(branch.title)}")
    if branch.weight is not None:
        rows.append(f"weight: {Number('share', 'fixed', (branch.weight,)).text}")
    if branch.removed:
        rows.append(f"remove: [{', '.join(branch.removed)}]")
    if not rows and not branch.blocks:
        rows.append("remove: []")
    yield from (f"    {row}" for row in rows)
    yield from _blocks(branch.blocks, 4)


def _blocks(blocks: tuple[Block, ...], indent: int) -> list[str]:
    if not blocks:
        return []
    lines = ["blocks:"]
    for block in blocks:
        lines += [f"  {block.id}:", f"    kind: {block.kind}"]
        lines += [f"    {name}: {value_text(value)}" for name, value in block.values.items()]
    return [" " * indent + line for line in lines]


def value_text(value: Value) -> str:
    """Return a value as a file has it."""
    if isinstance(value, Words):
        return _words(value)
    if isinstance(value, Number):
        return value.text
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        pairs = [one for one in value if isinstance(one, tuple)]
        if pairs:
            return "{" + ", ".join(f"{name}: {number.text}" for name, number in pairs) + "}"
        return f"[{', '.join(str(one) for one in value)}]"
    return value


def _words(words: Words) -> str:
    if words.en == words.ja:
        return _quoted(words.en)
    return f"{{en: {_quoted(words.en)}, ja: {_quoted(words.ja)}}}"


def _quoted(text: str) -> str:
    """Return a text in double quotes, as JSON and YAML both have it."""
    plain = json.dumps(text, ensure_ascii=False)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", plain)
