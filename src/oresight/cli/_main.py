"""From arguments to an exit code: language first, then the command, then its errors in words."""

from __future__ import annotations

import errno
import gc
import io
import os
import re
import signal
import sys
from typing import TYPE_CHECKING, cast

from oresight.errors import BadInputError, Fault, OresightError, Place, UsageError
from oresight.locale import N_, chosen_language, describe, system_reason, translator

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["run"]

INTERRUPTED = 128 + signal.SIGINT
GARBAGE = 50_000
"""New objects after which a command looks for some to drop; Python's own 700 is meant for less."""

GLOBAL_OPTIONS = ("--lang", "--atlas", "--format")
GLOBAL_FLAGS = ("--json", "--quiet")


def run(arguments: Sequence[str]) -> int:
    """
    Run one command and return its exit code.

    No error of the user's becomes a traceback; ``ORESIGHT_TRACEBACK=1`` shows it to a developer.
    """
    # A command makes many lasting objects and little waste: looking for it took a twentieth of its time.
    gc.set_threshold(GARBAGE)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot write a letter shows its number; it does not end the program.
            stream.reconfigure(errors="backslashreplace")
    hoisted = hoist(arguments)
    lang = chosen_language(None, os.environ)
    try:
        lang = chosen_language(_value(hoisted, "--lang"), os.environ)
        return _call(hoisted, lang)
    except OresightError as error:
        if os.environ.get("ORESIGHT_TRACEBACK"):
            raise
        return _report(error, lang)
    except BrokenPipeError:
        # The reader of our output went away: nothing is wrong, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if os.environ.get("ORESIGHT_TRACEBACK"):
            raise
        return _report(BadInputError(_system_fault(error)), lang)
    except KeyboardInterrupt:
        sys.stderr.write(translator(lang)(N_("Interrupted. Nothing was left half written.")) + "\n")
        return INTERRUPTED


def hoist(arguments: Sequence[str]) -> list[str]:
    """
    Move the options every command shares to the front, so that they may stand anywhere.

    Examples
    --------
    >>> hoist(["brief", "cobalt", "--lang", "ja"])
    ['--lang', 'ja', 'brief', 'cobalt']
    """
    front: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word == "--":
            rest += [word, *words]
        elif word in GLOBAL_OPTIONS:
            front += [word, *_next(words)]
        elif word in GLOBAL_FLAGS or word.split("=")[0] in GLOBAL_OPTIONS:
            front.append(word)
        else:
            rest.append(word)
    return front + rest


def _next(words: object) -> list[str]:
    return [word for word in [next(words, None)] if word is not None]  # type: ignore[call-overload]


def _value(arguments: Sequence[str], option: str) -> str | None:
    for word, following in zip(arguments, [*arguments[1:], ""], strict=True):
        if word == option:
            return following
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return None


def _call(arguments: Sequence[str], lang: str) -> int:
    import typer

    from oresight.cli._app import build

    # The class every fault of grammar derives from; where it lives depends on the parser's version.
    grammar_error = cast("type[Exception]", typer.BadParameter.__mro__[1])
    code: object
    try:
        code = build(lang)(args=list(arguments), standalone_mode=False, prog_name="oresight")
    except typer.Abort:
        raise KeyboardInterrupt from None
    except grammar_error as error:
        raise UsageError(_grammar_fault(error)) from None
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    return code if isinstance(code, int) else 0


GRAMMAR = {
    "NoSuchOption": N_("There is no option {name}."),
    "MissingParameter": N_("{name} is missing."),
    "BadParameter": N_("The value of {name} does not fit: {reason}."),
    "BadOptionUsage": N_("{name} needs a value, or takes none."),
}
"""What can be wrong with a command line, by the name the parser gives it."""

REASONS = (
    (r"No such command '(?P<name>.*)'", N_("There is no command {name}.")),
    (
        r"Got unexpected extra arguments?(?:\(s\))? \((?P<name>.*)\)",
        N_("This is too much: {name}."),
    ),
    (r"Input should be greater than or equal to (?P<end>\S+)", N_("{name} is {end} or more.")),
    (r"Input should be less than or equal to (?P<end>\S+)", N_("{name} is {end} or less.")),
    (r"Input should be a (?:valid|finite) (?:integer|number).*", N_("{name} is a number here.")),
)
"""What the parser says in English alone, in words of ours."""


def _grammar_fault(error: object) -> Fault:
    """Return the fault behind an error of the command-line parser."""
    reason = str(getattr(error, "message", error)).rstrip(".")
    parameter = getattr(error, "param", None)
    name = getattr(error, "option_name", None) or getattr(parameter, "name", None) or ""
    what = GRAMMAR.get(type(error).__name__, N_("The command line cannot be understood: {reason}."))
    own: dict[str, str] = {}
    for pattern, ours in REASONS:
        if found := re.fullmatch(pattern, reason, re.DOTALL):
            what, own = ours, found.groupdict()
    near = tuple(getattr(error, "possibilities", None) or ())
    remedy = (
        N_("Did you mean {near}?")
        if near
        else N_("Ask `oresight COMMAND --help` for what it takes.")
    )
    return Fault(
        what, remedy, fields={"name": name, "reason": reason, "near": ", ".join(near), **own}
    )


def _report(error: OresightError, lang: str) -> int:
    for line in describe(error, lang):
        sys.stderr.write(line + "\n")
    return error.exit_code


def _system_fault(error: OSError) -> Fault:
    where = Place(file=str(error.filename) if error.filename else None)
    if error.errno == errno.ENOSPC:
        return Fault(
            N_("The disk is full."),
            N_("Free some space and run the same command again; nothing was left half written."),
            where=where,
        )
    return Fault(
        N_("The file cannot be opened or written: {reason}."),
        N_("Check the path and your rights to it."),
        fields={"reason": system_reason(error)},
        where=where,
    )
