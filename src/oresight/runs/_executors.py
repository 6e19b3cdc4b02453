"""Where shards are computed: the one interface, and the simplest that has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    from oresight.runs._shard import Call, Outcome

__all__ = ["Executor", "InProcess"]


class Executor(Protocol):
    """What computes shards."""

    def outcomes(self, call: Call, shards: Iterable[int]) -> Generator[Outcome]:
        """
        Yield what came of each shard as it is ready, in any order.

        A shard is taken from *shards* only when somebody is free to compute it. Closing the
        generator gives up what is under way.
        """
        ...


class InProcess:
    """Computes one shard after the other, here."""

    def outcomes(self, call: Call, shards: Iterable[int]) -> Generator[Outcome]:
        """Yield what came of each shard."""
        return (call(shard) for shard in shards)
