"""What there is, by any word it goes by: commodities, codes of trade, countries, measures and the rest."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oresight.codes import nearest
from oresight.figures import figures
from oresight.locale import LANGUAGES, N_, translator
from oresight.methods import methods
from oresight.scenarios import library, load_scenario
from oresight.screens import can_import
from oresight.web._rail import RAIL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from oresight.web._visit import Visit

__all__ = ["KINDS", "Entry", "Found", "search"]

KINDS: Final = {
    "commodity": N_("Commodities"),
    "code": N_("Codes of trade"),
    "country": N_("Countries"),
    "measure": N_("Measures"),
    "product": N_("Products and technologies"),
    "scenario": N_("Scenarios"),
    "method": N_("Methods"),
    "figure": N_("Figures"),
    "table": N_("Data"),
    "page": N_("Pages"),
}
"""Kinds of things, in the order in which they are told."""

EXACT, BEGINS, WORDS, PART = range(4)
NUMBERED = re.compile(r"第?(\d+)号|\bno[.\s]*(\d+)|№\s*(\d+)")
CODE = re.compile(r"(?:hs)?(\d{4,9})")
FILLERS: Final = frozenset({"no", "no.", "nr", "hs", "notice", "the", "of"})
"""Words that name nothing by themselves."""


@dataclass(frozen=True, slots=True)
class Entry:
    """
    Something that can be found.

    Parameters
    ----------
    names
        What it is called; one of them typed in full finds it alone.
    text
        All its words, folded.
    path
        Of its page, without the language.
    """

    kind: str
    id: str
    title: str
    detail: str
    names: frozenset[str]
    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Found:
    """
    What a search found.

    Parameters
    ----------
    entries
        Best first within each kind.
    exact
        The one thing that is called so, if there is just one.
    near
        Names like it, where nothing was found.
    """

    entries: tuple[Entry, ...]
    exact: Entry | None = None
    near: tuple[str, ...] = ()


def fold(text: str) -> str:
    """
    Return text as it is compared: width, case and spaces do not matter.

    Examples
    --------
    >>> fold(" Ｃｏ  コバルト ")
    'co コバルト'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def search(visit: Visit, typed: str) -> Found:
    """Return what *typed* may mean."""
    text = fold(typed)
    if not text:
        return Found(())
    known = visit.desk.results.of(("search", visit.lang), lambda: tuple(_entries(visit)))
    code = CODE.fullmatch(text.replace(" ", "").replace(".", ""))
    if code:
        coded = tuple(_coded(visit, code[1]))
        if coded:
            return Found(coded, coded[0] if len({one.path for one in coded}) == 1 else None)
    tokens = _tokens(text)
    hits = [(rank, one) for one in known if (rank := _rank(one, text, tokens)) is not None]
    order = list(KINDS)
    hits.sort(key=lambda hit: (order.index(hit[1].kind), hit[0], hit[1].title))
    exact = [one for rank, one in hits if rank == EXACT]
    alone = exact[0] if len(exact) == 1 else hits[0][1] if len(hits) == 1 else None
    names = {name: one.title for one in known for name in one.names}
    near = () if hits else tuple(dict.fromkeys(names[name] for name in nearest(text, names)))
    return Found(tuple(one for _, one in hits), alone, near)


def _tokens(text: str) -> tuple[re.Pattern[str], ...]:
    """Return a pattern for each word; a number matches whole, ``18号`` matches ``No. 18``."""
    numbers = [next(filter(None, found)) for found in NUMBERED.findall(text)]
    rest = NUMBERED.sub(" ", text).split()
    words = [word for word in rest if word not in FILLERS] or ([] if numbers else rest)
    return (
        *(re.compile(rf"\bno[.s]*\s*{number}(?!\d)|第{number}号") for number in numbers),
        *(re.compile(_whole(word)) for word in words),
    )


def _whole(word: str) -> str:
    before = r"(?<!\d)" if word[0].isdigit() else ""
    after = r"(?!\d)" if word[-1].isdigit() else ""
    return before + re.escape(word) + after


def _rank(one: Entry, text: str, tokens: Iterable[re.Pattern[str]]) -> int | None:
    """Return how well an entry fits, 0 best; None where it does not."""
    if text in one.names:
        return EXACT
    if any(name.startswith(text) for name in one.names):
        return BEGINS
    if not all(token.search(one.text) for token in tokens):
        return None
    named = " ".join(one.names)
    return WORDS if all(token.search(named) for token in tokens) else PART


def _entry(
    kind: str, name: str, title: str, path: str, *,
    names: Iterable[str | None] = (), detail: str = "", words: Iterable[str | None] = (),
) -> Entry:  # fmt: skip
    called = frozenset(fold(one) for one in (name, title, *names) if one)
    text = " ".join([*sorted(called), *(fold(one) for one in words if one)])
    return Entry(kind, name, title, detail, called, text, path)


def _entries(visit: Visit) -> Iterator[Entry]:
    yield from _commodities(visit)
    yield from _countries(visit)
    yield from _measures(visit)
    yield from _products(visit)
    yield from _stories(visit)
    yield from _methods(visit)
    yield from _figures(visit)
    yield from _tables(visit)
    for stop in RAIL:
        both = [translator(lang)(stop.title) for lang in LANGUAGES]
        name = stop.path.strip("/") or "overview"
        yield _entry("page", name, visit.t(stop.title), stop.path, names=both)


def _commodities(visit: Visit) -> Iterator[Entry]:
    rows = visit.atlas.table("commodities")
    for row in rows.iter_rows(named=True):
        names = [row["name_en"], row["name_ja"], row["symbol"], *(row["aliases"] or "").split(";")]
        name = row["commodity"]
        yield _entry(
            "commodity", name, row[f"name_{visit.lang}"], f"/commodities/{name}",
            names=[*names, name.replace("_", " ")], detail=row["symbol"] or "",
        )  # fmt: skip


def _coded(visit: Visit, code: str) -> Iterator[Entry]:
    """Yield the commodities whose goods have a code, or one that begins so."""
    rows = visit.atlas.table("hs_codes").to_dicts()
    six = code[:6]
    found = [row for row in rows if row["hs6"].startswith(six)]
    for name in dict.fromkeys(row["commodity"] for row in found):
        own = [row for row in found if row["commodity"] == name]
        codes = ", ".join(sorted({row["hs6"] for row in own}))
        title = f"{visit.words.commodity(name)} (HS {codes})"
        yield _entry(
            "code", code, title, f"/commodities/{name}", detail=own[0]["description"] or ""
        )


def _countries(visit: Visit) -> Iterator[Entry]:
    aliases = dict(visit.atlas.table("countries").select("country", "aliases").iter_rows())
    for code, one in visit.atlas.catalogue.countries.items():
        if not can_import(one) and one.status != "former":
            continue
        names = [one.name_en, one.name_ja, one.short_en, one.short_ja]
        yield _entry(
            "country", str(code), one.name(visit.lang), f"/countries/{code}",
            names=[*names, *(aliases[code] or "").split(";")], detail=str(code),
        )  # fmt: skip


def _measures(visit: Visit) -> Iterator[Entry]:
    terms = visit.atlas.table("terms")
    original = [row for row in terms.to_dicts() if row["kind"] == "original"]
    for one in visit.desk.ledger:
        native = [
            word
            for row in original
            if row["name_en"] in one.legal_reference
            for word in (row["term"], row["name_ja"])
        ]
        matter = [
            name
            for code in one.commodities
            for name in (visit.atlas.commodity(code).name(lang) for lang in LANGUAGES)
        ]
        places = [visit.atlas.place(one.imposer.code, lang=lang) for lang in LANGUAGES]
        yield _entry(
            "measure", one.id, one.title(visit.lang), f"/measures/{one.id}",
            names=[one.title(lang) for lang in LANGUAGES] + [one.legal_reference],
            detail=one.legal_reference,
            words=[*native, *matter, *places, *(one.summary(lang) for lang in LANGUAGES)],
        )  # fmt: skip


def _products(visit: Visit) -> Iterator[Entry]:
    for row in visit.atlas.table("products").iter_rows(named=True):
        yield _entry(
            "product", row["product"], row[f"name_{visit.lang}"], f"/products/{row['product']}",
            names=[row["name_en"], row["name_ja"]], detail=row[f"what_{visit.lang}"] or "",
            words=[row["what_en"], row["what_ja"]],
        )  # fmt: skip


def _stories(visit: Visit) -> Iterator[Entry]:
    for name in library():
        story = load_scenario(visit.atlas, name)
        titles = [story.title.text(lang) for lang in LANGUAGES]
        about = [story.description.text(lang) for lang in LANGUAGES]
        yield _entry(
            "scenario", name, story.title.text(visit.lang) or name, f"/scenarios/{name}",
            names=titles, detail=story.description.text(visit.lang) or "", words=about,
        )  # fmt: skip


def _methods(visit: Visit) -> Iterator[Entry]:
    for name, one in methods().items():
        both = [translator(lang) for lang in LANGUAGES]
        yield _entry(
            "method", name, visit.t(one.title), f"/methods/{name}",
            names=[t(one.title) for t in both], detail=visit.t(one.purpose),
            words=[t(one.purpose) for t in both],
        )  # fmt: skip


def _figures(visit: Visit) -> Iterator[Entry]:
    for name, one in figures().items():
        both = [translator(lang)(one.title) for lang in LANGUAGES]
        yield _entry("figure", name, visit.t(one.title), f"/figures/{name}", words=both)


def _tables(visit: Visit) -> Iterator[Entry]:
    for name in visit.atlas.names:
        info = visit.atlas.info(name)
        title = info.title_ja if visit.lang == "ja" else info.title
        yield _entry(
            "table", name, title, f"/data/{name}", detail=info.description,
            words=[info.title, info.title_ja, name.replace("_", " ")],
        )  # fmt: skip
