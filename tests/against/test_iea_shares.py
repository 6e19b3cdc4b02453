"""Shares and top-three shares against what the IEA printed."""

from __future__ import annotations

import pytest

from oresight.atlas import cross_section, open_atlas
from oresight.codes import CommodityId, Iso3, Stage
from oresight.evidence import method_errors
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
    """What the tonnes of 2024 come to; USGS was quoted at 98 percent for the year before."""
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


def test_top_three_shares_come_out_to_two_hundredths_of_a_percent() -> None:
    """Mining and refining of six minerals in four years; two projections follow another rule.

    For refined graphite in 2030 and 2035 the printed share adds up the three leaders of 2024,
    though Germany has overtaken the United States by then.
    """
    found = method_errors(open_atlas()).filter(check="IEA top-three shares from tonnes, percent")
    missed = found.remove("within")
    assert (found.height, missed.select("commodity", "stage", "official").rows()) == (
        48,
        [("graphite", "refine", 91.37), ("graphite", "refine", 90.37)],
    )


def test_shares_often_cited_agree_with_ours() -> None:
    """Cobalt, magnet rare earths and gallium, within what the wording allows."""
    found = method_errors(open_atlas()).filter(check="Shares often cited, percent")
    assert found["within"].to_list() == [True] * 5
