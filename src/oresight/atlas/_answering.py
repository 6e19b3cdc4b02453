"""The process in which `ask` asks: it binds itself before it reads the statement."""

from __future__ import annotations

import io
import json
import sys
from contextlib import suppress
from typing import Any, Final

from oresight.atlas._ask import LARGEST_ANSWER
from oresight.atlas._query import Limits, query
from oresight.atlas._store import open_atlas
from oresight.errors import BadInputError, Fault, OresightError
from oresight.locale import N_

__all__ = ["main"]

OURS: Final = 1_600
"""Megabytes of addresses that libraries and tables take before the question is asked."""

GRACE: Final = 4
"""Seconds of the processor beside those of the question."""


def main() -> None:
    """Read a question from standard input; write faults, or rows as Arrow, to standard output."""
    asked: dict[str, Any] = json.load(sys.stdin)
    limits = Limits(**asked["limits"])
    _bind(limits)
    body, faults = b"", []
    try:
        body = _answer(asked, limits)
    except OresightError as error:
        faults = [_told(fault) for fault in error.faults]
    except MemoryError:
        faults = [_told(Fault(N_("The question took more memory than it may."), ""))]
    with open(1, "wb", closefd=False) as out:
        out.write(json.dumps({"faults": faults}, default=str).encode() + b"\n" + body)


def _answer(asked: dict[str, Any], limits: Limits) -> bytes:
    rows = query(open_atlas(asked["path"]), asked["sql"], limits=limits)
    if rows.estimated_size() <= LARGEST_ANSWER:
        body = io.BytesIO()
        rows.write_ipc(body)
        return body.getvalue()
    raise BadInputError(
        Fault(
            N_("The answer is larger than {limit} bytes."),
            N_("Add LIMIT, or ask for fewer columns."),
            fields={"limit": LARGEST_ANSWER},
        )
    )


def _bind(limits: Limits) -> None:
    """Give up what a question does not need: more memory, more time, files to write."""
    with suppress(ImportError):
        import resource

        memory = (limits.megabytes + OURS) * 2**20
        seconds = int(limits.seconds * limits.threads) + GRACE
        for kind, most in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_CORE, 0),
        ):
            resource.setrlimit(kind, (most, most))


def _told(fault: Fault) -> dict[str, object]:
    return {
        "what": fault.what,
        "remedy": fault.remedy,
        "fields": dict(fault.fields),
        "line": fault.where.line,
        "column": fault.where.column,
    }


if __name__ == "__main__":
    main()
