"""Figures of a measure followed through the months: price, volumes, flows, curves, who pays."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import polars as pl

from oresight.atlas import measures_as_of, open_ledger
from oresight.chains import simulate_measure
from oresight.codes import CommodityId
from oresight.errors import BadInputError
from oresight.figures._registry import figure, lacking
from oresight.figures._shock import shock_of
from oresight.figures._shock_curves import shock_curves
from oresight.figures._shock_flows import shock_flows
from oresight.figures._shock_payers import shock_payers
from oresight.figures._shock_price import shock_price
from oresight.figures._shock_volumes import shock_volumes
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from oresight.atlas import Atlas, Ledger, Measure
    from oresight.chains._simulate import Followed
    from oresight.figures._figure import Figure
    from oresight.figures._scene import Scene
    from oresight.figures._shock import Shock

    Key = tuple[str, str, int, int]

__all__ = ["drawn"]

BILL = "shock-payers"
DRAWINGS: dict[str, Callable[[Shock], Figure]] = {
    "shock-price": shock_price,
    "shock-volumes": shock_volumes,
    "shock-flows": shock_flows,
    "shock-curves": shock_curves,
    BILL: shock_payers,
}

KEPT = 3
"""Measures followed that are kept at once: the paths of one may take some ten megabytes."""

_FOLLOWED: WeakKeyDictionary[Atlas, dict[Key, tuple[Followed, ...]]] = WeakKeyDictionary()
_CAN: WeakKeyDictionary[Atlas, dict[tuple[str, str], bool]] = WeakKeyDictionary()


def drawn(followed: Followed, atlas: Atlas, *, lang: str) -> tuple[Figure, ...]:
    """Return the figures of one commodity, named after it; without a price nobody's bill is known."""
    shock = shock_of(followed, atlas, lang=lang)
    return tuple(
        replace(drawing(shock), name=f"{shock.code}-{name}")
        for name, drawing in DRAWINGS.items()
        if shock.priced or name != BILL
    )


@figure("shock-price", N_("Price after a measure, month by month"))
def _price(scene: Scene) -> Figure:
    return shock_price(_shock(scene, "shock-price"))


@figure("shock-volumes", N_("Exports, imports and shortage after a measure"))
def _volumes(scene: Scene) -> Figure:
    return shock_volumes(_shock(scene, "shock-volumes"))


@figure("shock-flows", N_("Flows before a measure and in its first year"))
def _flows(scene: Scene) -> Figure:
    return shock_flows(_shock(scene, "shock-flows"))


@figure("shock-curves", N_("Supply and demand before and under a measure"))
def _curves(scene: Scene) -> Figure:
    return shock_curves(_shock(scene, "shock-curves"))


@figure(BILL, N_("Who pays for a measure in its first year"))
def _payers(scene: Scene) -> Figure:
    shock = _shock(scene, BILL)
    if not shock.priced:
        raise lacking(BILL, N_("No price of it may be shipped."))
    return shock_payers(shock)


def _shock(scene: Scene, name: str) -> Shock:
    """
    Return the measure of a view, followed.

    Raises
    ------
    BadInputError
        If the engine follows no such measure of the commodity.
    """
    ledger = open_ledger(scene.atlas)
    measure = _last(scene, ledger) if scene.measure is None else ledger[scene.measure]
    found = () if measure is None else _followed(scene, measure, draws=scene.draws)
    for one in found:
        goods = {good for form in one.chain.forms for good in form.commodities}
        if scene.commodity is None or scene.commodity in {one.chain.commodity, *goods}:
            return shock_of(one, scene.atlas, lang=scene.lang)
    raise lacking(name, N_("The engine follows no measure on it."))


def _last(scene: Scene, ledger: Ledger) -> Measure | None:
    """Return the measure on a commodity that was announced last, of those that can be followed."""
    commodity = scene.commodity or CommodityId("gallium")
    rows = measures_as_of(ledger, scene.as_of, commodity=commodity, lang=scene.lang)
    begun = rows.with_columns(start=pl.coalesce("announced", "effective")).sort(
        "start", "id", descending=[True, False], nulls_last=True
    )
    for row in begun.filter(pl.col("imposer") != scene.importer)["id"]:
        measure = ledger[row]
        if commodity in measure.commodities and _can_follow(scene, measure):
            return measure
    return None


def _can_follow(scene: Scene, measure: Measure) -> bool:
    """Tell, by one draw, whether the engine follows a measure; asked once."""
    known = _CAN.setdefault(scene.atlas, {})
    key = (measure.id, scene.importer)
    if key not in known:
        try:
            simulate_measure(scene.atlas, measure, importer=scene.importer, draws=1)
            known[key] = True
        except BadInputError:
            known[key] = False
    return known[key]


def _followed(scene: Scene, measure: Measure, *, draws: int) -> tuple[Followed, ...]:
    """Return a measure followed once, whatever number of figures is drawn of it."""
    kept = _FOLLOWED.setdefault(scene.atlas, {})
    key = (measure.id, scene.importer, draws, scene.seed)
    if key not in kept:
        while len(kept) >= KEPT:
            del kept[next(iter(kept))]
        kept[key] = simulate_measure(
            scene.atlas, measure, importer=scene.importer, draws=draws, seed=scene.seed
        ).followed
    return kept[key]
