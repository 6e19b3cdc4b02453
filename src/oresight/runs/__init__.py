"""Runs: the identity of a computation, and the numbers it draws. Knows nothing of minerals."""

from oresight.runs._identity import Run, run_id
from oresight.runs._points import Points

__all__ = ["Points", "Run", "run_id"]
