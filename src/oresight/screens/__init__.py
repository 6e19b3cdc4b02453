"""Screens: rows of codes and numbers as tables of words, for a terminal and for a page alike."""

from oresight.screens._company import company_screens, parts_screens
from oresight.screens._labels import READINGS, label_columns, readable, with_intervals
from oresight.screens._reader import Reader, can_import, importer_named
from oresight.screens._screen import Screen
from oresight.screens._screens import measure_screens, story_screens
from oresight.screens._simulated import MONTHS_COUNT, Simulated, Told, simulated

__all__ = [
    "MONTHS_COUNT",
    "READINGS",
    "Reader",
    "Screen",
    "Simulated",
    "Told",
    "can_import",
    "company_screens",
    "importer_named",
    "label_columns",
    "measure_screens",
    "parts_screens",
    "readable",
    "simulated",
    "story_screens",
    "with_intervals",
]
