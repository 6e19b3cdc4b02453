"""Two languages: messages, numbers, dates, and errors in words."""

from oresight.locale._describe import describe
from oresight.locale._numbers import format_date, format_number
from oresight.locale._translate import LANGUAGES, N_, Translator, chosen_language, translator

__all__ = [
    "LANGUAGES",
    "N_",
    "Translator",
    "chosen_language",
    "describe",
    "format_date",
    "format_number",
    "translator",
]
