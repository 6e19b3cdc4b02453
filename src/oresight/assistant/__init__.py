"""Tools for an AI assistant: it reads and simulates as a person at the command line does, and no more."""

from oresight.assistant._server import create_server
from oresight.assistant._tools import Desk

__all__ = ["Desk", "create_server"]
