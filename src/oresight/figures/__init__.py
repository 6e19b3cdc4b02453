"""Figures: chart, table, words and sources from one object; pure, with the language passed in."""

from oresight.figures._company import company_figures
from oresight.figures._compare import comparison_figures
from oresight.figures._figure import Figure
from oresight.figures._grounds import GROUNDS, Ground
from oresight.figures._registry import FigureKind, draw, figures
from oresight.figures._render import asset_folder, render_svg
from oresight.figures._scene import Scene
from oresight.figures._simulation import simulation_figures
from oresight.figures._style import PALETTE, ems

__all__ = [
    "GROUNDS",
    "PALETTE",
    "Figure",
    "FigureKind",
    "Ground",
    "Scene",
    "asset_folder",
    "company_figures",
    "comparison_figures",
    "draw",
    "ems",
    "figures",
    "render_svg",
    "simulation_figures",
]
