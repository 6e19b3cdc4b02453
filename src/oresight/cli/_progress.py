"""Live progress on stderr: a line that moves on a screen, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType

    from rich.status import Status

    from oresight.cli._session import Session

__all__ = ["Steps"]


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
