"""Words that the sheet of parts may use: stages, forms, countries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.codes import Stage, nearest
from oresight.company._values import plain
from oresight.locale import LANGUAGES, N_, STAGES, translator

if TYPE_CHECKING:
    from oresight.atlas import Atlas
    from oresight.codes import CommodityId

__all__ = ["choices", "countries_near", "form_name", "forms_of", "forms_taken"]

ANODE: Final = N_("Anode material of graphite")
LIVING: Final = ("current", "territory")
SHORTEST: Final = 3
"""Letters from which a part of a name is taken for the whole."""

CODES: Final = ("JPY", "USD", "EUR", "CNY", "GBP", "KRW", "TWD")


def forms_of(atlas: Atlas) -> dict[str, tuple[Stage | None, str]]:
    """
    Return what the column of forms may say, in both languages: a stage, or a form of the engine.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> forms_of(open_atlas())["精錬・加工"][0].value
    'refine'
    """
    found: dict[str, tuple[Stage | None, str]] = {}
    for stage in Stage:
        words = (stage.value, *(translator(lang)(STAGES[stage]) for lang in LANGUAGES))
        found |= {plain(word).casefold(): (stage, "") for word in words}
    for form in _form_ids(atlas):
        words = (form, *(form_name(atlas, form, lang) for lang in LANGUAGES))
        found |= {plain(word).casefold(): (None, form) for word in words}
    return found


def _form_ids(atlas: Atlas) -> list[str]:
    used = atlas.table("input_forms")["form"].drop_nulls().unique().sort()
    return [form for form in used if form not in {"", "-"}]


def forms_taken(atlas: Atlas, commodity: CommodityId) -> frozenset[str]:
    """
    Return the forms of the engine in which a commodity, or what it belongs to, is taken.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> "magnets-plain" in forms_taken(open_atlas(), "neodymium"), forms_taken(open_atlas(), "copper")
    (True, frozenset())
    """
    family = [commodity, *atlas.catalogue.ancestors(commodity)]
    rows = atlas.table("input_forms").filter(pl.col("commodity").is_in(family))
    return frozenset(rows["form"].drop_nulls()) - {"", "-"}


def form_name(atlas: Atlas, form: str, lang: str) -> str:
    """Return what a form is called."""
    if form == "anode":
        return translator(lang)(ANODE)
    if form in atlas.catalogue.commodities:
        return atlas.commodity(form).name(lang)
    return atlas.term("form", form, lang=lang)


def countries_near(atlas: Atlas, text: str) -> tuple[str, ...]:
    """Return countries whose name holds the word, where none is written like it."""
    word = plain(text).casefold()
    names = [one.short_en for one in atlas.catalogue.countries.values() if one.status in LIVING]
    inside = [name for name in names if len(word) >= SHORTEST and word in name.casefold()]
    return tuple(inside[:SHORTEST]) or nearest(text, names)


def choices(atlas: Atlas, lang: str) -> dict[str, list[str]]:
    """Return the lists to choose from in the template, by the name a column has for them."""
    t = translator(lang)
    told = {*atlas.table("hs_codes")["commodity"], *atlas.table("forms")["commodity"]}
    commodities = [
        one
        for one in atlas.catalogue.commodities.values()
        if told & {one.id, *atlas.catalogue.ancestors(one.id)}
    ]
    lands = [one for one in atlas.catalogue.countries.values() if one.status in LIVING]
    return {
        "commodities": sorted(one.name(lang) for one in commodities),
        "countries": sorted(one.name(lang) for one in lands),
        "forms": [t(STAGES[stage]) for stage in Stage]
        + [form_name(atlas, form, lang) for form in _form_ids(atlas)],
        "masses": ["mg", "g", "kg", "t"],
        "currencies": list(CODES),
        "answers": [t(N_("yes")), t(N_("no"))],
    }
