"""Errors in the reader's language, worded only where they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oresight.locale._translate import translator

if TYPE_CHECKING:
    from oresight.errors import OresightError

__all__ = ["describe"]


def describe(error: OresightError, lang: str) -> list[str]:
    """
    Return each fault of an error as a sentence: where, what, remedy.

    Examples
    --------
    >>> from oresight.errors import UnknownNameError
    >>> describe(UnknownNameError("commodity", "cobolt", near=("cobalt",)), "en")
    ["No commodity is called 'cobolt'. Did you mean cobalt?"]
    """
    t = translator(lang)
    lines = []
    for fault in error.faults:
        fields = {"": None, **fault.fields}
        if isinstance(reason := fields.get("reason"), str):
            fields["reason"] = t(reason)  # as it is where it has no translation
        text = f"{t(fault.what, **fields)} {t(fault.remedy, **fields)}"
        lines.append(f"{fault.where}: {text}" if fault.where else text)
    return lines
