"""Evidence: how our numbers compare with the official ones, misses first."""

from oresight.evidence._ablation import ablation
from oresight.evidence._audit import audit
from oresight.evidence._methods import method_error_summary, method_errors

__all__ = ["ablation", "audit", "method_error_summary", "method_errors"]
