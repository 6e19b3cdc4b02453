"""Flows of a base year: the nearest to what is recorded, once or as an ensemble."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.chains._parameters import column
from oresight.market import balance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from oresight.chains._margins import Margins
    from oresight.chains._parameters import Parameters

__all__ = ["BLOCK", "Amounts", "Errors", "StageDraws", "amounts"]

BLOCK = 256
"""Draws whose errors and flows are held at once."""

TOLERANCE = 1e-9
"""What columns may be off by against the total; the base year is then that of the flows."""

FILLING = 50
"""Passes in which cells that nobody records take what the recorded ones imply."""


@dataclass(frozen=True)
class Amounts:
    """
    Tonnes of the base year, one set a draw.

    Parameters
    ----------
    flow
        Axes ``(B, S, from, to)``.
    recycled
        What comes back from use at the last stage, axes ``(B, n)``.
    """

    flow: NDArray[np.float64]
    recycled: NDArray[np.float64]


@dataclass(frozen=True)
class Errors:
    """
    Standard normal numbers for the errors of facts; nought in the first draw.

    Parameters
    ----------
    output, use
        Axes ``(B, n)``.
    record, unseen
        Axes ``(B, n, n)``.
    content
        Axes ``(B,)``: one error of the content of a tonne for all flows of a draw.
    """

    output: NDArray[np.float64]
    use: NDArray[np.float64]
    record: NDArray[np.float64]
    unseen: NDArray[np.float64]
    content: NDArray[np.float64]

    @classmethod
    def drawn(
        cls, draws: int, n: int, generator: np.random.Generator | None, *, first: int = 0
    ) -> Errors:
        """
        Return the errors of *draws*, all nought without a generator.

        A whole block is drawn whatever is asked for, so that a draw has the same errors however an
        ensemble is cut.

        Parameters
        ----------
        first
            Number of the first of them; draw 0 is without errors.
        """
        begin = first % BLOCK
        size = draws if generator is None else max(begin + draws, BLOCK)
        shapes = (size, n), (size, n), (size, n, n), (size, n, n), (size,)
        if generator is None:
            return cls(*(np.zeros(shape) for shape in shapes))
        made = [generator.standard_normal(shape)[begin : begin + draws] for shape in shapes]
        for one in made:
            one[: int(first == 0)] = 0.0
        return cls(*made)


@dataclass(frozen=True)
class StageDraws:
    """One stage under many draws of parameters and errors."""

    found: Margins
    settings: Sequence[Parameters]
    errors: Errors

    @property
    def output(self) -> NDArray[np.float64]:
        """What each makes, axes ``(B, n)``."""
        return np.asarray(self.found.output * np.exp(self.found.log_sd * self.errors.output))

    def parameter(self, name: str, axes: int = 0) -> NDArray[np.float64]:
        """Return a parameter by draw, with further *axes* to spread over."""
        return column(self.settings, name, axes)

    @property
    def chance(self) -> NDArray[np.float64]:
        """What a cell that nobody records is over its middle, axes ``(B, n, n)``."""
        return np.asarray(np.exp(self.parameter("flow_prior_log_sd", 2) * self.errors.unseen))

    def shipped(self, output: NDArray[np.float64]) -> NDArray[np.float64]:
        """
        Return shipments with their errors, axes ``(B, n, n)``.

        Records that are not in contents only give a shape, sized to the traded share. Who ships
        more than it makes and takes in ships another form under the same code: the surplus is left
        out.
        """
        found = self.found
        doubt = self.parameter("flow_record_log_sd", 2)
        shipped = found.trade * np.exp(doubt * self.errors.record)
        if not found.known_content:
            return self._sized(shipped * self.chance)
        shipped *= np.exp(found.content_log_sd * self.errors.content)[:, None, None]
        shipped += implied(found) * self.chance
        most = output + shipped.sum(axis=1)
        sent = shipped.sum(axis=2)
        kept = np.divide(most, sent, out=np.ones_like(sent), where=sent > most)
        return np.asarray(shipped * kept[:, :, None])

    def _sized(self, shape: NDArray[np.float64]) -> NDArray[np.float64]:
        size = shape.sum(axis=(1, 2))
        wanted = self.parameter("traded_share") * self.found.output.sum()
        scale = np.divide(wanted, size, out=np.zeros_like(size), where=size > 0)
        return np.asarray(shape * scale[:, None, None])

    def use(self, output: NDArray[np.float64], shipped: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return who uses the output: output and net imports, or in proportion where trade is unclear."""
        inward, outward = shipped.sum(axis=1), shipped.sum(axis=2)
        total = output.sum(axis=1, keepdims=True)
        if self.found.known_content:
            floor = self.parameter("least_use", 1) * (output + inward)
            use = np.maximum(output + inward - outward, floor)
        else:
            traded = self.parameter("traded_share", 1)
            arrived = inward.sum(axis=1, keepdims=True)
            even = np.full_like(inward, 1 / inward.shape[1])
            weight = np.divide(inward, arrived, out=even, where=arrived > 0)
            use = (1 - traded) * output + traded * total * weight
            use = use * np.exp(self.parameter("use_log_sd", 1) * self.errors.use)
        return np.asarray(use * (total / use.sum(axis=1, keepdims=True)))

    def balanced(
        self,
        supply: NDArray[np.float64],
        use: NDArray[np.float64],
        shipped: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Return the flows nearest to shipments, home deliveries, and what sizes alone tell."""
        away = ~np.eye(supply.shape[1], dtype=bool)
        total = supply.sum(axis=1)[:, None, None]
        sizes = supply[:, :, None] * use[:, None, :] / total * away
        home = np.minimum(supply, use)
        if not self.found.known_content:
            error = self.errors.unseen[:, ~away]
            home = home * np.exp(self.parameter("home_log_sd", 1) * error)
        else:
            left = supply - shipped.sum(axis=2)
            home = np.clip(left, self.parameter("least_use", 1) * home, home)
        prior = shipped + self._level(sizes, shipped) * sizes * self.chance
        prior[:, ~away] = home
        return balance(prior, supply, use, tolerance=TOLERANCE)

    def _level(
        self, sizes: NDArray[np.float64], shipped: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return how much of what sizes alone tell is shipped, beside what records tell."""
        size = sizes.sum(axis=(1, 2))
        sent = shipped.sum(axis=(1, 2))
        wanted = self.parameter("traded_share") * self.found.output.sum()
        filler = self.parameter("gravity_filler") * np.where(sent > 0, sent, wanted)
        level = np.where(sent > 0, filler, wanted) / np.maximum(size, 1e-300)
        return np.asarray(level[:, None, None])


def amounts(
    stages: Sequence[Margins],
    settings: Sequence[Parameters],
    *,
    generator: np.random.Generator | None = None,
    first: int = 0,
) -> Amounts:
    """
    Return balanced tonnes for every draw of the parameters.

    Parameters
    ----------
    generator
        Where the errors of margins, records and priors come from; without one there are none.
    first
        Number of the first draw; draw 0 is without errors.
    """
    draws, n = len(settings), len(stages[-1].countries)
    known = [
        StageDraws(found, settings, Errors.drawn(draws, n, generator, first=first))
        for found in stages
    ]
    last = known[-1]
    output = last.output
    mined = known[0].output if len(known) > 1 else None
    inside, outside = recycled(output, mined, last.parameter("recycling_share"))
    shipped = last.shipped(output)
    use = last.use(output, shipped)
    back = outside[:, None] * use / use.sum(axis=1, keepdims=True)
    flow = [last.balanced(output + back, use + back, shipped)]
    if mined is not None:
        made = output - inside
        wanted = made * (mined.sum(axis=1) / made.sum(axis=1))[:, None]
        flow.insert(0, known[0].balanced(mined, wanted, known[0].shipped(mined)))
    return Amounts(np.stack(flow, axis=1), inside + back)


def recycled(
    output: NDArray[np.float64],
    mined: NDArray[np.float64] | None,
    share: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """
    Return what is recycled: inside reported output by country, and outside it in all.

    Refining cannot make content: what is refined beyond what is mined comes back from use, as far
    as the recycling share allows. What the share asks for beyond that is not in reported output.
    A share that nobody states gives none.
    """
    share = np.nan_to_num(share)
    total = output.sum(axis=1)
    primary = total if mined is None else np.minimum(total, mined.sum(axis=1))
    wanted = share / (1.0 - share) * primary
    within = np.minimum(total - primary, wanted)
    return output * (within / total)[:, None], wanted - within


def implied(found: Margins) -> NDArray[np.float64]:
    """
    Return what cells that nobody records ship, as rows and columns of the recorded ones imply.

    A cell is its row's total times its column's over the total of all, filled in until it agrees
    with itself: the most even matrix that has the recorded cells. Axes ``(from, to)``; nought where
    a record is, and at home.
    """
    unseen = ~found.seen & ~np.eye(len(found.countries), dtype=bool)
    filled = np.zeros_like(found.trade)
    if not unseen.any() or not found.trade.any():
        return filled
    for _ in range(FILLING):
        whole = found.trade + filled
        outward, inward = whole.sum(axis=1), whole.sum(axis=0)
        filled = np.where(unseen, np.outer(outward, inward) / whole.sum(), 0.0)
    return filled
