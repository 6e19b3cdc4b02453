"""Tasks by name: which functions a stored job may call, and how they are found."""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING, Final, cast

from oresight.errors import BadInputError, Fault
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import polars as pl

    Task = Callable[[Mapping[str, object], int], pl.DataFrame]
    """Inputs and the number of a shard in, its rows out; the same rows every time."""

__all__ = ["allow_task", "find_task", "has_task_form", "is_allowed"]

OWN: Final = "oresight."
_FORM: Final = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*", re.ASCII)
_ALLOWED: set[str] = set()


def allow_task(task: str) -> None:
    """
    Let jobs of this process call a function from outside of the package.

    A job read from disk is data: what it may call is said here, in code.

    Examples
    --------
    >>> allow_task("company.ensembles:shard")
    """
    _ALLOWED.add(task)


def has_task_form(task: str) -> bool:
    """Tell whether a text reads ``package.module:function``."""
    return _FORM.fullmatch(task) is not None


def is_allowed(task: str) -> bool:
    """Tell whether a job may call a task: one of this package, or one that was allowed."""
    return has_task_form(task) and (task.startswith(OWN) or task in _ALLOWED)


def find_task(task: str) -> Task:
    """
    Import the function a task names.

    Raises
    ------
    BadInputError
        If there is no such function, or an own module merely borrows it from elsewhere.
    """
    module, _, name = task.partition(":")
    try:
        found = getattr(importlib.import_module(module), name, None)
    except ModuleNotFoundError:
        found = None
    home = getattr(found, "__module__", "")
    if not callable(found) or (task.startswith(OWN) and not home.startswith(OWN)):
        raise BadInputError(
            Fault(
                N_("There is no task {task!r}."),
                N_("Name a function of a module that can be imported: package.module:function."),
                fields={"task": task},
            )
        )
    return cast("Task", found)
