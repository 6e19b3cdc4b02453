"""Shards on the machines of a Dask cluster."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from oresight.errors import BadInputError, Fault, MissingExtraError
from oresight.locale import N_
from oresight.runs._executors import LOST, in_flight
from oresight.runs._processes import cores, thread_limits

if TYPE_CHECKING:
    from collections.abc import Collection, Generator, Iterable, Iterator

    from distributed import Client, Future

    from oresight.runs._shard import Call, Outcome

__all__ = ["Cluster"]

PATIENCE: Final = 20
"""Seconds to look for the scheduler and its workers."""

AHEAD: Final = 1.5
"""Shards under way for each thread of the cluster: a way over the network is longer than a pipe."""


class Cluster:
    """
    Computes shards on a Dask cluster.

    The cluster itself gives the shards of a worker that died to others, and grows or shrinks as it
    likes. Whoever can reach its scheduler can run code on it: keep it in a network of your own.

    Parameters
    ----------
    address
        Of the scheduler, such as ``tcp://10.0.0.1:8786``; a cluster on this machine if absent.
    workers
        Processes of the cluster on this machine; one a core if absent.
    """

    def __init__(self, address: str | None = None, *, workers: int | None = None) -> None:
        self.address, self.workers = address, workers

    def outcomes(self, call: Call, shards: Iterable[int]) -> Generator[Outcome]:
        """Yield what came of each shard as it is ready."""
        try:
            from distributed import KilledWorker
        except ImportError:
            raise MissingExtraError(
                Fault(
                    N_("Clusters need a part that is not installed."),
                    'pip install "oresight[cluster]"',
                )
            ) from None
        try:
            with self._client() as client:
                client.wait_for_workers(1, timeout=PATIENCE)
                yield from in_flight(
                    shards,
                    lambda shard: client.submit(call, shard, pure=False, retries=0),
                    wait=_first,
                    width=lambda: int(AHEAD * sum(client.nthreads().values())) + 1,
                    deaths=(KilledWorker,),
                )
        except LOST as error:
            raise BadInputError(_unreachable(self.address, error)) from error

    @contextmanager
    def _client(self) -> Iterator[Client]:
        from distributed import Client, LocalCluster

        if self.address is not None:
            try:
                client = Client(self.address, timeout=PATIENCE)
            except ValueError as error:
                raise BadInputError(_no_address(self.address)) from error
            with client:
                yield client
            return
        workers = self.workers or cores()
        own = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            env=thread_limits(workers),
            dashboard_address=":0",
            silence_logs=logging.ERROR,
        )
        with own, Client(own, timeout=PATIENCE) as client:
            yield client


def _first(futures: Collection[Future[Outcome]]) -> Iterable[Future[Outcome]]:
    from distributed import wait

    return [*wait([*futures], return_when="FIRST_COMPLETED").done]


def _no_address(address: str) -> Fault:
    return Fault(
        N_("{address} is no address of a cluster."),
        N_("Write it as tcp://10.0.0.1:8786, or local."),
        fields={"address": address},
    )


def _unreachable(address: str | None, error: BaseException) -> Fault:
    return Fault(
        N_("The cluster {address} cannot be reached or has no workers ({reason})."),
        N_("Look whether its scheduler and workers run; what is finished stays."),
        fields={"address": address or "local", "reason": type(error).__name__},
    )
