"""Stories in the engine: what each kind of block does, and what must hold whatever it does."""

import datetime as dt
from functools import partial

import numpy as np
import polars as pl
import pytest

from oresight import scenario
from oresight.chains import sampled, simulate_measure
from oresight.chains._monthly import conduct
from oresight.runs import estimate
from oresight.scenarios import (
    Words,
    compare_results,
    compare_scenarios,
    make_block,
    mixture,
    run_scenario,
    summary,
)
from oresight.scenarios._blocks import BLOCKS
from oresight.scenarios._compile import COMPILERS, lay
from oresight.scenarios._ground import Ground
from oresight.scenarios._run import plan
from oresight.scenarios._schema import VERSION
from oresight.scenarios._task import shard_rows

BAN = """
horizon: 14 months
blocks:
  ban:
    kind: measure
    instrument: export_ban
    imposer: CHN
    commodities: gallium
    stages: refine
    start: 2027-01-01
"""
EASED = "{kind}: {{kind: {kind}, commodities: gallium, start: 2026-06-01, {fields}}}"


def drawn(story, indicator="shortage", branch="main", **options):
    """Return a number of the importer by month and draw, of the one commodity of a story."""
    found = run_scenario(story, draws=6, **options)
    (one,) = list(found.series(branch, indicator=indicator))
    return one.values


def laid(atlas, ledger, block, *, commodity, months=18, draws=2):
    """Return a block laid on a market whose story begins in December 2026."""
    known = partial(_calm, atlas)
    market = sampled(atlas, commodity, importer="JPN", draws=draws, seed=1)
    ground = Ground(atlas, ledger, market, "JPN", dt.date(2026, 12, 1), months, known)
    return lay(ground, [block])


def _calm(atlas, commodity):
    return sampled(atlas, commodity, importer="JPN", draws=1, seed=1)


def test_every_kind_of_block_has_its_mathematics():
    """
    The words of the language and the compilers are the same.
    """
    assert list(COMPILERS) == list(BLOCKS)


KINDS = {
    "measure": ("nickel", {"instrument": "export_quota", "imposer": "IDN", "commodities": "nickel",
                           "stages": "refine", "limit": "500_000 t/yr"}),
    "bloc_wall": ("cobalt", {"camp": "western", "rivals": "china_russia", "commodities": "cobalt",
                             "height": "50 %"}),
    "cartel": ("lithium", {"members": "lithium_triangle", "commodities": "lithium", "cohesion": "50 %"}),
    "local_processing": ("nickel", {"imposer": "PHL", "commodities": "nickel", "added": "9_000 t/yr",
                                    "lead_time": "6 months"}),
    "technology_transfer_demand": ("nickel", {"imposer": "IDN", "commodities": "nickel",
                                              "partners": "JPN", "cut": "20 %"}),
    "demand_pathway": ("lithium", {"commodities": "lithium", "growth": "25 %/yr"}),
    "price_shock": ("aluminium", {"commodities": "aluminium", "cost": "300 USD/t"}),
    "input_shock": ("copper", {"input": "sulphuric_acid", "loss": "40 %", "countries": "COD"}),
    "substitute": ("bismuth", {"replaces": "permanent_magnets", "ceiling": "5 %", "speed": "12 months",
                               "needs": {"bismuth": "0.8 t/t"}}),
    "thrift": ("rare_earths", {"commodities": "dysprosium", "ceiling": "30 %", "speed": "12 months"}),
    "recycling_rate": ("tungsten", {"commodities": "tungsten", "added": "10 %", "speed": "12 months"}),
    "stock_release": ("gallium", {"countries": "JPN", "commodities": "gallium", "cover": "60 days"}),
    "new_capacity": ("lithium", {"countries": "AUS", "commodities": "lithium", "stages": "mine",
                                 "added": "5_000 t/yr"}),
    "coordination": ("gallium", {"members": "western", "commodities": "gallium", "stance": "competes"}),
}  # fmt: skip


@pytest.mark.parametrize("kind", BLOCKS)
def test_a_block_becomes_acts_of_its_market(atlas, ledger, kind):
    """
    Each kind is modelled where it has a meaning, from the month in which it begins.
    """
    commodity, values = KINDS[kind]
    block = make_block(atlas, "x", kind, ledger=ledger, start="2027-03-01", **values)
    found = laid(atlas, ledger, block, commodity=commodity)
    assert [told.reason for told in found.told] == [""]
    assert min(act.effective for act in found.acts) == 3


@pytest.mark.parametrize(
    ("kind", "values", "commodity", "reason"),
    [
        ("stock_release", {"countries": "FJI", "commodities": "gallium", "cover": "60 days"}, "gallium",
         "told apart"),
        ("new_capacity", {"countries": "JPN", "commodities": "lithium", "stages": "mine",
                          "added": "5 t/yr"}, "lithium", "could grow"),
        ("thrift", {"commodities": "nickel", "ceiling": "5 %", "speed": "1 years",
                    "start": "2031-01-01"}, "nickel", "outside of the months"),
        ("input_shock", {"input": "sulphuric_acid", "loss": "40 %", "countries": "JPN"}, "uranium",
         "need the input"),
        ("measure", {"instrument": "subsidy", "imposer": "CHN", "commodities": "gallium",
                     "stages": "refine"}, "gallium", "tonnes a year it adds"),
    ],
)  # fmt: skip
def test_a_block_without_a_meaning_is_told_with_its_reason(
    atlas, ledger, kind, values, commodity, reason
):
    """
    Nothing is dropped in silence.
    """
    block = make_block(atlas, "x", kind, ledger=ledger, **{"start": "2027-03-01", **values})
    found = laid(atlas, ledger, block, commodity=commodity)
    assert found.acts == ()
    assert reason in found.told[0].reason


def test_a_story_that_touches_no_market_is_not_solved(read):
    """
    No shock, no run: the base year stands.
    """
    story = read(BAN.replace("gallium", "helium"))
    found = run_scenario(story, draws=2)
    assert (found.asked.cells, summary(found).height) == ((), 0)
    assert found.told["modelled"].to_list() == [False]


def test_draws_that_differ_from_a_calm_middle_are_followed(read):
    """
    Demand that is steady in the middle draw and grows or shrinks in others is no calm market.
    """
    story = read(
        """
        horizon: 14 months
        blocks:
          demand:
            kind: demand_pathway
            commodities: gallium
            growth: {normal: [0 %/yr, 20 %/yr]}
            start: 2027-01-01
        """
    )
    last = drawn(story, "price_ratio")[-1]
    assert last[0] == pytest.approx(1.0)
    assert last.max() > 1.01
    assert last.min() < 0.99


def test_an_importer_that_takes_in_nothing_is_told_so(read):
    """
    There is no empty result without a word.
    """
    found = run_scenario(read(BAN.replace("gallium", "antimony")), importer="FJI", draws=2)
    assert summary(found).height == 0
    assert found.told["reason"].to_list() == ["The importer takes in none of it in the base year."]


def test_before_anything_is_heard_of_the_market_is_calm(read):
    """
    The first month is the base year, to the last bit of the engine's tolerance.
    """
    story = read(BAN)
    assert np.abs(drawn(story)[0]).max() < 1e-9
    assert np.abs(drawn(story, "price_ratio")[0] - 1.0).max() < 1e-9


def test_a_story_of_one_measure_is_the_measure_simulated(atlas, ledger, read):
    """
    The same entry of the ledger gives the same numbers by either door.
    """
    story = read(
        """
        horizon: 16 months
        blocks:
          licences: {kind: measure, measure: cn-2023-gage, commodities: gallium, source: ledger}
        """
    )
    found = drawn(story, "price_ratio")
    told = simulate_measure(
        atlas, ledger["cn-2023-gage"], importer="JPN", months=14, draws=6, seed=1
    )
    rows = told.table.filter(
        pl.col("month").is_not_null(), indicator="price_ratio", commodity="gallium", country="JPN"
    )
    assert found.shape == (16, 6)
    assert estimate(found).value.tolist() == pytest.approx(rows["value"].to_list(), rel=1e-9)


@pytest.mark.parametrize(
    ("kind", "fields", "more"),
    [
        ("thrift", "ceiling: {} %, speed: 6 months", (5, 20)),
        ("recycling_rate", "added: {} %, speed: 6 months", (5, 20)),
        ("substitute", "replaces: gallium, ceiling: {} %, speed: 6 months", (5, 20)),
        ("stock_release", "countries: JPN, cover: {} days", (30, 900)),
    ],
)
def test_loss_does_not_rise_with_what_eases_it(read, kind, fields, more):
    """
    More thrift, recycling, substitution or stock never makes the importer lose more.
    """
    losses = []
    for amount in (None, *more):
        block = EASED.format(kind=kind, fields=fields.format(amount))
        block = block.replace("commodities: gallium, ", "") if kind == "substitute" else block
        text = BAN if amount is None else f"{BAN}  {block}\n"
        story = read(text)
        found = run_scenario(story, draws=6)
        (one,) = list(found.series("main", indicator="shortage"))
        losses.append(np.maximum(one.values, 0.0).sum(axis=0))
    assert (losses[1] <= losses[0] + 1e-9).all()
    assert (losses[2] <= losses[1] + 1e-9).all()
    assert losses[2].sum() < losses[0].sum()


def test_more_severity_is_more_loss(read):
    """
    A ban that leaks less costs more, in every draw.
    """
    mild, hard = (
        np.maximum(drawn(read(BAN + f"    severity: {share} %\n")), 0.0).sum(axis=0)
        for share in (30, 90)
    )
    assert (mild < hard).all()


def test_a_slow_licence_costs_more_than_a_quick_one(read):
    """
    The delay that a block states takes the place of the prior.
    """
    licence = BAN.replace("export_ban", "export_licence")
    quick, slow = (
        np.maximum(drawn(read(licence + f"    delay: {days} days\n")), 0.0).sum(axis=0)
        for days in (10, 200)
    )
    assert (quick < slow).all()


def test_draws_are_the_same_however_the_run_is_cut(read):
    """
    Draw 256 alone in its shard is that of a larger run, within the tolerance of the engine.
    """
    story = read(BAN)
    small, large = (
        plan(story, importer="JPN", draws=draws, seed=1).asked.to_inputs() for draws in (257, 300)
    )
    ask = {"indicator": "shortage"}
    one, other = (shard_rows(inputs, 1).filter(**ask, draw=256) for inputs in (small, large))
    assert one["value"].to_list() == pytest.approx(other["value"].to_list(), abs=1e-9)
    assert one.height == 14


def test_a_later_shard_has_the_months_on_the_way_of_the_middle_draw(atlas):
    """
    Cobalt is three months under way in every shard, whatever its first draw says.
    """
    middle = _calm(atlas, "cobalt")
    later = sampled(atlas, "cobalt", importer="JPN", draws=2, seed=1, first=256)
    places = middle.networks[0].countries
    known = conduct(later.networks[0], later.settings, middle=middle.settings[0])
    assert known.transit[0, places.index("COD")] == 3


def test_the_same_run_has_the_same_id_whatever_its_title(read):
    """
    An id stands for what is computed.
    """
    from dataclasses import replace

    story = read(BAN)
    renamed = replace(story, title=Words("Other", "別"))
    asked = partial(plan, importer="JPN", draws=5, seed=1)
    assert asked(story).run.id == asked(renamed).run.id
    assert asked(story).run.id != plan(story, importer="JPN", draws=6, seed=1).run.id


def test_a_summary_tells_months_and_the_whole_story(read):
    """
    Every number has an interval around it, a unit, a grade and sources.
    """
    rows = summary(run_scenario(read(BAN), draws=6))
    whole = rows.filter(pl.col("month").is_null())
    assert {
        "price_ratio",
        "price_ratio_peak",
        "shortage",
        "lost_use",
        "cover_least",
        "rent",
    } <= set(whole["indicator"])
    assert (rows["low"] <= rows["value"]).all()
    assert (rows["value"] <= rows["high"]).all()
    assert rows.filter(indicator="price_ratio", month=1)["date"].to_list() == [dt.date(2027, 1, 1)]
    assert rows["sources"].list.len().min() > 1


def test_a_mixture_lies_between_its_branches_and_needs_weights(read):
    """
    Half calm and half banned is between the two; without weights there is no mixture.
    """
    branches = "branches:\n  ban: {{{}}}\n  calm: {{remove: [ban]{}}}\n"
    weighed = run_scenario(read(BAN + branches.format("weight: 60 %", ", weight: 40 %")), draws=6)
    whole = mixture(weighed).filter(indicator="price_ratio_peak")
    (hit,) = [one.values for one in weighed.series("ban", indicator="price_ratio")]
    assert 1.0 <= whole["value"].item() <= hit.max()
    assert whole["low"].item() == pytest.approx(1.0)
    unweighed = run_scenario(read(BAN + branches.format("", "")), draws=2)
    assert mixture(unweighed).height == 0


def test_two_stories_are_compared_block_by_block(read):
    """
    What was added, removed and changed, with the values before and after.
    """
    one = read(BAN)
    other = read(BAN.replace("export_ban", "export_licence").replace("14", "15"))
    rows = compare_scenarios(one, other).rows()
    assert ("", "", "changed", "horizon", "14 months", "15 months") in rows
    assert ("main", "ban", "changed", "instrument", "export_ban", "export_licence") in rows
    assert len(rows) == 2


def test_results_are_compared_under_the_same_luck(read):
    """
    The same story does not differ from itself in any draw; a ban differs from a licence.
    """
    one, other = read(BAN), read(BAN.replace("export_ban", "export_licence"))
    same, _ = compare_results(one, one, importer="JPN", draws=4)
    assert same.select(pl.col("value", "low", "high").abs().max()).row(0) == (0.0, 0.0, 0.0)
    apart, certificate = compare_results(one, other, importer="JPN", draws=4)
    assert apart.filter(indicator="lost_use")["high"].item() < 0.0
    assert certificate["failed_draws"] == 0


def test_the_version_of_the_language_is_one():
    """
    A later one must say what changes.
    """
    assert VERSION == "scenario/1"


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("thrift", {"ceiling": "50 %", "speed": "6 months"}),
        ("demand_pathway", {"growth": "30 %/yr"}),
    ],
)
def test_what_moves_smoothly_does_not_move_before_it_begins(atlas, ledger, kind, fields):
    """
    The calm month before a block stands in no step of it.
    """
    block = make_block(atlas, kind, kind, commodities="gallium", start="2027-01-01", **fields)
    assert min(act.effective for act in laid(atlas, ledger, block, commodity="gallium").acts) == 1


def test_nobody_is_short_of_less_than_nothing(read):
    """
    With less use elsewhere it is cheap, and the importer buys more than in the base year.
    """
    short = drawn(
        read("blocks: {less: {kind: demand_pathway, commodities: gallium, countries: [CHN],"
             " growth: -30 %/yr, start: 2027-01-01}}"),
        importer="JPN",
    )  # fmt: skip
    assert short.min() == 0.0


def test_of_the_union_as_a_whole_nothing_is_told_and_that_is_why(read):
    """
    It takes in antimony and gallium, member by member: to say that it takes in none is wrong.
    """
    found = run_scenario(read(BAN), importer="EU27", draws=1)
    assert "members" in found.told["reason"].item()


def test_a_weight_that_changed_is_told(read):
    """
    Weights are inputs like any other: with them alone two stories differ, too.
    """
    text = BAN + "branches: {mild: {weight: 60 %, remove: [ban]}, hard: {weight: 40 %}}\n"
    one, other = read(text), read(text.replace("60 %", "70 %").replace("40 %", "30 %"))
    told = compare_scenarios(one, other)
    assert told.select("branch", "field", "before", "after").rows() == [
        ("mild", "weight", "60 %", "70 %"),
        ("hard", "weight", "40 %", "30 %"),
    ]


@pytest.mark.slow
def test_a_draw_with_prices_far_away_is_not_given_up():
    """
    Draw 366 of the magnets of 2025 comes nearer in every step, and needs two hundred.
    """
    story = scenario("heavy-rare-earths-magnets-2025")
    assert run_scenario(story, draws=367).certificate["failed_draws"] == 0


def test_a_story_plays_in_the_base_year_it_names(read):
    """
    Prices, flows and sources are those of that year's market.
    """
    old, new = (
        plan(read(text + BAN), importer="JPN", draws=2, seed=1) for text in ("base_year: 2021", "")
    )
    assert (old.bases["gallium"][0], new.bases["gallium"][0]) == (2021, 2024)
    months = run_scenario(old.scenario, draws=2)
    assert set(summary(months)["year"].unique()) == {2021}


def test_a_market_that_a_base_year_does_not_have_is_told_with_the_reason(read):
    """
    Nobody made rare earths by element in 2009, as far as is known: nothing is followed instead.
    """
    text = BAN.replace("gallium", "dysprosium")
    told = plan(read("base_year: 2009" + text), importer="JPN", draws=2, seed=1).told
    assert told.select("modelled", "reason").rows() == [
        (False, "Its market cannot be drawn in the base year of the story.")
    ]
