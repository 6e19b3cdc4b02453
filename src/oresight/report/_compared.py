"""Two stories followed together: what differs in them, and what the spread of each comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from oresight.errors import BadInputError
from oresight.locale import N_
from oresight.scenarios import (
    account_of,
    carry_out,
    compare_scenarios,
    differences,
    loss_differences,
    needed_draws,
    plan_pair,
    story_drivers,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from oresight.scenarios import Account, Scenario

__all__ = ["Comparison", "compared"]


@dataclass(frozen=True)
class Comparison:
    """
    Two stories of one branch each, followed over the same months with the same random numbers.

    Parameters
    ----------
    pair
        The stories A and B, read.
    changes
        What differs in their blocks.
    differences
        What differs in their results, draw by draw.
    drivers
        What the spread of each comes from; empty where there are too few draws to say.
    """

    pair: tuple[Account, Account]
    changes: pl.DataFrame
    differences: pl.DataFrame
    certificate: Mapping[str, float | int]
    drivers: tuple[pl.DataFrame, ...] = field(default=())


def compared(
    one: Scenario,
    other: Scenario,
    *,
    importer: str,
    draws: int,
    lang: str,
    seed: int = 1,
    edition: Path | None = None,
    step: Callable[[str], None] | None = None,
) -> Comparison:
    """
    Return two stories compared.

    Raises
    ------
    BadInputError
        If a story has several branches: name one of each.
    """
    say = step or (lambda _: None)
    say(N_("Following both stories"))
    planned = plan_pair(one, other, importer=importer, draws=draws, seed=seed, edition=edition)
    runs = tuple(carry_out(run) for run in planned)
    apart, certificate = differences(*runs)
    try:
        needed_draws(draws)
    except BadInputError:
        drivers: tuple[pl.DataFrame, ...] = ()
    else:
        say(N_("Asking what the spread comes from"))
        drivers = tuple(story_drivers(run, lang=lang) for run in runs)
    return Comparison(
        pair=(account_of(runs[0]), account_of(runs[1])),
        changes=compare_scenarios(one, other),
        differences=pl.concat([apart, loss_differences(*runs)]),
        certificate=certificate,
        drivers=drivers,
    )
