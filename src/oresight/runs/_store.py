"""Runs on disk: one folder a run, one file a shard, and nothing that could say otherwise."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oresight.codes import nearest
from oresight.errors import BadInputError, Fault, Place, UnknownNameError
from oresight.locale import N_
from oresight.runs._files import OWNER_FILE, own_folder, write_atomically
from oresight.runs._job import Job, is_id
from oresight.runs._lock import hold
from oresight.runs._stored import LOCK, StoredRun

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["RunStore", "busy"]

MANIFEST: Final = "run.json"
TRASH: Final = ".trash-"


@dataclass(frozen=True, slots=True)
class RunStore:
    """
    A folder of runs, made when the first one is added, for its owner alone.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from oresight.runs import Job
    >>> store = RunStore(Path(tempfile.mkdtemp()) / "runs")
    >>> job = Job.of("oresight.runs:shard", {}, shards=2, edition="2026.11")
    >>> store.ids, store.add(job).status().state, len(store.ids)
    ((), <State.WAITING: 'waiting'>, 1)
    """

    folder: Path

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all runs, the oldest first."""
        if not self.folder.is_dir():
            return ()
        found = [
            (path.stat().st_mtime_ns, path.parent.name)
            for path in self.folder.glob(f"*/{MANIFEST}")
            if is_id(path.parent.name)
        ]
        return tuple(name for _, name in sorted(found))

    def add(self, job: Job) -> StoredRun:
        """
        Return the run of a job, new or as it stands.

        Raises
        ------
        BadInputError
            If another job is kept under the same id.
        """
        run = StoredRun(own_folder(own_folder(self.folder) / job.run.id), job)
        manifest = run.folder / MANIFEST
        if not manifest.exists():
            write_atomically(manifest, job.to_json().encode(), mode=OWNER_FILE)
        elif self.open(job.run.id).job != job:
            raise BadInputError(
                Fault(
                    N_("Run {id} is kept with another task, other inputs or another count."),
                    N_("Make the id from everything that can change the result."),
                    fields={"id": run.id},
                )
            )
        return run

    def open(self, name: str) -> StoredRun:
        """
        Return the run with an id.

        Raises
        ------
        UnknownNameError
            If there is none.
        BadInputError
            If its description is damaged.
        """
        path = self._find(name)
        text = path.read_text(encoding="utf-8", errors="replace")
        return StoredRun(path.parent, Job.from_json(text, where=Place(file=str(path))))

    def delete(self, name: str) -> None:
        """
        Delete a run with all its shards.

        Raises
        ------
        BadInputError
            If it is computed at the moment.
        """
        folder = self._find(name).parent
        with hold(folder / LOCK) as free:
            if not free:
                raise BadInputError(busy(name))
            # Renamed first: a half deleted run would look like an interrupted one.
            folder.replace(folder.with_name(f"{TRASH}{name}-{time.time_ns()}"))
        for trash in self.folder.glob(f"{TRASH}*"):  # also what an earlier kill left of a deletion
            shutil.rmtree(trash, ignore_errors=True)

    def _find(self, name: str) -> Path:
        """Return the description of a run."""
        path = self.folder / name / MANIFEST
        if not is_id(name) or not path.is_file():
            raise UnknownNameError("run", name, near=nearest(name, self.ids))
        return path


def busy(name: str) -> Fault:
    """Return what to say of a run that another process computes."""
    return Fault(
        N_("Run {id} is being computed already."),
        N_("Wait for it, or stop it with `oresight runs cancel {id}`."),
        fields={"id": name},
    )
