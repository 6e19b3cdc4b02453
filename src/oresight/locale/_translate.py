"""Messages: English is the key, Japanese the catalogue."""

from __future__ import annotations

import gettext
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from oresight.codes import nearest
from oresight.errors import Fault, MissingExtraError, UnknownNameError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LANGUAGES", "N_", "Translator", "chosen_language", "translator"]

LANGUAGES: Final = ("ja", "en")
SOURCE_LANGUAGE: Final = "en"
VARIABLES: Final = ("ORESIGHT_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def N_(text: str) -> str:  # noqa: N802 - the name gettext tools look for
    """Mark a text for translation where it is written; it is translated where it is shown."""
    return text


class Translator:
    """
    Sentences in one language.

    Examples
    --------
    >>> translator("en")("Share of {country}", country="China")
    'Share of China'
    """

    def __init__(self, lang: str, catalogue: gettext.NullTranslations) -> None:
        self.lang = lang
        self._catalogue = catalogue

    def __call__(self, text: str, /, **fields: object) -> str:
        """Return *text* in the language, its fields filled in."""
        found = self._catalogue.gettext(text) if text else text
        return found.format(**fields) if fields else found


@cache
def translator(lang: str) -> Translator:
    """
    Return the translator of a language.

    Raises
    ------
    UnknownNameError
        If the product does not speak it.
    MissingExtraError
        If its catalogue was not built.
    """
    if lang not in LANGUAGES:
        raise UnknownNameError("language", lang, near=nearest(lang, LANGUAGES) or LANGUAGES)
    if lang == SOURCE_LANGUAGE:
        return Translator(lang, gettext.NullTranslations())
    path = files("oresight.locale") / lang / "LC_MESSAGES" / "oresight.mo"
    if not path.is_file():
        raise MissingExtraError(
            Fault(
                "The catalogue of the language {lang!r} is not in this installation.",
                "Install the package with `make install`, or run `python build_catalogues.py`.",
                fields={"lang": lang},
            )
        )
    with path.open("rb") as file:
        return Translator(lang, gettext.GNUTranslations(file))


def chosen_language(explicit: str | None, environment: Mapping[str, str]) -> str:
    """
    Return the language to speak: as asked for, else as the environment says, else Japanese.

    Raises
    ------
    UnknownNameError
        If the language asked for is not one of ours.

    Examples
    --------
    >>> chosen_language(None, {"LANG": "en_GB.UTF-8"})
    'en'
    >>> chosen_language(None, {})
    'ja'
    """
    if explicit is not None:
        return translator(explicit).lang
    for name in VARIABLES:
        word = environment.get(name, "")[:2]
        if word in LANGUAGES:
            return word
    return LANGUAGES[0]
