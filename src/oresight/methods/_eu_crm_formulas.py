"""The formulas of the European Commission's criticality assessment (2017 method)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from oresight.locale import N_
from oresight.methods._formula import Symbol, formula

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from numpy.typing import ArrayLike, NDArray

    from oresight.codes import Stage

__all__ = [
    "EI_THRESHOLD",
    "SR_THRESHOLD",
    "bottleneck",
    "economic_importance",
    "governance_weight",
    "group_mean",
    "import_reliance",
    "meets_list_rule",
    "supply_risk",
    "to_one_decimal",
    "weighted_hhi",
]

SR_THRESHOLD = 1.0
EI_THRESHOLD = 2.8

METHOD_2017 = "European Commission 2017, doi:10.2873/769526"
STUDY_2017 = "European Commission 2017, Study on the review of the list of critical raw materials"
STUDY_2023 = "European Commission 2023, doi:10.2873/725585"
CRMA = "Regulation (EU) 2024/1252, Annex II"

_BEST = 2.5
_SCALE = 10.0


@formula(
    "eu_governance_weight",
    "w_c = 2 (2.5 - overline(g)_c)",
    symbols=(
        Symbol("w_c", N_("governance weight of country c, 0 best to 10 worst")),
        Symbol("g_c", N_("mean of the six World Bank governance estimates")),
    ),
    unit="1",
    source=STUDY_2023,
    takes={"estimates": "g_c"},
)
def governance_weight(estimates: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Scale governance estimates so that 0 is best, 5 the world's mean and 10 worst.

    Parameters
    ----------
    estimates
        Axes ``(..., dimension)``, on the scale of about -2.5 to 2.5; NaN where one is missing.

    Examples
    --------
    >>> governance_weight(np.array([[0.0, 0.0], [1.0, 2.0]]))
    array([5., 2.])
    """
    known = np.isfinite(estimates)
    count = known.sum(axis=-1)
    total = np.where(known, estimates, 0.0).sum(axis=-1)
    mean = np.divide(total, count, out=np.full(count.shape, np.nan), where=count > 0)
    return np.asarray(2.0 * (_BEST - mean))


@formula(
    "eu_weighted_hhi",
    "H = sum_c s_c^2 w_c t_c",
    symbols=(
        Symbol("H", N_("concentration weighted by governance and trade")),
        Symbol("s_c", N_("share of country c, as published, not put to a sum of one")),
        Symbol("w_c", N_("governance weight of country c, 0 best to 10 worst")),
        Symbol("t_c", N_("trade parameter: 1 by default, more where exports are restricted")),
    ),
    unit="1",
    source=STUDY_2023,
    takes={"shares": "s_c", "weight": "w_c", "trade": "t_c"},
)
def weighted_hhi(
    shares: NDArray[np.float64],
    weight: NDArray[np.float64],
    *,
    trade: NDArray[np.float64] | float = 1.0,
) -> NDArray[np.float64]:
    """
    Add up squared shares times governance weight times trade parameter.

    Parameters
    ----------
    shares, weight, trade
        Axes ``(..., country)``; shares of 0 to 1, weight 0 to 10, trade about 0.8 to 1.5.

    Examples
    --------
    >>> float(weighted_hhi(np.array([1.0]), np.array([5.7]), trade=1.1))
    6.2700000000000005
    """
    return np.asarray((shares**2 * weight * trade).sum(axis=-1))


@formula(
    "eu_import_reliance",
    '"IR" = min(1, max(0, (I - E) / (P + I - E)))',
    symbols=(
        Symbol('"IR"', N_("import reliance")),
        Symbol("I", N_("imports"), "t/yr"),
        Symbol("E", N_("exports"), "t/yr"),
        Symbol("P", N_("domestic output"), "t/yr"),
    ),
    unit="1",
    source=STUDY_2017,
    takes={"imports": "I", "exports": "E", "production": "P"},
)
def import_reliance(
    imports: ArrayLike, exports: ArrayLike, *, production: ArrayLike
) -> NDArray[np.float64]:
    """
    Divide net imports by apparent consumption, between 0 and 1.

    A net exporter has 0. NaN where apparent consumption is not positive and the importer does not
    export on balance.

    Parameters
    ----------
    imports, exports, production
        At one stage and on one mass basis, in t/yr.

    Examples
    --------
    >>> float(import_reliance(80.0, 30.0, production=50.0))
    0.5
    """
    net = np.asarray(imports, dtype=np.float64) - np.asarray(exports, dtype=np.float64)
    use = np.asarray(production, dtype=np.float64) + net
    ratio = np.divide(net, use, out=np.full(np.shape(use), np.nan), where=use > 0)
    return np.asarray(np.where(net < 0, 0.0, np.clip(ratio, 0.0, 1.0)))


@formula(
    "eu_supply_risk",
    '"SR" = (H_"world" "IR"/2 + H_"own" (1 - "IR"/2)) (1 - "RIR") "SI"',
    symbols=(
        Symbol('"SR"', N_("supply risk, 0 to about 10")),
        Symbol('H_"world"', N_("weighted concentration of world supply")),
        Symbol('"IR"', N_("import reliance")),
        Symbol('H_"own"', N_("weighted concentration of the importer's sourcing")),
        Symbol('"RIR"', N_("end-of-life recycling input rate")),
        Symbol('"SI"', N_("substitution index, 1 where nothing replaces it")),
    ),
    unit="1",
    source=METHOD_2017,
    takes={
        "world": 'H_"world"',
        "own": 'H_"own"',
        "reliance": '"IR"',
        "recycling": '"RIR"',
        "substitution": '"SI"',
    },
)
def supply_risk(
    world: ArrayLike | None,
    own: ArrayLike | None,
    *,
    reliance: ArrayLike,
    recycling: ArrayLike,
    substitution: ArrayLike,
) -> NDArray[np.float64]:
    """
    Blend world supply and own sourcing, then deduct recycling and substitution.

    Parameters
    ----------
    world, own
        Weighted concentration of world supply and of the importer's sourcing. None for one of them
        leaves the other alone, whatever the reliance; None for both gives NaN.
    reliance, recycling, substitution
        Each 0 to 1.

    Examples
    --------
    >>> float(supply_risk(4.0, 2.0, reliance=1.0, recycling=0.5, substitution=1.0))
    1.5
    >>> float(supply_risk(4.0, None, reliance=1.0, recycling=0.5, substitution=1.0))
    2.0
    """
    half = np.asarray(reliance, dtype=np.float64) / 2
    if world is None or own is None:
        alone = world if own is None else own
        supply = np.asarray(np.nan if alone is None else alone, dtype=np.float64)
    else:
        supply = np.asarray(world) * half + np.asarray(own) * (1 - half)
    return np.asarray(supply * (1 - np.asarray(recycling)) * np.asarray(substitution))


@formula(
    "eu_economic_importance",
    '"EI" = 10 "SI"_"EI" sum_a (A_a Q_a) / (max Q)',
    symbols=(
        Symbol('"EI"', N_("economic importance, 0 to 10")),
        Symbol('"SI"_"EI"', N_("substitution index of economic importance")),
        Symbol("A_a", N_("share of use a in the consumption of the commodity")),
        Symbol("Q_a", N_("value added of the sector of use a"), "million EUR"),
        Symbol("max Q", N_("value added of the largest manufacturing sector"), "million EUR"),
    ),
    unit="1",
    source=f"{METHOD_2017}; {CRMA}",
    takes={
        "use_shares": "A_a",
        "value_added": "Q_a",
        "largest": "max Q",
        "substitution": '"SI"_"EI"',
    },
)
def economic_importance(
    use_shares: NDArray[np.float64],
    value_added: NDArray[np.float64],
    *,
    largest: float,
    substitution: ArrayLike,
) -> NDArray[np.float64]:
    """
    Weigh the value added of the sectors that use a commodity.

    Parameters
    ----------
    use_shares, value_added
        Axes ``(..., use)``: share of the use, 0 to 1; value added of its sector in million EUR, 0
        for a use without a sector (the other shares are not rescaled).
    largest
        Value added of the largest manufacturing sector, or of the whole economy to follow the
        letter of the regulation; million EUR.

    Examples
    --------
    >>> float(economic_importance(np.array([1.0]), np.array([50.0]), largest=100.0,
    ...                           substitution=0.9))
    4.5
    """
    weighted = (use_shares * value_added).sum(axis=-1) / largest
    return np.asarray(_SCALE * weighted * np.asarray(substitution))


def to_one_decimal(value: ArrayLike) -> NDArray[np.float64]:
    """
    Round to one decimal, halves away from zero, as the lists are printed.

    Examples
    --------
    >>> float(to_one_decimal(0.25))
    0.3
    """
    ulp = 1e-9  # 2.75 is stored a little below what is printed
    return np.asarray(np.floor(np.asarray(value, dtype=np.float64) * 10 + 0.5 + ulp) / 10)


@formula(
    "eu_list_rule",
    '"critical" <=> "SR" >= 1.0 and "EI" >= 2.8',
    symbols=(
        Symbol('"SR"', N_("supply risk, 0 to about 10")),
        Symbol('"EI"', N_("economic importance, 0 to 10")),
    ),
    unit="1",
    source=STUDY_2023,
    takes={"risk": '"SR"', "importance": '"EI"'},
)
def meets_list_rule(risk: ArrayLike, importance: ArrayLike) -> NDArray[np.bool_]:
    """
    Tell whether both results, rounded to one decimal, reach the thresholds.

    Examples
    --------
    >>> bool(meets_list_rule(0.96, 2.8))
    True
    """
    risky = to_one_decimal(risk) >= SR_THRESHOLD
    return np.asarray(risky & (to_one_decimal(importance) >= EI_THRESHOLD))


@formula(
    "eu_group_mean",
    "G = 1/n sum_m x_m",
    symbols=(
        Symbol("G", N_("result of a group of materials")),
        Symbol("n", N_("members of the group")),
        Symbol("x_m", N_("headline result of member m, whatever its stage")),
    ),
    unit="1",
    source=STUDY_2023,
    takes={"members": "x_m"},
)
def group_mean(members: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Take the arithmetic mean of the members' headline results over the first axis.

    Examples
    --------
    >>> float(group_mean(np.array([3.0, 5.0])))
    4.0
    """
    return np.asarray(members.mean(axis=0))


def bottleneck(risks: Mapping[Stage, float], *, vetoed: Collection[Stage] = ()) -> Stage | None:
    """
    Return the stage with the higher supply risk, None where no stage has one.

    A vetoed stage, whose data are too poor, stands back as long as another stage has a risk.

    Examples
    --------
    >>> from oresight.codes import Stage
    >>> bottleneck({Stage.MINE: 2.0, Stage.REFINE: 1.0}, vetoed=[Stage.MINE])
    <Stage.REFINE: 'refine'>
    """
    known = {stage: risk for stage, risk in risks.items() if np.isfinite(risk)}
    fit = {stage: risk for stage, risk in known.items() if stage not in vetoed} or known
    return max(fit, key=fit.__getitem__) if fit else None
