"""An equation as a line of text: for a terminal, and for readers who do not see the picture."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["plain_equation"]

WORDS: Final = {
    "epsilon": "ε", "lambda": "λ", "sigma": "σ", "tau": "τ", "sum": "Σ", "sqrt": "√", "dot": "·",
}  # fmt: skip
SIGNS: Final = {"<=>": "⇔", ">=": "≥", "<=": "≤"}

_SPACED = re.compile(r"italic\(([^()]*)\)")
_MEAN = re.compile(r"overline\(([^()]*)\)")
_INDEX = re.compile(r"_\(([^()]*)\)")
_WORD = re.compile(r"[A-Za-z]+")


def plain_equation(equation: str) -> str:
    """
    Return Typst mathematics as text.

    Examples
    --------
    >>> plain_equation("H = sum_c s_c^2")
    'H = Σ_c s_c^2'
    >>> plain_equation("italic(W T A)_(A c) = tau dot x")
    'WTA_Ac = τ · x'
    """
    text = _SPACED.sub(lambda found: found[1].replace(" ", ""), equation)
    text = _MEAN.sub(r"mean(\1)", text)
    text = _INDEX.sub(lambda found: "_" + _index(found[1]), text)
    for sign, letter in SIGNS.items():
        text = text.replace(sign, letter)
    return _WORD.sub(lambda found: WORDS.get(found[0], found[0]), text.replace('"', ""))


def _index(text: str) -> str:
    """Return an index without spaces, in brackets where it is a phrase."""
    short = text.replace(" ", "")
    return f"({text})" if " in " in text else short
