"""Two languages: messages, numbers, dates, and errors in words."""

from oresight.locale._describe import describe
from oresight.locale._indicators import INDICATORS
from oresight.locale._numbers import format_date, format_number, format_spread
from oresight.locale._system import system_reason
from oresight.locale._translate import LANGUAGES, N_, Translator, chosen_language, translator
from oresight.locale._words import GRADES, STAGES

__all__ = [
    "GRADES",
    "INDICATORS",
    "LANGUAGES",
    "N_",
    "STAGES",
    "Translator",
    "chosen_language",
    "describe",
    "format_date",
    "format_number",
    "format_spread",
    "system_reason",
    "translator",
]
