"""Flows from margins: the matrix nearest to what is recorded, in the sense of entropy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oresight.errors import BadInputError, Fault
from oresight.locale import N_

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["balance"]

PASSES = 5000
TOLERANCE = 1e-13


def balance(
    prior: NDArray[np.float64], rows: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Return the matrix with given margins that is nearest to *prior* by relative entropy.

    Rows and columns are scaled in turn (RAS), which is the ascent of the dual of that problem. The
    last scaling is of rows; what columns are off by is within 1e-13 of the total.

    Raises
    ------
    BadInputError
        If the margins do not add to the same total, or the prior has no way to meet them.

    Examples
    --------
    >>> import numpy as np
    >>> balance(np.ones((2, 2)), np.array([3.0, 1.0]), np.array([2.0, 2.0])).tolist()
    [[1.5, 1.5], [0.5, 0.5]]
    """
    total = float(rows.sum())
    if not np.isclose(total, columns.sum(), rtol=1e-9):
        raise BadInputError(
            Fault(
                N_("Rows add to {rows} t and columns to {columns} t."),
                N_("Scale one of them: supply and use must be equal."),
                fields={"rows": f"{total:.6g}", "columns": f"{columns.sum():.6g}"},
            )
        )
    flow = prior.astype(float)
    for _ in range(PASSES):
        flow *= _ratio(columns, flow.sum(axis=0))[None, :]
        flow *= _ratio(rows, flow.sum(axis=1))[:, None]
        if np.abs(flow.sum(axis=0) - columns).max() <= TOLERANCE * total:
            return flow
    raise BadInputError(
        Fault(
            N_("No flows meet the margins: some place must receive what nobody may send it."),
            N_("Allow more arcs in the prior."),
        )
    )


def _ratio(wanted: NDArray[np.float64], found: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.divide(wanted, found, out=np.zeros_like(wanted), where=found > 0)
