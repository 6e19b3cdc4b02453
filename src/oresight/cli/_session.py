"""What every command shares: language, edition, format, and a way to say what is going on."""

from __future__ import annotations

import datetime as dt
import os
import sys
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, cast

from oresight.codes import Iso3, Stage, nearest, parse_date
from oresight.errors import UnknownNameError
from oresight.locale import N_, translator

if TYPE_CHECKING:
    import typer

    from oresight.atlas import Atlas
    from oresight.locale import Translator
    from oresight.runs import RunStore

__all__ = ["LAST_SEED", "Session", "session_of"]

LAST_SEED = 2**63 - 1
"""As in `oresight.runs`, which is too slow to load for a word of help."""


@dataclass(frozen=True)
class Session:
    """The choices that stand before any command."""

    lang: str
    atlas_path: Path | None
    format: str | None
    quiet: bool
    today: dt.date

    @cached_property
    def t(self) -> Translator:
        """The translator of the reader's language."""
        return translator(self.lang)

    @cached_property
    def atlas(self) -> Atlas:
        """The edition chosen, opened on first use."""
        from oresight.atlas import open_atlas

        return open_atlas(self.atlas_path)

    @cached_property
    def runs(self) -> RunStore:
        """The store of runs: in ``ORESIGHT_RUNS``, else where this system keeps a user's data."""
        from platformdirs import user_data_path

        from oresight.runs import RunStore

        chosen = os.environ.get("ORESIGHT_RUNS")
        own = user_data_path("oresight", appauthor=False) / "runs"
        return RunStore(Path(chosen) if chosen else own)

    def day(self, text: str | None) -> dt.date:
        """Return the as-of date asked for, else the day the command was started."""
        return self.today if text is None else parse_date(text)

    def importer(self, text: str) -> Iso3:
        """
        Return the ISO code of an importer called *text*.

        Raises
        ------
        BadInputError
            If it is no country of today, nor the European Union.
        """
        from oresight.screens import importer_named

        return importer_named(self.atlas, text, lang=self.lang)

    def stage(self, text: str) -> Stage:
        """Return the stage called *text*."""
        if text not in list(Stage):
            raise UnknownNameError("stage", text, near=nearest(text, Stage) or tuple(Stage))
        return Stage(text)

    def note(self, message: str, /, **fields: object) -> None:
        """Say something to the reader, beside the result."""
        if not self.quiet:
            sys.stderr.write(self.t(message, **fields) + "\n")

    def note_compiling(self) -> None:
        """Say that the engine will be compiled, unless that was done before and kept on disk."""
        cache = files("oresight.market") / "__pycache__"
        if not (cache.is_dir() and any(item.name.endswith(".nbc") for item in cache.iterdir())):
            self.note(
                N_("The engine is compiled on first use; this takes some twenty seconds, once.")
            )


def session_of(context: typer.Context) -> Session:
    """Return the session a command runs in."""
    return cast("Session", context.obj)
