"""The status of shipped measures on days whose facts are known."""

from __future__ import annotations

import datetime as dt

import pytest

from oresight.atlas import open_atlas
from oresight.atlas._ledger import Ledger, Status, open_ledger, status

MAY = dt.date(2025, 5, 1)
OCTOBER = dt.date(2025, 10, 9)
DECEMBER = dt.date(2025, 12, 1)
JANUARY = dt.date(2026, 1, 7)
TRUCE = dt.date(2026, 11, 9)
AFTER = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """Return the shipped ledger."""
    return open_ledger(open_atlas())


@pytest.mark.parametrize(
    ("day", "measure", "expected"),
    [
        (MAY, "cn-2025-ree7", Status.IN_FORCE),
        (MAY, "cn-2024-us-gagesb", Status.IN_FORCE),
        (MAY, "cn-2025-04-us16", Status.IN_FORCE),
        (MAY, "cd-2025-cobalt-ban", Status.IN_FORCE),
        (MAY, "us-2025-ai-diffusion", Status.ANNOUNCED),
        (MAY, "cn-2025-57", Status.NOT_YET_ANNOUNCED),
        (OCTOBER, "cn-2025-57", Status.ANNOUNCED),
        (OCTOBER, "cn-2025-61a", Status.ANNOUNCED),
        (OCTOBER, "cn-2025-61b", Status.IN_FORCE),
        (OCTOBER, "cn-2025-62", Status.IN_FORCE),
        (OCTOBER, "cn-2025-04-us16", Status.SUSPENDED),
        (OCTOBER, "cd-2025-cobalt-quota", Status.ANNOUNCED),
        (OCTOBER, "us-2025-ai-diffusion", Status.ENDED),
        (DECEMBER, "cn-2025-57", Status.SUSPENDED),
        (DECEMBER, "cn-2025-61a", Status.SUSPENDED),
        (DECEMBER, "cn-2025-61b", Status.SUSPENDED),
        (DECEMBER, "cn-2024-us-gagesb", Status.SUSPENDED),
        (DECEMBER, "cn-2024-us-military", Status.IN_FORCE),
        (DECEMBER, "cn-2025-70", Status.IN_FORCE),
        (DECEMBER, "cn-2025-ree7", Status.IN_FORCE),
        (DECEMBER, "cd-2025-cobalt-ban", Status.ENDED),
        (DECEMBER, "cn-2025-68", Status.ANNOUNCED),
        (JANUARY, "cn-2026-japan-1", Status.IN_FORCE),
        (JANUARY, "cn-2025-68", Status.IN_FORCE),
        (JANUARY, "vn-2026-ree", Status.IN_FORCE),
        (JANUARY, "cn-2026-japan-11", Status.NOT_YET_ANNOUNCED),
        (JANUARY, "cn-ree-export-quota", Status.ENDED),
        (TRUCE, "cn-2025-57", Status.SUSPENDED),
        (TRUCE, "us-2025-affiliates-rule", Status.SUSPENDED),
        (TRUCE, "us-2025-affiliates-suspension", Status.IN_FORCE),
        (TRUCE, "cn-2025-70", Status.IN_FORCE),
        (TRUCE, "us-2025-fentanyl-tariff", Status.ENDED),
        (TRUCE, "ga-2029-manganese", Status.ANNOUNCED),
        (AFTER, "cn-2024-us-gagesb", Status.SUSPENDED),
        (AFTER, "cn-2025-72", Status.IN_FORCE),
        (AFTER, "cn-2025-ree7", Status.IN_FORCE),
        (AFTER, "cn-2026-japan-june", Status.IN_FORCE),
    ],
)
def test_the_status_follows_from_the_record(
    ledger: Ledger, day: dt.date, measure: str, expected: Status
) -> None:
    """Each status is what the announcements of the time say."""
    assert expected is status(ledger[measure], day).status


@pytest.mark.parametrize(
    ("day", "measure", "english"),
    [
        (MAY, "us-2025-eda", "The start is dated only May 2025"),
        (OCTOBER, "mw-2025-raw", "The start is dated only October 2025"),
        (TRUCE, "us-2026-s122", "It was due to end on 24 July 2026; no later record"),
        (AFTER, "cn-2025-57", "The suspension ran until 10 November 2026; no later record"),
        (AFTER, "cn-2025-03-us15", "The suspension ran until 10 November 2026; no later record"),
        (AFTER, "us-2025-affiliates-rule", "The suspension ran until 9 November 2026; no later"),
        (AFTER, "cn-2025-70", "It was due to end on 10 November 2026; no later record"),
        (AFTER, "arr-2025-busan", "It was due to end on 10 November 2026; no later record"),
        (dt.date(2026, 11, 28), "cn-2024-us-gagesb", "The suspension ran until 27 November 2026"),
        (dt.date(2026, 11, 28), "cn-2025-72", "It was due to end on 27 November 2026"),
        (dt.date(2027, 1, 2), "zw-2027-concentrate", "It was due to start on 1 January 2027"),
    ],
)
def test_what_the_record_leaves_open_is_unknown_and_says_why(
    ledger: Ledger, day: dt.date, measure: str, english: str
) -> None:
    """A passed plan is neither in force nor ended."""
    at = status(ledger[measure], day)
    assert Status.UNKNOWN is at.status
    assert at.reason.text("en").startswith(english)


def test_a_control_suspended_before_its_start_says_so(ledger: Ledger) -> None:
    """Announcement 57 was suspended a day before it was due."""
    reason = status(ledger["cn-2025-57"], DECEMBER).reason.text("en")
    expected = (
        "Suspended since 7 November 2025, until 10 November 2026. It had not taken effect before."
    )
    assert expected == reason


def test_an_announced_control_tells_when_it_was_due(ledger: Ledger) -> None:
    """Before its suspension the control was expected on 8 November."""
    reason = status(ledger["cn-2025-57"], OCTOBER).reason.text("en")
    assert reason == "Announced on 9 October 2025; due to start on 8 November 2025."


def test_within_its_reach_the_ledger_is_certain(ledger: Ledger) -> None:
    """The April 2025 licences were in force in December 2025 without doubt."""
    assert status(ledger["cn-2025-ree7"], DECEMBER).certain


def test_beyond_its_reach_the_ledger_says_how_far_it_knows(ledger: Ledger) -> None:
    """After 7 October 2026 nothing tells that a measure was not lifted."""
    at = status(ledger["cn-2025-ree7"], AFTER)
    assert not at.certain
    assert at.reason.text("en") == "In force since 4 April 2025. Known up to 7 October 2026."


def test_a_recorded_end_stays_certain_beyond_the_reach(ledger: Ledger) -> None:
    """What has ended does not come back by itself."""
    assert status(ledger["us-2025-fentanyl-tariff"], AFTER).certain


def test_an_announcement_without_a_start_is_not_certain(ledger: Ledger) -> None:
    """The request to stop exports to Japan has no recorded start: it may have begun."""
    at = status(ledger["in-2025-irel-japan"], DECEMBER)
    assert (at.status, at.certain) == (Status.ANNOUNCED, False)


def test_a_status_is_bounded_by_its_dates(ledger: Ledger) -> None:
    """A suspension runs from its first to its last day."""
    at = status(ledger["cn-2024-us-gagesb"], DECEMBER)
    assert (str(at.since), str(at.until)) == ("2025-11-09", "2026-11-27")


def test_a_planned_end_bounds_a_measure_in_force(ledger: Ledger) -> None:
    """The cobalt quotas are set to the end of 2027."""
    at = status(ledger["cd-2025-cobalt-quota"], DECEMBER)
    assert (str(at.since), str(at.until)) == ("2025-10-16", "2027-12-31")
