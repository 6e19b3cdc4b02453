"""
The walk against BoARIO 0.7.2, where assumptions coincide: order shares of the base year, targets of
stock that follow plans, a loss of capacity for sixty days.

The trajectory was recorded by ``python -m benchmarks.cascade record``. That package leaves stocks as
they are on a day when what comes and what is used differ by less than a hundred-thousandth, hence the
tolerance.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from oresight.industry import Behaviour, IOTable, Shock, ration

RECORDED = json.loads(Path(__file__).with_name("boario_trajectory.json").read_text())
TERMS = "stock_days", "restore_days", "critical_share", "surge_most", "surge_days"


@pytest.fixture(scope="module")
def both():
    """Output over that of the base year, ours and theirs."""
    case = RECORDED["case"]
    table = IOTable.from_matrix(
        tuple(case["regions"]), tuple(case["sectors"]),
        np.array(RECORDED["flows"]), np.array(RECORDED["final"]),
    )  # fmt: skip
    behaviour = Behaviour(*(float(case[name]) for name in TERMS), target_follows=1.0)
    walked = ration(table, Shock(np.array(RECORDED["capacity"])), behaviour)
    return walked.made, np.array(RECORDED["made"])


def test_every_day_of_every_industry_agrees(both):
    """
    Two hundred days of twelve industries, of which several lose most of their output.
    """
    ours, theirs = both
    assert ours == pytest.approx(theirs, abs=1e-4)


def test_output_lost_agrees(both):
    """
    What is missing in all is the same number.
    """
    ours, theirs = both
    assert (1 - ours).sum() == pytest.approx((1 - theirs).sum(), rel=1e-4)
