"""
The lower bound against the same plan stated in full, delivery by delivery, by another solver.

Nothing of the programme is used: every seller delivers to every buyer and every final user, and each
buyer keeps stocks of its own that may go to others.
"""

import cvxpy as cp
import numpy as np
import pytest

from oresight.industry import Behaviour, IOTable, Reallocation, Shock

BEHAVIOUR = Behaviour(20.0, 30.0, 0.8, 1.2, 200.0)


def world(seed, regions=2, sectors=3):
    """A random table with value added above nothing, and a shock of half a year."""
    rng = np.random.default_rng(seed)
    size = regions * sectors
    flows, final = rng.random((size, size)), rng.random((size, regions))
    for _ in range(3):
        output = flows.sum(axis=1) + final.sum(axis=1)
        flows = flows * np.minimum(1, 0.7 * output / flows.sum(axis=0))
    table = IOTable.from_matrix(tuple("AB"[:regions]), tuple("abc"[:sectors]), flows, final)
    capacity = np.ones((365, size))
    capacity[:180, rng.random(size) < 0.5] = 0.2
    return table, Shock(capacity)


def planned(table, shock):
    """Least value added lost, with a variable for every delivery."""
    size, products = table.size, len(table.sectors)
    pace = BEHAVIOUR.step_days / BEHAVIOUR.surge_days
    overtime = BEHAVIOUR.surge_most - (BEHAVIOUR.surge_most - 1) * (1 - pace) ** np.arange(366)
    room = (shock.capacity * overtime[:365, None]).mean(axis=0)
    made, delivered = cp.Variable(size), cp.Variable((size, size), nonneg=True)
    sold, lost = cp.Variable(size, nonneg=True), cp.Variable(size, nonneg=True)
    kept = cp.Variable((products, size))
    held = table.bought * BEHAVIOUR.stock_days / 365
    most = overtime[365] * (BEHAVIOUR.stock_days + 1) / BEHAVIOUR.stock_days - 1
    sums = np.tile(np.eye(products), len(table.regions))
    used = cp.multiply(table.bought / table.output, cp.vstack([made] * products))
    limits = [
        made == cp.sum(delivered, axis=1) + sold,
        made <= cp.multiply(room, table.output), made >= 0,
        lost >= table.output - made,
        sums @ sold <= sums @ table.final_total,
        cp.sum(sums @ delivered, axis=1) == cp.sum(used + kept, axis=1),
        cp.sum(kept, axis=1) >= -held.sum(axis=1), cp.sum(kept, axis=1) <= most * held.sum(axis=1),
    ]  # fmt: skip
    share = table.value_added / table.output
    problem = cp.Problem(cp.Minimize(share @ lost), limits)
    return float(problem.solve(solver=cp.CLARABEL))


@pytest.mark.parametrize("seed", range(6))
def test_the_short_plan_loses_as_little_as_the_full_one(seed):
    """
    Adding deliveries by product and region changes nothing.
    """
    table, shock = world(seed)
    found = Reallocation(table, shock, BEHAVIOUR).least_value_added().loss
    assert found == pytest.approx(planned(table, shock), rel=1e-5, abs=1e-6)
