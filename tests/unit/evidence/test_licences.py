"""Stylised facts of a licence, from structure and priors alone, and what each part is worth."""

import dataclasses

import numpy as np
import pytest

from oresight.evidence import episodes, licence_ablation
from oresight.evidence._groups import by_measure, lived_through
from oresight.evidence._readings import series
from oresight.evidence._rules import Rules

DRAWS = 33
BEFORE, TROUGH, RECOVERY = slice(-1, 0), slice(0, 3), slice(3, 7)


@pytest.fixture(scope="module", params=["gallium", "natural_graphite"])
def told(request, atlas):
    """Exports, and prices abroad and at home, by month from the licence, axes ``(month, draw)``."""
    rules = Rules.of(atlas)
    some = [seen for seen in episodes(atlas) if "licen" in seen.measure]
    groups = by_measure(atlas, some, rules, [])
    blind = next(one for one in groups if one.matter[0][0] == request.param)
    found = lived_through(atlas, blind, groups[blind], rules, draws=DRAWS, seed=1)
    exports = next(one for _, one in groups[blind] if one.metric == "exports")
    metrics = ("exports", "price_outside", "price_inside")
    values = {name: series(found, dataclasses.replace(exports, metric=name)) for name in metrics}
    return {name: path[found.start - 1 :] for name, path in values.items()}


def test_exports_rush_before(told):
    """
    By a fifth at least in the middle draw, and in nearly every other.
    """
    rush = told["exports"][0]
    assert rush[0] > 1.2
    assert (rush > 1.02).mean() > 0.9


def test_exports_are_least_in_the_first_three_months(told):
    """
    A quarter of the usual in the mean, and the least of the year.
    """
    middle = told["exports"][1:13, 0]
    assert middle[TROUGH].mean() < 0.3
    assert int(np.argmin(middle)) <= 2


def test_exports_recover_within_half_a_year(told):
    """
    In months three to six to more than half of the usual, twice the trough at least.
    """
    exports = told["exports"][1:]
    assert exports[RECOVERY, 0].max() > 0.6
    assert (exports[RECOVERY].mean(axis=0) > 2.0 * exports[TROUGH].mean(axis=0)).mean() > 0.9


def test_the_price_abroad_is_far_above_that_at_home(told):
    """
    Half as high again at least, some months into the licence.
    """
    gap = (told["price_outside"] / told["price_inside"])[1:8, 0]
    assert gap.max() > 1.5
    assert gap.min() > 1.0


def test_bands_are_wide_because_the_handling_is_political(told):
    """
    Half a year on, nine draws in ten lie between a third and nearly all of the usual.
    """
    low, high = np.quantile(told["exports"][6], [0.05, 0.95])
    assert high - low > 0.3


@pytest.mark.slow
def test_each_part_of_the_model_is_scored_without_it(atlas):
    """
    Four variants, the same measures; numbers that vary by themselves leave the point alone.
    """
    found = licence_ablation(atlas, draws=3).filter(metric="exports", indicator="mae")
    forever, settles, varies, heard = found["value"]
    assert settles == varies
    assert len({forever, settles, heard}) == 3
