"""Where shards are computed: the one interface, and the simplest that has it."""

from __future__ import annotations

from concurrent.futures import CancelledError
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from oresight.runs._failure import Failure
from oresight.runs._shard import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterable

    from oresight.runs._shard import Call

__all__ = ["LOST", "Executor", "InProcess", "in_flight"]


class Pending(Protocol):
    """An answer on its way."""

    def result(self) -> Outcome:
        """Return the answer, or raise what prevented it."""
        ...


F = TypeVar("F", bound=Pending)

LOST: Final = (OSError, TimeoutError, CancelledError)
"""Nobody is there to compute: not the fault of a shard."""


class Executor(Protocol):
    """What computes shards."""

    def outcomes(self, call: Call, shards: Iterable[int]) -> Generator[Outcome]:
        """
        Yield what came of each shard as it is ready, in any order.

        A shard is taken from *shards* only when somebody is about to be free to compute it. Closing
        the generator gives up what is under way.
        """
        ...


class InProcess:
    """Computes one shard after the other, here."""

    def outcomes(self, call: Call, shards: Iterable[int]) -> Generator[Outcome]:
        """Yield what came of each shard."""
        return (call(shard) for shard in shards)


def in_flight(
    shards: Iterable[int],
    submit: Callable[[int], F],
    *,
    wait: Callable[[Collection[F]], Iterable[F]],
    width: Callable[[], int],
    deaths: tuple[type[Exception], ...],
) -> Generator[Outcome]:
    """
    Yield outcomes of shards of which only so many are under way at once.

    Results wait nowhere: memory is bounded by *width*, whatever the number of shards.

    Parameters
    ----------
    wait
        Returns the futures that are ready, at least one.
    deaths
        What a future raises whose worker died.
    """
    waiting = iter(shards)
    flying: dict[F, int] = {}
    while True:
        for shard in islice(waiting, max(width() - len(flying), 0)):
            flying[submit(shard)] = shard
        if not flying:
            return
        for future in wait(flying):
            yield _landed(future, flying.pop(future), deaths)


def _landed(future: Pending, shard: int, deaths: tuple[type[Exception], ...]) -> Outcome:
    try:
        return future.result()
    except deaths as error:
        return Outcome(shard, died=type(error).__name__)
    except LOST:
        raise
    except Exception as error:  # noqa: BLE001  # a task's own errors come back as answers
        return Outcome(shard, failure=Failure.unheard(error, shard=shard))
