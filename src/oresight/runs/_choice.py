"""Which executor a user's words mean."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from oresight.runs._cluster import Cluster
from oresight.runs._executors import InProcess
from oresight.runs._processes import Processes, cores

if TYPE_CHECKING:
    from oresight.runs._executors import Executor

__all__ = ["choose_executor"]

LOCAL: Final = "local"


def choose_executor(*, workers: int | None = None, cluster: str | None = None) -> Executor:
    """
    Return the executor for so many workers, here or on a cluster.

    Parameters
    ----------
    workers
        Processes; one a core if absent. One worker is this process itself.
    cluster
        Address of a Dask scheduler, whose workers are then those there are, or ``local`` for a
        cluster on this machine.

    Examples
    --------
    >>> type(choose_executor(workers=1)).__name__, type(choose_executor(workers=2)).__name__
    ('InProcess', 'Processes')
    """
    if cluster is not None:
        return Cluster(None if cluster == LOCAL else cluster, workers=workers)
    count = workers or cores()
    return InProcess() if count == 1 else Processes(count)
