"""Evidence: how our numbers compare with the official ones and with the past, misses first."""

from oresight.evidence._ablation import ablation
from oresight.evidence._audit import audit
from oresight.evidence._backtest import Backtest, backtest
from oresight.evidence._controls import negative_controls
from oresight.evidence._episodes import Observation, episodes, read_episodes
from oresight.evidence._licences import licence_ablation
from oresight.evidence._methods import method_error_summary, method_errors
from oresight.evidence._reference import reference_comparison

__all__ = [
    "Backtest",
    "Observation",
    "ablation",
    "audit",
    "backtest",
    "episodes",
    "licence_ablation",
    "method_error_summary",
    "method_errors",
    "negative_controls",
    "read_episodes",
    "reference_comparison",
]
