"""The workbench: pages, their data and the server that answers for them, on this machine alone."""

from oresight.web._app import create_app
from oresight.web._serve import serve
from oresight.web._settings import Settings

__all__ = ["Settings", "create_app", "serve"]
