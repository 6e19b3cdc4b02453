"""What holds of leverage and of restriction whatever the numbers."""

from __future__ import annotations

import datetime as dt

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from oresight.atlas import Ledger, open_atlas
from oresight.atlas._ledger import Vocabulary, parse_own_rows
from oresight.atlas._ledger._words import read_instruments
from oresight.codes import CommodityId, Iso3, Stage
from oresight.methods import Case
from oresight.methods._leverage_shares import hold
from oresight.methods.leverage import leverage, time_factor
from oresight.methods.restriction import assess_ledger, restricted_share

PARTS = st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4)
SHARES = st.floats(0.0, 1.0)
YEARS = st.floats(0.0, 100.0)
MEASURES = (
    "imposer: CHN, target: all, instrument: export_licence, effective: 2024-01-01",
    "imposer: CHN, target: JPN, instrument: export_ban, effective: 2025",
    "imposer: RUS, target: all, instrument: export_quota, effective: 2024-06-01",
    "imposer: USA, target: all, instrument: export_tax, effective: 2024-01-01, "
    "suspended_from: 2025-11-01, suspended_until: 2026-06-30",
)
"""In force, unknown, in force and suspended, each of a country that refines gallium."""


@given(PARTS)
def test_leverage_lies_between_its_factors(parts: list[float]) -> None:
    """A mean is never beyond what it is the mean of, hence from 0 to 1."""
    value = float(leverage(np.array(parts)))
    assert min(parts) - 1e-12 <= value <= max(parts) + 1e-12


@given(PARTS, st.integers(0, 3), SHARES)
def test_leverage_rises_with_each_factor(parts: list[float], place: int, other: float) -> None:
    """More of one factor and no less of the others is never less leverage."""
    more = list(parts)
    more[place] = max(parts[place], other)
    assert float(leverage(np.array(parts))) <= float(leverage(np.array(more))) + 1e-12


@given(SHARES, SHARES, SHARES, SHARES)
def test_hold_rises_with_either_share(world: float, own: float, more: float, weight: float) -> None:
    """Neither a larger supplier nor a larger buyer of it is freer."""
    held = float(hold(np.array(world), np.array(own), weight))
    assert 0.0 <= held <= 1.0
    assert held <= float(hold(np.array(max(world, more)), np.array(own), weight)) + 1e-12
    assert held <= float(hold(np.array(world), np.array(max(own, more)), weight)) + 1e-12


@given(YEARS, YEARS, st.floats(0.1, 50.0))
def test_time_counts_more_the_longer_it_is(years: float, other: float, adaptation: float) -> None:
    """A longer wait is never a weaker hold, and no wait is more than everything."""
    short, long = sorted((years, other))
    factors = time_factor(np.array([short, long]), adaptation)
    assert 0.0 <= factors[0] <= factors[1] <= 1.0


@given(
    st.lists(st.tuples(SHARES, st.sampled_from(["free", "doubtful", "certain"])), min_size=1),
    SHARES,
    st.integers(0),
)
def test_freeing_a_country_never_raises_the_share(
    countries: list[tuple[float, str]], weight: float, place: int
) -> None:
    """Whatever a country's restriction counted for, without it there is no more."""
    shares = np.array([share for share, _ in countries])
    certain = np.array([float(state == "certain") for _, state in countries])
    doubtful = np.array([float(state == "doubtful") for _, state in countries])
    before = restricted_share(shares, certain, doubtful=doubtful, weight=weight)
    certain[place % len(countries)] = doubtful[place % len(countries)] = 0.0
    after = restricted_share(shares, certain, doubtful=doubtful, weight=weight)
    assert float(after) <= float(before) + 1e-12


ATLAS = open_atlas()


def share_with(rows: set[int]) -> tuple[float, float, float]:
    """Return the restricted share of refined gallium under some of the measures."""
    ledger = Ledger(Vocabulary(ATLAS.catalogue, read_instruments(ATLAS.table("instruments"))))
    text = "".join(
        f"- {{id: m{row}, commodities: gallium, scope: refined, {MEASURES[row]}}}\n"
        for row in sorted(rows)
    )
    if rows:
        ledger = ledger.overlay(parse_own_rows(text.encode(), file="own.yaml"))
    case = Case(
        ATLAS,
        Iso3("JPN"),
        dt.date(2025, 12, 15),
        (CommodityId("gallium"),),
        stages=(Stage.REFINE,),
        year=2024,
        draws=50,
    )
    found = assess_ledger(case, ledger).filter(indicator="restricted_share")
    return found.select("value", "low", "high").row(0)


@settings(max_examples=15, deadline=None)
@given(st.sets(st.integers(0, 3), min_size=1), st.integers(0))
def test_lifting_a_measure_never_raises_the_share(rows: set[int], place: int) -> None:
    """Value and both ends of the interval fall or stay."""
    lifted = rows - {sorted(rows)[place % len(rows)]}
    after, before = share_with(lifted), share_with(rows)
    assert all(less <= more + 1e-12 for less, more in zip(after, before, strict=True))
