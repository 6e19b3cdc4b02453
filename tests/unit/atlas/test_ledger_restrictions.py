"""What stands between an exporter and an importer."""

from __future__ import annotations

import datetime as dt

import pytest

from oresight.atlas import open_atlas
from oresight.atlas._ledger import (
    Ledger,
    PartyKind,
    Restriction,
    Status,
    open_ledger,
    parse_own_rows,
    restrictions_on,
)
from oresight.codes import Stage

DECEMBER = dt.date(2025, 12, 1)
AFTER = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """Return the shipped ledger."""
    return open_ledger(open_atlas())


def found(
    ledger: Ledger,
    day: dt.date,
    commodity: str,
    exporter: str,
    importer: str,
    *,
    stage: Stage | None = None,
) -> dict[str, Restriction]:
    """Return the restrictions on a trade by measure, in their order."""
    items = restrictions_on(
        ledger, day, commodity=commodity, exporter=exporter, importer=importer, stage=stage
    )
    return {item.measure.id: item for item in items}


def test_gallium_to_the_united_states_is_licensed_and_its_ban_suspended(ledger: Ledger) -> None:
    """The truce left the licence of 2023 in place."""
    trade = found(ledger, DECEMBER, "gallium", "CHN", "USA")
    assert Status.IN_FORCE is trade["cn-2023-gage"].status
    assert Status.SUSPENDED is trade["cn-2024-us-gagesb"].status


def test_a_ban_on_another_country_does_not_count(ledger: Ledger) -> None:
    """The ban on the United States is none of Japan's."""
    assert "cn-2024-us-gagesb" not in found(ledger, DECEMBER, "gallium", "CHN", "JPN")


def test_measures_of_others_do_not_count(ledger: Ledger) -> None:
    """Japan's own chip controls do not restrict what China sells."""
    trade = found(ledger, DECEMBER, "gallium", "CHN", "JPN")
    assert {"CHN"} == {item.measure.imposer.code for item in trade.values()}


def test_measures_that_restrict_no_export_do_not_count(ledger: Ledger) -> None:
    """Truces, tariffs and subsidies stop nothing at the exporter's border."""
    trade = found(ledger, DECEMBER, "rare_earths", "CHN", "USA")
    assert all(item.instrument.restricts_exports for item in trade.values())


def test_a_ban_on_listed_entities_reaches_only_them(ledger: Ledger) -> None:
    """Forty bodies on the lists are not Japan."""
    trade = found(ledger, AFTER, "dysprosium", "CHN", "JPN")
    assert PartyKind.ENTITY is trade["cn-2026-japan-11"].reach
    assert PartyKind.WORLD is trade["cn-2025-ree7"].reach


def test_a_dual_use_ban_names_no_commodity(ledger: Ledger) -> None:
    """It hits what its imposer lists."""
    trade = found(ledger, AFTER, "dysprosium", "CHN", "JPN")
    assert not trade["cn-2026-japan-1"].named
    assert trade["cn-2025-ree7"].named


def test_a_stage_the_measure_leaves_free_does_not_count(ledger: Ledger) -> None:
    """Indonesia bans ore and lets refined nickel go."""
    assert "id-2020-nickel" in found(ledger, AFTER, "nickel", "IDN", "JPN", stage=Stage.MINE)
    assert "id-2020-nickel" not in found(ledger, AFTER, "nickel", "IDN", "JPN", stage=Stage.REFINE)


def test_controls_on_know_how_alone_do_not_count(ledger: Ledger) -> None:
    """The technology catalogue keeps processes at home, not metal."""
    assert "cn-2023-ree-tech" not in found(ledger, DECEMBER, "rare_earths", "CHN", "JPN")


def test_an_ended_ban_does_not_count(ledger: Ledger) -> None:
    """The Congo's quota took the place of its ban."""
    trade = found(ledger, DECEMBER, "cobalt", "COD", "JPN")
    assert list(trade) == ["cd-2025-cobalt-quota"]


def test_measures_in_force_come_first_and_the_severest_of_them(ledger: Ledger) -> None:
    """A ban in force stands before a licence in force, and both before what is suspended."""
    order = [
        (item.status, item.instrument.id)
        for item in found(ledger, DECEMBER, "gallium", "CHN", "USA").values()
    ]
    assert order[0] == (Status.IN_FORCE, "export_ban")
    assert order[-1][0] is Status.SUSPENDED


def test_ones_own_measure_counts(ledger: Ledger) -> None:
    """A supposed quota shows up like a real one."""
    row = b"- {id: x, imposer: CHL, target: all, commodities: lithium, instrument: export_quota}"
    ledger = ledger.overlay(parse_own_rows(row, file="own.yaml"))
    trade = found(ledger, DECEMBER, "lithium", "CHL", "JPN")
    assert Status.UNKNOWN is trade["x"].status


def test_a_union_imports_as_one(ledger: Ledger) -> None:
    """A ban on entities in the EU reaches the EU."""
    trade = found(ledger, AFTER, "dysprosium", "CHN", "EU27")
    assert PartyKind.ENTITY is trade["cn-2026-eu7"].reach
