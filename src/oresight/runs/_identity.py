"""One id for one computation: the same inputs give the same id, and the same bytes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oresight._version import __version__
from oresight.display import Shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

__all__ = ["Run", "run_id"]

ID_LENGTH = 12


def run_id(inputs: Mapping[str, object], *, edition: str, seed: int, version: str) -> str:
    """
    Return the id of a run: a hash of everything that can change its result.

    Examples
    --------
    >>> one = run_id({"importer": "JPN"}, edition="2026.11", seed=1, version="0.1.0")
    >>> other = run_id({"importer": "JPN"}, edition="2026.11", seed=2, version="0.1.0")
    >>> len(one), one == other
    (12, False)
    """
    text = json.dumps(
        {"inputs": inputs, "edition": edition, "seed": seed, "version": version},
        sort_keys=True,
        ensure_ascii=False,
        default=str,
    )
    return hashlib.sha256(text.encode()).hexdigest()[:ID_LENGTH]


@dataclass(frozen=True, slots=True)
class Run(Shown):
    """What identifies a result, printed wherever the result is shown."""

    id: str
    edition: str
    as_of: dt.date | None
    seed: int
    version: str

    @classmethod
    def of(
        cls,
        inputs: Mapping[str, object],
        *,
        edition: str,
        as_of: dt.date | None = None,
        seed: int = 0,
    ) -> Run:
        """Return the run of *inputs* on this version of the code."""
        known = {**inputs, "as_of": as_of}
        name = run_id(known, edition=edition, seed=seed, version=__version__)
        return cls(name, edition, as_of, seed, __version__)

    def to_dict(self) -> dict[str, object]:
        """Return the fields as plain values, as ``--format json`` prints them."""
        day = None if self.as_of is None else self.as_of.isoformat()
        return {
            "id": self.id,
            "edition": self.edition,
            "as_of": day,
            "seed": self.seed,
            "version": self.version,
        }
