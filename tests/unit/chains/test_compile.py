"""Measures of the ledger as mathematics: which policy, or which reason, and on which days."""

import datetime as dt
from functools import partial

import numpy as np
import pytest

from oresight.atlas import Status, open_ledger, status
from oresight.chains import (
    Span,
    Timeline,
    chain,
    compile_measure,
    effect_of,
    modelled_measures,
    stated_effect,
    timeline_of,
)
from oresight.chains._rare_earths import rare_earth_stages, rare_earths
from oresight.codes import CommodityId, Iso3
from oresight.errors import BadInputError
from oresight.locale import describe
from oresight.market import (
    AdValorem,
    Capacity,
    Leakage,
    Licence,
    LocalProcessing,
    Plant,
    Quota,
    solve_taxed,
)

JAPAN = Iso3("JPN")
SOME = ("gallium", "cobalt", "nickel", "tungsten", "natural_graphite", "bauxite")
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def ledger(atlas):
    """The shipped ledger."""
    return open_ledger(atlas)


@pytest.fixture(scope="module")
def networks(atlas):
    """Markets of a few commodities."""
    return {name: chain(atlas, CommodityId(name), importer=JAPAN).network for name in SOME}


def made(atlas, ledger, networks, measure, commodity, effect=0.4):
    """What a measure is in a market."""
    return compile_measure(
        atlas,
        ledger[measure],
        networks[commodity],
        effect=effect,
        commodity=CommodityId(commodity),
    )


def abroad(network, stage, country):
    """What a country exports at a stage."""
    s, i = network.stages.index(stage), network.countries.index(country)
    return network.flow[s, i].sum() - network.flow[s, i, i]


def test_each_instrument_is_what_it_says(atlas, ledger, networks):
    """
    Licence, quota, leaking ban, tariff, export tax, local processing, cut of output.
    """
    take = partial(made, atlas, ledger, networks)
    assert take("cn-2023-gage", "gallium").policies == (Licence("CHN", "refine", approval=0.6),)
    (ban,) = take("cn-2024-us-gagesb", "gallium", effect=0.9).policies
    assert (ban.country, ban.targets, ban.share) == ("CHN", ("USA",), pytest.approx(0.1))
    assert isinstance(ban, Leakage)
    quota = take("cd-2025-cobalt-quota", "cobalt", effect=0.5).policies[0]
    assert quota == Quota("COD", "mine", 0.5 * abroad(networks["cobalt"], "mine", "COD"))
    tariff = take("us-2025-s301-w", "tungsten", effect=0.25).policies
    assert tariff == (AdValorem("CHN", "refine", 0.25, ("USA",)),)
    taxes = take("ru-2021-metal-duty", "nickel", effect=0.15).policies
    assert taxes == (AdValorem("RUS", "refine", 0.15),)
    cut = take("id-2026-rkab", "nickel", effect=0.2).policies
    assert cut == (Capacity("IDN", "mine", 0.8),)


def test_a_rule_on_local_processing_is_one(atlas, ledger):
    """
    A quota on the raw form, in the market where the imposer is told apart.
    """
    network = chain(atlas, CommodityId("bauxite"), importer=JAPAN).network
    found = compile_measure(atlas, ledger["gn-2022-refinery"], network, effect=0.5)
    assert found.policies == (LocalProcessing("GIN", "mine", share=0.5),)


def test_a_group_imposes_as_its_members(atlas, ledger):
    """
    Every member that is told apart takes less from the target.
    """
    network = chain(atlas, CommodityId("aluminium"), importer=JAPAN).network
    found = compile_measure(atlas, ledger["eu-2025-ru-aluminium"], network, effect=0.6)
    members = atlas.group("eu27")
    assert found.policies
    for policy in found.policies:
        assert policy.country == "RUS"
        assert set(policy.targets) == members & set(network.countries)


def test_output_is_cut_at_mines_and_at_plants(atlas, ledger):
    """
    Wherever the imposer makes the form: ores by mines, oxides by plants.
    """
    market = rare_earths(atlas, importer=JAPAN).network
    found = compile_measure(
        atlas,
        ledger["cn-2025-08-ree-total-control"],
        market,
        effect=0.2,
        commodity=CommodityId("rare_earths"),
        stages=partial(rare_earth_stages, atlas),
    )
    kinds = {type(policy) for policy in found.policies}
    assert kinds == {Capacity, Plant}


def test_a_measure_on_elements_hits_their_forms_alone(atlas, ledger):
    """
    The licence of April 2025 touches dysprosium and not neodymium, where the market tells them apart;
    where it does not, the reason says so.
    """
    market = rare_earths(atlas, importer=JAPAN).network
    take = partial(
        compile_measure,
        atlas,
        ledger["cn-2025-ree7"],
        effect=0.4,
        commodity=CommodityId("rare_earths"),
    )
    stages = {
        policy.stage for policy in take(market, stages=partial(rare_earth_stages, atlas)).policies
    }
    assert "dysprosium" in stages
    assert "neodymium-praseodymium" not in stages
    lump = chain(atlas, CommodityId("rare_earths"), importer=JAPAN).network
    assert "does not tell apart" in take(lump).reason


@pytest.mark.parametrize(
    ("measure", "commodity", "word"),
    [
        ("us-2022-chips", "gallium", "know-how"),
        ("cn-2023-gage", "cobalt", "other commodities"),
        ("cn-2026-japan-11", "gallium", "named firms"),
        ("arr-2025-busan", "gallium", "own dates"),
        ("us-2026-chip-tariff", "gallium", "components"),
        ("wto-ds592", "nickel", "judges"),
        ("jp-2026-reserve-fund", "nickel", "not recorded"),
        ("eu-2026-magnet-scrap", "cobalt", "other commodities"),
    ],
)
def test_what_is_not_modelled_says_why(atlas, ledger, networks, measure, commodity, word):
    """
    In words of its own for each kind.
    """
    found = made(atlas, ledger, networks, measure, commodity)
    assert found.policies == ()
    assert word in found.reason


def test_every_measure_of_the_ledger_is_policies_or_a_reason(atlas, ledger, networks):
    """
    Never both, never neither, never an error.
    """
    found = modelled_measures(atlas, ledger, networks)
    assert len(found) == len(ledger) * len(networks)
    assert (found["modelled"] == (found["reason"] == "")).all()


@pytest.mark.slow
def test_every_measure_in_every_market_is_solved_or_explained(atlas, ledger):
    """
    All commodities of the catalogue that have a market: what is modelled converges and is certified.
    """
    networks = {}
    for commodity in atlas.catalogue.commodities:
        try:
            networks[commodity] = chain(atlas, commodity, importer=JAPAN).network
        except BadInputError:
            continue
    assert len(networks) >= 20
    found = modelled_measures(atlas, ledger, networks)
    assert (found["modelled"] == (found["reason"] == "")).all()
    share = found.filter("modelled")["measure"].n_unique() / len(ledger)
    assert share > 0.3
    for commodity, network in networks.items():
        rows = found.filter("modelled", commodity=commodity)
        drawn = [
            compile_measure(
                atlas,
                ledger[name],
                network,
                effect=effect_of(atlas, ledger[name].instrument).middle,
                commodity=commodity,
            ).policies
            for name in rows["measure"]
        ]
        if drawn:
            assert solve_taxed(network, drawn).failed.size == 0


def test_a_limit_in_tonnes_is_held_against_exports(atlas, ledger, networks):
    """
    The quota of cobalt for 2026 takes away what is exported beyond it; the term follows the day.
    """
    measure, network = ledger["cd-2025-cobalt-quota"], networks["cobalt"]
    take = partial(stated_effect, atlas, measure, commodity=CommodityId("cobalt"), network=network)
    exports = abroad(network, "mine", "COD")
    assert take().middle == pytest.approx(1 - 96_600 / exports)
    assert take(day=dt.date(2025, 11, 1)).middle == pytest.approx(1 - 85_917 / exports)
    assert take(day=dt.date(2025, 1, 1)) is None
    assert stated_effect(atlas, measure, commodity=CommodityId("cobalt")) is None
    compiled = made(atlas, ledger, networks, measure.id, "cobalt", effect=take().middle)
    assert compiled.policies[0].limit_t == pytest.approx(96_600)


def test_rates_are_those_of_their_day_and_may_exceed_the_price(atlas, ledger, networks):
    """
    A tariff of 125 percent compiles; a limit above exports takes nothing away.
    """
    take = partial(
        stated_effect, atlas, ledger["cn-2025-04-tariffs"], commodity=CommodityId("gallium")
    )
    assert take(day=dt.date(2025, 4, 20)).middle == 1.25
    assert take().middle == 0.1
    compiled = made(atlas, ledger, networks, "cn-2025-04-tariffs", "tungsten", effect=1.25)
    assert {policy.rate for policy in compiled.policies} == {1.25}
    quota = ledger["cd-2025-cobalt-quota"]
    small = networks["cobalt"].scaled(0.1)
    assert stated_effect(
        atlas, quota, commodity=CommodityId("cobalt"), network=small
    ).middle == pytest.approx(0.0)


def test_every_stated_term_is_of_a_measure_that_is_modelled(atlas, ledger):
    """
    Its instrument takes one, its bounds hold the value, its days are in order.
    """
    kinds = {
        "limit": {"export_quota"},
        "cut": {"export_quota", "production_quota"},
        "rate": {"tariff", "export_tax"},
    }
    for row in atlas.table("measure_terms").iter_rows(named=True):
        assert ledger[row["measure"]].instrument in kinds[row["term"]]
        assert row["low"] <= row["value"] <= row["high"]
        assert row["until"] is None or row["from"] <= row["until"]


@pytest.mark.parametrize("effect", [-0.1, 1.1, float("nan")])
def test_an_effect_is_a_share(atlas, ledger, networks, effect):
    """
    Anything else is refused by name.
    """
    with pytest.raises(BadInputError) as caught:
        made(atlas, ledger, networks, "cn-2023-gage", "gallium", effect=effect)
    assert caught.value.faults[0].fields["field"] == "effect"


def test_what_is_compiled_knows_its_days(atlas, ledger, networks):
    """
    Announced, in force, suspended, in force again.
    """
    line = made(atlas, ledger, networks, "cn-2024-us-gagesb", "gallium").timeline
    assert line.announced == dt.date(2024, 12, 3)
    assert line.effective == dt.date(2024, 12, 3)
    (pause,) = line.suspended
    assert pause.first <= dt.date(2026, 6, 1) <= pause.last
    assert not line.holds(dt.date(2026, 6, 1))
    assert line.holds(pause.last + ONE_DAY)
    assert not line.spans[1].certain


def test_days_agree_with_the_ledger_wherever_it_is_certain(ledger):
    """
    A measure holds on a day if and only if the ledger has it in force, around every date it records.
    """
    checked = 0
    for measure in ledger:
        line = timeline_of(measure)
        dates = {
            day + shift * ONE_DAY
            for date in (measure.announced, measure.start, measure.end, measure.suspended_from,
                         measure.suspended_until, measure.resumed)
            if date is not None
            for day in (date.first, date.last)
            for shift in (-1, 0, 1)
        }  # fmt: skip
        for day in dates:
            found = status(measure, day)
            if not found.certain or found.status is Status.UNKNOWN:
                continue
            checked += 1
            assert line.holds(day) == (found.status is Status.IN_FORCE), (measure.id, day)
    assert checked > 500


def test_months_are_counted_by_their_days():
    """
    Half of a month in force is a half; before and after it is nought.
    """
    line = Timeline(
        dt.date(2025, 1, 1),
        (Span(dt.date(2025, 4, 16), dt.date(2025, 5, 31)), Span(dt.date(2025, 7, 1))),
    )
    found = line.monthly(dt.date(2025, 3, 20), 6)
    assert found == pytest.approx([0.0, 0.5, 1.0, 0.0, 1.0, 1.0])
    assert line.end is None
    assert Timeline().effective is None
    assert np.array_equal(Timeline().monthly(dt.date(2025, 1, 1), 2), [0.0, 0.0])


@pytest.mark.parametrize(
    "make",
    [
        lambda: Span(dt.date(2025, 2, 1), dt.date(2025, 1, 1)),
        lambda: Timeline(None, (Span(dt.date(2025, 2, 1)), Span(dt.date(2025, 3, 1)))),
        lambda: Timeline(
            None,
            (
                Span(dt.date(2025, 2, 1), dt.date(2025, 4, 1)),
                Span(dt.date(2025, 3, 1), dt.date(2025, 5, 1)),
            ),
        ),
    ],
)
def test_days_out_of_order_are_refused_in_both_languages(make):
    """
    With the field and both days.
    """
    with pytest.raises(BadInputError) as caught:
        make()
    assert caught.value.faults[0].fields["field"] in {"last", "spans"}
    english, japanese = (describe(caught.value, lang)[0] for lang in ("en", "ja"))
    assert english != japanese
    assert "2025-0" in english
    assert "2025-0" in japanese
