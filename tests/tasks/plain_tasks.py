"""Tasks for the tests of durable runs: steady numbers, and ways to go wrong."""

import os
import signal
import time
from pathlib import Path

import numpy as np
import polars as pl

from oresight.errors import BadInputError, Fault, Place, UnknownNameError


def numbers(inputs, shard):
    """Rows that depend on the seed and the shard alone; slow if asked to be."""
    time.sleep(inputs.get("pause", 0.0))
    draws = np.random.default_rng([inputs["seed"], shard]).normal(size=inputs["rows"])
    return pl.DataFrame({"draw": np.arange(len(draws)) + shard * len(draws), "value": draws})


def refuses(inputs, shard):
    """A fault of the user's, in one shard."""
    if shard == inputs["at"]:
        fault = Fault("No {what} here.", "Bring {count}.", fields={"what": "salt", "count": 2})
        raise BadInputError(fault, Fault("And.", "So.", where=Place(file="a.yaml", line=3)))
    return numbers(inputs, shard)


def misnames(inputs, shard):
    """An error whose arguments are not those it was made of."""
    raise UnknownNameError("commodity", "cobolt", near=("cobalt",))


def breaks(inputs, shard):
    """A fault of the program's."""
    return pl.DataFrame({"value": [1 / (shard - inputs["at"])]})


def dies(inputs, shard):
    """Takes its worker with it, as often as there are lives in the folder to lose."""
    if shard == inputs["at"]:
        for life in sorted(Path(inputs["folder"]).iterdir()):
            life.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
    return numbers(inputs, shard)


def counts(inputs, shard):
    """Leaves a mark for each time it is called."""
    with (Path(inputs["folder"]) / f"{shard}").open("a") as file:
        file.write("x")
    return numbers(inputs, shard)


def threads(inputs, shard):
    """How many threads the libraries of a worker may start."""
    import numba

    found = (int(os.environ["OMP_NUM_THREADS"]), numba.config.NUMBA_NUM_THREADS)
    return pl.DataFrame({"count": [*found, pl.thread_pool_size()]})


def spins(inputs, shard):
    """Holds its process in compiled code that lets nobody else in, for half a minute."""
    return pl.DataFrame({"value": [sum(range(10**9))]})


def workers(inputs, shard):
    """Who computed it."""
    time.sleep(0.05)
    return pl.DataFrame({"worker": [os.getpid()]})
