"""Three public solvers behind one call: a quadratic programme in, multipliers and a status out."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from oresight.errors import Fault, MissingExtraError
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from oresight.evidence._linear_market import LinearMarket

__all__ = ["SOLVERS", "TIGHT", "Answer", "need_solvers"]

TIGHT = 1e-10
"""What solvers are asked for, in amounts and prices of the order of one."""

LOOSE = 1e-8
"""The same of a solver of first order, before it polishes."""

PASSES = 200_000
PATIENCE = 20.0
"""Seconds after which a solver counts as having given up."""

NEEDED = ("scipy", "clarabel", "osqp", "highspy")


@dataclass(frozen=True)
class Answer:
    """
    What a solver found.

    Parameters
    ----------
    values, multipliers
        Of the unknowns and of the rows; not to be used unless *solved*.
    solved
        Whether the solver says that it met its own tolerance.
    """

    values: NDArray[np.float64]
    multipliers: NDArray[np.float64]
    solved: bool


def need_solvers() -> None:
    """
    Refuse to begin if a solver is missing.

    Raises
    ------
    MissingExtraError
        With the command that installs them.
    """
    missing = [name for name in NEEDED if not _found(name)]
    if missing:
        raise MissingExtraError(
            Fault(
                N_("An audit needs {missing}, which is not installed."),
                N_("Install the solvers: pip install 'oresight[audit]'."),
                fields={"missing": ", ".join(missing)},
            )
        )


def _found(name: str) -> bool:
    try:
        importlib.import_module(name)
    except ImportError:
        return False
    return True


def _clarabel(problem: LinearMarket, tolerance: float) -> Answer:
    import clarabel
    from scipy import sparse

    size = problem.cost.size
    rows = sparse.vstack([problem.rows, sparse.eye(size)]).tocsr()
    low = np.concatenate([problem.row_low, problem.low])
    high = np.concatenate([problem.row_high, problem.high])
    fixed = low == high
    above, below = ~fixed & np.isfinite(high), ~fixed & np.isfinite(low)
    held = sparse.vstack([rows[fixed], rows[above], -rows[below]]).tocsc()
    right = np.concatenate([high[fixed], high[above], -low[below]])
    equal = int(fixed.sum())
    cones = [clarabel.ZeroConeT(equal), clarabel.NonnegativeConeT(right.size - equal)]
    settings = clarabel.DefaultSettings()
    settings.verbose, settings.max_threads = False, 1
    if tolerance > 0:
        settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = tolerance
    curve = sparse.diags(problem.diagonal, format="csc")
    found = clarabel.DefaultSolver(curve, problem.cost, held, right, cones, settings).solve()
    # Balances are the first rows of all and all of them fixed, so they are the first of these too.
    return Answer(np.array(found.x), -np.array(found.z), str(found.status) == "Solved")


def _osqp(problem: LinearMarket, tolerance: float) -> Answer:
    import osqp
    from scipy import sparse

    rows = sparse.vstack([problem.rows, sparse.eye(problem.cost.size)], format="csc")
    solver = osqp.OSQP()
    settings: dict[str, Any] = {"verbose": False}
    if tolerance > 0:
        loose = max(tolerance, LOOSE)
        settings |= {"eps_abs": loose, "eps_rel": loose, "max_iter": PASSES, "polishing": True}
    solver.setup(
        sparse.diags(problem.diagonal, format="csc"),
        problem.cost,
        rows,
        np.concatenate([problem.row_low, problem.low]),
        np.concatenate([problem.row_high, problem.high]),
        **settings,
    )
    found = solver.solve(raise_error=False)
    return Answer(np.array(found.x), -np.array(found.y), found.info.status == "solved")


def _highs(problem: LinearMarket, _tolerance: float) -> Answer:
    # Asked for more than it offers, its active-set method may go round in circles.
    import highspy

    class Quiet(highspy.Highs):
        """Without callbacks: their being set is what prints a banner, before any option is read."""

        def enableCallbacks(self) -> None:  # noqa: N802
            """Set none."""

    model = highspy.HighsModel()
    lp, hessian = model.lp_, model.hessian_
    lp.num_col_, lp.num_row_ = problem.cost.size, problem.row_low.size
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = problem.cost, problem.low, problem.high
    lp.row_lower_, lp.row_upper_ = problem.row_low, problem.row_high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = problem.rows.indptr
    lp.a_matrix_.index_, lp.a_matrix_.value_ = problem.rows.indices, problem.rows.data
    curved = np.nonzero(problem.diagonal)[0]
    hessian.dim_ = problem.cost.size
    hessian.start_ = np.searchsorted(curved, np.arange(problem.cost.size + 1)).astype(np.int32)
    hessian.index_, hessian.value_ = curved.astype(np.int32), problem.diagonal[curved]
    solver: Any = Quiet()  # type: ignore[no-untyped-call]
    solver.silent()
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("time_limit", PATIENCE)
    solver.passModel(model)
    solver.run()
    found = solver.getSolution()
    solved = solver.getModelStatus() == highspy.HighsModelStatus.kOptimal
    return Answer(np.array(found.col_value), np.array(found.row_dual), solved)


SOLVERS: dict[str, Callable[[LinearMarket, float], Answer]] = {
    "Clarabel": _clarabel,
    "HiGHS": _highs,
    "OSQP": _osqp,
}
"""By name; each takes a programme and a tolerance, of which nought means the solver's own default."""
