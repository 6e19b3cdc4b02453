"""Why a run ended without a result, as text that can be kept and sent."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final, Self

from oresight.errors import (
    BadInputError,
    Fault,
    MissingExtraError,
    NotConvergedError,
    OresightError,
    Place,
    UsageError,
)
from oresight.locale import N_

__all__ = ["Failure"]

_KINDS: Final[tuple[type[OresightError], ...]] = (
    UsageError,
    BadInputError,
    NotConvergedError,
    MissingExtraError,
)


@dataclass(frozen=True, slots=True)
class Failure:
    """
    What was wrong, in faults that are worded where they are shown.

    Parameters
    ----------
    kind
        The error it was, which decides the exit code.
    trace
        Where the program itself broke, for those who mend it; empty for a fault in the input.
    """

    kind: str
    faults: tuple[Fault, ...]
    trace: str = ""

    @classmethod
    def told(cls, error: OresightError) -> Self:
        """Return the failure behind an error meant for the reader."""
        kind = next((one.__name__ for one in _KINDS if isinstance(error, one)), "")
        return cls(kind, tuple(_plain(fault) for fault in error.faults))

    @classmethod
    def crashed(cls, error: BaseException, *, shard: int, trace: str) -> Self:
        """Return the failure behind an error that nobody foresaw."""
        fault = Fault(
            N_("Shard {shard} failed: {reason}."),
            N_(
                "The program is at fault; `oresight runs show ID --format json` has what to report."
            ),
            fields={"shard": shard, "reason": f"{type(error).__name__}: {error}"},
        )
        return cls("", (fault,), trace)

    @classmethod
    def unheard(cls, error: BaseException, *, shard: int) -> Self:
        """Return the failure of a shard that could not even be sent to a worker, or back."""
        fault = Fault(
            N_("No worker can take shard {shard}: {reason}."),
            N_("Install the same versions wherever the run is computed."),
            fields={"shard": shard, "reason": " ".join(f"{type(error).__name__}: {error}".split())},
        )
        return cls("BadInputError", (fault,))

    @classmethod
    def deserted(cls, shard: int, *, attempts: int, reason: str) -> Self:
        """Return the failure of a shard whose workers died, one after the other."""
        fault = Fault(
            N_("Shard {shard} was given up: its worker died {attempts} times ({reason})."),
            N_("Most often the memory was full: use fewer workers or smaller shards, and resume."),
            fields={"shard": shard, "attempts": attempts, "reason": reason},
        )
        return cls("", (fault,))

    def error(self) -> OresightError:
        """Return the error to raise where the run was asked for."""
        kind = next((one for one in _KINDS if one.__name__ == self.kind), OresightError)
        found = kind(*self.faults)
        if self.trace:
            found.add_note(self.trace)
        return found

    def to_json(self) -> str:
        """Return the failure as text."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """
        Read a failure.

        Raises
        ------
        ValueError, TypeError, KeyError
            If the text is not that of a failure.
        """
        body = json.loads(text)
        faults = tuple(
            Fault(one["what"], one["remedy"], fields=one["fields"], where=Place(**one["where"]))
            for one in body["faults"]
        )
        return cls(str(body["kind"]), faults, str(body["trace"]))


def _plain(fault: Fault) -> Fault:
    """Return a fault whose fields are texts and numbers."""
    fields = {
        name: value if isinstance(value, str | int | float) else str(value)
        for name, value in fault.fields.items()
    }
    return Fault(fault.what, fault.remedy, fields=fields, where=fault.where)
