"""How much of the ledger the engine can follow, and why it cannot follow the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.chains._compile import compile_measure
from oresight.chains._effect import effect_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oresight.atlas import Atlas, Ledger
    from oresight.chains._compile import Stages
    from oresight.codes import CommodityId
    from oresight.market import Network

__all__ = ["modelled_measures"]


def modelled_measures(
    atlas: Atlas,
    ledger: Ledger,
    networks: Mapping[CommodityId, Network],
    *,
    stages: Mapping[CommodityId, Stages] | None = None,
) -> pl.DataFrame:
    """
    Return every measure of a ledger before every market: modelled, or why not.

    Parameters
    ----------
    networks
        Markets by commodity.
    stages
        For markets whose forms have names of their own, see `compile_measure`.

    Returns
    -------
    pl.DataFrame
        One row a measure and commodity: ``measure, instrument, commodity, modelled, reason``, the
        reason a message key, empty where it is modelled.

    Examples
    --------
    >>> from oresight.atlas import open_atlas, open_ledger
    >>> from oresight.chains import chain
    >>> atlas = open_atlas()
    >>> found = modelled_measures(
    ...     atlas, open_ledger(atlas), {"gallium": chain(atlas, "gallium", importer="JPN").network}
    ... )
    >>> found.filter(pl.col("measure") == "cn-2023-gage")["modelled"].to_list()
    [True]
    """
    rows = []
    for measure in ledger:
        effect = effect_of(atlas, measure.instrument).middle
        for commodity, network in networks.items():
            found = compile_measure(
                atlas,
                measure,
                network,
                effect=effect,
                commodity=commodity,
                stages=None if stages is None else stages.get(commodity),
            )
            modelled = bool(found.policies)
            rows.append((measure.id, measure.instrument, commodity, modelled, found.reason))
    schema = {
        "measure": pl.String,
        "instrument": pl.String,
        "commodity": pl.String,
        "modelled": pl.Boolean,
        "reason": pl.String,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
