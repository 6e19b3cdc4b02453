"""One commodity's market: who makes, ships, processes and uses it, in the base year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from oresight.errors import BadInputError, Fault
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Network"]

BALANCE = 1e-9
"""Largest imbalance of the base year at a node, against all use."""

FAR = 40.0
"""Widths between the base price and the value of lost load, so that nothing is curtailed at base."""


@dataclass(frozen=True)
class Network:
    """
    A market in its base year, from which every response is calibrated.

    Axes: ``S`` stages from mine to last form, ``n`` countries. Amounts are tonnes of one dimension
    a year, prices money a tonne.

    Parameters
    ----------
    countries, stages
        Names, in the order of the axes.
    price_up, price_down
        Prices where output is sold and where it is used, axes ``(S, n)``.
    flow
        Shipments, home deliveries on the diagonal, axes ``(S, from, to)``.
    spread
        Spread of trade by stage, in prices: small when buyers switch easily, axes ``(S,)``.
    output
        Primary output (mines at the first stage, recycling at later ones), axes ``(S, n)``.
    utilisation
        Output over capacity, strictly between 0 and 1, axes ``(S, n)``.
    use
        Final use, axes ``(S, n)``.
    elasticity
        Price elasticity of use at base, positive, axes ``(S, n)``.
    lost_load_price, lost_load_width
        Value of lost load, and the width of the step in which use is curtailed, axes ``(S, n)``.
    stock, stock_target
        Private stock at users at the start, and what they hold at base prices, axes ``(S, n)``.
    made, need, made_utilisation, made_width
        Output of the next stage from this one, tonnes of input for a tonne of it, its utilisation,
        and the width of the response in prices, axes ``(S - 1, n)``.

    Raises
    ------
    BadInputError
        With every fault found: a value out of range, a node out of balance.
    """

    countries: tuple[str, ...]
    stages: tuple[str, ...]
    price_up: NDArray[np.float64]
    price_down: NDArray[np.float64]
    flow: NDArray[np.float64]
    spread: NDArray[np.float64]
    output: NDArray[np.float64]
    utilisation: NDArray[np.float64]
    use: NDArray[np.float64]
    elasticity: NDArray[np.float64]
    lost_load_price: NDArray[np.float64]
    lost_load_width: NDArray[np.float64]
    stock: NDArray[np.float64]
    stock_target: NDArray[np.float64]
    made: NDArray[np.float64]
    need: NDArray[np.float64]
    made_utilisation: NDArray[np.float64]
    made_width: NDArray[np.float64]

    def __post_init__(self) -> None:
        """Refuse what no market can be."""
        faults = list(self._faults())
        if faults:
            raise BadInputError(*faults)

    @property
    def shape(self) -> tuple[int, int]:
        """Stages and countries."""
        return len(self.stages), len(self.countries)

    @cached_property
    def scale(self) -> float:
        """All use in the base year, against which imbalances are measured."""
        return float(self.use.sum() + (self.made * self.need).sum())

    @cached_property
    def base(self) -> NDArray[np.float64]:
        """Base prices, axes ``(side, S, n)``."""
        return np.stack([self.price_up, self.price_down])

    @cached_property
    def packed(self) -> NDArray[np.float64]:
        """
        Parameters of every response, calibrated to the base year, axes ``(parameter, S, n)``.

        In order: mining capacity and half-capacity price; use, elasticity, anchor price, value of
        lost load and width; stock and its target times price; processing capacity, need, break-even
        margin and width.
        """
        stages, n = self.shape
        p = np.zeros((13, stages, n))
        p[0] = np.divide(
            self.output, self.utilisation, out=np.zeros_like(self.output), where=self.output > 0
        )
        p[1] = self.price_up * (1.0 - self.utilisation) / self.utilisation
        p[2], p[3], p[4] = self.use, self.elasticity, self.price_down
        p[5], p[6] = self.lost_load_price, self.lost_load_width
        p[7], p[8] = self.stock, self.stock_target * self.price_down
        if stages > 1:
            share = self.made_utilisation
            p[9, :-1] = np.divide(
                self.made, share, out=np.zeros_like(self.made), where=self.made > 0
            )
            p[10, :-1] = self.need
            margin = self.price_up[1:] - self.need * self.price_down[:-1]
            p[11, :-1] = margin - self.made_width * np.log(share / (1.0 - share))
            p[12, :-1] = self.made_width
        p[12][p[12] == 0.0] = 1.0
        return p

    def _faults(self) -> Iterator[Fault]:
        yield from self._range_faults()
        residual = self._residual()
        scale = float(np.nansum(np.abs(self.flow)))
        for side, row in enumerate(residual):
            for s, c in zip(
                *np.nonzero(~(np.abs(row) <= BALANCE * max(scale, 1e-300))), strict=True
            ):
                yield Fault(
                    N_(
                        "{country} is out of balance by {amount} t at the stage {stage}, where it is {side}."
                    ),
                    N_("Make inflow and outflow of each node equal in the base year."),
                    fields={
                        "country": self.countries[c],
                        "amount": f"{row[s, c]:.6g}",
                        "stage": self.stages[s],
                        "side": ("sold", "used")[side],
                    },
                )

    def _range_faults(self) -> Iterator[Fault]:
        below_one = {"utilisation", "made_utilisation"}
        positive = {
            "price_up", "price_down", "spread", "elasticity", "lost_load_price", "lost_load_width",
            "need", "made_width", *below_one,
        }  # fmt: skip
        names = (*positive, "flow", "output", "use", "stock", "stock_target", "made")
        for name in sorted(names):
            values = getattr(self, name)
            bad = ~np.isfinite(values) | ((values <= 0) if name in positive else (values < 0))
            if name in below_one:
                bad |= values >= 1
            if bad.any():
                first = float(values[bad].flat[0])
                yield Fault(
                    N_("{field} holds {value}, which is out of range."),
                    N_(
                        "Give a finite number: more than 0 for prices, widths and elasticities; 0 or more "
                        "for amounts."
                    ),
                    fields={"field": name, "value": first},
                )
        far = self.lost_load_price < self.price_down + FAR * self.lost_load_width
        if far.any():
            yield Fault(
                N_("The value of lost load is too near the base price."),
                N_("Set it at least {far} widths above the price of use."),
                fields={"far": int(FAR)},
            )

    def _residual(self) -> NDArray[np.float64]:
        up = self.output - self.flow.sum(axis=2)
        down = self.flow.sum(axis=1) - self.use + self.stock - self.stock_target
        if self.shape[0] > 1:
            up[1:] += self.made
            down[:-1] -= self.made * self.need
        return np.stack([up, down])
