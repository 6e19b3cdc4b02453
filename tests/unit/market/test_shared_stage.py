"""A stage that several kinds of plant make."""

from dataclasses import replace

import numpy as np

from oresight.market import Ban, Quota, example_world, random_world, solve


def split(network, part):
    """The same market with its first kind of plant told apart into two of the same recipe."""
    made = np.concatenate(
        [part * network.made[:1], (1 - part) * network.made[:1], network.made[1:]]
    )
    twice = [0, 0, *range(1, len(network.made))]
    return replace(
        network,
        made=made,
        recipe=network.recipe[twice],
        made_utilisation=network.made_utilisation[twice],
        made_width=network.made_width[twice],
    )


def test_plants_of_one_recipe_may_be_counted_apart():
    """
    Two kinds with the same recipe answer as one with the capacity of both, to the last digit.
    """
    for world in (example_world(), random_world(3, countries=9), random_world(8, countries=6)):
        apart = split(world, 0.3)
        country, stage = world.countries[0], world.stages[0]
        for shock in ([Ban(country, stage)], [Quota(country, world.stages[-1], 1.0)]):
            one, two = solve(world, shock), solve(apart, shock)
            assert two.converged
            assert two.steps == one.steps
            assert np.allclose(two.prices, one.prices, rtol=1e-7)
            assert two.certificate.max_imbalance < 1e-9


def test_two_routes_into_one_form_stand_in_for_each_other():
    """
    Of two kinds with other needs the dearer-fed one gives way; the base year is exact.
    """
    world = random_world(5, countries=7)
    apart = split(world, 0.5)
    recipe = apart.recipe.copy()
    taken = recipe[0] < 0
    recipe[0][taken] *= 0.5
    recipe[1][taken] *= 1.5
    needs = replace(apart, recipe=recipe)
    assert solve(needs).steps == 0
    solved = solve(needs, [Ban(needs.countries[0], needs.stages[0])])
    assert solved.certificate.max_imbalance < 1e-9
    share = solved.reading.made.sum(axis=1) / needs.made.sum(axis=1)
    assert share[0] > share[1]
