"""What there is: commodities, countries, methods, measures, figures, products, scenarios."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.answers._answer import Answer
from oresight.codes import nearest
from oresight.errors import UnknownNameError
from oresight.locale import translator
from oresight.runs import Run

if TYPE_CHECKING:
    from collections.abc import Callable

    from oresight.atlas import Atlas

__all__ = ["LISTS", "list_all"]


def list_all(atlas: Atlas, kind: str, *, lang: str) -> Answer:
    """
    Return all there is of a kind.

    Raises
    ------
    UnknownNameError
        If there is no such list; carries the nearest words.
    """
    if kind not in LISTS:
        raise UnknownNameError("list", kind, near=nearest(kind, LISTS) or tuple(LISTS))
    run = Run.of({"list": kind}, edition=atlas.edition)
    return Answer(LISTS[kind](atlas, lang), run, f"oresight list {kind}")


def _commodities(atlas: Atlas, lang: str) -> pl.DataFrame:
    return atlas.table("commodities").select(
        "commodity", "symbol", "kind", "parent", name=f"name_{lang}"
    )


def _countries(atlas: Atlas, lang: str) -> pl.DataFrame:
    return atlas.table("countries").select(
        pl.col("country").alias("id"), "status", name=f"name_{lang}"
    )


def _methods(atlas: Atlas, lang: str) -> pl.DataFrame:
    from oresight.methods import methods

    del atlas
    t = translator(lang)
    return pl.DataFrame(
        [
            {
                "id": item.id,
                "title": t(item.title),
                "evidence": item.evidence,
                "experimental": item.experimental,
                "purpose": t(item.purpose),
                "indicators": list(item.indicators),
            }
            for item in methods().values()
        ]
    )


def _measures(atlas: Atlas, lang: str) -> pl.DataFrame:
    return atlas.table("measures").select(
        "id", "imposer", "target", "commodities", "instrument", title=f"title_{lang}"
    )


def _figures(atlas: Atlas, lang: str) -> pl.DataFrame:
    from oresight.figures import figures

    del atlas
    t = translator(lang)
    return pl.DataFrame([{"id": name, "title": t(item.title)} for name, item in figures().items()])


def _products(atlas: Atlas, lang: str) -> pl.DataFrame:
    from oresight.methods.technology import products

    del lang
    return products(atlas)


def _scenarios(atlas: Atlas, lang: str) -> pl.DataFrame:
    from oresight.scenarios import library, load_scenario

    rows = []
    for name in library():
        found = load_scenario(atlas, name)
        rows.append(
            {
                "id": name,
                "title": found.title.text(lang),
                "branches": list(found.branch_ids),
                "description": found.description.text(lang),
            }
        )
    return pl.DataFrame(rows)


LISTS: Final[dict[str, Callable[[Atlas, str], pl.DataFrame]]] = {
    "commodities": _commodities,
    "countries": _countries,
    "methods": _methods,
    "measures": _measures,
    "figures": _figures,
    "products": _products,
    "scenarios": _scenarios,
}
