"""Files that pages load: our own, the chart library, the map and the fonts; all from this package."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from fastapi import HTTPException, Response

from oresight.figures import asset_folder

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from fastapi import FastAPI

__all__ = ["add_static"]

TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".ttf": "font/ttf",
    ".txt": "text/plain; charset=utf-8",
}
OWN: Final = "static"


def add_static(app: FastAPI) -> None:
    """Add the addresses of files."""

    @app.get("/robots.txt", include_in_schema=False)
    def robots() -> Response:
        return Response("User-agent: *\nDisallow: /\n", media_type=TYPES[".txt"])

    @app.get("/assets/{path:path}", include_in_schema=False)
    async def asset(path: str) -> Response:
        found = _file(path)
        if found is None:
            raise HTTPException(404)
        body, media, mark = found
        return Response(
            body,
            media_type=media,
            headers={"ETag": mark, "Cache-Control": "public, max-age=3600"},
        )


@cache
def _listed() -> dict[str, Traversable]:
    """Return every file that may be asked for, so that no path leads anywhere else."""
    found: dict[str, Traversable] = {}
    own = files("oresight.web") / OWN
    found |= {item.name: item for item in own.iterdir() if item.is_file()}
    found["runtime.js"] = files("oresight.figures") / "runtime.js"
    placed = asset_folder()
    for item in placed.iterdir():
        if item.is_file() and item.name != "stamp.txt":
            found[item.name] = item
    for folder in ("fonts", "licences"):
        for item in (placed / folder).iterdir():
            found[f"{folder}/{item.name}"] = item
    return found


@cache
def _file(path: str) -> tuple[bytes, str, str] | None:
    item = _listed().get(path)
    media = TYPES.get("." + path.rpartition(".")[2])
    if item is None or media is None:
        return None
    body = item.read_bytes()
    return body, media, f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
