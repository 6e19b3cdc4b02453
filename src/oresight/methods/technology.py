"""Technology exposure: what of a product's content hangs on one foreign country."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.codes import Grade
from oresight.locale import N_
from oresight.methods._balance import balance
from oresight.methods._formula import Symbol, formula
from oresight.methods._registry import method
from oresight.methods._scores import Score, score_table, summary
from oresight.methods._technology_chain import Chain, Known, chain_of
from oresight.methods._technology_content import (
    Material,
    Product,
    materials,
    product_of,
    products,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from oresight.methods._case import Case
    from oresight.methods._technology_links import Link

__all__ = [
    "TRACE_SCHEMA",
    "Chain",
    "Material",
    "Product",
    "assess",
    "chain_of",
    "materials",
    "product_of",
    "product_scores",
    "products",
    "technology_exposure",
    "trace",
]

JUDGEMENT = "ORESIGHT_ANALYST"
NO_CONTENT = N_("Too little content by material is published; only the weakest link is told.")
LEFT_OUT = N_("Some materials are left out: their content or their supply is not known.")

TRACE_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "level": pl.String,
    "item": pl.String,
    "commodity": pl.String,
    "content": pl.Float64,
    "content_unit": pl.String,
    "stage": pl.String,
    "country": pl.String,
    "year": pl.Int64,
    "value": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "unit": pl.String,
    "grade": pl.String,
    "sources": pl.List(pl.String),
    "weakest": pl.Boolean,
}
"""
Columns of a trace. ``level`` is product, component, material or imports; ``item`` the step or the
commodity whose supply was looked at; ``value`` the share of ``country``, the largest foreign
supplier: of the world, or at the level of imports of what the importer buys.
"""


@formula(
    "technology_exposure",
    "X = (sum_m q_m max_k s_(m,k)) / (sum_m q_m)",
    symbols=(
        Symbol("X", N_("share of content that hangs on one foreign country")),
        Symbol("q_m", N_("content of material m, by mass")),
        Symbol("s_(m,k)", N_("share of the largest foreign country in material m at stage k")),
    ),
    unit="1",
    source="Oresight, after content-weighted product indicators of the ESSENZ family",
    takes={"content": "q_m", "share": "max_k s_(m,k)"},
)
def technology_exposure(
    content: NDArray[np.float64], share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Weigh the worst share of each material by its content.

    Materials without a content or a share are left out of both sums: missing is not nought.

    Parameters
    ----------
    content, share
        Axes ``(..., material)``; NaN where unknown.

    Returns
    -------
    NDArray
        0 to 1; NaN where nothing is known.

    Examples
    --------
    >>> float(technology_exposure(np.array([3.0, 1.0, np.nan]), np.array([0.4, 0.8, 0.9])))
    0.5
    """
    known = np.isfinite(content) & np.isfinite(share)
    weight = np.where(known, content, 0.0)
    total = weight.sum(axis=-1)
    part = (weight * np.where(known, share, 0.0)).sum(axis=-1)
    return np.asarray(np.divide(part, total, out=np.full(total.shape, np.nan), where=total > 0))


def trace(
    case: Case, product: str | Product, *, held: Sequence[Material] | None = None
) -> pl.DataFrame:
    """
    Follow a product through its components and materials to who supplies them.

    Parameters
    ----------
    product
        Its name, or a product that the tables do not know.
    held
        What it is made of; what the tables say if absent.

    Returns
    -------
    polars.DataFrame
        The columns of `TRACE_SCHEMA`. Among the steps the product does not work without, the one
        with the largest share of one foreign country is marked ``weakest``; a material whose
        supply is unknown stands there with nulls.

    Raises
    ------
    UnknownNameError
        If there is no such product; carries the nearest words.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.codes import Iso3
    >>> from oresight.methods import Case
    >>> motor = trace(Case(open_atlas(), Iso3("JPN"), dt.date(2026, 11, 24)), "EV motor")
    >>> motor.filter("weakest")["country"].item()
    'CHN'
    """
    chain = chain_of(case, product, held=held)
    weakest = _worst(chain.essential)
    making = sorted(chain.making, key=lambda link: (link.level != "product", link.stage, link.item))
    rows = [_row(link, None, weakest=link is weakest) for link in making]
    for material, links in chain.materials:
        rows += [_row(link, material, weakest=link is weakest) for link in links]
        rows += _bought(case, material, links)
        if not links:
            rows.append(_unknown(material))
    return pl.DataFrame(rows, schema=TRACE_SCHEMA, orient="row")


def product_scores(
    case: Case, product: str | Product, *, held: Sequence[Material] | None = None
) -> pl.DataFrame:
    """
    Return exposure and weakest material of one product; *product* and *held* as in `trace`.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.codes import Iso3
    >>> from oresight.methods import Case
    >>> case = Case(open_atlas(), Iso3("JPN"), dt.date(2026, 11, 24))
    >>> product_scores(case, "ev_motor")["indicator"].to_list()
    ['technology_weakest_link', 'technology_exposure']
    """
    return score_table(_scores(case, chain_of(case, product, held=held)))


def _row(link: Link, material: Material | None, *, weakest: bool) -> tuple[object, ...]:
    low, high = link.bounds
    return (
        link.level,
        link.item,
        link.commodity,
        material.content if material else None,
        material.unit if material else None,
        link.stage.value,
        link.country,
        link.year,
        link.share,
        low,
        high,
        "1",
        Grade.worst([link.grade, *((material.grade,) if material else ())]).value,
        sorted({*link.sources, *(material.sources if material else ())}),
        weakest,
    )


def _bought(
    case: Case, material: Material, links: tuple[Link, ...]
) -> Iterator[tuple[object, ...]]:
    """Yield where the importer itself buys a material, where trade codes tell."""
    for link in links:
        looked_at = link.looked_at or material.commodity
        found = balance(case, looked_at, link.stage)
        if found is None or not found.fits or not found.shares.any():
            continue
        first = int(np.argmax(found.shares))
        bounds = summary(found.drawn_shares[:, first])
        yield (
            "imports",
            looked_at,
            material.commodity,
            material.content,
            material.unit,
            link.stage.value,
            found.partners[first],
            found.own.year,
            float(found.shares[first]),
            bounds["low"],
            bounds["high"],
            "1",
            Grade.worst([found.grade, material.grade]).value,
            sorted({*found.own.sources, *material.sources}),
            False,
        )


def _unknown(material: Material) -> tuple[object, ...]:
    return (
        "material",
        material.commodity,
        material.commodity,
        material.content,
        material.unit,
        *(None,) * 6,
        "1",
        material.grade.value,
        sorted(material.sources),
        False,
    )


@method(
    "technology",
    N_("Technology exposure"),
    purpose=N_(
        "How much of a product's content hangs on one foreign country, and its weakest link."
    ),
    formulas=(technology_exposure,),
    indicators=("technology_exposure", "technology_weakest_link"),
    evidence="C",
    references=("Oresight table products", "Carrara et al. 2023, doi:10.2760/386650"),
    limits=N_(
        "Experimental. Content weighs by mass, so bulk metals lead and a gram of dysprosium hardly "
        "counts: read the weakest link beside it. Content is that of one design."
    ),
)
def assess(case: Case) -> pl.DataFrame:
    """
    Return each product's exposure and its weakest material.

    ``commodity`` is the one that weighs most in the exposure, ``basis`` the product.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.codes import Iso3
    >>> from oresight.methods import Case
    >>> japan = Case(open_atlas(), Iso3("JPN"), dt.date(2026, 11, 24))
    >>> weakest = assess.assess(japan).filter(indicator="technology_weakest_link")
    >>> weakest.filter(basis="ev_motor")["country"].item()
    'CHN'
    """
    known: Known = {}
    names = case.atlas.table("products")["product"].sort()
    chains = (Chain.of(case, product_of(case.atlas, name), known=known) for name in names)
    return score_table(
        score for chain in chains for score in _scores(case, chain) if case.wants(score.commodity)
    )


def _scores(case: Case, chain: Chain) -> Iterator[Score]:
    """Return the two numbers of a product; none where no material's supply is known."""
    worst = [(held, _worst(links)) for held, links in chain.materials]
    known = [(held, link) for held, link in worst if link is not None]
    essential = [pair for pair in known if pair[0].core] or known
    if not essential:
        return
    weak = max(essential, key=lambda pair: pair[1].share)
    yield _score(
        case, chain, "technology_weakest_link", weak, value=weak[1].share, drawn=weak[1].drawn
    )
    weighed = [pair for pair in known if pair[0].content is not None]
    if 2 * len(weighed) < len(worst):
        yield _score(case, chain, "technology_exposure", weak, note=NO_CONTENT)
        return
    content = np.array([held.content for held, _ in weighed], dtype=np.float64)
    share = np.array([link.share for _, link in weighed])
    drawn = technology_exposure(
        np.stack([held.draw(case) for held, _ in weighed], axis=-1),
        np.stack([link.drawn for _, link in weighed], axis=-1),
    )
    yield _score(
        case,
        chain,
        "technology_exposure",
        weighed[int(np.argmax(content * share))],
        weighed,
        value=float(technology_exposure(content, share)),
        drawn=drawn,
        note=LEFT_OUT if len(weighed) < len(worst) else None,
    )


def _worst(links: tuple[Link, ...]) -> Link | None:
    return max(links, key=lambda link: link.share, default=None)


def _score(
    case: Case,
    chain: Chain,
    indicator: str,
    leading: tuple[Material, Link],
    parts: list[tuple[Material, Link]] | None = None,
    *,
    value: float | None = None,
    drawn: NDArray[np.float64] | None = None,
    note: str | None = None,
) -> Score:
    material, link = leading
    used = parts or [leading]
    bounds = summary(np.empty(0) if drawn is None else drawn)
    sources = {name for held, step in used for name in (*held.sources, *step.sources)}
    return Score(
        "technology",
        indicator,
        material.commodity,
        value,
        "1",
        Grade.worst(grade for held, step in used for grade in (held.grade, step.grade)),
        tuple(sorted({*sources, JUDGEMENT})),
        stage=link.stage,
        country=link.country,
        importer=case.importer,
        year=link.year,
        basis=chain.product.id,
        note=note,
        low=bounds["low"],
        high=bounds["high"],
    )
