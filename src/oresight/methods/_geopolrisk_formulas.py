"""The formulas of GeoPolRisk: two factors, a price and a reference substance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oresight.locale import N_
from oresight.methods._formula import Symbol, formula

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "REFERENCES",
    "characterisation_factor",
    "geopolrisk_midpoint",
    "geopolrisk_score",
    "hhi_a",
    "instability",
    "ratio",
    "wta",
]

GEMECHU = "https://doi.org/10.1111/jiec.12279"
HELBIG = "https://doi.org/10.1016/j.jclepro.2016.07.214"
CIMPRICH = "https://doi.org/10.1016/j.jclepro.2017.06.063"
KOYAMPARAMBATH = "https://doi.org/10.1016/j.resconrec.2024.107801"
SOFTWARE = "https://doi.org/10.21105/joss.09600"

REFERENCES = (GEMECHU, HELBIG, CIMPRICH, KOYAMPARAMBATH, SOFTWARE)

BEST = 2.5
"""The end of the World Bank's scale that stands for perfect stability."""
WIDTH = 5.0
"""From one end of the World Bank's scale to the other."""


@formula(
    "geopolrisk_instability",
    "g_i = min(1, max(0, (2.5 - italic(P V)_i) / 5))",
    symbols=(
        Symbol("g_i", N_("political instability of origin i, 1 is worst")),
        Symbol("italic(P V)_i", N_("political stability of origin i, estimate of the World Bank")),
    ),
    unit="1",
    source=KOYAMPARAMBATH,
    takes={"stability": "italic(P V)_i"},
)
def instability(stability: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Turn political stability into instability between 0 and 1.

    Parameters
    ----------
    stability
        Estimates of *political stability and absence of violence*, about -2.5 to 2.5, any axes;
        NaN stays NaN.

    Examples
    --------
    >>> instability(np.array([2.5, 0.0, -3.0])).tolist()
    [0.0, 0.5, 1.0]
    """
    scaled: NDArray[np.float64] = np.clip((BEST - np.asarray(stability)) / WIDTH, 0.0, 1.0)
    return scaled


@formula(
    "geopolrisk_hhi",
    "italic(H H I)_A = (sum_c P_c^2) / (sum_c P_c)^2",
    symbols=(
        Symbol("italic(H H I)_A", N_("concentration of world production of material A")),
        Symbol("P_c", N_("production of country c"), "t"),
    ),
    unit="1",
    source=GEMECHU,
    takes={"production": "P_c", "total": "sum_c P_c"},
)
def hhi_a(
    production: NDArray[np.float64], *, total: float | NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """
    Return the concentration of production.

    Parameters
    ----------
    production
        Axes ``(..., country)``, in any one unit of mass. NaN counts as no known output.
    total
        World production in the same unit, where countries that are not named are part of it;
        None for the sum of *production*.

    Returns
    -------
    NDArray
        Axes ``(...)``, 0..1; NaN where the total is 0.

    Examples
    --------
    >>> float(hhi_a(np.array([3.0, 1.0])))
    0.625
    """
    known = np.nan_to_num(production)
    whole = np.asarray(known.sum(axis=-1) if total is None else total, dtype=np.float64)
    return ratio((known**2).sum(axis=-1), whole**2)


@formula(
    "geopolrisk_wta",
    "italic(W T A)_(A c) = (sum_i g_i f_(A i c)) / (p_(A c) + F_(A c))",
    symbols=(
        Symbol("italic(W T A)_(A c)", N_("instability of the supply of importer c, by weight")),
        Symbol("g_i", N_("political instability of origin i, 1 is worst")),
        Symbol("f_(A i c)", N_("imports of importer c from origin i"), "t"),
        Symbol("p_(A c)", N_("home output of importer c"), "t"),
        Symbol("F_(A c)", N_("all imports of importer c"), "t"),
    ),
    unit="1",
    source=HELBIG,
    takes={"imports": "f_(A i c)", "risk": "g_i", "domestic": "p_(A c)"},
)
def wta(
    imports: NDArray[np.float64],
    risk: NDArray[np.float64],
    domestic: float | NDArray[np.float64],
) -> NDArray[np.float64]:
    """
    Return the weighted trade average of instability.

    Home output carries no instability: it stands in the denominator alone. So does what comes from
    a member of the importer's own region, whose *risk* the caller sets to 0.

    Parameters
    ----------
    imports, risk
        Axes ``(..., origin)``: tonnes, and instability 0..1.
    domestic
        Home output, tonnes of the same dimension; axes ``(...)``.

    Returns
    -------
    NDArray
        Axes ``(...)``, 0..1; NaN where there is neither import nor home output.

    Examples
    --------
    >>> float(wta(np.array([30.0, 10.0]), np.array([0.5, 1.0]), 60.0))
    0.25
    """
    weighted = np.asarray((imports * risk).sum(axis=-1))
    return ratio(weighted, np.asarray(imports).sum(axis=-1) + domestic)


@formula(
    "geopolrisk_score",
    "italic(G P R S)_(A c) = italic(H H I)_A italic(W T A)_(A c)",
    symbols=(
        Symbol("italic(G P R S)_(A c)", N_("geopolitical supply risk score")),
        Symbol("italic(H H I)_A", N_("concentration of world production of material A")),
        Symbol("italic(W T A)_(A c)", N_("instability of the supply of importer c, by weight")),
    ),
    unit="1",
    source=HELBIG,
    takes={"concentration": "italic(H H I)_A", "average": "italic(W T A)_(A c)"},
)
def geopolrisk_score(
    concentration: NDArray[np.float64], average: NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Multiply the two factors, each 0..1.

    Examples
    --------
    >>> float(geopolrisk_score(np.float64(0.625), np.float64(0.25)))
    0.15625
    """
    return concentration * average


@formula(
    "geopolrisk_midpoint",
    "italic(M)_(A c) = italic(G P R S)_(A c) v_(A c)",
    symbols=(
        Symbol("italic(M)_(A c)", N_("geopolitical supply risk midpoint"), "kUSD/t"),
        Symbol("italic(G P R S)_(A c)", N_("geopolitical supply risk score")),
        Symbol("v_(A c)", N_("import price: value of imports over their mass"), "kUSD/t"),
    ),
    unit="kUSD/t",
    source=KOYAMPARAMBATH,
    takes={"score": "italic(G P R S)_(A c)", "price": "v_(A c)"},
)
def geopolrisk_midpoint(
    score: NDArray[np.float64], price: float | NDArray[np.float64]
) -> NDArray[np.float64]:
    """
    Value the score with the import price, kUSD/t, which is USD/kg.

    Examples
    --------
    >>> float(geopolrisk_midpoint(np.float64(0.15625), 8.0))
    1.25
    """
    return score * price


@formula(
    "geopolrisk_cf",
    "italic(C F)_(A c) = italic(M)_(A c) / italic(M)_(C u)",
    symbols=(
        Symbol("italic(C F)_(A c)", N_("characterisation factor"), "kg Cu-eq/kg"),
        Symbol("italic(M)_(A c)", N_("geopolitical supply risk midpoint"), "kUSD/t"),
        Symbol("italic(M)_(C u)", N_("the same for copper, mean of OECD countries"), "kUSD/t"),
    ),
    unit="kg Cu-eq/kg",
    source=KOYAMPARAMBATH,
    takes={"midpoint": "italic(M)_(A c)", "reference": "italic(M)_(C u)"},
)
def characterisation_factor(
    midpoint: NDArray[np.float64], *, reference: float
) -> NDArray[np.float64]:
    """
    Express a midpoint in kilograms of copper equivalent.

    Parameters
    ----------
    reference
        The midpoint of copper, kUSD/t: ``copper_reference`` in the table of parameters.

    Examples
    --------
    >>> float(characterisation_factor(np.float64(1.0), reference=0.5))
    2.0
    """
    return midpoint / reference


def ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide; NaN where the denominator is not positive."""
    top, bottom = np.broadcast_arrays(np.asarray(above, float), np.asarray(below, float))
    result = np.full(bottom.shape, np.nan)
    np.divide(top, bottom, out=result, where=bottom > 0)
    return result
