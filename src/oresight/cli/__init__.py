"""The command line: words in, one result on stdout, progress on stderr, an honest exit code."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Run the command line and leave with its exit code."""
    from oresight.cli._main import run

    sys.exit(run(sys.argv[1:]))
