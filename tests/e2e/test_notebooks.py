"""The notebooks run from top to bottom, and what they end a cell with shows itself."""

import ast
import json
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "examples" / "notebooks").glob("*.ipynb"))
FACES = ("_repr_mimebundle_", "_repr_html_")


def cells(path):
    """The source of each cell of code."""
    body = json.loads(path.read_text(encoding="utf-8"))
    return ["".join(one["source"]) for one in body["cells"] if one["cell_type"] == "code"]


def shown(source, names):
    """What a notebook would show under a cell: its last expression."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)
    return last and eval(compile(ast.Expression(last.value), "cell", "eval"), names)


def face(value):
    """The richest picture of a value that a notebook knows."""
    found = next((getattr(value, name) for name in FACES if hasattr(value, name)), None)
    return repr(value) if found is None else found()


def test_there_are_ten():
    """
    Ten notebooks are shipped, in the order in which they are read.
    """
    assert [path.name[:2] for path in NOTEBOOKS] == [f"{at:02d}" for at in range(1, 11)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_it_finds(path):
    """
    Every cell runs, and every cell that ends in a value shows something.
    """
    names = {}
    values = [shown(source, names) for source in cells(path)]
    assert [at for at, value in enumerate(values) if value is None] == []
    assert all(face(value) for value in values)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_output_and_in_both_languages(path):
    """
    No output is kept in the file, and its first words are in English and in Japanese.
    """
    body = json.loads(path.read_text(encoding="utf-8"))
    first = "".join(body["cells"][0]["source"])
    assert [one for one in body["cells"] if one.get("outputs")] == []
    assert first.isascii() is False
    assert first.split("\n\n")[0].isascii()
