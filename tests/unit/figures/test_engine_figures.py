"""Figures of the engine, on the world small enough to check by hand, and on the ledger."""

import dataclasses
import json

import numpy as np
import polars as pl
import pytest

from oresight.atlas import open_ledger
from oresight.chains import simulate_measure
from oresight.codes import CommodityId, Iso3
from oresight.errors import BadInputError, UnknownNameError
from oresight.figures import draw, simulation_figures
from oresight.figures._shock import Shock, Words
from oresight.figures._shock_curves import residual_supply, shock_curves
from oresight.figures._shock_flows import shock_flows
from oresight.figures._shock_payers import bill_parts, rents, shock_payers
from oresight.figures._shock_price import shock_price
from oresight.figures._shock_volumes import shock_volumes
from oresight.market import (
    Act,
    Conduct,
    Licence,
    Wedge,
    dated,
    example_world,
    month_policies,
    simulate_months,
)

DRAWINGS = [shock_price, shock_volumes, shock_flows, shock_curves, shock_payers]
YEAR = example_world()
MONTHS = 18
ANNOUNCED, EFFECTIVE = 1, 3
PLACES = {"A": "Arda", "B": "Borduria", "C": "Cimmeria"}


def world():
    """The example in months, its users with a month of cover."""
    month = YEAR.scaled(1 / 12)
    stock = np.stack([month.flow[0].sum(axis=0), month.use[1]])
    return dataclasses.replace(month, stock=stock, stock_target=stock)


MONTH = world()


def shock(measures, *, lang="en", importer="C", transit=0, end=None):
    """A shock of B to its exports of metal, one draw for each list of measures."""
    draws = len(measures)
    ones = np.ones(draws)
    conduct = dataclasses.replace(
        Conduct.plain(MONTH, draws),
        rush=1.3 * ones,
        rush_months=3 * ones,
        spot_share=0.3 * ones,
        contract_months=6 * ones,
        transit=np.full(MONTH.shape, transit, dtype=np.int64),
    )
    act = Act(tuple(map(tuple, measures)), ANNOUNCED, EFFECTIVE, end)
    phases, limits = dated([MONTH], [act], months=MONTHS)
    common = {"limits": limits, "conduct": conduct, "months": MONTHS}
    return Shock(
        code="metal",
        words=Words(lang, ("ore", "metal"), ("mining", "refining"), PLACES),
        year=2024,
        path=simulate_months([MONTH], phases, watch="ABC".index(importer), **common),
        networks=(MONTH,),
        conduct=conduct,
        policies=month_policies([MONTH], phases, **common),
        announced=ANNOUNCED,
        effective=EFFECTIVE,
        end=end,
        imposer="B",
        importer=importer,
        sources=("ORESIGHT_PRIOR",),
        touched=(1,),
        shown=(1,),
    )


def licences(*approvals):
    """A licence on B's metal, one draw for each approval."""
    return [[Licence("B", "refine", approval=one, delay_months=1.5)] for one in approvals]


LICENSED = licences(0.4, 0.1, 0.7, 0.9)


@pytest.fixture(scope="module")
def licensed():
    return shock(LICENSED)


def line(drawn, name):
    """Points of a line by the name of its series."""
    (found,) = (
        one for one in drawn.option["series"] if one["type"] == "line" and one["name"] == name
    )
    return found["data"]


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_figure_is_plain_repeats_and_breaks_no_number(drawing, licensed, check_picture):
    """
    No NaN in the option, the same bytes again, sources that are known.
    """
    drawn = drawing(licensed)
    assert json.loads(json.dumps(drawn.option, allow_nan=False)) is not None
    assert (drawn.table["grade"] == "assumed").all()
    check_picture(drawn, drawing(licensed))


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_a_figure_speaks_the_language_of_its_reader(drawing, licensed):
    """
    Title, subtitle and alternative text differ between the two.
    """
    words = dataclasses.replace(licensed.words, lang="ja")
    english, japanese = drawing(licensed), drawing(dataclasses.replace(licensed, words=words))
    for name in ("title", "subtitle", "alt"):
        assert getattr(english, name) != getattr(japanese, name)
    assert english.table.equals(japanese.table)


def test_the_fan_of_prices_is_the_path(licensed):
    """
    Lines are the medians of the draws, bands their quantiles, in prices of the base year.
    """
    drawn = shock_price(licensed)
    path, base = licensed.path, MONTH.price_down[1]
    spot = path.price[:, :, 1, 1, 2] / base[2]
    months = np.arange(MONTHS) - EFFECTIVE
    assert np.allclose(line(drawn, "Spot price, Cimmeria"), np.c_[months, np.median(spot, axis=1)])
    paid = np.median(path.paid[:, :, 1, 2], axis=1) / base[2]
    assert np.allclose(line(drawn, "Paid price, Cimmeria"), np.c_[months, paid])
    inside = np.median(path.price[:, :, 1, 1, 1], axis=1) / base[1]
    assert np.allclose(line(drawn, "Spot price, Borduria"), np.c_[months, inside])
    wide, half = (one["data"] for one in drawn.option["series"] if one["type"] == "custom")
    assert np.allclose(wide, np.c_[months, np.quantile(spot, [0.05, 0.95], axis=1).T])
    assert np.allclose(half, np.c_[months, np.quantile(spot, [0.25, 0.75], axis=1).T])


def test_the_title_tells_the_peak_of_the_line(licensed):
    """
    The number in the title is the largest of the line.
    """
    draws = licensed.path.price[EFFECTIVE:, :, 1, 1, 2] / MONTH.price_down[1, 2]
    spot = np.median(draws, axis=1)
    digits = 2 if spot.max() < 2 else 1
    assert f"rises to {spot.max():.{digits}f} times its base" in shock_price(licensed).title


def test_the_announcement_and_the_bite_are_marked(licensed):
    """
    Upright lines stand at the months of both, counted from the bite.
    """
    marks = shock_price(licensed).option["series"][-1]["markLine"]["data"]
    assert [one["xAxis"] for one in marks] == [ANNOUNCED - EFFECTIVE, 0]
    ended = shock(licences(0.4), end=9)
    marks = shock_price(ended).option["series"][-1]["markLine"]["data"]
    assert [one["xAxis"] for one in marks] == [ANNOUNCED - EFFECTIVE, 0, 9 - EFFECTIVE]


def test_volumes_are_the_path_over_the_base_year(licensed):
    """
    Exports when they leave, imports when they arrive, and use that is wanted but not had.
    """
    drawn = shock_volumes(licensed)
    path = licensed.path
    abroad = MONTH.flow[1, 1].sum() - MONTH.flow[1, 1, 1]
    inward = MONTH.flow[1, :2, 2].sum()
    expected = {
        "exports": path.sent[:, :, 1, 1] / abroad,
        "imports": path.arrived[:, :, 1, :2].sum(axis=2) / inward,
        "shortage": 1 - path.use[:, :, 1, 2] / path.wanted[:, :, 1, 2],
    }
    for name, drawn_values in expected.items():
        values = np.median(drawn_values, axis=1)
        assert np.allclose(np.array(line(drawn, name))[:, 1], values)
        held = drawn.table.filter(pl.col("series") == name)["value"].to_numpy()
        assert np.allclose(held, values)


def test_months_whose_exports_have_not_arrived_are_left_out():
    """
    With two months at sea the last two months of exports are not known.
    """
    drawn = shock_volumes(shock(LICENSED, transit=2))
    exports = drawn.table.filter(pl.col("series") == "exports")
    assert exports["month"].max() == MONTHS - EFFECTIVE - 3
    assert json.dumps(drawn.option, allow_nan=False)


def test_flows_are_those_that_the_path_reports(licensed):
    """
    Exports and the importer's origins, read from prices, equal what the walk kept.
    """
    year = slice(EFFECTIVE, EFFECTIVE + 12)
    sent = licensed.path.sent[year, 0].sum(axis=0)
    abroad = licensed.flows.sum(axis=2) - np.einsum("sii->si", licensed.flows)
    assert np.allclose(abroad, sent, rtol=1e-6)
    arrived = licensed.path.arrived[year, 0].sum(axis=0)
    assert np.allclose(licensed.flows[:, :, 2], arrived, rtol=1e-6)


def test_both_pictures_of_flows_have_one_scale(licensed):
    """
    As many pixels for a tonne before and after; links are the cells of the table.
    """
    drawn = shock_flows(licensed)
    table = drawn.table
    assert table["before_t"].sum() == pytest.approx(YEAR.flow[1].sum())
    pixels = []
    for picture, column in zip(drawn.option["series"], ("before_t", "after_t"), strict=True):
        nodes = [one for one in picture["data"] if one["depth"] == 0]
        gaps = (len(nodes) - 1) * picture["nodeGap"]
        pixels.append((picture["height"] - gaps) / table[column].sum())
        links = {(one["source"], one["target"]): one["value"] for one in picture["links"]}
        held = {
            (f"origin/{origin}", f"user/{user}"): round(tonnes, 6)
            for origin, user, tonnes in table.select("origin", "user", column).iter_rows()
            if tonnes > 1e-2
        }
        assert links == held
    assert pixels[0] == pytest.approx(pixels[1], rel=1e-4)


def test_supply_and_demand_meet_where_the_path_is(licensed):
    """
    The residual supply, solved anew, goes through the price and use of its month.
    """
    month = 12
    tonnes, price = residual_supply(
        MONTH, licensed.policies[month], stage=1, country=2, start=licensed.path.price[month, 0]
    )
    here = int(np.argmin(np.abs(price - licensed.path.price[month, 0, 1, 1, 2])))
    assert price[here] == pytest.approx(licensed.path.price[month, 0, 1, 1, 2], rel=1e-6)
    assert tonnes[here] == pytest.approx(licensed.path.use[month, 0, 1, 2], rel=1e-6)


def test_supply_rises_and_demand_falls(licensed):
    """
    More is delivered only at a higher price, and less is taken at it.
    """
    table = shock_curves(licensed).table
    curves = {name[0]: rows for name, rows in table.group_by("curve", maintain_order=True)}
    for name in ("supply_before", "supply_after"):
        rows = curves[name]
        assert (rows["tonnes"].diff().drop_nulls() > 0).all()
        assert (rows["price_ratio"].diff().drop_nulls() > 0).all()
    assert (curves["demand"]["tonnes"].diff().drop_nulls() < 0).all()


@pytest.mark.parametrize("importer", ["A", "C"])
def test_the_parts_of_the_bill_add_to_its_change(importer):
    """
    The identity holds in every draw, and the change is that of tonnes times price.
    """
    found = shock(LICENSED, importer=importer)
    parts = bill_parts(found)
    total = sum(parts[name] for name in ("rent", "imposer", "others", "use", "stock"))
    assert np.allclose(total, parts["total"], rtol=1e-12)
    here = "ABC".index(importer)
    year = slice(EFFECTIVE, EFFECTIVE + 12)
    price = found.path.price[year, :, 1, 1, here]
    bought = found.path.arrived[year, :, 1].sum(axis=2)
    usual = 12 * MONTH.flow[1, :, here].sum() * MONTH.price_down[1, here]
    assert np.allclose(parts["total"], (bought * price).sum(axis=0) - usual)
    assert np.allclose(parts["base"], usual)


def test_rents_of_all_importers_are_the_rent_of_the_engine(licensed):
    """
    Counted importer by importer, and by the engine at the exporter: the same money.
    """
    paths = [shock(LICENSED, importer=importer) for importer in "AC"]
    year = slice(EFFECTIVE, EFFECTIVE + 12)
    received = paths[0].path.rent[year, :, 1, 1].sum(axis=0)
    assert received.min() > 0
    assert np.allclose(sum(bill_parts(one)["rent"] for one in paths), received, rtol=1e-9)
    assert rents(licensed)[1].sum() == pytest.approx(received[0], rel=1e-6)
    assert rents(licensed)[1, 2] == pytest.approx(bill_parts(licensed)["rent"][0], rel=1e-6)
    assert rents(licensed)[0].sum() == 0.0


def test_a_tax_on_exports_is_counted_as_rent():
    """
    What the importer's tonnes bear of it, tonnes times tax.
    """
    taxed = shock([[Wedge("B", "refine", 3.0)]])
    year = slice(EFFECTIVE, EFFECTIVE + 12)
    tonnes = taxed.path.arrived[year, :, 1, 1].sum(axis=0)
    assert np.allclose(bill_parts(taxed)["rent"], 3.0 * tonnes, rtol=1e-9)
    assert rents(taxed)[1].sum() == pytest.approx(3.0 * taxed.path.sent[year, 0, 1, 1].sum())


def test_bars_carry_the_numbers_of_the_table(licensed):
    """
    Each bar is its row of the table; the change is that of the title.
    """
    drawn = shock_payers(licensed)
    bill = dict(drawn.table.filter(pl.col("account") == "bill").select("part", "value").iter_rows())
    bars = [one["data"][0]["value"][0] for one in drawn.option["series"]]
    parts = ("rent", "imposer", "others", "use", "stock")
    assert bars[:5] == [bill[name] for name in parts]
    assert bars[-1] == bill["total"] == pytest.approx(sum(bill[name] for name in parts))


def test_the_rent_received_is_of_the_same_goods():
    """
    A limit on ore is no rent on metal, where the market holds several goods.
    """
    both = [
        [Licence("B", "refine", approval=0.4), Wedge("B", "mine", 1.0), Wedge("A", "mine", 1.0)]
    ]
    found = dataclasses.replace(shock(both), imposer="A")
    assert rents(found)[0].sum() > 0
    received = shock_payers(found).table.filter(
        pl.col("account") == "rent", pl.col("part") == "total"
    )
    assert received["value"].to_list() == [0.0]


def test_without_a_measure_nobody_pays():
    """
    No rent and no change; the price stays at its base and the titles say so.
    """
    calm = shock([[Wedge("B", "refine", 0.0)]])
    assert np.allclose(bill_parts(calm)["total"], 0.0, atol=1e-6)
    assert bill_parts(calm)["rent"].max() == 0.0
    assert "stays near its base: 1.00 times" in shock_price(calm).title
    assert "is not short of metal" in shock_volumes(calm).title
    assert "rent" not in shock_payers(calm).title


@pytest.mark.parametrize("drawing", DRAWINGS)
def test_an_imposer_that_is_not_told_apart_leaves_its_lines_out(drawing, licensed, check_picture):
    """
    A group of countries has no price and no exports of its own; the rest is drawn.
    """
    group = dataclasses.replace(licensed, imposer="G7")
    drawn = drawing(group)
    check_picture(drawn, drawing(group))
    assert "G7" not in drawn.title
    if "series" in drawn.table.columns:
        assert not {"inside", "exports"} & set(drawn.table["series"])


def test_a_measure_of_the_ledger_has_five_figures_a_commodity(scene, atlas):
    """
    Named after the commodity, in the language asked for; four where no price is known.
    """
    found = simulate_measure(
        atlas, open_ledger(atlas)["cn-2023-gage"], importer=Iso3("JPN"), draws=20
    )
    drawn = simulation_figures(found.followed, atlas=atlas, lang=scene.lang)
    assert len(drawn) == 5 * len(found.followed)
    (unpriced,) = simulate_measure(
        atlas, open_ledger(atlas)["eu-2025-ru-aluminium"], importer=Iso3("JPN"), draws=4
    ).followed
    names = [one.name for one in simulation_figures([unpriced], atlas=atlas, lang=scene.lang)]
    assert len(names) == 4
    assert "aluminium-shock-payers" not in names
    assert drawn[0].name == "gallium-shock-price"
    assert scene.place("CHN") in drawn[1].title
    table = found.table.filter(
        pl.col("indicator") == "paid_price_ratio",
        pl.col("commodity") == "gallium",
        pl.col("month").is_not_null(),
    )
    paid = drawn[0].table.filter(pl.col("series") == "paid")
    assert np.allclose(paid["value"], table["value"])


def test_a_figure_of_the_engine_follows_the_measure_asked_for(scene):
    """
    By id; one that is not modelled, or not there, is an error that says so.
    """
    asked = scene.with_choices(measure="cn-2023-gage", commodity=CommodityId("germanium"))
    assert set(draw("shock-price", asked).table["commodity"]) == {"germanium"}
    with pytest.raises(UnknownNameError):
        draw("shock-price", scene.with_choices(measure="no-such-measure"))
    with pytest.raises(BadInputError):
        draw("shock-price", scene.with_choices(commodity=CommodityId("all_minerals")))
