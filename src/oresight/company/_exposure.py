"""What each part hangs on: countries by stage, restrictions on the way, and whose stop hits most."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from oresight.atlas import PartyKind, Status, open_ledger, restrictions_on
from oresight.codes import OTHER, CommodityId, Grade, Iso3, Stage
from oresight.company._mix import FILE
from oresight.company._table import named, unknown
from oresight.locale import N_
from oresight.methods.concentration import hhi

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from oresight.atlas import Atlas, Ledger, Restriction
    from oresight.company._mix import Mix
    from oresight.company._part import Material, Part
    from oresight.company._table import Row

    Found = Mapping[Stage, Mix]

__all__ = ["Barriers", "Exposed", "chokepoint_rows", "exposure_rows", "in_force", "nearest_of"]

TAIL: Final = (0.05, 0.95)
LEAST: Final = 0.005
"""Shares below are left out of the table, and stay in its sums."""

NOTHING: Final = N_("Nobody's output of it is known by country, and no trade tells.")
ENTITIES: Final = N_("The measure reaches listed entities alone.")
LOWER: Final = N_("Sales that depend on some parts are not told: a lower bound.")
NO_SALES: Final = N_("The sales that depend on it are not told.")
WGI_90: Final = 1.6448536269514722


@dataclass(frozen=True)
class Exposed:
    """One material of a part, and where it comes from."""

    part: Part
    material: Material
    origins: Found


@dataclass
class Barriers:
    """Restrictions between an exporter and who buys from it, on a day; what was found is kept."""

    atlas: Atlas
    importer: Iso3
    as_of: dt.date
    _found: dict[tuple[str, ...], tuple[Restriction, ...]] = field(default_factory=dict)
    _ledger: Ledger | None = None

    def on(
        self, commodity: CommodityId, stage: Stage, exporter: Iso3, buyer: Iso3
    ) -> tuple[Restriction, ...]:
        """Return what bears on a way, the nearest to biting first; nothing within a country."""
        if exporter in {buyer, OTHER}:
            return ()
        key = (commodity, stage.value, exporter, buyer)
        if key not in self._found:
            if self._ledger is None:
                self._ledger = open_ledger(self.atlas)
            self._found[key] = restrictions_on(
                self._ledger, self.as_of, commodity=commodity, exporter=exporter, importer=buyer,
                stage=None if stage is Stage.COMPONENT else stage,
            )  # fmt: skip
        return self._found[key]

    def buyer(self, origins: Found, stage: Stage) -> Iso3:
        """Return who buys at a stage: the one country told of the next stage, else the importer."""
        later = {Stage.MINE: Stage.REFINE, Stage.REFINE: Stage.COMPONENT}.get(stage)
        mix = None if later is None else origins.get(later)
        single = mix.single if mix is not None and mix.is_told else None
        return single or self.importer


def in_force(found: Sequence[Restriction]) -> bool:
    """Tell whether a restriction stands that reaches more than listed entities."""
    return any(item.status is Status.IN_FORCE and item.reach != PartyKind.ENTITY for item in found)


def nearest_of(found: Sequence[Restriction]) -> Restriction:
    """Return the restriction nearest to biting, one that reaches everybody before one on entities."""
    return next((item for item in found if item.reach != PartyKind.ENTITY), found[0])


def _spanned(drawn: NDArray[np.float64], *, even: bool) -> Row:
    """Return the middle of a share and its interval; all of it where shares are not told."""
    value = float(drawn[0])
    low, high = (float(end) for end in np.quantile(drawn, TAIL))
    if even:
        low, high = 0.0, 1.0
    return {"value": value, "low": min(low, value), "high": max(high, value), "unit": "1"}


def exposure_rows(one: Exposed, barriers: Barriers) -> Iterator[Row]:
    """Yield where one material of a part comes from, stage by stage, and how concentrated that is."""
    keys = named(one.part) | {"commodity": one.material.commodity, "importer": barriers.importer}
    if not one.origins:
        yield keys | unknown("1", NOTHING) | {"indicator": "origin_share"}
    for stage, mix in one.origins.items():
        about = keys | {
            "stage": stage.value, "basis": mix.basis, "grade": mix.grade.value, "year": mix.year,
            "sources": list(mix.sources), "note": mix.note,
        }  # fmt: skip
        buyer = barriers.buyer(one.origins, stage)
        for place, drawn in sorted(mix.shares.items(), key=lambda item: (-item[1][0], item[0])):
            if drawn[0] >= LEAST:
                yield about | _way(one, mix, place, barriers=barriers, buyer=buyer)
        yield about | _concentrated(mix)


def _way(
    one: Exposed,
    mix: Mix,
    place: Iso3,
    *,
    barriers: Barriers,
    buyer: Iso3,
) -> Row:
    found = barriers.on(one.material.commodity, mix.stage, place, buyer)
    row = {"indicator": "origin_share", "country": place} | _spanned(
        mix.shares[place], even=mix.even and len(mix.shares) > 1
    )
    if not found:
        return row
    first = nearest_of(found)
    sources = [item.measure.source_id for item in found if item.measure.source_id]
    row |= {
        "status": first.status.value,
        "measures": list(dict.fromkeys(one.measure.id for one in (first, *found))),
        "sources": list(dict.fromkeys([*mix.sources, *sources])),
    }
    return row | ({"note": ENTITIES} if first.reach is PartyKind.ENTITY else {})


def _concentrated(mix: Mix) -> Row:
    drawn = np.array([share for place, share in mix.shares.items() if place != OTHER])
    index = np.asarray(hhi(drawn.T)) if drawn.size else np.zeros(1)
    even = mix.even and len(mix.shares) > 1
    row = _spanned(index, even=False) | {"indicator": "hhi", "country": mix.largest}
    return row | ({"low": float(index[0]), "high": 1.0} if even else {})


def chokepoint_rows(
    exposed: Sequence[Exposed], barriers: Barriers, *, currency: str
) -> Iterator[Row]:
    """
    Yield what hangs on each country, most first: sales, parts, its governance.

    A line counts once, with the part of it that hangs most on the country; a part without a line is a
    line of its own. Shares of averages count as the chance that the company's own way runs there.
    """
    lines: dict[str, list[Exposed]] = defaultdict(list)
    for one in exposed:
        lines[one.part.line or f"\0{one.part.id}"].append(one)
    places = sorted(
        {
            place
            for one in exposed
            for mix in one.origins.values()
            for place, share in mix.shares.items()
            if place not in {OTHER, barriers.importer} and share[0] >= LEAST
        }
    )
    told = all(one.part.value_at_risk is not None for one in exposed)
    found = [_hit(place, lines, currency=currency, whole=told) for place in places]
    found.sort(key=lambda pair: (-_size(pair[0]), -_size(pair[1])))
    governance = _governance(barriers.atlas)
    for place, rows in zip([str(pair[0]["country"]) for pair in found], found, strict=True):
        yield from (row | {"importer": barriers.importer} for row in rows)
        if place in governance:
            yield governance[place] | {"importer": barriers.importer}


def _size(row: Row) -> float:
    """Return how large a number is; nought where it is not known, which comes last."""
    value = row.get("value")
    return value if isinstance(value, float) else 0.0


def _held(one: Exposed, place: Iso3) -> NDArray[np.float64]:
    """Return the largest share of a country at any stage, axes ``(draw,)``."""
    shares = [mix.held_by(frozenset({place})) for mix in one.origins.values()]
    return np.asarray(np.max(shares, axis=0)) if shares else np.zeros(1)


def _hit(
    place: Iso3, lines: Mapping[str, Sequence[Exposed]], *, currency: str, whole: bool
) -> tuple[Row, Row]:
    """Return the sales and the parts that a stop of a country hits."""
    money: list[NDArray[np.float64]] = []
    parts: dict[str, NDArray[np.float64]] = {}
    grades, sources, names = {Grade.REPORTED}, {FILE: None}, {}
    for held in lines.values():
        sales = []
        for one in held:
            share = _held(one, place)
            if not share[0] >= LEAST:
                continue
            parts[one.part.id] = np.maximum(parts.get(one.part.id, np.zeros(1)), share)
            names[one.part.id] = one.part.name
            mixes = [mix for mix in one.origins.values() if place in mix.shares]
            grades |= {mix.grade for mix in mixes}
            sources |= dict.fromkeys(name for mix in mixes for name in mix.sources)
            if one.part.value_at_risk is not None:
                sales.append(share * one.part.value_at_risk)
        if sales:
            money.append(np.max(np.stack(np.broadcast_arrays(*sales)), axis=0))
    about: Row = {
        "country": place, "grade": Grade.worst(grades).value, "sources": list(sources),
    }  # fmt: skip
    count = np.sum(np.stack(np.broadcast_arrays(*parts.values())), axis=0)
    counted = about | {"indicator": "parts_hit"} | _spanned(count, even=False) | {"unit": "part"}
    if not money:
        return about | unknown(currency or "1", NO_SALES) | {"indicator": "value_hit"}, counted
    total = np.sum(np.stack(np.broadcast_arrays(*money)), axis=0)
    row = about | {"indicator": "value_hit"} | _spanned(total, even=False) | {"unit": currency}
    return row | ({} if whole else {"note": LOWER}), counted


def _governance(atlas: Atlas) -> dict[str, Row]:
    """Return the mean of the World Bank's six estimates of each country, of the latest year."""
    rows = atlas.table("governance")
    latest = rows.filter(pl.col("year") == rows["year"].max())
    means = latest.group_by("country").agg(
        pl.col("estimate").mean(), pl.col("std_error").mean(), pl.col("year").first(),
        pl.col("source_id").first(), pl.col("grade").first(),
    )  # fmt: skip
    return {
        row["country"]: {
            "indicator": "governance", "country": row["country"], "value": row["estimate"],
            "low": row["estimate"] - WGI_90 * row["std_error"],
            "high": row["estimate"] + WGI_90 * row["std_error"],
            "unit": "1", "grade": row["grade"], "year": row["year"], "sources": [row["source_id"]],
        }
        for row in means.drop_nulls(["estimate", "std_error"]).iter_rows(named=True)
    }  # fmt: skip
