"""Runs: the identity of a computation. Knows nothing of minerals."""

from oresight.runs._identity import Run, run_id

__all__ = ["Run", "run_id"]
