"""Chains by name: one, or a list of all with what they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from oresight.atlas import open_atlas
from oresight.chains._calibrate import chain
from oresight.chains._joint_chain import JointChain, joint_chain
from oresight.chains._sampled import JOINT, market_of
from oresight.chains._sections import base_year_of
from oresight.codes import CommodityId, Grade
from oresight.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oresight.atlas import Atlas
    from oresight.chains._chain import Chain
    from oresight.chains._parameters import Parameters
    from oresight.codes import Iso3

__all__ = ["chain_catalogue", "open_chain"]

SCHEMA: Final[dict[str, Any]] = {
    "commodity": pl.String,
    "year": pl.Int64,
    "stages": pl.List(pl.String),
    "countries": pl.Int64,
    "output": pl.List(pl.String),
    "flows": pl.List(pl.String),
    "recycling": pl.Float64,
    "price": pl.String,
    **{grade.value: pl.Int64 for grade in Grade},
    "refused": pl.String,
}


def open_chain(
    commodity: str,
    base_year: int | None = None,
    *,
    importer: Iso3 | None = None,
    atlas: Atlas | None = None,
    chosen: Parameters | None = None,
) -> Chain | JointChain:
    """
    Return the chain of a commodity, by any of its names.

    What is made or used together has one chain, whichever part is asked for: the rare earths, and
    graphite for batteries. A commodity that nobody's output is known of takes the one that stands in
    for it when refined, or else when mined, in the table ``stand_ins``: for titanium, sponge.

    Parameters
    ----------
    base_year
        The latest settled one if absent.
    importer
        A country that must be told apart from the rest of the world.
    atlas
        The shipped edition if absent.
    chosen
        Parameters; the middle of their ranges if absent.

    Raises
    ------
    UnknownNameError
        If no commodity is called so; carries the nearest names.
    BadInputError
        If too little is known of it; the reason is told.

    Examples
    --------
    >>> import oresight
    >>> cobalt = oresight.chain("cobalt", base_year=2024)
    >>> cobalt.network.stages, cobalt.certificate.max_imbalance < 1e-12
    (('mine', 'refine'), True)
    >>> oresight.chain("チタン").commodity
    'titanium_sponge'
    >>> oresight.chain("dysprosium").network.stages[-2:]
    ('magnets-heat-resistant', 'magnets-plain')
    """
    atlas = atlas or open_atlas()
    wanted = atlas.commodity(commodity).id
    if market_of(atlas, wanted) in JOINT:
        return joint_chain(atlas, wanted, importer=importer, year=base_year)
    found = _standing(atlas, wanted)
    return chain(atlas, found, importer=importer, year=base_year, chosen=chosen)


def _standing(atlas: Atlas, commodity: CommodityId) -> CommodityId:
    if base_year_of(atlas, commodity) is not None:
        return commodity
    rows = atlas.table("stand_ins").filter(pl.col("commodity") == commodity)
    later_first = rows.sort(pl.col("stage") == "refine", descending=True)["stand_in"]
    return CommodityId(later_first[0]) if len(later_first) else commodity


def chain_catalogue(atlas: Atlas, commodities: Iterable[CommodityId] | None = None) -> pl.DataFrame:
    """
    Return what each commodity's chain rests on, or why it has none.

    Returns
    -------
    polars.DataFrame
        One row a commodity: base year, stages, how many countries are told apart, how the output
        and the flows of each stage are known, the share of recycling, the series of the price, how
        many parts of the card have each grade; ``refused`` says why a commodity has no chain.

    Examples
    --------
    >>> found = chain_catalogue(open_atlas(), ["cobalt", "argon"])
    >>> found.select("commodity", "year", "refused").rows()
    [('cobalt', 2024, None), ('argon', None, "Nobody's output of argon is known.")]
    """
    wanted = atlas.table("commodities")["commodity"] if commodities is None else commodities
    rows = [_row(atlas, CommodityId(one)) for one in wanted]
    return pl.DataFrame(rows, schema=SCHEMA)


def _row(atlas: Atlas, commodity: CommodityId) -> dict[str, Any]:
    row: dict[str, Any] = {**dict.fromkeys(SCHEMA), "commodity": commodity}
    try:
        one = chain(atlas, commodity)
    except BadInputError as error:
        fault = error.faults[0]
        return {**row, "refused": fault.what.format(**fault.fields)}
    card = one.card
    parts = card.table.filter(pl.col("basis") != "filled")
    recycling = parts.filter(pl.col("part") == "recycling").row(0, named=True)
    return {
        **row,
        "year": one.year,
        "stages": [stage.value for stage in card.stages],
        "countries": card.countries,
        "output": parts.filter(pl.col("part") == "output")["basis"].to_list(),
        "flows": parts.filter(pl.col("part") == "flows")["basis"].to_list(),
        "recycling": recycling["value"],
        "price": one.facts.price.series or None,
        **{grade.value: count for grade, count in card.counts.items()},
    }
