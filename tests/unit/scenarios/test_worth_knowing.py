"""What is not known of a story, who could tell, and how bad the worst is."""

import numpy as np
import polars as pl
import pytest

from oresight.errors import BadInputError
from oresight.scenarios import (
    FEW_DRAWS,
    needed_draws,
    run_scenario,
    story_drivers,
    story_lines,
    story_tail,
    summary,
)
from oresight.scenarios._run import Outcome
from oresight.scenarios._tail import tilts_of
from oresight.scenarios._targets import Target
from oresight.scenarios._unknowns import Unknowns, market_inputs

STORY = """
    horizon: 12 months
    blocks:
      halt:
        kind: measure
        title: Gallium stops
        instrument: export_ban
        imposer: CHN
        commodities: gallium
        stages: refine
        start: 2026-01-01
        end: 2026-08-31
        severity: {uniform: [20 %, 100 %]}
"""


@pytest.fixture(scope="module")
def found(atlas):
    from textwrap import dedent

    from oresight.scenarios import parse_scenario

    text = "oresight: scenario/1\n" + dedent(STORY)
    return run_scenario(parse_scenario(atlas, text.encode(), name="own.yaml"), draws=257)


@pytest.fixture(scope="module")
def shares(found):
    return story_drivers(found)


@pytest.fixture(scope="module")
def tail(found):
    return story_tail(found, part=0.05)


def test_the_number_a_story_spreads_widely_is_named_first(shares):
    """
    A halt of a fifth to all of shipments: how hard it is tells most of the use that is lost.
    """
    first = shares.filter(result="lost_use", indicator="variance_share_total").row(0, named=True)
    most = shares.filter(result="lost_use", indicator="variance_share_total").sort("value")[-1]
    assert most["input"].item() == "halt.severity"
    assert most["input_name"].item() == "Gallium stops: Part taken away, or tax on the price"
    assert most["knowable"].item() == "story"
    assert (first["commodity"], first["country"], first["unit"]) == ("gallium", "JPN", "1")


def test_every_row_has_an_interval_and_its_sources(shares):
    """
    Values lie within, from nought to one; each result has one row of what is left.
    """
    assert shares.filter(
        (pl.col("low") > pl.col("value")) | (pl.col("value") > pl.col("high"))
    ).is_empty()
    assert shares["value"].is_between(0, 1).all()
    assert (shares["sources"].list.len() > 0).all()
    left = shares.filter(indicator="unexplained")
    assert left["result"].to_list() == ["lost_use", "value_added_loss"]
    assert left["input"].to_list() == [None, None]


def test_inputs_of_lines_stand_beside_those_of_markets(shares):
    """
    Value added lost hangs also on how much output hangs on the material.
    """
    inputs = shares.filter(result="value_added_loss")["input"].to_list()
    assert "industry * exposed_share" in inputs


def test_numbers_that_are_certain_are_no_inputs(found):
    """
    A fixed number of a block and a fixed parameter are asked of nobody.
    """
    names = market_inputs(found, "main", "gallium")
    assert "halt.severity" in names
    assert "elasticity_use" in names
    assert not {"lost_load_width", "halt.start"} & set(names)


def test_every_number_of_an_ensemble_has_words_in_both_languages(atlas, found):
    """
    None is shown by its code.
    """
    tables = ("chain_parameters", "rare_earth_parameters", "graphite_parameters")
    known = {
        one.split(":")[0] for name in tables for one in atlas.table(name)["parameter"].to_list()
    } | {*atlas.table("industry_parameters")["parameter"].to_list()}
    unknowns = atlas.table("unknowns")
    fixed = atlas.table("chain_parameters").filter(distribution="fixed")["parameter"].to_list()
    assert known - {*unknowns["parameter"].to_list()} - {*fixed} == {"discard_share"}
    assert (
        Unknowns(atlas, "ja").of("transit_months:COD").words
        == "輸送にかかる時間（コンゴ民主共和国）"
    )
    assert (
        Unknowns(atlas, "en").of("origin_share:germanium:refine:CHN").words
        == "Part of the chief origin in imports (Germanium, Refining, China)"
    )
    words = Unknowns(atlas, "en").of("severity:cn-2023-gage:gallium").words
    assert words == "How hard the measure bites (cn-2023-gage, Gallium)"


def test_stocks_can_be_asked_for_and_a_licence_office_cannot(atlas):
    """
    What money could learn is told apart from what only the event tells.
    """
    unknowns = Unknowns(atlas, "en")
    asked = ("stock_days", "contract_months", "spot_share", "least_use")
    assert {unknowns.of(name).knowable for name in asked} == {"survey"}
    office = ("licence_working_days", "licence_eased", "rush_factor")
    assert {unknowns.of(name).knowable for name in office} == {"event"}


def test_a_parameter_of_the_users_own_keeps_its_name(atlas):
    """
    Nobody has said who could tell: that is left open, and no fault.
    """
    found = Unknowns(atlas, "en").of("patience:COD")
    assert (found.words, found.knowable) == ("patience:COD", None)


def test_too_few_draws_are_refused_with_how_many_are_needed():
    """
    The middle draw is one number for all: it does not count.
    """
    with pytest.raises(BadInputError, match="51"):
        needed_draws(50)


def test_a_story_that_moves_nothing_has_nothing_to_part(found):
    """
    Told, not shown as an empty table.
    """
    still = Outcome(found.scenario, (), found.asked, None, found.run, found.told, found.bases)
    with pytest.raises(BadInputError, match="varies"):
        story_drivers(still)


def test_the_tilted_worst_agrees_with_plain_draws(tail):
    """
    Of a real story: within four standard errors of both.
    """
    plain, bold = (tail.rows.filter(sampling=name) for name in ("plain", "tilted"))
    error = (plain["mc_error"] ** 2 + bold["mc_error"] ** 2).sqrt()
    assert ((plain["value"] - bold["value"]).abs() < 4 * error).all()
    assert tail.rows["result"].to_list() == ["lost_use"] * 2 + ["value_added_loss"] * 2


def test_more_draws_tell_of_the_worst(tail):
    """
    Of the use lost the second ensemble has more effective draws in the tail than the plain one.
    """
    rows = tail.rows.filter(result="lost_use")
    plain, bold = rows["effective_draws"]
    assert plain == pytest.approx(13, abs=1)
    assert bold > 1.3 * plain
    assert "halt.severity" in rows["tilted"][1].to_list()


def test_few_effective_draws_are_told(tail):
    """
    A mean of the worst that rests on fewer than thirty says so.
    """
    few = tail.rows["effective_draws"] < FEW_DRAWS
    assert (tail.rows["note"].is_not_null() == few).all()
    assert few.any()


def test_weights_stay_out_of_ordinary_rows(found, tail):
    """
    A tail asked for changes no other row of the story, and its draws are another run.
    """
    before = pl.concat([summary(found), story_lines(found)], how="diagonal")
    again = run_scenario(found.scenario, draws=257)
    assert before.equals(pl.concat([summary(again), story_lines(again)], how="diagonal"))
    assert found.run.id == again.run.id
    assert found.asked.tilts == ()


def test_a_tilt_has_the_sign_of_the_worst_draws():
    """
    A loss that falls with an input is worst at its lower end.
    """
    from oresight.runs import Points

    points = Points(1, 257)
    inputs = {name: points.of(name)[1:] for name in "abc"}
    loss = np.concatenate([[0.5], inputs["a"] - 0.5 * inputs["b"]])
    found = tilts_of(Target("lost_use", "m", {}, loss, "month", ()), inputs)
    assert list(found) == ["a", "b"]
    assert found["a"] > 2.0
    assert -1.0 < found["b"] < -0.4


@pytest.mark.parametrize("part", [0.0, 0.6, -1.0])
def test_no_worst_part_is_refused(found, part):
    """
    Nothing, and more than half, are no tail.
    """
    with pytest.raises(BadInputError, match="50 %"):
        story_tail(found, part=part)
