"""Monthly prices of the World Bank."""

from __future__ import annotations

import pytest
from tests.unit.atlas import samples

from oresight.atlas import open_atlas
from oresight.atlas.importers.pinksheet import read
from oresight.errors import BadInputError

ATLAS = open_atlas()


def faults_of(folder, rows):
    data = samples.xlsx({"Monthly Prices": rows})
    with pytest.raises(BadInputError) as caught:
        read(samples.written(folder, "pinksheet", data), ATLAS)
    return caught.value.faults


def test_prices_are_read_with_their_unit(tmp_path):
    """Copper in dollars a tonne, as shipped for the same month."""
    prices = read(samples.written(tmp_path, "pinksheet"), ATLAS)["prices"]
    keys = ["commodity", "series", "period", "frequency", "unit", "source_id"]
    may = prices.filter(period="2026-05").join(ATLAS.table("prices"), on=keys)
    assert may["commodity"].to_list() == ["copper", "gold", "iron_ore", "tin"]
    assert may["price"].to_list() == may["price_right"].to_list()


def test_ounces_become_tonnes(tmp_path):
    """Gold per troy ounce agrees with the shipped price per tonne."""
    prices = read(samples.written(tmp_path, "pinksheet"), ATLAS)["prices"]
    gold = prices.filter(commodity="gold", period="2026-05")["price_usd_per_t"][0]
    shipped = ATLAS.table("prices").filter(commodity="gold", period="2026-05", frequency="monthly")
    assert gold == pytest.approx(shipped["price_usd_per_t"][0], rel=1e-6)


def test_a_month_without_a_price_has_no_row(tmp_path):
    """Three dots are nothing, not zero."""
    prices = read(samples.written(tmp_path, "pinksheet"), ATLAS)["prices"]
    assert prices.filter(commodity="iron_ore")["period"].to_list() == ["2026-04", "2026-05"]


def test_all_faults_carry_their_cell(tmp_path):
    """A word for a price, a price below zero and a broken month."""
    rows = samples.pinksheet_rows()
    rows[6][2], rows[7][3], rows[8][0] = "12000 $", -1, "2026M13"
    assert [(f.where.sheet, f.where.cell) for f in faults_of(tmp_path, rows)] == [
        ("Monthly Prices", "A9"),
        ("Monthly Prices", "C7"),
        ("Monthly Prices", "D8"),
    ]


def test_an_unknown_unit_is_refused(tmp_path):
    """A price is not taken without knowing per what."""
    rows = samples.pinksheet_rows()
    rows[5][2] = "(cents/lb)"
    assert [f.where.cell for f in faults_of(tmp_path, rows)] == ["C6"]


def test_a_workbook_without_the_sheet_is_refused(tmp_path):
    """The sheet has a name."""
    data = samples.xlsx({"Annual Prices": samples.pinksheet_rows()})
    with pytest.raises(BadInputError, match="Monthly Prices"):
        read(samples.written(tmp_path, "pinksheet", data), ATLAS)
