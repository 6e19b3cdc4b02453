"""The briefing tray: figures in the order a reader wants them, with a title and words of his own."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from oresight.codes import Stage, nearest, parse_date
from oresight.errors import BadInputError, Fault, OresightError, Place, UnknownNameError
from oresight.figures import draw, figures
from oresight.locale import N_
from oresight.report._gathered import Part, gather
from oresight.runs import Run
from oresight.scenarios import library

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import polars as pl

    from oresight.figures import Scene
    from oresight.report._document import Document

__all__ = ["TrayItem", "compose"]

Plain = str | int | None
LAST_YEAR: Final = 2200
NUMBERS: Final = {"year": (1900, LAST_YEAR), "draws": (1, 10_000), "seed": (0, 2**63 - 1),
                  "rows": (1, 100)}  # fmt: skip
"""Choices that are whole numbers, and what they may be."""

CHOICES: Final = ("as_of", "commodity", "importer", "measure", "scenario", "stage", *NUMBERS)


@dataclass(frozen=True, slots=True)
class TrayItem:
    """
    A figure in the tray.

    Parameters
    ----------
    figure
        Name, as `figures` has it.
    choices
        What of the view differs, in plain values: ``{"commodity": "cobalt", "stage": "mine"}``.
    note
        Words of the reader's own, before the figure.
    """

    figure: str
    choices: Mapping[str, Plain] = field(default_factory=dict)
    note: str = ""

    @property
    def words(self) -> str:
        """The command that draws the same."""
        told = [f"--{name.replace('_', '-')} {shlex.quote(str(value))}"
                for name, value in self.choices.items() if value is not None]  # fmt: skip
        return " ".join(["oresight figure", shlex.quote(self.figure), *told])


def compose(
    items: Sequence[TrayItem], scene: Scene, *, title: str = "", notes: Sequence[str] = (),
    run: Run | None = None,
) -> tuple[Document, Mapping[str, pl.DataFrame]]:  # fmt: skip
    """
    Return the figures of a tray as a document, and the tables behind it by name.

    The same items give the same document. What the data do not suffice for is told at its end.

    Parameters
    ----------
    scene
        Atlas, importer, day and language where an item does not choose its own.
    title, notes
        Words of the reader's own.
    run
        What identifies it; made from the items if absent.

    Raises
    ------
    BadInputError
        If items are not what they should be: all that is wrong, each with the place of its item.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.figures import Scene
    >>> scene = Scene(open_atlas(), importer="JPN", as_of=dt.date(2026, 11, 24), lang="en")
    >>> document, sheets = compose([TrayItem("map", {"commodity": "gallium"})], scene)
    >>> list(sheets)
    ['01-map']
    """
    t, parts, left = scene.t, [Part(note=note) for note in notes if note], []
    for item, view in zip(items, _scenes(items, scene), strict=True):
        try:
            figure = draw(item.figure, view)
        except BadInputError:
            left.append(t(figures()[item.figure].title))
        else:
            parts.append(Part((figure,), note=item.note, command=item.words))
    if left:
        told = t(N_("Figures left out because the data do not suffice:"))
        parts.append(Part(closing=(told, *left)))
    made = run or _run(items, scene, title=title, notes=notes)
    return gather(parts, scene, title=title or t(N_("Briefing")), run=made)


def _run(items: Sequence[TrayItem], scene: Scene, *, title: str, notes: Sequence[str]) -> Run:
    told = [(item.figure, dict(item.choices), item.note) for item in items]
    inputs = {"briefing": told, "importer": scene.importer, "title": title, "notes": list(notes)}
    return Run.of(inputs, edition=scene.atlas.edition, as_of=scene.as_of, seed=scene.seed)


def _scenes(items: Sequence[TrayItem], scene: Scene) -> list[Scene]:
    """Return the view of each item; all faults at once."""
    faults: list[Fault] = []
    scenes: list[Scene] = []
    if not items:
        faults.append(Fault(N_("The tray is empty."), N_("Put a figure into it.")))
    for at, item in enumerate(items, start=1):
        place = Place(column=str(at))
        if item.figure not in figures():
            near = nearest(item.figure, figures())
            faults += UnknownNameError("figure", item.figure, near=near, where=place).faults
            continue
        choices: dict[str, object] = {}
        for name, value in item.choices.items():
            if value is None:
                continue
            try:
                choices[name] = _choice(scene, name, value)
            except OresightError as error:
                faults += [Fault(one.what, one.remedy, one.fields, place) for one in error.faults]
        scenes.append(scene.with_choices(**choices))
    if faults:
        raise BadInputError(*faults)
    return scenes


def _choice(scene: Scene, name: str, value: str | int) -> object:
    """Return a choice as a view has it; a story must be of the library, for a file is not asked for."""
    atlas = scene.atlas
    if name in NUMBERS:
        return _number(name, value)
    if name == "as_of":
        return parse_date(str(value))
    if name == "commodity":
        return atlas.commodity(str(value)).id
    if name == "importer":
        return atlas.country(str(value)).iso3
    known = {"stage": tuple(Stage), "scenario": library(),
             "measure": tuple(atlas.table("measures")["id"])}  # fmt: skip
    if name not in known:
        near = nearest(name, CHOICES) or CHOICES
        raise UnknownNameError("choice", name, near=near)
    if value not in known[name]:
        raise UnknownNameError(name, str(value), near=nearest(str(value), known[name]))
    return Stage(str(value)) if name == "stage" else value


def _number(name: str, value: str | int) -> int:
    least, most = NUMBERS[name]
    if str(value).isascii() and str(value).isdecimal() and least <= int(value) <= most:
        return int(value)
    raise BadInputError(
        Fault(
            N_("{name} cannot be {value!r}."),
            N_("Give a whole number from {least} to {most}."),
            fields={"name": name, "value": value, "least": least, "most": most},
        )
    )
