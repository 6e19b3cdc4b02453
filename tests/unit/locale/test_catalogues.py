"""Both languages are whole: no sentence without its translation, no letter without its glyph."""

import ast
import string
from importlib.resources import files
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from jinja2 import Environment
from jinja2.ext import extract_from_ast

import oresight
from oresight.errors import UnknownNameError
from oresight.locale import LANGUAGES, translator

ROOT = Path(oresight.__file__).parent
SPEAKERS = {"N_", "t", "note", "begin"}
FAULT_TEXTS = 2


def texts(call):
    """The literal texts a call will show."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    count = FAULT_TEXTS if name == "Fault" else 1 if name in SPEAKERS else 0
    return [
        item.value
        for item in call.args[:count]
        if isinstance(item, ast.Constant) and isinstance(item.value, str)
    ]


def in_templates():
    """Every sentence of the pages' templates, with its template."""
    reader = Environment()
    return {
        text[0] if isinstance(text, tuple) else text: path.name
        for path in sorted((ROOT / "web" / "templates").glob("*.html"))
        for _, _, text in extract_from_ast(reader.parse(path.read_text(encoding="utf-8")), ("t",))
        if text is not None
    }


def shown():
    """Every sentence of the code, with where it stands."""
    found = in_templates()
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                for text in texts(node):
                    found.setdefault(text, str(path.relative_to(ROOT)))
    kinds = [
        "commodity",
        "country",
        "table",
        "column",
        "episode",
        "method",
        "measure",
        "figure",
        "product",
        "stage",
        "group",
        "region",
        "sector",
    ]
    for kind in [
        *kinds,
        "list",
        "status",
        "language",
        "format",
        "evidence",
        "importer format",
        "run",
        "part",
        "place",
        "instrument",
        "scenario",
        "branch",
        "block",
        "stance",
        "?",
    ]:
        for near in ((), ("x",)):
            (fault,) = UnknownNameError(kind, "x", near=near).faults
            found.setdefault(fault.what, "errors.py")
            found.setdefault(fault.remedy, "errors.py")
    return found


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_sentence_is_translated(entries):
    """
    No sentence of the code lacks its Japanese.
    """
    assert {text: where for text, where in shown().items() if text and text not in entries} == {}


def test_no_translation_is_empty_or_drops_a_field(entries):
    """
    A translation says something, with the same fields as the original.
    """
    wrong = [
        (text, home)
        for text, (japanese, home) in entries.items()
        if not japanese or fields(text) != fields(japanese)
    ]
    assert wrong == []


@pytest.mark.parametrize("weight", ["Regular", "Bold"])
def test_every_letter_has_a_glyph(entries, weight):
    """
    The shipped font can set every sentence and every name in both languages.
    """
    font = files("oresight.figures") / "assets" / "fonts" / f"NotoSansJP-{weight}.ttf"
    known = set(TTFont(str(font)).getBestCmap())
    atlas = oresight.open_atlas()
    words = [text for pair in entries.items() for text in (pair[0], pair[1][0])]
    for table, columns in {
        "commodities": ("name_en", "name_ja"),
        "countries": ("short_en", "short_ja"),
        "measures": ("title_en", "title_ja"),
        "terms": ("name_en", "name_ja"),
        "mineral_uses": ("use_en", "use_ja"),
        "sources": ("title", "publisher"),
    }.items():
        rows = atlas.table(table)
        words += [
            text for name in columns if name in rows.columns for text in rows[name].drop_nulls()
        ]
    missing = {letter for text in words for letter in text if ord(letter) not in known}
    assert missing - {"\n"} == set()


def test_a_language_nobody_speaks_is_named_with_those_there_are():
    """
    The error offers the languages.
    """
    with pytest.raises(UnknownNameError) as caught:
        translator("fr")
    assert set(caught.value.near) == set(LANGUAGES)
