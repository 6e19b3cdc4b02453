"""Flows from margins: the matrix nearest to what is recorded, in the sense of entropy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oresight.errors import BadInputError, Fault
from oresight.locale import N_

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["balance"]

PLAIN = 60
NEWTON = 300
"""Passes of plain scaling, and of Newton steps after them."""

MOST = 2.0
"""Largest step of the logarithm of a scaling."""

RIDGE = 1e-13
TOLERANCE = 1e-13


def balance(
    prior: NDArray[np.float64],
    rows: NDArray[np.float64],
    columns: NDArray[np.float64],
    *,
    tolerance: float = TOLERANCE,
) -> NDArray[np.float64]:
    """
    Return the matrix with given margins that is nearest to *prior* by relative entropy.

    Rows and columns are scaled in turn (RAS), which is the ascent of the dual of that problem. The
    last scaling is of rows; what columns are off by is within *tolerance* of the total.

    Parameters
    ----------
    prior
        Axes ``(..., from, to)``: many matrices may be balanced at once.
    rows, columns
        Axes ``(..., from)`` and ``(..., to)``.

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
    total = np.atleast_1d(rows.sum(axis=-1))
    received = np.atleast_1d(columns.sum(axis=-1))
    apart = np.argmax(np.abs(total - received))
    if not np.isclose(total, received, rtol=1e-9).all():
        raise BadInputError(
            Fault(
                N_("Rows add to {rows} t and columns to {columns} t."),
                N_("Scale one of them: supply and use must be equal."),
                fields={
                    "rows": f"{total.flat[apart]:.6g}",
                    "columns": f"{received.flat[apart]:.6g}",
                },
            )
        )
    close = tolerance * total.reshape(rows.shape[:-1])[..., None]
    flat = [one.reshape(-1, *one.shape[rows.ndim - 1 :]) for one in (prior, rows, columns, close)]
    found = flat[0].astype(float)
    open_ = ~(
        _within(found.sum(axis=-2), flat[2], flat[3])
        & _within(found.sum(axis=-1), flat[1], flat[3])
    )
    if not open_.any():
        return found.reshape(prior.shape)
    with np.errstate(over="ignore", invalid="ignore"):  # scalings of what cannot be met run away
        scaled = _scaled(found[open_], *(one[open_] for one in flat[1:]))
    if scaled is not None:
        found[open_] = scaled
        return found.reshape(prior.shape)
    raise BadInputError(
        Fault(
            N_("No flows meet the margins: some place must receive what nobody may send it."),
            N_("Allow more arcs in the prior."),
        )
    )


def _within(
    found: NDArray[np.float64], wanted: NDArray[np.float64], close: NDArray[np.float64]
) -> NDArray[np.bool_]:
    return np.asarray((np.abs(found - wanted) <= close).all(axis=-1))


def _scaled(
    prior: NDArray[np.float64],
    rows: NDArray[np.float64],
    columns: NDArray[np.float64],
    close: NDArray[np.float64],
) -> NDArray[np.float64] | None:
    """
    Scale rows and columns in turn; where that crawls, take Newton steps of the same dual.

    A matrix is left alone once it is met, so that its bytes do not depend on what is balanced with it.
    """
    found = np.empty_like(prior)
    left = np.arange(len(prior))
    turned = np.ascontiguousarray(np.swapaxes(prior, -1, -2))
    arrived = _times(turned, np.ones_like(rows, dtype=float))
    for step in range(PLAIN + NEWTON):
        column = _ratio(columns, arrived)
        row = _ratio(rows, _times(prior, column))
        if step >= PLAIN:
            flow = row[..., :, None] * prior * column[..., None, :]
            if not np.isfinite(flow).all():
                return None
            column = column * np.exp(_newton(flow, rows, columns))
            row = _ratio(rows, _times(prior, column))
        arrived = _times(turned, row)
        open_ = ~_within(column * arrived, columns, close)
        if open_.all():
            continue
        met = ~open_
        found[left[met]] = row[met, :, None] * prior[met] * column[met, None, :]
        if not open_.any():
            return found
        left, arrived = left[open_], arrived[open_]
        prior, turned, rows, columns, close = (
            one[open_] for one in (prior, turned, rows, columns, close)
        )
    return None


def _newton(
    flow: NDArray[np.float64], rows: NDArray[np.float64], columns: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the step of the logarithms of the column scalings, bounded."""
    arrived = flow.sum(axis=-2)
    share = np.divide(flow, rows[..., None], out=np.zeros_like(flow), where=rows[..., None] > 0)
    slope = -np.swapaxes(share, -1, -2) @ flow
    diagonal = np.arange(flow.shape[-1])
    total = rows.sum(axis=-1)[..., None]
    slope[..., diagonal, diagonal] += arrived + RIDGE * total
    slope += (total / flow.shape[-1] ** 2)[..., None]  # all columns alike move nothing
    step = np.linalg.solve(slope, (columns - arrived)[..., None])[..., 0]
    return np.asarray(np.clip(step, -MOST, MOST))


def _times(matrix: NDArray[np.float64], vector: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return products without BLAS, whose last digit depends on where in memory a matrix lies."""
    return np.asarray(np.einsum("...ij,...j->...i", matrix, vector))


def _ratio(wanted: NDArray[np.float64], found: NDArray[np.float64]) -> NDArray[np.float64]:
    ratio: NDArray[np.float64] = np.zeros_like(wanted, dtype=float)
    return np.divide(wanted, found, out=ratio, where=found > 0)
