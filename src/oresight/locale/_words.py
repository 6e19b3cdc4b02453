"""Names of what everything shares: stages and grades."""

from __future__ import annotations

from typing import Final

from oresight.codes import Grade, Stage
from oresight.locale._translate import N_

__all__ = ["GRADES", "STAGES"]

STAGES: Final = {
    Stage.MINE: N_("Mining"),
    Stage.REFINE: N_("Refining"),
    Stage.COMPONENT: N_("Components"),
    Stage.PRODUCT: N_("Products"),
}
"""Message keys by stage."""

GRADES: Final = {
    Grade.REPORTED: N_("reported"),
    Grade.ESTIMATED: N_("estimated"),
    Grade.ASSUMED: N_("assumed"),
}
"""Message keys by grade."""
