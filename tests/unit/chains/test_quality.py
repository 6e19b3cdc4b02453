"""The card of a chain says what it rests on; the list says which chains there are."""

import polars as pl
import pytest

import oresight
from oresight.atlas import open_ledger
from oresight.chains import chain, chain_catalogue, parameter_rows
from oresight.chains._quality import BASES, PARTS
from oresight.codes import CommodityId, Grade
from oresight.errors import BadInputError, UnknownNameError
from oresight.market import AdValorem, Quota

WANTED = (
    "lithium",
    "cobalt",
    "nickel",
    "natural_graphite",
    "battery_graphite",
    "manganese",
    "copper",
    "rare_earths",
    "gallium",
    "germanium",
    "antimony",
    "tungsten",
    "bismuth",
    "magnesium",
    "titanium_sponge",
    "tin",
    "platinum",
    "palladium",
    "vanadium",
    "molybdenum",
    "indium",
    "tellurium",
)


@pytest.fixture(scope="module")
def catalogue(atlas):
    """Every commodity of the atlas."""
    return chain_catalogue(atlas)


def card(atlas, commodity):
    return chain(atlas, CommodityId(commodity)).card


def test_every_part_of_a_chain_is_on_its_card(atlas):
    """
    Output and flows by stage, recycling, capacity, price and every parameter.
    """
    table = card(atlas, "cobalt").table
    assert set(table["part"]) == set(PARTS)
    assert set(table["basis"]) <= set(BASES)
    named = set(table.filter(pl.col("part") == "parameter")["item"])
    rows = set(parameter_rows(atlas, CommodityId("cobalt"))["parameter"])
    assert named | {"recycling_share"} == rows
    for part in ("output", "flows"):
        assert set(table.filter(pl.col("part") == part)["stage"]) == {"mine", "refine"}


def test_a_number_has_a_source_or_says_that_it_is_not_known(atlas):
    """
    Only what rests on nothing but sizes or a drawn utilisation has no source.
    """
    for commodity in WANTED:
        table = card(atlas, commodity).table
        bare = table.filter(pl.col("sources").list.len() == 0)
        assert set(bare["basis"]) <= {"sizes", "drawn", "unknown", "unpriced"}, commodity


def test_sources_of_a_card_are_in_the_table_of_sources(atlas):
    """
    Each id resolves.
    """
    known = set(atlas.table("sources")["source_id"])
    for commodity in WANTED:
        used = card(atlas, commodity).table["sources"].explode().drop_nulls()
        assert {part for one in used for part in one.split(";")} <= known


def test_a_prior_is_never_graded_reported(atlas):
    """
    What rests on judgement alone is assumed, or estimated where it was tuned.
    """
    table = card(atlas, "gallium").table
    own = table.filter(pl.col("sources").list.contains("ORESIGHT_PRIOR"))
    assert "reported" not in set(own["grade"])
    assert set(own.filter(pl.col("grade") == "estimated")["item"]) == {
        "flow_prior_log_sd",
        "use_log_sd",
    }


def test_the_card_reads_in_both_languages(atlas):
    """
    A line a part, no key left unfilled, the word prior in each language.
    """
    one = card(atlas, "tungsten")
    english, japanese = one.text("en"), one.text("ja")
    assert english.startswith("Tungsten, base year 2024: Mining, Refining;")
    assert len(english.splitlines()) == len(japanese.splitlines()) == one.table.height + 1
    assert "printed shares, applied to what is mined" in english
    assert "事前の仮定" in japanese
    assert "{" not in english + japanese


def test_counts_add_up(atlas):
    """
    Every part has one grade.
    """
    one = card(atlas, "tin")
    assert sum(one.counts.values()) == one.table.height
    assert set(one.counts) == set(Grade)


def test_all_wanted_commodities_have_a_chain(catalogue):
    """
    None of them is refused; each has a year, stages and countries.
    """
    rows = catalogue.filter(pl.col("commodity").is_in(WANTED))
    assert rows.height == len(WANTED)
    assert rows["refused"].null_count() == len(WANTED)
    assert rows["year"].null_count() == rows["countries"].null_count() == 0
    assert (rows["stages"].list.len() == rows["output"].list.len()).all()


def test_a_commodity_is_listed_with_a_chain_or_a_reason(atlas, catalogue):
    """
    One row a commodity of the atlas; gases are refused for their unit, groups for want of output.
    """
    assert catalogue["commodity"].to_list() == atlas.table("commodities")["commodity"].to_list()
    assert (catalogue["year"].is_null() == catalogue["refused"].is_not_null()).all()
    refused = dict(catalogue.select("commodity", "refused").iter_rows())
    assert "Mm3" in refused["helium"]
    assert refused["dysprosium"] == "Nobody's output of dysprosium is known."


def test_a_chain_is_opened_by_any_name(atlas):
    """
    Japanese, symbol, or what stands in for it; an unknown name offers the nearest.
    """
    assert oresight.chain("コバルト").commodity == "cobalt"
    assert oresight.chain("Ga", base_year=2023).year == 2023
    assert oresight.chain("titanium").commodity == "titanium_sponge"
    with pytest.raises(UnknownNameError, match="cobalt"):
        oresight.chain("cobolt")


def test_a_chain_without_a_base_year_near_it_is_refused():
    """
    The fault names the year.
    """
    with pytest.raises(BadInputError, match="1901"):
        oresight.chain("cobalt", base_year=1901)


def test_a_quota_makes_cobalt_dear_abroad_and_leaves_a_rent():
    """
    Measures are kept by the chain, the first chain stays as it was.
    """
    one = oresight.chain("cobalt", base_year=2024)
    short = one.with_measures([Quota("COD", stage="mine", limit_t=96_600)])
    found = short.solve()
    japan = one.network.countries.index("JPN")
    assert found.converged
    assert found.prices[1, -1, japan] > 1.2 * one.price
    assert found.reading.rent[0, one.network.countries.index("COD")] > 0
    assert short.certificate.max_imbalance < 1e-9
    assert one.solve().steps == 0
    assert one.measures == ()


def test_a_slack_quota_changes_nothing():
    """
    Above base exports its rent is nought and prices stay.
    """
    one = oresight.chain("cobalt", base_year=2024)
    found = one.with_measures([Quota("COD", stage="mine", limit_t=1e9)]).solve()
    assert abs(found.reading.rent).max() == 0
    assert (found.prices == one.network.base).all()


def test_measures_add_up():
    """
    Those of the chain and those asked for hold together, in any order, taxes in percent too.
    """
    one = oresight.chain("cobalt", base_year=2024)
    quota = Quota("COD", stage="mine", limit_t=96_600)
    tax = AdValorem("CHN", "refine", 0.1)
    together = one.solve([quota, tax]).prices
    assert one.with_measures([quota]).solve([tax]).prices == pytest.approx(together, rel=1e-7)


def test_a_measure_of_the_ledger_is_compiled_or_says_why_not(atlas):
    """
    The gallium licence makes gallium dear in Japan; a rule on know-how is refused with its reason.
    """
    ledger = open_ledger(atlas)
    one = oresight.chain("gallium", base_year=2023)
    japan = one.network.countries.index("JPN")
    found = one.with_measures([ledger["cn-2023-gage"]]).solve()
    assert found.prices[1, -1, japan] > one.price
    with pytest.raises(BadInputError, match="us-2022-chips"):
        one.with_measures([ledger["us-2022-chips"]])
