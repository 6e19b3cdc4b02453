"""The house stands as planned: small rooms, public names that exist, no noise."""

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest

import oresight

ROOT = Path(oresight.__file__).parent
MODULES = sorted(path for path in ROOT.rglob("*.py"))
ROOMS = [
    "oresight",
    *(f"oresight.{item.name}" for item in pkgutil.iter_modules([str(ROOT)]) if item.ispkg),
]

MODULE_LINES = 400
MODULE_LINES_MEDIAN = 200
FUNCTION_LINES = 50
FUNCTION_LINES_MEDIAN = 12


def functions(path):
    return [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def body_lines(node):
    """Lines of work: from the first statement after the docstring to the end."""
    first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
    return node.end_lineno - first.lineno + 1


def kind(name):
    """The order a linter keeps: constants, classes, functions."""
    return 0 if name.isupper() else 1 if name[0].isupper() else 2


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_fits_in_the_head(path):
    """
    No module is longer than four hundred lines.
    """
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MODULE_LINES


def test_most_modules_are_short():
    """
    Half of the modules have two hundred lines or fewer.
    """
    lengths = sorted(len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES)
    assert lengths[len(lengths) // 2] <= MODULE_LINES_MEDIAN


def test_functions_do_one_thing():
    """
    No function outside the command tree has more than fifty lines of work; half have twelve or fewer.
    """
    found = {
        f"{path.relative_to(ROOT)}:{node.name}": body_lines(node)
        for path in MODULES
        for node in functions(path)
        if node.name != "register"
    }
    long = {name: lines for name, lines in found.items() if lines > FUNCTION_LINES}
    assert long == {}
    assert sorted(found.values())[len(found) // 2] <= FUNCTION_LINES_MEDIAN


@pytest.mark.parametrize("room", ROOMS)
def test_public_names_are_sorted_and_exist(room):
    """
    A room's public names are in order, without repetition, and importable.
    """
    module = importlib.import_module(room)
    names = list(module.__all__)
    assert names == sorted(set(names), key=lambda name: (kind(name), name))
    assert [name for name in names if not hasattr(module, name)] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_public_functions_explain_themselves(path):
    """
    Every public function and class says what it is for.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    assert [node.name for node in public if not ast.get_docstring(node)] == []


def test_only_the_command_line_speaks():
    """
    Nothing in the library prints, and nothing swallows every error.
    """
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print")
        or (isinstance(node, ast.ExceptHandler) and node.type is None)
    ]
    assert found == []
