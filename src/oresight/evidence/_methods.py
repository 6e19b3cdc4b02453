"""All checks of the methods against official values, and their sum."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from oresight.evidence._check import check_table
from oresight.evidence._eu_crm import eu_crm_checks
from oresight.evidence._outlook import outlook_checks
from oresight.evidence._shares import share_checks

if TYPE_CHECKING:
    from oresight.atlas import Atlas

__all__ = ["method_error_summary", "method_errors"]


def method_errors(atlas: Atlas) -> pl.DataFrame:
    """
    Return every comparison with an official value, misses first.

    Columns are ``check, commodity, stage, official, ours, error, within, tolerance, source``;
    ``check`` is a message key. Lists are compared as 1 (on it) and 0 (not).

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> bool(method_errors(open_atlas())["within"][0])
    False
    """

    def found() -> pl.DataFrame:
        return check_table([*eu_crm_checks(atlas), *share_checks(atlas), *outlook_checks(atlas)])

    return atlas.once("method errors", found)


def method_error_summary(atlas: Atlas) -> pl.DataFrame:
    """
    Return one row a check: cases, how many agree, mean absolute error, rank correlation.

    ``rank_correlation`` is Spearman's; null where official values hardly differ, as on lists.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> found = method_error_summary(open_atlas())
    >>> found.filter(check="EU 2023 supply risk from country shares")["cases"].item()
    121
    """
    distinct = pl.col("official").n_unique()
    enough = 5
    return (
        method_errors(atlas)
        .group_by("check")
        .agg(
            cases=pl.len().cast(pl.Int64),
            within=pl.col("within").sum().cast(pl.Int64),
            mean_absolute_error=pl.col("error").abs().mean(),
            rank_correlation=pl.when(distinct >= enough).then(
                pl.corr("official", "ours", method="spearman")
            ),
        )
        .with_columns(pl.col("rank_correlation").fill_nan(None))
        .sort("check")
    )
