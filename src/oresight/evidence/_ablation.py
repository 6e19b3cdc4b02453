"""What each term of the European supply risk is worth: the error without it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from oresight.evidence._eu_crm import TENTH, WINDOW, risk_pairs
from oresight.locale import N_
from oresight.methods.eu_crm import governance, risk

if TYPE_CHECKING:
    from collections.abc import Callable

    from oresight.atlas import Atlas
    from oresight.methods.eu_crm import Governance, StageInputs, Supply

    Change = Callable[[StageInputs], StageInputs]

__all__ = ["ablation"]

_ROUNDING = 1e-9


def ablation(atlas: Atlas) -> pl.DataFrame:
    """
    Return the error of the European supply risk of 2023 with parts of it changed or left out.

    Columns are ``variant`` (message key), ``mean_absolute_error``, ``within`` (a tenth) and
    ``cases``. Materials whose printed inputs are known to be wrong are left out.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> found = ablation(open_atlas())
    >>> found.sort("mean_absolute_error")["variant"][-1]
    'no governance weight'
    """
    pairs = [
        (inputs, printed) for material, inputs, printed in risk_pairs(atlas) if not material.faulty
    ]
    rows = []
    for variant, change, weights in _variants(atlas):
        errors = np.abs([risk(change(inputs), weights) - printed for inputs, printed in pairs])
        within = int((errors <= TENTH + _ROUNDING).sum())
        rows.append((variant, float(errors.mean()), within, len(pairs)))
    return pl.DataFrame(
        rows, schema=["variant", "mean_absolute_error", "within", "cases"], orient="row"
    )


def _variants(atlas: Atlas) -> list[tuple[str, Change, Governance]]:
    usual = governance(atlas, *WINDOW)
    return [
        (N_("formula as published"), _same, usual),
        (N_("governance of 2015 to 2019"), _same, governance(atlas, 2015, 2019)),
        (N_("governance of 2017 to 2021"), _same, governance(atlas, 2017, 2021)),
        (N_("governance of 2021 only"), _same, governance(atlas, 2021, 2021)),
        (N_("shares put to a sum of one"), _rescaled, usual),
        (N_("no trade parameter"), _without_trade, usual),
        (N_("political stability only"), _same, usual.only("political_stability")),
        (N_("import reliance not halved"), _unhalved, usual),
        (N_("sourcing of the Union only"), _sourcing_only, usual),
        (N_("no governance weight"), _same, replace(usual, estimate=np.zeros_like(usual.estimate))),
    ]


def _same(inputs: StageInputs) -> StageInputs:
    return inputs


def _each_supply(inputs: StageInputs, change: Callable[[Supply], Supply]) -> StageInputs:
    return replace(
        inputs,
        world=None if inputs.world is None else change(inputs.world),
        own=None if inputs.own is None else change(inputs.own),
    )


def _rescaled(inputs: StageInputs) -> StageInputs:
    return _each_supply(
        inputs, lambda supply: replace(supply, shares=supply.shares / supply.shares.sum())
    )


def _without_trade(inputs: StageInputs) -> StageInputs:
    return _each_supply(inputs, lambda supply: replace(supply, trade=np.ones_like(supply.trade)))


def _unhalved(inputs: StageInputs) -> StageInputs:
    return replace(inputs, reliance=2 * inputs.reliance)


def _sourcing_only(inputs: StageInputs) -> StageInputs:
    return inputs if inputs.own is None else replace(inputs, basis="sourcing only")
