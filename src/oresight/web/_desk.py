"""What all visits share: the edition, results that were computed before, and one hand for pictures."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Final, TypeVar, cast

from oresight.runs import RunQueue, RunStore, write_atomically
from oresight.web._memory import give_back

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from oresight.atlas import Atlas, Ledger
    from oresight.codes import Iso3
    from oresight.exposure import NationalExposure
    from oresight.methods import Case
    from oresight.runs import StoredRun
    from oresight.web._settings import Settings
    from oresight.web._tray import Tray

__all__ = ["Desk", "Kept"]

T = TypeVar("T")

RESULTS: Final = 24
"""Results that are held at once; a simulation may take some megabytes."""

FIGURES: Final = 96
SIMULATIONS: Final = 6
PLACES: Final = 4

STORIES: Final = 96

WEIGHT: Final = 32 * 2**20
"""Bytes of answers that are held at once."""

SECRET: Final = 32
"""Bytes of chance in the secret; a file with less is no secret."""

QUESTIONS: Final = 2

BACK: Final = dt.timedelta(days=183)

log = logging.getLogger("oresight.web")


class Kept:
    """
    Results by key, each computed once; the longest unused goes first.

    Visits that ask for the same at the same time wait for one computation.
    """

    def __init__(self, count: int) -> None:
        self._count, self._lock = count, Lock()
        self._found: OrderedDict[Hashable, Future[object]] = OrderedDict()

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the result of *key*, made by *make* unless it is there; a failure is not kept."""
        with self._lock:
            future = self._found.get(key)
            mine = future is None
            if future is None:
                future = self._found[key] = Future()
            self._found.move_to_end(key)
            while len(self._found) > self._count:
                self._found.popitem(last=False)
        if mine:
            self._fill(key, future, make)
        return cast("T", future.result())

    def peek(self, key: Hashable) -> object | None:
        """Return a result that is there already, else None."""
        with self._lock:
            future = self._found.get(key)
        return future.result() if future and future.done() and not future.exception() else None

    def _fill(self, key: Hashable, future: Future[object], make: Callable[[], object]) -> None:
        try:
            future.set_result(make())
            give_back()
        except BaseException as error:  # noqa: BLE001 - told to everyone who waits, who raise it again
            with self._lock:
                self._found.pop(key, None)
            future.set_exception(error)


class Answers:
    """Whole answers by address, at most so many bytes of them."""

    def __init__(self, weight: int) -> None:
        self._weight, self._held, self._lock = weight, 0, Lock()
        self._found: OrderedDict[Hashable, tuple[bytes, str]] = OrderedDict()

    def get(self, key: Hashable) -> tuple[bytes, str] | None:
        """Return body and media type, if they are held."""
        with self._lock:
            found = self._found.get(key)
            if found is not None:
                self._found.move_to_end(key)
            return found

    def put(self, key: Hashable, body: bytes, media: str) -> None:
        """Hold an answer; the longest unused make room for it."""
        with self._lock:
            if key in self._found or len(body) > self._weight // 8:
                return
            self._found[key] = (body, media)
            self._held += len(body)
            while self._held > self._weight:
                _, (old, _) = self._found.popitem(last=False)
                self._held -= len(old)


class Desk:
    """The one object of a server that changes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.results = Kept(RESULTS)
        self.stories = Kept(STORIES)
        """Stories, their runs and figures: many and small, so that they do not crowd out the others."""
        self.answers = Answers(WEIGHT)
        self.pictures = ThreadPoolExecutor(1, thread_name_prefix="pictures")
        """Every thread that draws holds a JavaScript engine of thirty megabytes: one is enough."""
        self.engine = Lock()
        """One simulation at a time: each uses all cores."""
        self.figures = Kept(FIGURES)
        """Figures that were drawn, apart from the results that take seconds."""
        self.simulations = Kept(SIMULATIONS)
        """What measures do, without the paths it was told from."""
        self.followable = Kept(PLACES)
        """Which measures the engine follows, by importer."""
        self.questions = BoundedSemaphore(QUESTIONS)
        """Questions in SQL that are answered at once."""

    @cached_property
    def atlas(self) -> Atlas:
        """The edition that is served."""
        from oresight.atlas import open_atlas

        return open_atlas(self.settings.atlas_path)

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger of that edition."""
        from oresight.atlas import open_ledger

        return open_ledger(self.atlas)

    @cached_property
    def runs(self) -> RunStore:
        """The store of long computations."""
        return RunStore(self.settings.runs_folder)

    @cached_property
    def queue(self) -> RunQueue:
        """The line in which long computations wait for their turn."""
        return RunQueue(
            self.runs, self.settings.folder / "queue", ended=self.read, given_up=_log_run
        )

    @cached_property
    def tray(self) -> Tray:
        """What the reader put aside for a document."""
        from oresight.web._tray import Tray

        return Tray(self.settings.folder / "tray.json")

    @cached_property
    def secret(self) -> str:
        """What a form must carry; kept on disk, so that an open page outlives the server."""
        path = self.settings.folder / "secret"
        kept = path.read_text(encoding="ascii").strip() if path.is_file() else ""
        if len(kept) < SECRET:
            self.open_folder()
            kept = secrets.token_urlsafe(SECRET)
            write_atomically(path, kept.encode(), mode=0o600)
        return kept

    def open_folder(self) -> None:
        """Make the user's folder, where there is none yet, for the user alone."""
        self.settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def today(self) -> dt.date:
        """The day on which policy is read unless a visit asks for another."""
        return self.settings.today or dt.datetime.now(tz=dt.UTC).astimezone().date()

    def exposure(self, importer: Iso3, as_of: dt.date) -> NationalExposure:
        """Return the exposure of an importer on a day, worded in English."""
        return self.results.of(
            ("exposure", importer, as_of), lambda: self._exposure(importer, as_of)
        )

    def exposure_if_known(self, importer: Iso3, as_of: dt.date) -> NationalExposure | None:
        """Return the same if it was computed before."""
        return cast("NationalExposure | None", self.results.peek(("exposure", importer, as_of)))

    def case(self, importer: Iso3, as_of: dt.date) -> Case:
        """Return the question to the methods that a visit asks."""
        from oresight.methods import Case

        return Case(self.atlas, importer, as_of)

    def _exposure(self, importer: Iso3, as_of: dt.date) -> NationalExposure:
        from oresight.exposure import national_exposure

        return national_exposure(self.case(importer, as_of), as_of - BACK, lang="en")

    def read(self, run: StoredRun) -> None:
        """Read a run that has just ended, so that its first reader does not wait for it."""
        from oresight.scenarios import is_story, kept_account

        if is_story(run):
            kept_account(run, run.folder)

    def close(self) -> None:
        """Let go of what the threads hold."""
        self.queue.close()
        self.pictures.shutdown(wait=False, cancel_futures=True)


def _log_run(name: str, error: Exception) -> None:
    log.warning("run %s ended early: %s", name, error)
