"""Which measures of the ledger the engine can follow to an importer, and why not the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.chains._acts import measure_policies
from oresight.chains._compile import REASONS
from oresight.chains._sampled import Sampled, market_of, sampled
from oresight.chains._simulate import no_chain, together
from oresight.errors import BadInputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oresight.atlas import Atlas, Ledger, Measure
    from oresight.codes import CommodityId, Iso3

    Known = Mapping[CommodityId, Sampled | None]

__all__ = ["followable_measures", "not_followed"]


def followable_measures(atlas: Atlas, ledger: Ledger, *, importer: Iso3) -> pl.DataFrame:
    """
    Return every measure of a ledger: whether `simulate_measure` follows it, or why not.

    Asked of the middle of each market, so that no draw is walked.

    Returns
    -------
    pl.DataFrame
        One row a measure: ``measure, modelled, reason``, the reason a message key, empty where it is
        modelled.

    Examples
    --------
    >>> from oresight.atlas import Ledger, open_atlas, open_ledger
    >>> atlas = open_atlas()
    >>> ledger = open_ledger(atlas)
    >>> few = Ledger(ledger.vocabulary, _measures={"cn-2023-gage": ledger["cn-2023-gage"]})
    >>> followable_measures(atlas, few, importer="JPN").row(0)
    ('cn-2023-gage', True, '')
    """
    markets: dict[CommodityId, Sampled | None] = {}
    for measure in ledger:
        for named in together(atlas, measure):
            market = market_of(atlas, named[0])
            if market not in markets:
                markets[market] = _middle(atlas, named[0], importer)
    rows = [(measure.id, *_verdict(atlas, measure, markets)) for measure in ledger]
    schema = {"measure": pl.String, "modelled": pl.Boolean, "reason": pl.String}
    return pl.DataFrame(rows, schema=schema, orient="row")


def not_followed(measure: Measure) -> str:
    """
    Return why a measure is not followed where the ledger alone tells, as a message key; else nothing.

    Examples
    --------
    >>> from oresight.atlas import open_atlas, open_ledger
    >>> ledger = open_ledger(open_atlas())
    >>> not_followed(ledger["cn-2026-japan-1"]), not_followed(ledger["cn-2023-gage"])
    ('It names no commodity.', '')
    """
    return REASONS.get(measure.instrument, "") if measure.commodities else no_chain(measure)


def _middle(atlas: Atlas, commodity: CommodityId, importer: Iso3) -> Sampled | None:
    """Return the middle of a market; None where too little is known of it."""
    try:
        return sampled(atlas, commodity, importer=importer, draws=1, seed=1)
    except BadInputError:
        return None


def _verdict(atlas: Atlas, measure: Measure, markets: Known) -> tuple[bool, str]:
    reasons = []
    for named in together(atlas, measure):
        market = markets[market_of(atlas, named[0])]
        if market is not None:
            policies, reason = measure_policies(atlas, measure, market, named)
            if policies:
                return True, ""
            reasons.append(reason)
    return False, reasons[0] if reasons else no_chain(measure)
