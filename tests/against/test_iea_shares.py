"""Shares and top-three shares against what the IEA printed."""

from __future__ import annotations

import pytest

from oresight.atlas import cross_section, open_atlas
from oresight.codes import CommodityId, Iso3, Stage
from oresight.methods.concentration import top_n_share

PERCENT = 100.0


@pytest.mark.parametrize(
    ("commodity", "stage", "country", "percent"),
    [
        ("cobalt", Stage.MINE, "COD", 66.51),
        ("cobalt", Stage.REFINE, "CHN", 78.41),
        ("magnet_rare_earths", Stage.MINE, "CHN", 60.97),
        ("magnet_rare_earths", Stage.REFINE, "CHN", 91.28),
    ],
)
def test_a_share_agrees_with_the_iea_to_its_last_digit(commodity, stage, country, percent) -> None:
    """Computed from tonnes, printed to two decimals."""
    section = cross_section(open_atlas(), CommodityId(commodity), stage=stage, year=2024)
    assert section is not None
    assert round(section.share(Iso3(country)) * PERCENT, 2) == percent


def test_china_refines_99_percent_of_primary_gallium() -> None:
    """The world's low-purity primary gallium, 2024, to the percent."""
    section = cross_section(open_atlas(), CommodityId("gallium"), stage=Stage.REFINE, year=2024)
    assert section is not None
    assert round(section.share(Iso3("CHN")) * PERCENT) == 99


def test_the_mean_top_three_share_of_six_refined_minerals_is_the_headline() -> None:
    """Copper, lithium, nickel, cobalt, graphite and magnet rare earths, 2024: 85.8, headline 86."""
    names = ("copper", "lithium", "nickel", "cobalt", "battery_graphite", "magnet_rare_earths")
    found = []
    for name in names:
        section = cross_section(open_atlas(), CommodityId(name), stage=Stage.REFINE, year=2024)
        assert section is not None
        found.append(float(top_n_share(section.shares, 3)) * PERCENT)
    assert round(sum(found) / len(found), 1) == 85.8
