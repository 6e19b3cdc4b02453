"""One shard: computed anywhere, sealed into bytes that tell by themselves whether they are whole."""

from __future__ import annotations

import io
import json
import traceback
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from oresight.errors import BadInputError, Fault, OresightError
from oresight.locale import N_
from oresight.runs._failure import Failure
from oresight.runs._task import find_task

if TYPE_CHECKING:
    import polars as pl

    from oresight.runs._job import Job

__all__ = ["Call", "Outcome", "is_whole", "seal", "to_parquet"]

EMPTY: Final = b"0" * 64
"""Stands in place of the seal while it is computed."""

ROWS: Final = 1 << 16
"""Rows in a group: the default depends on the number of threads, and so would the bytes."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What came of one shard: its bytes, or why there are none.

    Parameters
    ----------
    died
        How the worker ended before it could answer; another one may do better.
    """

    shard: int
    content: bytes = b""
    failure: Failure | None = None
    died: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A task with its inputs, ready to travel: called with the number of a shard."""

    run: str
    task: str
    inputs: str
    builder: str

    @classmethod
    def of(cls, job: Job) -> Call:
        """Return the call that computes the shards of a job."""
        return cls(job.run.id, job.task, json.dumps(job.inputs), builder())

    def __call__(self, shard: int) -> Outcome:
        """Compute a shard; what goes wrong comes back as an answer, not as an exception."""
        try:
            _check_builder(self.builder)
            frame = find_task(self.task)(json.loads(self.inputs), shard)
            return Outcome(shard, seal(frame, (self.run, shard)))
        except OresightError as error:
            return Outcome(shard, failure=Failure.told(error))
        except Exception as error:  # noqa: BLE001  # whatever a task raises ends the run, in words
            trace = traceback.format_exc()
            return Outcome(shard, failure=Failure.crashed(error, shard=shard, trace=trace))


def builder() -> str:
    """Return what makes the bytes here; the same everywhere in one run."""
    import polars as pl

    from oresight._version import __version__

    return f"oresight {__version__}, polars {pl.__version__}"


def _check_builder(expected: str) -> None:
    if builder() != expected:
        raise BadInputError(
            Fault(
                N_("A worker has {found}; the run needs {expected}."),
                N_("Install the same versions wherever the run is computed."),
                fields={"found": builder(), "expected": expected},
            )
        )


def to_parquet(frame: pl.DataFrame, *, note: str | None = None) -> bytes:
    """Return a frame as Parquet: the same rows give the same bytes, whenever and wherever."""
    file = io.BytesIO()
    frame.write_parquet(
        file,
        compression="zstd",
        compression_level=3,
        statistics=True,
        row_group_size=ROWS,
        metadata=None if note is None else {"seal": note},
    )
    return file.getvalue()


def seal(frame: pl.DataFrame, owner: tuple[str, int]) -> bytes:
    """
    Return a frame as Parquet that names its owner and carries a hash of all its other bytes.

    Parameters
    ----------
    owner
        Id of the run, and number of the shard.

    Examples
    --------
    >>> import polars as pl
    >>> content = seal(pl.DataFrame({"draw": [0, 1]}), ("abc", 2))
    >>> is_whole(content, ("abc", 2)), is_whole(content, ("abc", 3)), is_whole(b"", ("abc", 2))
    (True, False, False)
    """
    content = to_parquet(frame, note=(_mark(owner) + EMPTY).decode())
    begin, end = _place(content, owner)
    return content[:begin] + _hash(content, begin, end) + content[end:]


def is_whole(content: bytes, owner: tuple[str, int]) -> bool:
    """Tell whether this is that shard, and not one byte was lost or changed since it was sealed."""
    begin, end = _place(content, owner)
    return _mark(owner) in content and content[begin:end] == _hash(content, begin, end)


def _mark(owner: tuple[str, int]) -> bytes:
    """Return what stands before the seal."""
    run, shard = owner
    return f"oresight.seal={run}/{shard}:".encode()


def _place(content: bytes, owner: tuple[str, int]) -> tuple[int, int]:
    """Return where the seal begins and ends: it is in the last part of the file."""
    begin = content.rfind(_mark(owner)) + len(_mark(owner))
    return begin, begin + len(EMPTY)


def _hash(content: bytes, begin: int, end: int) -> bytes:
    """Return the hash of everything but the seal, as hexadecimal digits."""
    digest = blake2b(memoryview(content)[:begin], digest_size=len(EMPTY) // 2)
    digest.update(memoryview(content)[end:])
    return digest.hexdigest().encode()
