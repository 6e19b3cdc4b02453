"""The rules of status, one at a time, on measures made for the purpose."""

from __future__ import annotations

import datetime as dt

import pytest

from oresight.atlas._ledger import Measure, PartialDate, Party, PartyKind, Status, status

KNOWN = dt.date(2026, 10, 7)
WORLD = Party(PartyKind.WORLD, "WLD")


def measure(**dates: str) -> Measure:
    """Return a measure with the dates given and nothing else of note."""
    return Measure(
        id="m",
        imposer=Party(PartyKind.COUNTRY, "CHN"),
        targets=(WORLD,),
        instrument="export_ban",
        known_until=KNOWN,
        **{name: PartialDate.parse(text) for name, text in dates.items()},
    )


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-01-31", Status.NOT_YET_ANNOUNCED),
        ("2025-02-01", Status.ANNOUNCED),
        ("2025-02-28", Status.ANNOUNCED),
        ("2025-03-01", Status.IN_FORCE),
        ("2025-06-01", Status.SUSPENDED),
        ("2025-08-31", Status.SUSPENDED),
        ("2025-09-01", Status.UNKNOWN),
        ("2026-01-31", Status.UNKNOWN),
        ("2026-02-01", Status.ENDED),
    ],
)
def test_a_measure_passes_through_its_states_day_by_day(day: str, expected: Status) -> None:
    """First days count as reached, last days as not yet passed."""
    whole = measure(
        announced="2025-02-01",
        effective="2025-03-01",
        suspended_from="2025-06-01",
        suspended_until="2025-08-31",
        ended="2026-01-31",
    )
    assert expected is status(whole, dt.date.fromisoformat(day)).status


def test_a_recorded_resumption_puts_a_measure_back_in_force() -> None:
    """A confirming date settles what follows a suspension."""
    resumed = measure(
        effective="2025-03-01",
        suspended_from="2025-06-01",
        suspended_until="2025-08-31",
        resumed="2025-09-01",
    )
    at = status(resumed, dt.date(2025, 9, 1))
    assert (at.status, str(at.since)) == (Status.IN_FORCE, "2025-09-01")


def test_a_resumption_does_not_reach_back() -> None:
    """Before its suspension a measure was in force since its start."""
    resumed = measure(
        effective="2025-03-01",
        suspended_from="2025-06-01",
        suspended_until="2025-08-31",
        resumed="2025-09-01",
    )
    assert str(status(resumed, dt.date(2025, 4, 1)).since) == "2025-03-01"


def test_a_suspension_may_be_cut_short() -> None:
    """A resumption before the promised day counts from its own day."""
    early = measure(
        effective="2025-03-01",
        suspended_from="2025-06-01",
        suspended_until="2025-08-31",
        resumed="2025-07-01",
    )
    assert Status.IN_FORCE is status(early, dt.date(2025, 7, 1)).status


def test_a_suspension_without_an_end_goes_on() -> None:
    """No promised day means none that can pass."""
    open_ended = measure(effective="2025-03-01", suspended_from="2025-06-01")
    assert Status.SUSPENDED is status(open_ended, KNOWN).status


def test_a_measure_without_a_start_is_unknown() -> None:
    """Nothing tells whether it is in force."""
    at = status(measure(), dt.date(2025, 1, 1))
    assert at.reason.text("en") == "Neither an announcement nor a start is recorded."


def test_a_measure_of_which_only_the_end_is_known_has_ended_after_it() -> None:
    """The end settles the status whatever came before."""
    assert Status.ENDED is status(measure(ended="2015-01-01"), dt.date(2015, 1, 2)).status


def test_a_month_leaves_its_own_days_open() -> None:
    """Until the last day of the month the measure may not have started."""
    vague = measure(announced="2025-01", effective="2025-05")
    assert Status.UNKNOWN is status(vague, dt.date(2025, 5, 30)).status


def test_a_month_settles_once_it_is_over() -> None:
    """From the last day of the month the measure is in force, and certainly."""
    vague = measure(announced="2025-01", effective="2025-05")
    at = status(vague, dt.date(2025, 5, 31))
    assert (at.status, at.certain) == (Status.IN_FORCE, True)


def test_a_doubt_that_changes_nothing_leaves_the_status_certain() -> None:
    """Announcement and start in one vague year do not matter after the end."""
    vague = measure(announced="2022", effective="2022", ended="2022-06-30")
    at = status(vague, dt.date(2022, 7, 1))
    assert (at.status, at.certain) == (Status.ENDED, True)


def test_an_end_beyond_what_is_known_is_a_plan() -> None:
    """A future end may be put off, so once past it proves nothing."""
    planned = measure(effective="2025-01-01", ended="2026-11-10")
    assert Status.IN_FORCE is status(planned, dt.date(2026, 11, 10)).status
    assert Status.UNKNOWN is status(planned, dt.date(2026, 11, 11)).status


def test_a_planned_end_that_was_kept_is_an_end() -> None:
    """An end recorded on another day than planned is confirmed."""
    early = measure(effective="2025-01-01", ended="2025-05-01", planned_end="2025-06-30")
    assert Status.ENDED is status(early, dt.date(2025, 5, 2)).status


def test_a_planned_end_alone_proves_nothing() -> None:
    """A lapse foreseen in law needs a record that it came."""
    planned = measure(effective="2025-01-01", ended="2025-06-30", planned_end="2025-06-30")
    assert Status.UNKNOWN is status(planned, dt.date(2025, 7, 1)).status


def test_a_planned_start_alone_proves_nothing() -> None:
    """A start that was due and is not recorded leaves the measure open."""
    due = measure(announced="2025-01-01", planned_start="2025-03-01")
    assert Status.ANNOUNCED is status(due, dt.date(2025, 2, 28)).status
    assert Status.UNKNOWN is status(due, dt.date(2025, 3, 1)).status


def test_a_measure_may_be_announced_after_it_starts() -> None:
    """The cobalt ban of 2025 was backdated by two days."""
    backdated = measure(announced="2025-02-24", effective="2025-02-22")
    assert Status.IN_FORCE is status(backdated, dt.date(2025, 2, 22)).status


def test_a_row_without_a_reach_is_taken_at_its_word() -> None:
    """A user's own dates are facts to the user."""
    own = Measure(
        id="m",
        imposer=WORLD,
        targets=(WORLD,),
        instrument="tariff",
        effective=PartialDate.parse("2025-01-01"),
        ended=PartialDate.parse("2030-12-31"),
    )
    at = status(own, dt.date(2031, 1, 1))
    assert (at.status, at.certain) == (Status.ENDED, True)
