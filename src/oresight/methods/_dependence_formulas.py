"""The formulas of import dependence and of the benchmarks set against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oresight.locale import N_
from oresight.methods._formula import Symbol, formula

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "consumption_share",
    "geodep_flag",
    "import_hhi",
    "net_import_reliance",
    "output_gap",
    "recycling_gap",
]

_OUTPUT = Symbol("P", N_("home output at the stage"), "t")
_IMPORTS = Symbol("I", N_("imports at the stage"), "t")
_EXPORTS = Symbol("E", N_("exports at the stage"), "t")
_ORIGIN = Symbol("s_c", N_("share of country c in imports"))
_ACT = "Regulation (EU) 2024/1252, Article 5"


@formula(
    "net_import_reliance",
    "R = max(0, (I - E) / (P + I - E))",
    symbols=(
        Symbol("R", N_("net import reliance, share of apparent consumption")),
        _IMPORTS,
        _EXPORTS,
        _OUTPUT,
    ),
    unit="1",
    source="USGS, Mineral Commodity Summaries 2026, Appendix B",
    takes={"output": "P", "imports": "I", "exports": "E"},
)
def net_import_reliance(
    output: NDArray[np.float64] | float,
    imports: NDArray[np.float64] | float,
    exports: NDArray[np.float64] | float,
) -> NDArray[np.float64]:
    """
    Divide net imports by apparent consumption.

    Parameters
    ----------
    output, imports, exports
        In one unit of mass of one content, at one stage.

    Returns
    -------
    NDArray
        0 to 1; NaN where no consumption is left, as then some trade is missing.

    Examples
    --------
    >>> float(net_import_reliance(20.0, 90.0, 10.0))
    0.8
    """
    net = np.asarray(imports, dtype=np.float64) - exports
    use = np.asarray(output + net)
    ratio = np.divide(net, use, out=np.full(use.shape, np.nan), where=use > 0)
    return np.asarray(np.clip(ratio, 0.0, 1.0))


@formula(
    "import_hhi",
    "H_I = sum_c s_c^2",
    symbols=(Symbol("H_I", N_("concentration of imports, 1 for a single origin")), _ORIGIN),
    unit="1",
    source="Hirschman 1964",
    takes={"shares": "s_c"},
)
def import_hhi(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Sum the squares of the shares of imports over the last axis.

    Examples
    --------
    >>> float(import_hhi(np.array([0.5, 0.5])))
    0.5
    """
    return np.asarray((shares**2).sum(axis=-1))


@formula(
    "output_gap",
    "G = min(1, P / (P + I - E)) - b",
    symbols=(
        Symbol("G", N_("how far home output lies above the benchmark; negative where below")),
        _OUTPUT,
        _IMPORTS,
        _EXPORTS,
        Symbol("b", N_("benchmark, share of consumption")),
    ),
    unit="1",
    source=f"{_ACT}(1)(a)",
    takes={"output": "P", "imports": "I", "exports": "E", "benchmark": "b"},
)
def output_gap(
    output: NDArray[np.float64] | float,
    imports: NDArray[np.float64] | float,
    exports: NDArray[np.float64] | float,
    *,
    benchmark: float,
) -> NDArray[np.float64]:
    """
    Set home output over apparent consumption against a benchmark.

    Output beyond all consumption counts as all of it: what is exported covers nobody's use at home.

    Returns
    -------
    NDArray
        NaN where no consumption is left.

    Examples
    --------
    >>> round(float(output_gap(20.0, 90.0, 10.0, benchmark=0.1)), 3)
    0.1
    """
    made = np.asarray(output, dtype=np.float64)
    use = np.asarray(made + imports - exports)
    share = np.divide(made, use, out=np.full(use.shape, np.nan), where=use > 0)
    return np.asarray(np.minimum(share, 1.0) - benchmark)


@formula(
    "consumption_share",
    "m_c = s_c I / (P + I)",
    symbols=(
        Symbol("m_c", N_("share of country c in consumption; exports carry the mean mix")),
        _ORIGIN,
        _IMPORTS,
        _OUTPUT,
    ),
    unit="1",
    source=f"{_ACT}(1)(b)",
    takes={"share": "s_c", "output": "P", "imports": "I"},
)
def consumption_share(
    share: NDArray[np.float64] | float,
    output: NDArray[np.float64] | float,
    imports: NDArray[np.float64] | float,
) -> NDArray[np.float64]:
    """
    Turn a share of imports into one of consumption.

    What is exported is taken to be of the same mix as all supply, so exports cancel.

    Examples
    --------
    >>> float(consumption_share(0.8, 50.0, 50.0))
    0.4
    """
    inward = np.asarray(imports, dtype=np.float64)
    supply = np.asarray(output + inward)
    foreign = np.divide(inward, supply, out=np.full(supply.shape, np.nan), where=supply > 0)
    return np.asarray(share * foreign)


@formula(
    "recycling_gap",
    "G_r = r - b",
    symbols=(
        Symbol("G_r", N_("how far recycling lies above the benchmark; negative where below")),
        Symbol("r", N_("share of old scrap in all input")),
        Symbol("b", N_("benchmark, share of consumption")),
    ),
    unit="1",
    source=f"{_ACT}(1)(a)(iii)",
    takes={"rate": "r", "benchmark": "b"},
)
def recycling_gap(rate: NDArray[np.float64] | float, *, benchmark: float) -> NDArray[np.float64]:
    """
    Set a recycling input rate against a benchmark.

    Examples
    --------
    >>> round(float(recycling_gap(0.3, benchmark=0.25)), 3)
    0.05
    """
    return np.asarray(rate - benchmark)


@formula(
    "geodep_flag",
    "F = [ sum_t [H_(I,t) > h] dot [H_(X,t) > h] dot [I_t / E_t > k] >= n ]",
    symbols=(
        Symbol("F", N_("1 where the good is dependent, else 0")),
        Symbol("H_(I,t)", N_("concentration of the importer's imports in year t, by value")),
        Symbol("H_(X,t)", N_("concentration of world exports in year t, by value")),
        Symbol("I_t", N_("imports of the good in year t"), "kUSD"),
        Symbol("E_t", N_("exports of the good in year t"), "kUSD"),
        Symbol("h", N_("cut of concentration")),
        Symbol("k", N_("cut of imports over exports")),
        Symbol("n", N_("years of three that are enough"), "year"),
    ),
    unit="1",
    source="CEPII, GeoDep database",
    takes={"hhi": "H_(I,t)", "market": "H_(X,t)", "ratio": "I_t / E_t", "cuts": "(h, k, n)"},
)
def geodep_flag(
    hhi: NDArray[np.float64],
    market: NDArray[np.float64],
    ratio: NDArray[np.float64],
    *,
    cuts: tuple[float, float, float],
) -> NDArray[np.bool_]:
    """
    Tell whether three conditions hold together in enough years.

    Parameters
    ----------
    hhi, market
        Axes ``(..., year)``: concentration of imports and of world exports; NaN without trade.
    ratio
        Axes ``(..., year)``: imports over exports; infinite without exports.
    cuts
        Cut of both concentrations, of the ratio, and how many years are enough.

    Examples
    --------
    >>> rows = np.array([0.9, 0.9, 0.1])
    >>> bool(geodep_flag(rows, rows, np.full(3, np.inf), cuts=(0.4, 1.0, 2.0)))
    True
    """
    concentration, excess, years = cuts
    met = (hhi > concentration) & (market > concentration) & (ratio > excess)
    return np.asarray(met.sum(axis=-1) >= years)
