"""A company's own parts: what they hang on, how long they last, and what stops first."""

from oresight.company._archive import MAX_BYTES
from oresight.company._assess import Assessment, assess
from oresight.company._labels import COLUMNS, INDICATORS, SHEETS, TOPICS
from oresight.company._mix import BASES
from oresight.company._part import Material, Part, Parts, Route
from oresight.company._questions import Question
from oresight.company._smelters import Smelter, Smelters, read_smelters
from oresight.company._template import example, template
from oresight.company._workbook import read_workbook

__all__ = [
    "BASES",
    "COLUMNS",
    "INDICATORS",
    "MAX_BYTES",
    "SHEETS",
    "TOPICS",
    "Assessment",
    "Material",
    "Part",
    "Parts",
    "Question",
    "Route",
    "Smelter",
    "Smelters",
    "assess",
    "example",
    "read_smelters",
    "read_workbook",
    "template",
]
