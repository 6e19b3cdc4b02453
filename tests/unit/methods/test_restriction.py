"""What lies behind an export restriction on a day."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pytest

from oresight.atlas import Ledger, cross_section, open_atlas
from oresight.atlas._ledger import Vocabulary, parse_own_rows
from oresight.atlas._ledger._words import read_instruments
from oresight.codes import CommodityId, Iso3, Stage
from oresight.methods import Case
from oresight.methods.restriction import SUSPENDED, UNKNOWN, assess_ledger, restricted_share

if TYPE_CHECKING:
    import polars as pl

DAY = dt.date(2025, 12, 1)
BAN = "imposer: CHN, target: all, commodities: gallium, instrument: export_ban, scope: refined"
LICENCE = BAN.replace("export_ban", "export_licence")


def ledger(*rows: str) -> Ledger:
    """Return a ledger of these rows alone."""
    atlas = open_atlas()
    empty = Ledger(Vocabulary(atlas.catalogue, read_instruments(atlas.table("instruments"))))
    text = "".join(f"- {{{row}}}\n" for row in rows)
    return empty.overlay(parse_own_rows(text.encode(), file="own.yaml")) if rows else empty


def scores(
    *rows: str,
    importer: str = "JPN",
    commodity: str = "gallium",
    stage: Stage = Stage.REFINE,
    day: dt.date = DAY,
) -> pl.DataFrame:
    names = (CommodityId(commodity),)
    case = Case(open_atlas(), Iso3(importer), day, names, stages=(stage,), year=2024, draws=200)
    return assess_ledger(case, ledger(*rows))


def cell(frame: pl.DataFrame, column: str, indicator: str = "restricted_share") -> object:
    return frame.filter(indicator=indicator)[column].item()


def chinese_share() -> float:
    section = cross_section(open_atlas(), CommodityId("gallium"), stage=Stage.REFINE, year=2024)
    assert section is not None
    return section.share(Iso3("CHN"))


def test_a_doubtful_restriction_counts_in_part() -> None:
    """Six tenths certain and half of the rest."""
    share = restricted_share(
        np.array([0.6, 0.4]), np.array([1.0, 0.0]), doubtful=np.array([0.0, 1.0]), weight=0.5
    )
    assert float(share) == pytest.approx(0.8)


def test_supply_of_a_country_that_bans_is_restricted() -> None:
    """The share is the banning country's share of the world."""
    found = scores(f"id: x, {BAN}, effective: 2023-08-01")
    assert cell(found, "value") == pytest.approx(chinese_share())
    assert cell(found, "country") == "CHN"


def test_no_measure_leaves_supply_free() -> None:
    """Nothing on record is a known zero."""
    found = scores()
    assert (cell(found, "value"), cell(found, "high")) == (0.0, 0.0)


def test_a_measure_that_starts_later_does_not_count_yet() -> None:
    """The day decides."""
    assert cell(scores(f"id: x, {BAN}, effective: 2026-01-01"), "value") == 0.0


def test_a_suspended_measure_is_told_and_not_counted() -> None:
    """A truce frees the supply and leaves a note."""
    found = scores(
        f"id: x, {BAN}, effective: 2024-12, suspended_from: 2025-11-09, suspended_until: 2026-11-27"
    )
    assert (cell(found, "value"), cell(found, "note")) == (0.0, SUSPENDED)


def test_an_unknown_status_opens_the_interval() -> None:
    """Low without the measure, high with it, the value between."""
    found = scores(f"id: x, {BAN}, effective: 2025")
    assert cell(found, "low") == 0.0
    assert cell(found, "high") >= chinese_share()
    assert cell(found, "value") == pytest.approx(chinese_share() / 2)
    assert cell(found, "note") == UNKNOWN


def test_a_measure_in_force_settles_an_unknown_one() -> None:
    """Behind a licence in force it does not matter whether a ban is."""
    found = scores(f"id: x, {BAN}, effective: 2025", f"id: y, {LICENCE}, effective: 2023-08-01")
    assert cell(found, "low") > 0.9
    assert cell(found, "note") is None


def test_a_measure_against_another_importer_does_not_count() -> None:
    """A ban on the United States leaves Japan its supply."""
    row = f"id: x, {BAN}, effective: 2024-12-03".replace("target: all", "target: USA")
    assert cell(scores(row), "value") == 0.0
    assert cell(scores(row, importer="USA"), "value") == pytest.approx(chinese_share())


def test_a_restriction_on_entities_leaves_the_country_free() -> None:
    """Listed bodies are not their country."""
    row = f"id: x, {BAN}, effective: 2024-12-03".replace("target: all", "target: JPN/Toyota")
    found = scores(row)
    assert cell(found, "value") == 0.0
    assert cell(found, "note") == "A restriction on listed entities alone is not counted."


def test_ones_own_restriction_does_not_bind_oneself() -> None:
    """China's licence is no barrier to China."""
    row = f"id: x, {BAN}, effective: 2023-08-01"
    assert cell(scores(row, importer="CHN"), "value") == 0.0


def test_another_stage_stays_free() -> None:
    """A ban on ore leaves refined metal alone."""
    row = (
        "id: x, imposer: IDN, target: all, commodities: nickel, instrument: export_ban, scope: ore"
    )
    row += ", effective: 2020-01-01"
    assert cell(scores(row, commodity="nickel"), "value") == 0.0
    assert cell(scores(row, commodity="nickel", stage=Stage.MINE), "value") > 0.5


def test_imports_are_counted_by_origin() -> None:
    """The importer's own trade answers, not the world's output."""
    found = scores(f"id: x, {BAN}, effective: 2023-08-01")
    own = cell(found, "value", "sourcing_restricted_share")
    assert 0.0 < own < chinese_share()


def test_a_union_imports_as_one() -> None:
    """The Union's imports leave out what its members sell one another."""
    found = scores(f"id: x, {BAN}, effective: 2023-08-01", importer="EU27")
    assert cell(found, "value", "sourcing_restricted_share") > 0.2


def test_a_commodity_of_unknown_output_has_no_value() -> None:
    """Missing is not zero, and the note says why."""
    found = scores(f"id: x, {BAN}, effective: 2023-08-01", stage=Stage.COMPONENT)
    assert cell(found, "value") is None
    assert cell(found, "note") == "No output by country is recorded at this stage."


def test_an_element_of_unknown_output_is_read_off_its_group() -> None:
    """Who mines rare earths stands in for who mines dysprosium, and says so."""
    row = BAN.replace("gallium", "dysprosium").replace("refined", "ore")
    row += ", effective: 2025-04-04"
    found = scores(f"id: x, {row}", commodity="dysprosium", stage=Stage.MINE)
    assert cell(found, "value") > 0.5
    assert cell(found, "basis") == "output of the group it belongs to"
    assert cell(found, "grade") == "assumed"
