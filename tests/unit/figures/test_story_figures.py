"""The figures of a story: how dear, how much is lost, which lines stop."""

import pytest

from oresight.errors import BadInputError
from oresight.figures import draw
from oresight.scenarios import account_of, parse_scenario, run_scenario

BRANCHES = b"""
oresight: scenario/1
title: {en: Two ways, ja: "\xe4\xba\x8c\xe9\x80\x9a\xe3\x82\x8a"}
blocks:
  ban:
    kind: measure
    instrument: export_ban
    imposer: CHN
    commodities: [gallium]
    stages: [refine]
    start: 2027-01-01
branches:
  hard: {title: {en: Hard, ja: "\xe5\xbc\xb7"}}
  soft:
    title: {en: Soft, ja: "\xe5\xbc\xb1"}
    blocks:
      ban:
        kind: measure
        instrument: export_licence
        imposer: CHN
        commodities: [gallium]
        stages: [refine]
        start: 2027-01-01
  none: {title: {en: Nothing, ja: "\xe7\x84\xa1"}, remove: [ban]}
"""
CALM = b"""
oresight: scenario/1
blocks:
  little: {kind: price_shock, commodities: [gallium], rise: 0.01 %, start: 2027-01-01}
"""


@pytest.fixture(scope="module")
def told(atlas):
    """A ban, a licence, and neither."""
    return account_of(run_scenario(parse_scenario(atlas, BRANCHES, name="ways"), draws=4))


@pytest.mark.parametrize("name", ["scenario-prices", "scenario-course", "scenario-lines"])
def test_branches_stand_side_by_side(scene, told, check_picture, name):
    """
    Each that changes something has marks of its own; the one that does not is named in a note.
    """
    view = scene.with_choices(account=told)
    drawn = draw(name, view)
    check_picture(drawn, draw(name, view))
    assert list(drawn.table["branch"].unique(maintain_order=True)) == ["hard", "soft"]
    assert told.branch_name("none", scene.lang) in drawn.notes[2]
    assert drawn.title.startswith(told.title(scene.lang))


def test_a_story_is_run_where_nobody_ran_it(scene, check_picture):
    """
    By its name, in few draws.
    """
    view = scene.with_choices(scenario="antimony-2024", draws=2)
    drawn = draw("scenario-prices", view)
    check_picture(drawn, draw("scenario-prices", view))
    assert drawn.table["commodity"][0] == "antimony"


def test_a_calm_story_has_no_picture(scene, atlas):
    """
    Nothing is drawn from next to nothing.
    """
    calm = account_of(run_scenario(parse_scenario(atlas, CALM, name="calm"), draws=2))
    for name in ("scenario-prices", "scenario-lines"):
        with pytest.raises(BadInputError):
            draw(name, scene.with_choices(account=calm))
