"""What holds of any story in any market: blocks are followed or told, and ease is no loss."""

from __future__ import annotations

import datetime as dt
from functools import cache, partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oresight.atlas import Atlas, Ledger, open_atlas, open_ledger
from oresight.chains import Sampled, monthly, sampled, walk
from oresight.errors import BadInputError
from oresight.scenarios import BLOCKS, Block, make_block
from oresight.scenarios._compile import Laid, lay
from oresight.scenarios._ground import Ground

MARKETS = ("gallium", "cobalt", "lithium", "nickel", "bauxite", "battery_graphite", "rare_earths")
MONTHS = 9

EITHER = {
    "measure": (
        ("instrument", "imposer", "severity", "delay"),
        ("instrument", "imposer", "limit"),
        ("measure", "severity", "delay"),
        ("measure", "limit", "delay"),
    ),
    "price_shock": (("cost",), ("rise",)),
    "stock_release": (("cover",), ("amount",)),
}
"""What a kind of block may do without, one way or another."""

PLACES = st.sampled_from(
    ["CHN", "JPN", "USA", "COD", "IDN", "CHL", "western", "china_russia", "ARG"]
)
SEVERAL = st.lists(PLACES, min_size=1, max_size=2, unique=True)
SHARES = st.sampled_from(["0 %", "5 %", "50 %", "100 %", "{triangular: [0 %, 20 %, 90 %]}"])
VALUES = {
    "text": st.just("x"),
    "share": SHARES,
    "growth": st.sampled_from(["-40 %/yr", "25 %/yr", "{normal: [10 %/yr, 30 %/yr]}"]),
    "tonnes": st.sampled_from(["1 t", "{uniform: [1 t, 9 kt]}"]),
    "output": st.sampled_from(["0 t/yr", "50 kt/yr", "{lognormal: [9 t/yr, 1 t/yr, 99 t/yr]}"]),
    "time": st.sampled_from(["2 days", "6 months", "{uniform: [1 months, 9 months]}"]),
    "money": st.sampled_from(["0 USD/t", "300 USD/t", "9 USD/kg"]),
    "measure": st.sampled_from(["cn-2023-gage", "cd-2025-cobalt-quota", "id-2020-nickel"]),
    "instrument": st.sampled_from(
        ["export_ban", "export_quota", "export_tax", "tariff", "production_quota", "sanctions", "subsidy"]
    ),
    "party": PLACES,
    "commodity": st.just("sulphuric_acid"),
    "commodities": st.lists(st.sampled_from(MARKETS), min_size=1, max_size=2, unique=True),
    "countries": SEVERAL,
    "stages": st.lists(st.sampled_from(["mine", "refine", "component"]), min_size=1, unique=True),
    "stance": st.sampled_from(["coordinates", "competes"]),
    "needs": st.just({"cobalt": "2 t/t"}),
    "date": st.just("2027-02-01"),
}  # fmt: skip


@cache
def known() -> tuple[Atlas, Ledger]:
    """Return the atlas and its ledger, opened once."""
    atlas = open_atlas()
    return atlas, open_ledger(atlas)


@cache
def drawn(commodity: str, draws: int) -> Sampled:
    """Return draws of a market, made once."""
    return sampled(known()[0], commodity, importer="JPN", draws=draws, seed=1)


def ground(commodity: str) -> Ground:
    """Return a market whose story begins in December 2026."""
    atlas, ledger = known()
    market = drawn(commodity, 2)
    calm = partial(drawn, draws=1)
    return Ground(atlas, ledger, market, "JPN", dt.date(2026, 12, 1), MONTHS, calm)


@st.composite
def blocks(draw: st.DrawFn, kinds: tuple[str, ...] = tuple(BLOCKS)) -> Block | None:
    """Draw a block with valid fields; None where they do not go together."""
    spec = BLOCKS[draw(st.sampled_from(kinds))]
    left = draw(st.sampled_from(EITHER.get(spec.kind, ((),))))
    given = {
        one.name: draw(VALUES[one.sort])
        for one in spec.every
        if one.name not in {"end", *left} and (one.needed or draw(st.booleans()))
    }
    atlas, ledger = known()
    plain = {**given, "start": "2027-02-01", "announced": "2027-01-01"}
    values = {name: _parsed(value) for name, value in plain.items()}
    try:
        return make_block(atlas, "x", spec.kind, ledger=ledger, **values)
    except BadInputError:
        return None


def _parsed(value: object) -> object:
    import yaml

    return yaml.safe_load(value) if isinstance(value, str) and value.startswith("{") else value


@pytest.mark.slow
@given(blocks(), st.sampled_from(MARKETS))
@settings(max_examples=200, deadline=None)
def test_any_block_is_followed_or_told_in_any_market(block: Block | None, commodity: str) -> None:
    """No block ends in anything else, and what is followed can be compiled for the engine."""
    if block is None:
        return
    found = lay(ground(commodity), [block])
    assert len(found.told) <= 1
    assert bool(found.acts) <= all(told.modelled for told in found.told)
    for share in found.met.values():
        assert share.shape == (MONTHS, 2)
        assert ((share >= 0) & (share <= 1)).all()


def short(found: Laid, commodity: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the shortage of the importer by month and draw, at the last form of the market."""
    market = drawn(commodity, 2)
    networks = [monthly(*pair) for pair in zip(market.networks, market.settings, strict=True)]
    path = walk(networks, market.settings, found.acts, months=MONTHS, watch="JPN").path
    here, last = networks[0].countries.index("JPN"), len(networks[0].stages) - 1
    left = 1.0 - np.asarray(found.met.get(last, 0.0))
    use, wanted = path.use[:, :, last, here], path.wanted[:, :, last, here]
    served = np.divide(use, wanted, out=np.ones_like(use), where=wanted > 0)
    return np.asarray(left * (1.0 - served))


def block(kind: str, **values: object) -> Block:
    """Return a block that begins with the third month."""
    atlas, ledger = known()
    return make_block(atlas, kind, kind, ledger=ledger, start="2027-02-01", **values)


EASE = st.one_of(
    st.builds(
        lambda part: ("thrift", {"ceiling": f"{part} %", "speed": "2 months"}), st.integers(0, 90)
    ),
    st.builds(
        lambda part: ("recycling_rate", {"added": f"{part} %", "speed": "9 months"}),
        st.integers(0, 90),
    ),
    st.builds(
        lambda days: ("stock_release", {"cover": f"{days} days", "countries": "JPN"}),
        st.integers(0, 400),
    ),
)


@pytest.mark.slow
@given(
    st.sampled_from(["export_ban", "export_quota", "export_licence", "production_quota"]),
    st.sampled_from(["CHN", "AUS", "COD", "CHL"]),
    st.integers(0, 100),
    EASE,
    st.sampled_from(["gallium", "cobalt", "lithium"]),
)
@settings(max_examples=60, deadline=None)
def test_what_eases_a_shortage_never_makes_it_worse(
    instrument: str, imposer: str, severity: int, ease: tuple[str, dict[str, str]], commodity: str
) -> None:
    """Thrift, scrap and stocks beside a harm leave no draw with more loss than the harm alone."""
    place = ground(commodity)
    harm = block(
        "measure", instrument=instrument, imposer=imposer, commodities=commodity,
        stages=["mine", "refine"], severity=f"{severity} %",
    )  # fmt: skip
    kind, values = ease
    alone, both = (
        lay(place, [harm]),
        lay(place, [harm, block(kind, commodities=commodity, **values)]),
    )
    if alone.acts and both.acts:
        loss = np.maximum(short(alone, commodity), 0.0).sum(axis=0)
        eased = np.maximum(short(both, commodity), 0.0).sum(axis=0)
        assert (eased <= loss + 1e-6).all()
