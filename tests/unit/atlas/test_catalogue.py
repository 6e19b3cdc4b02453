"""Names in any form lead to one thing; slips are met with the nearest word."""

import pytest

from oresight.errors import UnknownNameError


@pytest.mark.parametrize("text", ["cobalt", "Co", "ｃｏ", "COBALT", "コバルト", " cobalt "])
def test_a_commodity_goes_by_many_names(atlas, text):
    """
    Id, symbol, English, Japanese, any case and width.
    """
    assert atlas.commodity(text).id == "cobalt"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("JPN", "JPN"),
        ("日本", "JPN"),
        ("Japan", "JPN"),
        ("米国", "USA"),
        ("DR Congo", "COD"),
        ("台湾", "TWN"),
    ],
)
def test_a_country_goes_by_many_names(atlas, text, code):
    """
    Code, English and Japanese.
    """
    assert atlas.country(text).iso3 == code


@pytest.mark.parametrize(
    ("text", "near"), [("cobolt", "Cobalt"), ("コバルド", "コバルト"), ("galium", "Gallium")]
)
def test_a_slip_is_met_with_the_nearest_word(atlas, text, near):
    """
    The first offer is the right one, in the script that was used.
    """
    with pytest.raises(UnknownNameError) as caught:
        atlas.commodity(text)
    assert caught.value.near[0].casefold() == near.casefold()


def test_elements_belong_to_groups(atlas):
    """
    Dysprosium is a heavy rare earth, and so a rare earth.
    """
    assert atlas.catalogue.ancestors("dysprosium") == ("heavy_rare_earths", "rare_earths")
    assert "dysprosium" in atlas.catalogue.members("rare_earths")


def test_taiwan_has_its_own_code_in_trade(atlas):
    """
    BACI's 490 is Taiwan.
    """
    rows = atlas.table("countries")
    assert dict(rows.select("country", "baci").iter_rows())["TWN"] == 490


def test_a_table_nobody_has_is_named_with_the_nearest(atlas):
    """
    Tables too.
    """
    with pytest.raises(UnknownNameError) as caught:
        atlas.table("produktion")
    assert "production" in caught.value.near


def test_groups_are_shown_by_name(atlas):
    """
    A place is a country, a group, or itself.
    """
    assert atlas.place("COD", lang="ja") == "コンゴ民主共和国"
    assert atlas.place("g7", lang="ja") == "G7"
    assert atlas.place("nowhere", lang="en") == "nowhere"
