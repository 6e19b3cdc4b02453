"""GeoPolRisk by hand: every number written out, in fractions, without the package's formulas."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from oresight.atlas import cross_section, open_atlas, sourcing
from oresight.codes import CommodityId, Iso3, Stage
from oresight.methods import Case
from oresight.methods.geopolrisk import assess

YEAR = 2024
TUNGSTEN, OXYGEN = Fraction("183.84"), Fraction("15.999")
COPPER = Fraction("0.409412948")

# World total, output by country (t), home output (t), content of a tonne of goods, and for each
# origin: goods (t), value (thousand USD), political stability of 2023. None where not recorded.
CASES = {
    # Japan, tungsten ore: no home output, 62 % WO3 in the concentrate.
    ("JPN", "tungsten", "mine"): {
        "world": 82000,
        "output": {
            "AUS": 920,
            "AUT": 840,
            "BOL": 1700,
            "CHN": 67000,
            "ESP": 700,
            "KAZ": 0,
            "PRK": 1900,
            "PRT": 650,
            "RUS": 1500,
            "RWA": 1300,
            "USA": 0,
            "VNM": 3400,
        },
        "home": 0,
        "content": Fraction("0.62") * TUNGSTEN / (TUNGSTEN + 3 * OXYGEN),
        "imports": {
            "ESP": ("40.00600051879883", "500.2019958496094", "0.2873"),
            "PRT": ("7.789999961853027", "129.6580047607422", "0.7126"),
            "USA": ("0.15000000596046448", "4.835999965667725", "0.0294"),
        },
    },
    # Japan, bismuth metal: half of the supply is made at home.
    ("JPN", "bismuth", "refine"): {
        "world": 16300,
        "output": {
            "BGR": 48,
            "BOL": 50,
            "CHN": 14000,
            "JPN": 500,
            "KAZ": 180,
            "KOR": 1000,
            "LAO": 492,
            "USA": 0,
        },
        "home": 500,
        "content": Fraction("0.99"),
        "imports": {
            "CHN": ("195.468994140625", "2117.197021484375", "-0.5131"),
            "KOR": ("63.86399841308594", "714.635009765625", "0.6098"),
            "FRA": ("5.940000057220459", "79.71600341796875", "0.3437"),
            "DEU": ("0.9359999895095825", "24.753000259399414", "0.587"),
            "PHL": ("1.1469999551773071", "15.545000076293945", "-0.5661"),
            "USA": ("0.12700000405311584", "8.604999542236328", "0.0294"),
            "GBR": ("0.2930000126361847", "5.88700008392334", "0.5149"),
        },
    },
    # United States, lead ore: home output far above imports.
    ("USA", "lead", "mine"): {
        "world": 4600000,
        "output": {
            "AUS": 481000,
            "BOL": 110000,
            "CHN": 1940000,
            "IND": 226000,
            "IRN": 70000,
            "MEX": 240000,
            "PER": 291000,
            "RUS": 260000,
            "SWE": 75000,
            "TJK": 39000,
            "TUR": 66000,
            "USA": 304000,
        },
        "home": 304000,
        "content": Fraction("0.6"),
        "imports": {
            "CAN": ("28507.7265625", "89033.4453125", "0.8224"),
            "BEL": ("1283.5", "1823.801025390625", "0.4039"),
            "GBR": ("0.029999999329447746", "2.059999942779541", "0.5149"),
        },
    },
    # European Union as one importer, antimony ore: one flow has no quantity.
    ("EU27", "antimony", "mine"): {
        "world": 119000,
        "output": {
            "AUS": 1270,
            "BOL": 5300,
            "CAN": 0,
            "CHN": 40000,
            "GTM": 50,
            "IRN": 90,
            "KAZ": 800,
            "KGZ": 700,
            "LAO": 200,
            "MEX": 600,
            "MMR": 4500,
            "PAK": 260,
            "RUS": 40000,
            "TJK": 22000,
            "TUR": 3000,
            "USA": 0,
            "VNM": 220,
        },
        "home": 0,
        "content": Fraction("0.5"),
        "imports": {
            "TUR": ("2797.910017490387", "28058.465957403183", "-1.0111"),
            "BOL": ("230.834002494812", "3991.2489013671875", "-0.3132"),
            "KAZ": ("90.27800042729359", "450.7830080566928", "-0.2733"),
            "THA": ("19.371000289916992", "92.97799682617188", "-0.2803"),
            "USA": ("0.42099998879712075", "26.64399913698435", "0.0294"),
            "GBR": ("0.034000000450760126", "14.566000282764435", "0.5149"),
            "CHN": ("0.02599999960511923", "6.375000238418579", "-0.5131"),
            "MAR": ("0.6389999985694885", "0.36399999260902405", "-0.3678"),
            "ZAF": ("0.007000000216066837", "0.13699999451637268", "-0.6656"),
            "IND": ("0.009999999776482582", "0.041999999433755875", "-0.6351"),
            "SRB": (None, "0.010999999940395355", "-0.0391"),
            "OMN": ("0.006000000052154064", "0.0020000000949949026", "0.5866"),
            "ARE": ("0.0010000000474974513", "0.0010000000474974513", "0.6775"),
            "KOR": ("0.004000000189989805", "0.0010000000474974513", "0.6098"),
        },
    },
}
NAMES = [" ".join(key) for key in CASES]


def by_hand(facts):
    """Return score, midpoint and factor of one case."""
    squares = sum(Fraction(amount) ** 2 for amount in facts["output"].values())
    concentration = squares / Fraction(facts["world"]) ** 2
    mass = Fraction(0)
    weighted = Fraction(0)
    value = Fraction(0)
    for goods, dollars, stability in facts["imports"].values():
        if goods is None:
            continue
        content = Fraction(goods) * facts["content"]
        instability = (Fraction("2.5") - Fraction(stability)) / 5
        mass += content
        weighted += content * min(Fraction(1), max(Fraction(0), instability))
        value += Fraction(dollars)
    score = concentration * weighted / (facts["home"] + mass)
    midpoint = score * value / mass
    return {"score": score, "midpoint": midpoint, "cf": midpoint / COPPER}


@pytest.fixture(scope="module")
def atlas():
    return open_atlas()


@pytest.fixture(params=CASES, ids=NAMES)
def key(request):
    return request.param


def test_the_outputs_written_here_are_those_of_the_atlas(atlas, key):
    """Otherwise the edition has moved on and the hand calculation must be written anew."""
    _, commodity, stage = key
    supply = cross_section(atlas, CommodityId(commodity), stage=Stage(stage), year=YEAR)
    known = dict(zip(supply.countries, supply.quantity.tolist(), strict=True))
    assert CASES[key]["output"] == known


def test_the_origins_written_here_are_those_of_the_atlas(atlas, key):
    """The same of the imports."""
    importer, commodity, stage = key
    home = atlas.group("eu27") if importer == "EU27" else Iso3(importer)
    trade = sourcing(atlas, home, CommodityId(commodity), stage=Stage(stage), year=YEAR)
    assert set(CASES[key]["imports"]) == set(trade.partners)


@pytest.mark.parametrize("indicator", ["score", "midpoint", "cf"])
def test_the_method_gives_what_the_hand_gives(atlas, key, indicator):
    """Real facts, exact arithmetic, nine digits."""
    importer, commodity, stage = key
    case = Case(
        atlas,
        Iso3(importer),
        dt.date(2026, 11, 24),
        commodities=(CommodityId(commodity),),
        stages=(Stage(stage),),
        year=YEAR,
        draws=10,
    )
    values = dict(assess.assess(case).select("indicator", "value").iter_rows())
    assert float(by_hand(CASES[key])[indicator]) == pytest.approx(values[indicator], rel=1e-9)
