"""What the documentation tells a reader to type, works."""

import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "README.ja.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
PYTHON = re.compile(r"```python\n(.*?)```", re.DOTALL)
COMMANDS = [
    pytest.param(line, id=f"{page.name}: {line[:60]}")
    for page in PAGES
    if "generated" not in page.parts
    for block in BLOCK.findall(page.read_text(encoding="utf-8"))
    for line in block.splitlines()
    if line.startswith("oresight ")
]


@pytest.mark.parametrize("line", COMMANDS)
def test_a_documented_command_runs(oresight, line):
    """
    Every command in a block marked sh ends well.
    """
    answer = oresight(*shlex.split(line)[1:])
    assert (answer.code, "Traceback" in answer.err) == (0, False)


SNIPPETS = [
    pytest.param("\n".join(blocks), id=page.name)
    for page in PAGES
    if "generated" not in page.parts
    if (blocks := PYTHON.findall(page.read_text(encoding="utf-8")))
]


@pytest.mark.parametrize("block", SNIPPETS)
def test_documented_python_runs(tmp_path, monkeypatch, block):
    """
    The Python blocks of a page run one after the other.
    """
    from oresight.methods import _registry

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(_registry, "_METHODS", dict(_registry._METHODS))
    exec(compile(block, "documentation", "exec"), {})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_no_other_workplace(page):
    """
    Pages speak of the project alone: no absolute path of a machine.
    """
    assert re.findall(r"/(?:home|root|work|tmp)/\S*", page.read_text(encoding="utf-8")) == []
