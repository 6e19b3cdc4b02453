"""From lines that stop to the table in which the stop spreads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oresight.codes import Grade
from oresight.industry._cascade import Cascade, cascade
from oresight.industry._cascade_terms import Shock
from oresight.industry._io_isic import sector_in, usd_in
from oresight.industry._result import Row, spread, table
from oresight.industry._users import ALL

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl
    from numpy.typing import NDArray

    from oresight.industry._cascade import Bounds
    from oresight.industry._cascade_terms import Behaviour
    from oresight.industry._io_table import IOTable
    from oresight.industry._losses import Losses

__all__ = ["cascade_rows", "shock_of_losses"]


def cascade_rows(
    losses: Losses,
    flows: IOTable,
    behaviour: Behaviour,
) -> pl.DataFrame:
    """
    Return how far the losses of lines spread, draw by draw, in the columns of `Losses.table`.

    ``cascade_loss_rationed`` and ``cascade_loss_reallocated`` are the bounds of what the importer's
    industries lose in value added, those first hit among them; with ``world`` in the name, of what
    all industries lose. A sector is told by rationing alone. ``final_use_unmet`` is the same loss seen
    by final users: it is never added.

    Raises
    ------
    UnknownNameError
        If the table has no such region or sector.
    BadInputError
        If the table is not in US dollars.
    NotConvergedError
        If a programme is not solved.

    Examples
    --------
    >>> from oresight.atlas import open_atlas, open_ledger
    >>> from oresight.chains import simulate_measure
    >>> from oresight.industry import cascade_behaviour, downstream, illustrative_table
    >>> atlas = open_atlas()
    >>> entry = open_ledger(atlas)["cn-2023-gage"]
    >>> found = simulate_measure(atlas, entry, importer="JPN", draws=2).followed
    >>> losses = downstream(atlas, found, importer="JPN", seed=1).losses
    >>> rows = cascade_rows(losses, illustrative_table(atlas), cascade_behaviour(atlas))
    >>> rows["indicator"].to_list()[:2]
    ['cascade_loss_reallocated', 'cascade_loss_rationed']
    """
    draws = range(losses.valued[0].lost.shape[1] if losses.valued else 0)
    found = [
        cascade(
            flows,
            shock_of_losses(losses, flows, draw=draw, step_days=behaviour.step_days),
            behaviour,
            regions=(losses.importer,),
            sectors=False,
        )
        for draw in draws
    ]
    return table(_rows(found, losses.importer, usd_in(flows)) if found else ())


def _rows(found: list[Cascade], importer: str, usd: float) -> Iterator[Row]:
    first = found[0]
    common: Row = {
        "importer": importer,
        "unit": f"USD ({first.table.year})",
        "grade": Grade.worst([Grade.ASSUMED, first.grade]).value,
        "sources": list(first.sources),
    }

    def both(name: str, each: list[Bounds]) -> Iterator[Row]:
        ends = {
            "reallocated": [one.lower for one in each],
            "rationed": [one.upper for one in each],
        }
        for end, values in ends.items():
            named = common | {"indicator": f"{name}_{end}", "industry": ALL}
            yield from (named | row for row in spread(np.array(values) * usd))

    yield from both("cascade_loss", [one.value_added[1] for one in found])
    rationed = np.array([one.lost for one in found]) * usd
    for name in first.table.sectors:
        each = rationed[:, first.table.at(importer, name)]
        named = common | {"indicator": "cascade_loss_rationed", "industry": name}
        yield from (named | row for row in spread(each))
    yield from both("cascade_loss_world", [one.total for one in found])
    yield from both("final_use_unmet_world", [one.unmet for one in found])


def shock_of_losses(
    losses: Losses,
    flows: IOTable,
    *,
    draw: int = 0,
    step_days: float = 1.0,
) -> Shock:
    """
    Return what lines lose in one draw as a loss of capacity of the importer's sectors.

    A sector loses the value added its lines lose, over its own; lines of unknown value added lose
    nothing here. The walk goes on for as many months again, in which nothing more is lost.

    Raises
    ------
    UnknownNameError
        If the table has no such region or sector.
    BadInputError
        If the table is not in US dollars.

    Examples
    --------
    >>> from oresight.atlas import open_atlas, open_ledger
    >>> from oresight.chains import simulate_measure
    >>> from oresight.industry import downstream, illustrative_table
    >>> atlas = open_atlas()
    >>> entry = open_ledger(atlas)["cn-2023-gage"]
    >>> found = simulate_measure(atlas, entry, importer="JPN", draws=2).followed
    >>> losses = downstream(atlas, found, importer="JPN", seed=1).losses
    >>> shock = shock_of_losses(losses, illustrative_table(atlas))
    >>> bool((shock.capacity.min(axis=0) < 1).any())
    True
    """
    lost: dict[tuple[str, str], NDArray[np.float64]] = {}
    months, usd = 0, usd_in(flows)
    for line in losses.valued:
        industry = losses.importer, sector_in(flows, line.isic)
        own = float(flows.value_added[flows.at(*industry)]) * usd
        share = line.lost[:, draw] * (line.value_added or 0.0) / max(own, 1e-300)
        lost[industry] = lost.get(industry, 0.0) + share
        months = max(months, len(share))
    left = {industry: np.clip(1.0 - share, 0.0, 1.0) for industry, share in lost.items()}
    return Shock.of_months(flows, left, months=max(2 * months, 1), step_days=step_days)
