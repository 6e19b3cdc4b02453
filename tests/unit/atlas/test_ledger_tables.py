"""The ledger as tables: on a day, ahead, between two days, answer by answer."""

from __future__ import annotations

import datetime as dt

import pytest

from oresight.atlas import open_atlas
from oresight.atlas._ledger import (
    Ledger,
    changes_between,
    expiry_calendar,
    measures_as_of,
    open_ledger,
    response_chains,
)
from oresight.errors import UnknownNameError

OCTOBER = dt.date(2025, 10, 9)
DECEMBER = dt.date(2025, 12, 1)
AFTER = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """Return the shipped ledger."""
    return open_ledger(open_atlas())


def ids(ledger: Ledger, day: dt.date, **filters: str) -> set[str]:
    """Return the ids of the measures that pass filters on a day."""
    return set(measures_as_of(ledger, day, **filters)["id"])


def test_measures_not_yet_announced_are_left_out(ledger: Ledger) -> None:
    """A day knows only what had been announced by then."""
    assert "cn-2026-japan-1" not in ids(ledger, DECEMBER)


def test_a_measure_on_a_group_hits_its_members(ledger: Ledger) -> None:
    """The quotas on rare earths hit dysprosium, and a licence on dysprosium touches the group."""
    assert "cn-2025-61b" in ids(ledger, DECEMBER, commodity="dysprosium")
    assert "cn-2025-ree7" in ids(ledger, DECEMBER, commodity="rare_earths")
    assert "cn-2025-ree7" in ids(ledger, DECEMBER, commodity="heavy_rare_earths")


def test_a_measure_on_a_sibling_does_not_count(ledger: Ledger) -> None:
    """The five elements of Announcement 57 do not include dysprosium."""
    assert "cn-2025-57" not in ids(ledger, DECEMBER, commodity="dysprosium")


def test_a_ban_on_listed_items_touches_what_is_licensed(ledger: Ledger) -> None:
    """The January 2026 ban on Japan covers dysprosium, which needs a licence, and not chromium."""
    assert "cn-2026-japan-1" in ids(ledger, AFTER, commodity="dysprosium")
    assert "cn-2026-japan-1" not in ids(ledger, AFTER, commodity="chromium")


def test_chip_controls_touch_no_commodity(ledger: Ledger) -> None:
    """A measure that names no commodity and covers know-how alone is none of gallium's."""
    assert "us-2022-chips" not in ids(ledger, DECEMBER, commodity="gallium")


def test_a_target_is_hit_as_itself_by_group_by_world_and_by_entity(ledger: Ledger) -> None:
    """Japan is hit four ways, and not by what is aimed at the United States."""
    found = ids(ledger, AFTER, target="日本")
    assert {"cn-2026-japan-1", "cn-2025-ree7", "cn-2026-japan-12", "arr-2026-us-jp-eu"} <= found
    assert "cn-2024-us-gagesb" not in found


def test_a_member_is_hit_through_its_union(ledger: Ledger) -> None:
    """Measures against the EU reach Germany, and entities seated there."""
    assert "cn-2026-eu7" in ids(ledger, AFTER, target="DEU")
    assert "cn-2026-eu7" in ids(ledger, AFTER, target="EU")
    assert "cn-2026-eu7" not in ids(ledger, AFTER, target="FRA")


def test_a_union_imposes_for_its_members(ledger: Ledger) -> None:
    """EU law binds exporters in Germany."""
    assert "eu-2026-al-scrap" in ids(ledger, AFTER, imposer="DEU")


def test_filters_narrow_together(ledger: Ledger) -> None:
    """Imposer, instrument and status all have to hold."""
    found = ids(ledger, AFTER, imposer="COD", instrument="export_quota", status="in_force")
    assert {"cd-2025-cobalt-quota"} == found


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("imposer", "Chinna"),
        ("target", "Japn"),
        ("commodity", "cobolt"),
        ("instrument", "export_bann"),
        ("status", "in_froce"),
    ],
)
def test_a_filter_that_names_nothing_offers_the_nearest(
    ledger: Ledger, name: str, word: str
) -> None:
    """A slip of the hand is an error with a remedy, not an empty table."""
    with pytest.raises(UnknownNameError) as caught:
        ids(ledger, AFTER, **{name: word})
    assert caught.value.near


def test_reasons_and_titles_come_in_the_language_asked_for(ledger: Ledger) -> None:
    """One table, two languages."""
    row = measures_as_of(ledger, DECEMBER, lang="ja").filter(id="cn-2025-ree7").row(0, named=True)
    assert row["title"] == "中・重希土類7元素の輸出許可制"
    assert row["status_reason"] == "2025年4月4日から発効中。"


def test_the_calendar_of_today_ends_with_the_november_truce(ledger: Ledger) -> None:
    """On 9 November 2026 the truce has one to eighteen days to run."""
    ahead = expiry_calendar(ledger, dt.date(2026, 11, 9), horizon_days=18)
    due = set(ahead.select("id", "event", "date").rows())
    assert {
        ("us-2025-affiliates-rule", "suspension_over", "2026-11-09"),
        ("us-2025-affiliates-rule", "resumed", "2026-11-10"),
        ("cn-2025-57", "suspension_over", "2026-11-10"),
        ("cn-2025-70", "ended", "2026-11-10"),
        ("cn-2025-72", "ended", "2026-11-27"),
    } <= due


def test_the_calendar_lists_what_is_due_to_start(ledger: Ledger) -> None:
    """On 9 October 2025 the October package was a month away."""
    ahead = expiry_calendar(ledger, OCTOBER, horizon_days=60)
    due = ahead.filter(event="started", basis="planned")
    assert {"cn-2025-55", "cn-2025-56", "cn-2025-57", "cn-2025-58", "cn-2025-61a"} == set(due["id"])


def test_the_calendar_marks_hindsight(ledger: Ledger) -> None:
    """Nobody could list the court's ruling of February 2026 in October 2025."""
    ahead = expiry_calendar(ledger, OCTOBER)
    assert ahead.filter(id="us-2025-fentanyl-tariff")["basis"].to_list() == ["recorded"]


def test_the_calendar_runs_soonest_first(ledger: Ledger) -> None:
    """Days count from the day asked about."""
    days = expiry_calendar(ledger, OCTOBER)["days"]
    assert days.is_sorted()


def test_changes_tell_what_happened_in_a_window(ledger: Ledger) -> None:
    """In the week of 6 January 2026 China banned dual-use exports to Japan."""
    events = changes_between(ledger, dt.date(2026, 1, 3), dt.date(2026, 1, 7))
    certain = events.filter(certain=True).select("id", "event").rows()
    assert certain == [("cn-2026-japan-1", "announced"), ("cn-2026-japan-1", "started")]


def test_a_lapse_counts_on_the_day_after(ledger: Ledger) -> None:
    """A suspension to 10 November leaves its measure open from the 11th."""
    at_ten = changes_between(ledger, dt.date(2026, 11, 9), dt.date(2026, 11, 10))
    at_eleven = changes_between(ledger, dt.date(2026, 11, 10), dt.date(2026, 11, 11))
    assert "cn-2025-57" not in set(at_ten["id"])
    assert at_eleven.filter(id="cn-2025-57")["event"].to_list() == ["suspension_over"]
    assert at_eleven.filter(id="cn-2025-57")["certain"].to_list() == [False]


def test_a_start_that_was_overtaken_is_no_change(ledger: Ledger) -> None:
    """Announcement 57 did not start on 8 November 2025."""
    events = changes_between(ledger, dt.date(2025, 11, 7), dt.date(2025, 11, 8))
    assert "cn-2025-57" not in set(events["id"])


def test_answers_hang_under_what_they_answer(ledger: Ledger) -> None:
    """The fight of April 2025: tariffs, rare earths, chip software."""
    chains = {chain.measure.id: chain for chain in response_chains(ledger)}
    walk = [(depth, item.measure.id) for depth, item in chains["us-2025-reciprocal-tariff"].walk()]
    assert walk.index((1, "cn-2025-ree7")) < walk.index((2, "us-2025-eda"))


def test_a_chain_starts_with_what_answers_nothing(ledger: Ledger) -> None:
    """No answer heads a chain."""
    assert all(not chain.measure.responds_to for chain in response_chains(ledger))
