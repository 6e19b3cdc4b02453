"""The application: pages, assets, errors in words."""

from __future__ import annotations

from contextlib import asynccontextmanager
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import FastAPI, Header
from fastapi.responses import RedirectResponse

from oresight._version import __version__
from oresight.web._desk import Desk
from oresight.web._errors import add_errors
from oresight.web._held import Held
from oresight.web._openapi import Workbench
from oresight.web._safety import Guard
from oresight.web._static import add_static

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp

    from oresight.web._settings import Settings

__all__ = ["create_app"]

PAGES: Final = (
    "overview",
    "commodities",
    "measures",
    "simulation",
    "briefs",
    "reports",
    "figures",
    "search",
    "sql",
    "editions",
    "sources",
    "downloads",
    "data",
    "api",
    "patterns",
    "evidence",
    "episodes",
    "methods",
    "company",
    "runs",
    "compare",
    "editor",
    "scenarios",
    "countries",
    "products",
)
"""Modules of ``pages``, in the order of the rail."""

HANDS: Final = 8
"""Threads that make pages: more would only take turns."""


def create_app(settings: Settings) -> FastAPI:
    """
    Return the application of a workbench.

    Examples
    --------
    >>> from oresight.web import Settings
    >>> create_app(Settings()).title
    'oresight'
    """
    desk = Desk(settings)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        del app
        from anyio.to_thread import current_default_thread_limiter

        current_default_thread_limiter().total_tokens = HANDS
        desk.open_folder()
        Thread(target=_warm, args=(desk,), daemon=True, name="warm").start()
        desk.queue.start()
        yield
        desk.close()

    app = _Guarded(
        title="oresight", version=__version__, lifespan=life,
        docs_url=None, redoc_url=None, openapi_url="/openapi.json",
    )  # fmt: skip
    app.state.desk = desk
    add_errors(app)
    add_static(app)
    for name in PAGES:
        app.include_router(import_module(f"oresight.web.pages.{name}").router)

    @app.get("/", include_in_schema=False)
    async def home(accept_language: Annotated[str, Header()] = "") -> RedirectResponse:
        lang = "en" if accept_language.lower().startswith("en") else "ja"
        return RedirectResponse(f"/{lang}/", 307, {"Vary": "Accept-Language"})

    return app


class _Guarded(Workbench):
    """An application whose door is outermost: what it says of a failure of its own passes it too."""

    def build_middleware_stack(self) -> ASGIApp:
        desk = self.state.desk
        return Guard(Held(super().build_middleware_stack(), desk=desk), settings=desk.settings)


def _warm(desk: Desk) -> None:
    """Compute what every reader sees first, while nobody waits."""
    from oresight.web._country_facts import held_by_all
    from oresight.web._simulated import find_followable, warm_engine

    warm_engine(desk)
    desk.exposure(desk.settings.importer, desk.today)
    find_followable(desk, desk.settings.importer)
    held_by_all(desk, desk.today)
