"""The one place that reaches the network: a file from its own publisher, when asked for."""

from __future__ import annotations

import urllib.error
import urllib.request
from http.client import HTTPException, IncompleteRead
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from oresight.atlas._store import open_atlas
from oresight.errors import BadInputError, Fault, Place, UsageError
from oresight.locale import N_

if TYPE_CHECKING:
    from pathlib import Path

    from oresight.atlas._edition import Note

__all__ = ["download_file"]

CHUNK: Final = 1 << 20
MAX_BYTES: Final = 4 << 30
SECONDS: Final = 60


class _SecureOnly(urllib.request.HTTPRedirectHandler):
    """Follows redirects to secure addresses only."""

    def redirect_request(self, *request: Any) -> urllib.request.Request | None:
        if urlsplit(request[-1]).scheme != "https":
            raise urllib.error.URLError(request[-1])
        return super().redirect_request(*request)


def download_file(form: str, target: Path, *, note: Note | None = None) -> Path:
    """
    Fetch the file of a format from its publisher and return where it is.

    Parameters
    ----------
    target
        A directory, or the file to write.

    Raises
    ------
    UsageError
        If the publisher gives the file no address that lasts; names the page to get it from.
    BadInputError
        If the publisher cannot be reached or the file cannot be written.
    """
    entry = open_atlas().table("importer_downloads").filter(format=form).row(0, named=True)
    if not entry["url"]:
        raise UsageError(
            Fault(
                N_("The publisher gives this file no address of its own."),
                N_("Download it by hand from {page} and import it by name."),
                fields={"page": entry["page"]},
            )
        )
    file = target / entry["file"] if target.is_dir() else target
    if note is not None:
        note(N_("Downloading {url}"), url=entry["url"])
    part = file.with_name(f"{file.name}.part")
    try:
        _fetch(entry["url"], part)
        part.replace(file)
    except (OSError, HTTPException) as error:  # URLError is an OSError
        raise BadInputError(
            Fault(
                N_("The file cannot be downloaded: {reason}."),
                N_("Download it by hand from {page} and import it by name."),
                fields={"reason": str(error), "page": entry["page"]},
                where=Place(file=entry["url"]),
            )
        ) from None
    finally:
        part.unlink(missing_ok=True)
    return file


def _fetch(url: str, part: Path) -> None:
    if urlsplit(url).scheme != "https":
        raise urllib.error.URLError(url)
    request = urllib.request.Request(url, headers={"User-Agent": "oresight"})
    opener = urllib.request.build_opener(_SecureOnly)
    with opener.open(request, timeout=SECONDS) as answer, part.open("wb") as sink:
        size = 0
        while chunk := answer.read(CHUNK):
            size += len(chunk)
            if size > MAX_BYTES:
                raise OSError(url)
            sink.write(chunk)
        promised = answer.headers.get("Content-Length", "")
        if promised.isdecimal() and size < int(promised):
            raise IncompleteRead(b"", int(promised) - size)
