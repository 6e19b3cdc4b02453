"""Live progress on stderr: a line that moves on a screen, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Final, Self

from oresight.locale import N_

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress as Bar
    from rich.status import Status

    from oresight.cli._session import Session
    from oresight.runs import Progress

__all__ = ["Shards", "Steps"]


class Steps:
    """Says which step is under way, and how long each took."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._status: Status | None = None
        self._current: str | None = None
        self._since = 0.0

    def __enter__(self) -> Self:
        """Start to show progress."""
        if sys.stderr.isatty() and not self._session.quiet:
            from rich.console import Console

            self._status = Console(stderr=True).status("")
            self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Finish the last step, unless it failed."""
        if self._status is not None:
            self._status.stop()
        if kind is None:
            self._finish()

    def begin(self, title: str) -> None:
        """Begin a step; the one before is done."""
        self._finish()
        self._current, self._since = title, time.monotonic()
        if self._status is not None:
            self._status.update(self._session.t(title))

    def _finish(self) -> None:
        if self._current is not None:
            seconds = time.monotonic() - self._since
            self._session.note(
                "{step:<44} {seconds:5.1f} s", step=self._session.t(self._current), seconds=seconds
            )
        self._current = None


TOLD: Final = 10
"""Lines a run may take in a log, where no bar can move."""


class Shards:
    """Draws a run's progress: a bar with the remaining time, or a line now and then."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._bar: Bar | None = None
        self._told = -1
        self._died = 0

    def __enter__(self) -> Self:
        """Prepare a bar, where there is a screen to draw it on."""
        if sys.stderr.isatty() and not self._session.quiet:
            from rich.console import Console
            from rich.progress import (
                BarColumn,
                MofNCompleteColumn,
                Progress,
                TextColumn,
                TimeElapsedColumn,
            )

            self._bar = Progress(
                BarColumn(),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                TextColumn("{task.description}"),
                console=Console(stderr=True),
            )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the bar as it is."""
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, seen: Progress) -> None:
        """Show how far a run is."""
        if seen.died > self._died:
            self._died = seen.died
            self._session.note(N_("A worker died; its shards are computed again."))
        fields = {"done": seen.done, "total": seen.total, "remaining": clock(seen.remaining)}
        if self._bar is not None:
            self._draw(self._bar, seen, self._session.t(N_("{remaining} left"), **fields))
        elif (part := TOLD * seen.done // seen.total) > self._told:
            self._told = part
            self._session.note(N_("{done} of {total} shards, {remaining} left"), **fields)

    def _draw(self, bar: Bar, seen: Progress, text: str) -> None:
        if not bar.task_ids:
            bar.add_task("")
            bar.start()
        (task,) = bar.task_ids
        bar.update(task, completed=seen.done, total=seen.total, description=text)


def clock(seconds: float | None) -> str:
    """
    Return seconds as hours, minutes and seconds.

    Examples
    --------
    >>> clock(3725.2), clock(None)
    ('1:02:05', '–')
    """
    if seconds is None:
        return "–"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"
