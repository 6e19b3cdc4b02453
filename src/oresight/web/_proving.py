"""The process in which a proof is made: what it takes is given back when it ends."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from oresight.atlas import open_atlas
from oresight.web._past import PROOFS, store

__all__ = ["main"]


def main() -> None:
    """Read from standard input which proof, of which edition; write its tables where they are kept."""
    asked = json.load(sys.stdin)
    tables = PROOFS[asked["name"]](open_atlas(asked["atlas"]), asked["draws"])
    store(tables, {one: Path(path) for one, path in asked["paths"].items()})


if __name__ == "__main__":
    main()
