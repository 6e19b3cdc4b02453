"""Methods: concentration, criticality and dependence, each in a file of its own."""

from oresight.methods._case import DEFAULT_DRAWS, Case
from oresight.methods._characterisation import brightway_factors, openlca_factors
from oresight.methods._disagreement import HEADLINES, Headline, rank_disagreement, weighted_ranking
from oresight.methods._explain import Explained, Worked, explain
from oresight.methods._formula import FORMULAS, Formula, Symbol, formula
from oresight.methods._inputs import home_of, parameter_range
from oresight.methods._plain import plain_equation
from oresight.methods._registry import Method, find_method, method, methods
from oresight.methods._scores import SCORE_SCHEMA, Score, score_table, summary
from oresight.methods._uncertainty import draw_governance, draw_shares

__all__ = [
    "DEFAULT_DRAWS",
    "FORMULAS",
    "HEADLINES",
    "SCORE_SCHEMA",
    "Case",
    "Explained",
    "Formula",
    "Headline",
    "Method",
    "Score",
    "Symbol",
    "Worked",
    "brightway_factors",
    "draw_governance",
    "draw_shares",
    "explain",
    "find_method",
    "formula",
    "home_of",
    "method",
    "methods",
    "openlca_factors",
    "parameter_range",
    "plain_equation",
    "rank_disagreement",
    "score_table",
    "summary",
    "weighted_ranking",
]
