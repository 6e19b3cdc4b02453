"""What is to be computed: a run, its task, its inputs, and how many shards they make."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from oresight.errors import BadInputError, Fault, Place
from oresight.locale import N_
from oresight.runs._identity import Run
from oresight.runs._task import has_task_form

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Job", "is_id"]

MAX_SHARDS: Final = 1_000_000
"""File names have six digits; far fewer shards are already too small to be worth a file each."""

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Job:
    """
    A run that is cut into shards.

    Parameters
    ----------
    run
        Its identity; see `Job.of`, which makes one that can be no other job's.
    task
        ``package.module:function``: a pure function of the inputs and the number of a shard that
        returns the shard's rows as a Polars frame, with the same columns for every shard.
    inputs
        Whatever JSON can say. The task sees them as JSON gives them back: tuples are lists.
    shards
        How many there are; the result is all of them, in order.

    Raises
    ------
    BadInputError
        If the task is not named as above, the inputs are not JSON, or the count is out of range.

    Examples
    --------
    >>> job = Job.of("oresight.runs:shard", {"draws": (1, 2)}, shards=4, edition="2026.11")
    >>> job.inputs, job.shards
    ({'draws': [1, 2]}, 4)
    """

    run: Run
    task: str
    inputs: Mapping[str, object]
    shards: int

    def __post_init__(self) -> None:
        """Refuse what could not be stored and found again."""
        faults = self._faults()
        if faults:
            raise BadInputError(*faults)
        object.__setattr__(self, "inputs", _plain(self.inputs))

    def _faults(self) -> list[Fault]:
        wrong: list[Fault] = []
        if not is_id(self.run.id):
            wrong.append(
                Fault(
                    N_("{id!r} cannot be the id of a run."),
                    N_("Use letters, digits, dots and hyphens."),
                    fields={"id": self.run.id},
                )
            )
        if not has_task_form(self.task):
            wrong.append(
                Fault(
                    N_("{task!r} names no task."),
                    N_(
                        "Name a function of a module that can be imported: package.module:function."
                    ),
                    fields={"task": self.task},
                )
            )
        if not 1 <= self.shards <= MAX_SHARDS:
            wrong.append(
                Fault(
                    N_("A run cannot have {count} shards."),
                    N_("Give from 1 to {most}."),
                    fields={"count": self.shards, "most": MAX_SHARDS},
                )
            )
        return wrong

    @classmethod
    def of(
        cls,
        task: str,
        inputs: Mapping[str, object],
        *,
        shards: int,
        edition: str,
        as_of: dt.date | None = None,
        seed: int = 0,
    ) -> Self:
        """Return a job whose id is that of its task, inputs and shards, and of nothing else."""
        known = {"task": task, "inputs": _plain(inputs), "shards": shards}
        run = Run.of(known, edition=edition, as_of=as_of, seed=seed)
        return cls(run, task=task, inputs=inputs, shards=shards)

    def to_json(self) -> str:
        """Return the job as text; the same job always gives the same text."""
        fields = {"task": self.task, "inputs": self.inputs, "shards": self.shards}
        return _text({"run": self.run.to_dict(), **fields}, indent=1)

    @classmethod
    def from_json(cls, text: str, *, where: Place | None = None) -> Self:
        """
        Read a job.

        Raises
        ------
        BadInputError
            If the text is not that of a job.
        """
        try:
            body = json.loads(text)
            stated = body["run"]
            day = stated["as_of"] and dt.date.fromisoformat(stated["as_of"])
            run = Run(
                str(stated["id"]),
                str(stated["edition"]),
                day or None,
                int(stated["seed"]),
                str(stated["version"]),
            )
            task, inputs, shards = str(body["task"]), body["inputs"], int(body["shards"])
            return cls(run, task=task, inputs={**inputs}, shards=shards)
        except BadInputError:
            raise
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise BadInputError(
                Fault(
                    N_("The description of the run is damaged."),
                    N_("Delete the run and start it again."),
                    where=where or Place(),
                )
            ) from error


def is_id(text: str) -> bool:
    """Tell whether a text can be the id of a run, and so the name of a folder."""
    return _ID.fullmatch(text) is not None


def _plain(inputs: Mapping[str, object]) -> dict[str, object]:
    """Return inputs as they come back from disk."""
    try:
        plain: dict[str, object] = json.loads(_text({**inputs}))
    except (TypeError, ValueError, RecursionError) as error:
        raise BadInputError(
            Fault(
                N_("The inputs of a job are not JSON: {reason}."),
                N_("Use texts, finite numbers, lists and mappings."),
                fields={"reason": str(error)},
            )
        ) from error
    return plain


def _text(body: Mapping[str, object], *, indent: int | None = None) -> str:
    return json.dumps(body, sort_keys=True, ensure_ascii=False, allow_nan=False, indent=indent)
