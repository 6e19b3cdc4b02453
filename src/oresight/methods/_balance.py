"""One importer's supply as a sample: what it imports, from whom, makes and sells on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oresight.atlas import sourcing
from oresight.codes import Grade
from oresight.methods._inputs import home_of, parameter_range

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from oresight.atlas import Sourcing
    from oresight.codes import CommodityId, Iso3, Stage
    from oresight.methods._case import Case

__all__ = ["FITTING", "Balance", "balance"]

FITTING = ("exact", "dominant")
"""Matches of trade codes on which tonnes of the goods are tonnes of the commodity."""


@dataclass(frozen=True, slots=True)
class Balance:
    """
    A mass balance with its doubts.

    Parameters
    ----------
    own
        The importer's supply as recorded.
    drawn_shares
        Axes ``(draw, partner)``: shares of imports by origin.
    domestic, imports, exports
        Axes ``(draw,)``, tonnes of content; NaN where there is no mass basis.
    grade
        Of the shares by origin: an estimate where the codes cover other goods too.
    """

    own: Sourcing
    drawn_shares: NDArray[np.float64]
    domestic: NDArray[np.float64]
    imports: NDArray[np.float64]
    exports: NDArray[np.float64]
    grade: Grade

    @property
    def fits(self) -> bool:
        """Whether the trade codes hold this commodity and little else."""
        return self.own.match in FITTING

    @property
    def closes(self) -> bool:
        """Whether output, imports and exports stand on one mass basis and leave something."""
        use = self.own.consumption_t
        return self.fits and bool(np.isfinite(use)) and use > 0

    @property
    def shares(self) -> NDArray[np.float64]:
        """Axes ``(partner,)``: shares of imports by origin, as recorded."""
        return self.own.import_shares

    @property
    def partners(self) -> tuple[Iso3, ...]:
        """Origins of imports, in the order of the shares."""
        return self.own.partners

    @property
    def codes(self) -> str:
        """The trade codes and how well they fit, as one word."""
        return f"HS {' '.join(self.own.codes)} ({self.own.match})"


def balance(case: Case, commodity: CommodityId, stage: Stage) -> Balance | None:
    """
    Return an importer's supply with a sample of it, or None where its trade is not covered.

    Every flow carries an error of its own; the content of the goods one error for all flows, in
    and out alike, as they are of one make.
    """
    home = home_of(case.atlas, case.importer)
    own = sourcing(case.atlas, home, commodity, stage=stage, year=case.year)
    if own is None:
        return None
    noise = parameter_range(case, "dependence", "trade_log_sd").value
    generator = case.generator("balance", commodity, stage)
    size = (case.draws, len(own.partners))
    flows = own.import_shares * np.exp(generator.standard_normal(size) * noise)
    total = flows.sum(axis=1)
    content = np.exp(generator.standard_normal(case.draws) * own.content_log_sd)
    error = generator.standard_normal((2, case.draws))
    return Balance(
        own=own,
        drawn_shares=np.divide(
            flows, total[:, None], out=np.zeros_like(flows), where=total[:, None] > 0
        ),
        domestic=own.domestic_t * np.exp(error[0] * own.domestic_log_sd),
        imports=own.imports_t * total * content,
        exports=own.exports_t * np.exp(error[1] * noise) * content,
        grade=own.grade if own.match in FITTING else Grade.worst([own.grade, Grade.ESTIMATED]),
    )
