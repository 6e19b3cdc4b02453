"""How much stock would keep a part from stopping, and what it ties up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from oresight.codes import Grade
from oresight.company._mix import FILE
from oresight.company._part import DAYS_A_YEAR
from oresight.company._table import named, unknown
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from oresight.company._exposure import Exposed
    from oresight.company._fill import Fed
    from oresight.company._scarcity import Scarcity
    from oresight.company._table import Row

__all__ = ["needed", "stock_rows"]

TAIL: Final = 0.05
NO_STOCK: Final = N_("Today's stock is not told.")
NO_MASS: Final = N_("Its mass, or the parts a year, are not told.")
NO_SPEND: Final = N_("What is spent on it is not told.")
NO_SALES: Final = N_("The sales that depend on it are not told.")
NO_END: Final = N_(
    "The shortage lasts as long as it is followed: stock puts the stop off, and no more."
)
FREE: Final = N_("No stock is added.")
DAYS: Final = DAYS_A_YEAR / 12


def needed(enough: NDArray[np.float64], level: float) -> tuple[float, float, float]:
    """
    Return the least stock with which at most so many draws stop, and its interval.

    The interval is that of an order statistic: between the draws whose ranks a binomial sample of so
    many draws leaves open.

    Parameters
    ----------
    enough
        Days of stock with which each draw does not stop, axes ``(draw,)``.
    level
        Probability of a stop that is accepted, between 0 and 1.

    Examples
    --------
    >>> needed(np.arange(100.0), 0.05)[0]
    94.0
    """
    from scipy.stats import binom

    ordered, n = np.sort(enough), enough.size
    kept = max(int(np.ceil((1.0 - level) * n - 1e-9)), 1)
    low = max(int(binom.ppf(TAIL, n, 1.0 - level)), 1)
    high = min(int(binom.ppf(1.0 - TAIL, n, 1.0 - level)) + 1, n)
    ranks = kept - 1, min(low, kept) - 1, max(high, kept) - 1
    middle, least, most = (float(ordered[rank]) for rank in ranks)
    return middle, least, most


def stock_rows(
    one: Fed, exposed: Sequence[Exposed], scarcity: Scarcity, *, level: float, currency: str
) -> Iterator[Row]:
    """Yield the stock that a part would need, what is to be added, and what that ties up and saves."""
    about = named(one.part) | {"scenario": scarcity.name, "branch": scarcity.branch or None}
    rests: Row = {"grade": Grade.ASSUMED.value, "sources": list(one.sources)}
    days = needed(one.enough, level)
    lasting = days[0] >= DAYS * len(one.fills[0]) * 0.5 and _at_end(one)
    yield about | rests | _three(days, "day") | {
        "indicator": "stock_needed", "note": NO_END if lasting else None,
    }  # fmt: skip
    held = one.part.stock_days
    if held is None:
        for name, unit in (
            ("stock_added", "day"),
            ("stock_added_t", "t"),
            ("stock_money", currency or "1"),
        ):
            yield about | unknown(unit, NO_STOCK, [FILE]) | {"indicator": name}
        return
    added = tuple(max(end - held, 0.0) for end in days)
    yield about | rests | _three(added, "day") | {"indicator": "stock_added"}
    yield from (about | rests | row for row in _tonnes(exposed, added))
    yield from (about | rests | row for row in _tied(one, days[0], added, currency=currency))


def _at_end(one: Fed) -> bool:
    """Tell whether deliveries are still below the stop in the last month, in most draws."""
    return bool(np.mean([np.mean(fill[-1] < one.threshold) for fill in one.fills]) > TAIL)


def _three(days: Sequence[float], unit: str) -> Row:
    return {"value": days[0], "low": days[1], "high": days[2], "unit": unit}


def _tonnes(exposed: Sequence[Exposed], added: Sequence[float]) -> Iterator[Row]:
    for one in exposed:
        row: Row = {"indicator": "stock_added_t", "commodity": one.material.commodity}
        yearly = one.part.tonnes_a_year(one.material)
        if yearly is None:
            yield unknown("t", NO_MASS, [FILE]) | row
        else:
            yield row | _three([days * yearly / DAYS_A_YEAR for days in added], "t")


def _tied(one: Fed, days: float, added: Sequence[float], *, currency: str) -> Iterator[Row]:
    """Yield the money that the stock ties up, what it saves on average, and what a first day does."""
    spend, value = one.part.spend, one.part.value_at_risk
    if spend is None:
        yield unknown(currency or "1", NO_SPEND, [FILE]) | {"indicator": "stock_money"}
    else:
        money = [spend * more / DAYS_A_YEAR for more in added]
        yield _three(money, currency) | {"indicator": "stock_money"}
    if value is None:
        yield unknown(currency or "1", NO_SALES, [FILE]) | {"indicator": "loss_avoided"}
        return
    held = one.part.stock_days or 0.0
    kept = value * _less(one, held, max(days, held))
    yield _mean(kept, currency) | {"indicator": "loss_avoided"}
    if spend:
        first = value * _less(one, held, held + 1.0) / (spend / DAYS_A_YEAR)
        yield _mean(first, "1") | {"indicator": "marginal_value"}


def _less(one: Fed, held: float, days: float) -> NDArray[np.float64]:
    """Return by how much less of the first year's output is lost, axes ``(draw,)``."""
    return one.with_cover(held).lost_year - one.with_cover(days).lost_year


def _mean(drawn: NDArray[np.float64], unit: str) -> Row:
    low, high = np.quantile(drawn, [TAIL, 1.0 - TAIL])
    mean = float(drawn.mean())
    return {
        "value": mean,
        "low": min(float(low), mean),
        "high": max(float(high), mean),
        "unit": unit,
    }
