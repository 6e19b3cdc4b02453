"""The command line wakes fast, finds its options anywhere, and never shouts."""

import subprocess
import sys

import pytest

from oresight.cli._main import hoist

HEAVY = ("polars", "numpy", "duckdb", "typst", "quickjs", "rich", "babel")


def loaded(code):
    """The heavy libraries a snippet loads, in a process of its own."""
    probe = f"{code}\nimport sys\nprint(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_importing_the_package_loads_nothing_heavy():
    """
    Rooms load on first use.
    """
    assert loaded("import oresight") == []


def test_asking_for_help_loads_nothing_heavy():
    """
    Heavy imports stand inside commands.
    """
    code = (
        "import contextlib, io\n"
        "from oresight.cli._main import run\n"
        "with contextlib.redirect_stdout(io.StringIO()):\n"
        "    assert run(['--lang', 'en', '--help']) == 0"
    )
    assert [name for name in loaded(code) if name not in {"rich"}] == []


@pytest.mark.parametrize(
    ("words", "moved"),
    [
        (["brief", "cobalt", "--lang", "ja"], ["--lang", "ja", "brief", "cobalt"]),
        (["list", "x", "--format=csv"], ["--format=csv", "list", "x"]),
        (["a", "--", "--lang", "ja"], ["a", "--", "--lang", "ja"]),
        (["a", "--lang"], ["--lang", "a"]),
    ],
)
def test_shared_options_may_stand_anywhere(words, moved):
    """
    All but what follows two dashes.
    """
    assert hoist(words) == moved
