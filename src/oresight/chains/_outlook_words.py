"""What an outlook comes to, in a sentence: the price of today, and apart from it the risk behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.chains._outlook import Outlook
    from oresight.locale import Translator

__all__ = ["RISKS", "SIGNALS", "outlook_words"]

SIGNALS = {
    "glut": N_("the price is low against its own last ten years"),
    "usual": N_("the price is near the middle of its own last ten years"),
    "tight": N_("the price is high against its own last ten years"),
    "unknown": N_("no price history is long enough to read"),
}
RISKS = {
    "gap": N_("announced supply leaves a gap from {year}"),
    "concentrated": N_("announced supply is enough, but only with its largest supplier"),
    "covered": N_("announced supply is enough"),
    "unknown": N_("nobody tells supply of the same form"),
}
"""By reading, without the commodity: a sentence names it."""


def outlook_words(found: Outlook, scenario: str, t: Translator) -> str:
    """
    Return the two readings of a scenario side by side.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.chains import outlook_of
    >>> from oresight.locale import translator
    >>> lithium = outlook_of(open_atlas(), "lithium", as_of=dt.date(2026, 6, 30))
    >>> outlook_words(lithium, "STEPS", translator("en"))
    'the price is low against its own last ten years; announced supply leaves a gap from 2031'
    """
    risk = found.risk(scenario)
    reading = "unknown" if risk is None else risk.reading
    year = None if risk is None else risk.gap_from[0]
    return t(
        N_("{signal}; {risk}"),
        signal=t(SIGNALS[found.signal.reading]),
        risk=t(RISKS[reading], year=year),
    )
