"""What a server is started with."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from oresight.codes import Iso3

if TYPE_CHECKING:
    import datetime as dt

__all__ = ["Settings", "own_folder"]

HOME: Final = Iso3("JPN")
NAMES: Final = ("localhost",)
"""Names of this machine that need no token."""


def own_folder() -> Path:
    """Return where this system keeps a user's data: ``ORESIGHT_HOME`` if it is set."""
    from platformdirs import user_data_path

    chosen = os.environ.get("ORESIGHT_HOME")
    return Path(chosen) if chosen else user_data_path("oresight", appauthor=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """
    What a server is started with.

    Parameters
    ----------
    host, port
        Where it listens.
    token
        What a visitor must show; needed wherever *host* is not this machine itself.
    atlas_path
        Folder of an imported edition; the shipped one if absent.
    folder
        Where the tray, stories and uploaded workbooks of the user are kept.
    runs
        Where long computations are kept; in *folder* if absent.
    today
        The day on which policy is read; the clock's if absent.
    importer
        Whose exposure is shown first.

    Examples
    --------
    >>> Settings().is_local, Settings(host="0.0.0.0").is_local
    (True, False)
    """

    host: str = "127.0.0.1"
    port: int = 8765
    token: str | None = None
    atlas_path: Path | None = None
    folder: Path = field(default_factory=own_folder)
    runs: Path | None = None
    today: dt.date | None = None
    importer: Iso3 = HOME

    @property
    def is_local(self) -> bool:
        """Whether nobody but this machine can reach it."""
        if self.host in NAMES:
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def runs_folder(self) -> Path:
        """Where long computations are kept."""
        return self.runs or self.folder / "runs"
