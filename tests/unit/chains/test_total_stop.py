"""Exports of every form stop at once: the hardest thing to ask of a market."""

from __future__ import annotations

import numpy as np
import pytest

from oresight.atlas import open_atlas
from oresight.chains import monthly, sampled, walk
from oresight.market import Act, Ban, Quota, certify, compile_policies, solve_draws

ACCEPTED = 1e-9
DRAWS = 24


@pytest.fixture(scope="module")
def rare_earths():
    """Return draws of the widest market there is."""
    return sampled(open_atlas(), "rare_earths", importer="JPN", draws=DRAWS, seed=1)


def solved(market, policies):
    """Return equilibria of every draw under the same policies."""
    which = np.arange(DRAWS)
    compiled = compile_policies(market.networks, [policies] * DRAWS, market=which)
    return solve_draws(market.networks, compiled, market=which)


@pytest.mark.parametrize("stop", [Ban, lambda country, form: Quota(country, form, 0.0)])
def test_a_stop_of_all_rare_earths_is_solved_in_every_draw(rare_earths, stop):
    """
    Twelve forms, some of them a millionth of the tonnes; read independently.
    """
    forms = rare_earths.networks[0].stages
    found = solved(rare_earths, [stop("CHN", form) for form in forms])
    read = [
        certify(network, prices, found.policies, draw).max_imbalance
        for draw, (network, prices) in enumerate(zip(found.networks, found.prices, strict=True))
    ]
    assert found.failed.size == 0
    assert max(read) < ACCEPTED
    assert found.steps.max() < 60


def test_a_stop_with_quotas_of_others_is_solved_in_every_draw(rare_earths):
    """
    China stops everything while Myanmar and Malaysia let a hundredth out.
    """
    network = rare_earths.networks[0]
    exports = network.flow.sum(axis=2) - np.einsum("sii->si", network.flow)
    others = [
        Quota(country, form, 0.01 * exports[s, network.countries.index(country)])
        for country in ("MMR", "MYS")
        for s, form in enumerate(network.stages)
    ]
    found = solved(rare_earths, [*(Ban("CHN", form) for form in network.stages), *others])
    assert found.failed.size == 0


def test_a_stop_of_all_rare_earths_is_walked_through_the_months(rare_earths):
    """
    With stocks, which run out.
    """
    months = [
        monthly(*drawn) for drawn in zip(rare_earths.networks, rare_earths.settings, strict=True)
    ]
    stop = Act((tuple(Ban("CHN", form) for form in months[0].stages),), announced=1, effective=3)
    path = walk(months, rare_earths.settings, [stop], months=12, watch="JPN").path
    assert path.imbalance.max() < ACCEPTED
    assert np.nanmax(path.checked) < ACCEPTED
