"""The ranked score and the lumps of trade against closed forms of known distributions."""

import numpy as np
import pytest
from scipy import stats

from oresight.evidence._scores import covered, crps
from oresight.evidence._variation import Variation
from oresight.runs import Points

EVEN = (np.arange(20_000) + 0.5) / 20_000


@pytest.mark.parametrize("seen", [-1.5, 0.0, 0.3, 2.0])
def test_a_normal_forecast_scores_as_its_closed_form(seen):
    """
    Of the standard normal: x (2 F(x) - 1) + 2 f(x) - 1 / sqrt(pi) (Gneiting and Raftery 2007, p. 367).
    """
    draws = stats.norm.ppf(EVEN)
    exact = seen * (2 * stats.norm.cdf(seen) - 1) + 2 * stats.norm.pdf(seen) - 1 / np.sqrt(np.pi)
    assert crps(draws, seen) == pytest.approx(exact, abs=1e-3)


@pytest.mark.parametrize("seen", [0.0, 0.25, 0.5, 1.0])
def test_an_even_forecast_scores_as_its_closed_form(seen):
    """
    Even from 0 to 1: x squared less x, and a third.
    """
    assert crps(EVEN, seen) == pytest.approx(seen**2 - seen + 1 / 3, abs=1e-4)


def test_nine_draws_in_ten_are_covered_by_the_interval_of_all():
    """
    What is drawn from the forecast itself lies within it nine times in ten.
    """
    seen = stats.norm.ppf(EVEN[::100])
    draws = stats.norm.ppf(EVEN)
    assert np.mean([covered(draws, one) for one in seen]) == pytest.approx(0.9, abs=0.01)


@pytest.mark.parametrize("told", [0.05, 0.3, 1.0])
def test_trade_has_the_mean_and_the_spread_of_a_poisson_number(told):
    """
    Mean as told; variance that of the calm month times what is told.
    """
    draws, spread = 8193, 0.25
    calm = Variation(np.full(draws, spread), np.full(draws, 0.08), Points(1, draws))
    found = calm.path(np.full((1, draws), told), "tin", "exports", 0)[0][1:]
    assert found.mean() == pytest.approx(told, rel=0.02)
    assert found.var() == pytest.approx(spread**2 * told, rel=0.05)
