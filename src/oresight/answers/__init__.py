"""Answers: one question, its rows and its run; the command line and assistants ask the same."""

from oresight.answers._answer import Answer
from oresight.answers._lists import LISTS, list_all
from oresight.answers._measures import measures, simulate
from oresight.answers._methods import assess, assess_all, show, trace
from oresight.answers._stories import outlook, tell

__all__ = [
    "LISTS",
    "Answer",
    "assess",
    "assess_all",
    "list_all",
    "measures",
    "outlook",
    "show",
    "simulate",
    "tell",
    "trace",
]
