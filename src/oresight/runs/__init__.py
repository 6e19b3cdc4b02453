"""
Runs: the identity of a computation, the numbers it draws, and computations that outlive a process.

A `Job` is a pure function, its inputs and a number of shards; `execute` computes whatever a
`RunStore` still lacks of it. Knows nothing of minerals.
"""

from oresight.runs._choice import choose_executor
from oresight.runs._cluster import Cluster
from oresight.runs._estimate import Estimate, estimate
from oresight.runs._execute import Progress, execute
from oresight.runs._executors import Executor, InProcess
from oresight.runs._files import read_at_most, write_atomically
from oresight.runs._identity import Run, run_id
from oresight.runs._job import Job
from oresight.runs._points import LAST_SEED, Points
from oresight.runs._processes import Processes
from oresight.runs._queue import RunQueue
from oresight.runs._store import RunStore
from oresight.runs._stored import STATES, State, Status, StoredRun
from oresight.runs._task import allow_task
from oresight.runs._variance import (
    FEWEST_DRAWS,
    chance_share,
    even_ranks,
    named_shares,
    variance_shares,
)
from oresight.runs._weighted import Expected, effective_draws, expected, tail_draws, tail_mean

__all__ = [
    "FEWEST_DRAWS",
    "LAST_SEED",
    "STATES",
    "Cluster",
    "Estimate",
    "Executor",
    "Expected",
    "InProcess",
    "Job",
    "Points",
    "Processes",
    "Progress",
    "Run",
    "RunQueue",
    "RunStore",
    "State",
    "Status",
    "StoredRun",
    "allow_task",
    "chance_share",
    "choose_executor",
    "effective_draws",
    "estimate",
    "even_ranks",
    "execute",
    "expected",
    "named_shares",
    "read_at_most",
    "run_id",
    "tail_draws",
    "tail_mean",
    "variance_shares",
    "write_atomically",
]
