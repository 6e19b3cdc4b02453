"""The page of patterns shows every kind of block there is."""

import re
from importlib.resources import files

import pytest


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_made_up_data_are_labelled_so(client, lang):
    """
    Nobody takes the page for facts.
    """
    text = client.get(f"/{lang}/patterns").text
    assert {"ja": "架空", "en": "made up"}[lang] in text


def test_every_kind_of_block_has_its_pattern(client):
    """
    Kinds that templates know stand on the page.
    """
    from oresight.web._patterns import patterns
    from oresight.web._visit import Visit

    desk = client.app.state.desk
    visit = Visit(desk, "en", desk.settings.importer, desk.today, "/patterns")
    shown = {one.kind for one in patterns(visit)}
    template = (files("oresight.web") / "templates" / "blocks.html").read_text(encoding="utf-8")
    known = set(re.findall(r'one\.kind == "([a-z_]+)"', template))
    assert known - shown == set()


@pytest.mark.parametrize("state", ["whole", "bare", "long"])
def test_a_made_up_card_answers_in_its_forms(client, state):
    """
    Option, picture and numbers.
    """
    base = f"/ja/patterns/figures/{state}"
    assert client.get(f"{base}/option.json").json()["series"]
    assert client.get(f"{base}.svg").text.startswith("<svg")
    assert client.get(f"{base}.csv").status_code == 200


def test_the_rail_does_not_lead_to_patterns(client):
    """
    They are for those who build the pages.
    """
    assert 'href="/en/patterns"' not in client.get("/en/methods").text
