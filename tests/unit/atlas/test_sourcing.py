"""Where an importer's supply comes from."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from oresight.atlas import Atlas, cross_section, mass_fraction, open_atlas, sourcing
from oresight.codes import CommodityId, Grade, Iso3, Stage

JPN = Iso3("JPN")
LITHIUM = CommodityId("lithium")
NICKEL = CommodityId("nickel")


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    """Return the shipped edition."""
    return open_atlas()


def test_imports_are_the_flows_of_the_trade_table(atlas: Atlas) -> None:
    """Gross tonnes by origin add to what the trade table records."""
    found = sourcing(atlas, JPN, LITHIUM, stage=Stage.REFINE, year=2024)
    assert found is not None
    rows = atlas.table("trade").filter(
        pl.col("hs6").is_in(found.codes),
        pl.col("hs_edition") == "HS92",
        pl.col("importer") == "JPN",
        pl.col("year") == 2024,
    )
    assert rows["quantity_t"].sum() == pytest.approx(float(np.nansum(found.gross_t)))


def test_shares_of_imports_add_to_one(atlas: Atlas) -> None:
    """Every origin is counted once."""
    found = sourcing(atlas, JPN, LITHIUM, stage=Stage.REFINE, year=2024)
    assert found is not None
    assert float(found.import_shares.sum()) == pytest.approx(1.0)


def test_taiwan_is_an_importer_of_its_own(atlas: Atlas) -> None:
    """The trade of Taiwan stands under its own code, apart from that of the mainland."""
    found = sourcing(atlas, Iso3("TWN"), NICKEL, stage=Stage.REFINE, year=2024)
    assert found is not None
    assert "TWN" not in found.partners
    assert found.imports_t > 10_000


def test_a_group_leaves_its_inner_trade_out(atlas: Atlas) -> None:
    """No member of the European Union supplies the European Union."""
    union = atlas.group("eu27")
    found = sourcing(atlas, union, NICKEL, stage=Stage.REFINE, year=2024)
    assert found is not None
    assert union.isdisjoint(found.partners)


def test_the_output_of_members_is_domestic(atlas: Atlas) -> None:
    """What members produce adds up to the home output of the group."""
    union = atlas.group("eu27")
    found = sourcing(atlas, union, NICKEL, stage=Stage.REFINE, year=2024)
    alone = [
        sourcing(atlas, member, NICKEL, stage=Stage.REFINE, year=2024) for member in sorted(union)
    ]
    assert found is not None
    assert found.domestic_t == pytest.approx(sum(one.domestic_t for one in alone if one))


def test_who_is_not_named_may_still_produce(atlas: Atlas) -> None:
    """Japan stands among the other countries of the best series; an older one names it."""
    best = cross_section(atlas, NICKEL, stage=Stage.REFINE, year=2024)
    found = sourcing(atlas, JPN, NICKEL, stage=Stage.REFINE, year=2024)
    assert best is not None
    assert found is not None
    assert JPN not in best.countries
    assert found.domestic_t > 100_000


def test_what_is_withheld_is_not_nought(atlas: Atlas) -> None:
    """The United States withholds its selenium: the last known figure stands in."""
    found = sourcing(atlas, Iso3("USA"), CommodityId("selenium"), stage=Stage.REFINE, year=2024)
    assert found is not None
    assert found.domestic_t > 0


def test_a_figure_that_stands_in_is_an_estimate(atlas: Atlas) -> None:
    """Output taken from another source and year names that source and loses its grade."""
    found = sourcing(atlas, JPN, NICKEL, stage=Stage.REFINE, year=2024)
    assert found is not None
    assert Grade.worst([found.grade, Grade.ESTIMATED]) == found.grade
    assert "BGS_WMS" in found.sources


def test_a_group_doubts_its_output_less_than_its_members(atlas: Atlas) -> None:
    """Independent errors of members average out."""
    union = atlas.group("eu27")
    together = sourcing(atlas, union, NICKEL, stage=Stage.REFINE, year=2024)
    alone = sourcing(atlas, Iso3("FIN"), NICKEL, stage=Stage.REFINE, year=2024)
    assert together is not None
    assert alone is not None
    assert 0 < together.domestic_log_sd < alone.domestic_log_sd


def test_content_stands_on_the_mass_basis_of_production(atlas: Atlas) -> None:
    """Lithium carbonate and hydroxide become lithium, never tonnes of salt."""
    found = sourcing(atlas, JPN, LITHIUM, stage=Stage.REFINE, year=2024)
    assert found is not None
    assert found.dimension == "contained:Li"
    assert found.imports_t < 0.25 * float(np.nansum(found.gross_t))


def test_without_a_mass_basis_reliance_is_unknown(atlas: Atlas) -> None:
    """A code that several metals share has no content of one of them."""
    found = sourcing(atlas, JPN, CommodityId("gallium"), stage=Stage.REFINE, year=2024)
    assert found is not None
    assert found.dimension is None
    assert np.isnan(found.import_reliance)


def test_a_code_without_trade_is_not_covered(atlas: Atlas) -> None:
    """Where no code leads to the commodity nothing is known, and nothing is said."""
    assert sourcing(atlas, JPN, CommodityId("thallium"), stage=Stage.REFINE) is None


def test_a_place_outside_the_trade_table_is_not_covered(atlas: Atlas) -> None:
    """An importer that reports no trade at all is unknown, not self-sufficient."""
    assert sourcing(atlas, Iso3("LIE"), NICKEL, stage=Stage.REFINE, year=2024) is None


def test_a_trader_without_imports_of_a_good_imports_nothing(atlas: Atlas) -> None:
    """No flow in a table that covers every flow is zero."""
    found = sourcing(atlas, Iso3("BTN"), NICKEL, stage=Stage.REFINE, year=2024)
    assert found is not None
    assert found.partners == ()
    assert found.imports_t == 0.0


def test_the_same_question_has_one_answer(atlas: Atlas) -> None:
    """A question asked twice is worked out once."""
    first = sourcing(atlas, JPN, NICKEL, stage=Stage.REFINE, year=2024)
    assert sourcing(atlas, JPN, NICKEL, stage=Stage.REFINE, year=2024) is first


def test_brackets_multiply_what_they_hold() -> None:
    """The mass fraction of lithium in its hydroxide monohydrate."""
    weights = {"Li": 6.94, "O": 15.999, "H": 1.008}
    assert mass_fraction("LiOH(H2O)", "Li", weights) == pytest.approx(6.94 / 41.962, rel=1e-4)
