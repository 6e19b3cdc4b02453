"""What figures of a scenario share: the story run once, and branches side by side in lanes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.figures._figure import Figure
from oresight.figures._style import INK, PALETTE, QUIET, legend, value_axis, wrapped
from oresight.locale import N_
from oresight.scenarios import account_of, load_scenario, run_scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from oresight.figures._scene import Scene
    from oresight.scenarios import Account

    Mark = tuple[float, float, float, float]
    """Lane, middle, low and high."""

__all__ = [
    "SHOWN",
    "account",
    "divides",
    "lane_words",
    "lanes",
    "marks",
    "named",
    "named_first",
    "side_by_side",
    "story_figure",
    "story_legend",
    "told_branches",
]

DEFAULT = "gallium-germanium-2023"
MOST = 16
"""Draws at most of a story that was not run before: one picture must not cost a minute."""

SHOWN = 12
LABEL_EMS = 16.0
HEAD = 86
"""Height of what is not a lane, in pixels."""

SYMBOLS = ("circle", "diamond", "triangle", "rect", "pin", "arrow")
WIDEST, SPREAD = 0.36, 0.78
"""Between two branches of a lane at most, and between the first and the last, in lanes."""


def account(scene: Scene) -> Account:
    """
    Return the account of a view's story: the one that is there, else run once.

    Raises
    ------
    BadInputError
        If there is no such story.
    """
    if scene.account is not None:
        return scene.account
    name, importer, seed = scene.scenario or DEFAULT, scene.importer, scene.seed
    draws = min(scene.draws, MOST)

    def told() -> Account:
        story = load_scenario(scene.atlas, name)
        return account_of(run_scenario(story, importer=importer, draws=draws, seed=seed))

    return scene.atlas.once(("story", name, importer, draws, seed), told)


def named(scene: Scene, told: Account, text: str, branch: str) -> str:
    """Return a finding with the story before it and, where there are several, its branch behind."""
    words = {"story": told.title(scene.lang), "finding": text}
    if len(told.outcome.branches) == 1:
        return scene.t(N_("{story}: {finding}"), **words)
    name = told.branch_name(branch, scene.lang)
    return scene.t(N_("{story}: {finding} ({branch})"), branch=name, **words)


def told_branches(told: Account, table: pl.DataFrame) -> list[str]:
    """Return the branches of which a table tells anything."""
    known = set(table["branch"])
    return [one for one in told.outcome.branches if one in known]


def side_by_side(names: Sequence[str], branch: str) -> float:
    """Return how far from the middle of its lane a branch stands."""
    step = min(WIDEST, SPREAD / len(names))
    return (names.index(branch) - (len(names) - 1) / 2) * step


def story_legend(scene: Scene, told: Account, branches: Sequence[str]) -> dict[str, Any]:
    """Return a legend of branches; none where the story has but one."""
    if len(told.outcome.branches) == 1:
        return {"show": False}
    return legend(data=[told.branch_name(one, scene.lang) for one in branches])


def lanes(words: Sequence[str], **parts: Any) -> dict[str, Any]:
    """Return an upright axis with a lane a word, the first on top."""
    return value_axis(
        inverse=True,
        min=-0.5,
        max=len(words) - 0.5,
        interval=0.5,
        axisLabel={
            "color": INK,
            "fontSize": 10.5,
            "lineHeight": 12,
            "customValues": list(range(len(words))),
            "formatter": {"$fn": "lane", "args": [[wrapped(w, LABEL_EMS) for w in words]]},
        },
        splitLine={"show": False},
        **parts,
    )


def lane_height(branches: Sequence[str]) -> int:
    """Return the height of a lane in pixels."""
    return max(26, 10 + 11 * len(branches))


def marks(
    scene: Scene, told: Account, branch: str, found: Iterable[Mark], **parts: Any
) -> list[dict[str, Any]]:
    """Return the intervals and the middles of one branch, in its colour and shape."""
    at = told.outcome.branches.index(branch)
    color = {"color": PALETTE[at % len(PALETTE)]}
    rows = list(found)
    return [
        {
            "type": "custom",
            "renderItem": {"$fn": "interval"},
            "itemStyle": color,
            "data": [[lane, low, high] for lane, _, low, high in rows],
            "encode": {"x": [1, 2], "y": 0},
            "clip": True,
            **parts,
        },
        {
            "type": "scatter",
            "name": told.branch_name(branch, scene.lang),
            "symbol": SYMBOLS[at % len(SYMBOLS)],
            "symbolSize": 8,
            "itemStyle": color,
            "z": 5,
            "data": [[middle, lane] for lane, middle, _, _ in rows],
            **parts,
        },
    ]


def divides(count: int) -> dict[str, Any]:
    """Return thin lines between lanes, for a series."""
    return {
        "silent": True,
        "symbol": "none",
        "label": {"show": False},
        "lineStyle": {"color": QUIET, "width": 0.3, "type": "solid"},
        "data": [{"yAxis": at + 0.5} for at in range(count - 1)],
    }


def story_figure(
    scene: Scene, told: Account, table: pl.DataFrame, *, notes: Sequence[str] = (), **parts: Any
) -> Figure:
    """Return a picture of a story with a lane a row, all branches in it: its frame, notes and sources."""
    branches = told_branches(told, table)
    lane_count = table["lane"].n_unique()
    return Figure(
        table=table,
        sources=tuple(table["sources"].explode().drop_nulls().unique().sort()),
        notes=(*story_notes(scene, told, branches), *notes),
        height=HEAD + lane_height(branches) * lane_count,
        fixed=True,
        **parts,
    )


def lane_words(table: pl.DataFrame, word: Callable[[dict[str, Any]], str]) -> list[str]:
    """Return what each lane is called, by its first row."""
    return [word(row) for row in table.unique("lane", keep="first", maintain_order=True).to_dicts()]


def named_first(
    table: pl.DataFrame, word: Callable[[dict[str, Any]], str], *, count: int = 3
) -> str:
    """Return the first lanes in words, for the alternative text."""
    return "; ".join(word(row) for row in table.filter(pl.col("lane") < count).to_dicts())


def story_notes(scene: Scene, told: Account, branches: Sequence[str]) -> list[str]:
    """Return how sure the numbers are, and which branches have no marks."""
    t = scene.t
    notes = [
        t(
            N_(
                "Marks: median of {draws} draws, with the interval that holds 90 % of them. The story "
                "is played in the markets of its base year; it is no forecast."
            ),
            draws=scene.number(told.draws, 0),
        )
    ]
    still = [one for one in told.outcome.branches if one not in branches]
    if len(told.outcome.branches) > 1:
        notes.append(t(N_("Branches are told apart, and none is given a probability of its own.")))
    if still:
        notes.append(
            t(
                N_("Nothing is drawn of: {branches}."),
                branches=t(N_(", ")).join(told.branch_name(one, scene.lang) for one in still),
            )
        )
    return notes
