"""What lies in the tray, drawn again in the language of a document."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from oresight.codes import parse_date
from oresight.errors import BadInputError, Fault
from oresight.locale import LANGUAGES, N_
from oresight.report import Part, certificate_line, gather, table_block
from oresight.runs import Run
from oresight.screens import importer_named, label_columns, measure_screens
from oresight.web._cards import card_of
from oresight.web._drawn import drawn
from oresight.web._simulated import Asked, shown, verdict_of
from oresight.web._told import card_in, figure_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    import polars as pl

    from oresight.report import Document, TableBlock
    from oresight.screens import Screen
    from oresight.web._simulated import Shown
    from oresight.web._tray import Item
    from oresight.web._visit import Visit

__all__ = ["SIMULATION", "address_of", "part_of", "simulation_sheet", "titles_of", "tray_document"]

SIMULATION: Final = "simulation"
"""What a tray calls a whole simulation of a measure."""

SHOCK: Final = "-shock-"
"""Within the name of a figure of a simulation."""

NUMBERS: Final = {"draws": 100, "months": 24, "seed": 1}


def address_of(visit: Visit, figure: str, choices: Mapping[str, str]) -> str:
    """Return where a thing of the tray is shown."""
    asked = {name: value for name, value in choices.items() if name != "measure"}
    if _is_simulated(figure, choices):
        rest = "" if figure == SIMULATION else f"/figures/{figure}"
        return visit.href(f"/measures/{choices['measure']}/simulation{rest}", **asked)
    if "run" in choices:
        return visit.href(f"/runs/{choices['run']}/figures/{figure}")
    return visit.href(f"/figures/{figure}", **choices)


def titles_of(visit: Visit, figure: str, choices: Mapping[str, str]) -> dict[str, str]:
    """
    Return what a thing found, by language, so that it is drawn before it is put in.

    Raises
    ------
    OresightError
        If it cannot be drawn.
    """
    parts = {lang: part_of(replace(visit, lang=lang), figure, choices) for lang in LANGUAGES}
    return {lang: part.heading or part.figures[0].title for lang, part in parts.items()}


def part_of(visit: Visit, figure: str, choices: Mapping[str, str], *, note: str = "") -> Part:
    """
    Return a thing of the tray as a part of a document in the language of the visit.

    Raises
    ------
    OresightError
        If it cannot be drawn.
    """
    view = _view(visit, choices)
    if _is_simulated(figure, choices):
        found = shown(view, _asked(view, choices))
        if figure == SIMULATION:
            return simulation_part(view, found, note=note)
        one = found.figure(figure, view.lang)
        return Part((one,), note=note, command=found.asked.command)
    if "run" in choices:
        run = view.desk.runs.open(choices["run"])
        one = figure_of(view, run, figure)
        return Part((one,), note=note, command=card_in(view, run, one).command)
    asked: dict[str, object] = {**choices}
    if "year" in choices:
        asked["year"] = _number("year", choices["year"])
    one, scene = drawn(view, figure, asked)
    return Part((one,), note=note, command=card_of(view, one, **scene).command)


def simulation_part(visit: Visit, found: Shown, *, note: str = "") -> Part:
    """Return a simulation as a part: verdict, figures of its worst market, lines, certificate."""
    screens = list(measure_screens(replace(visit, notes=[]), found.market, found.lines))
    figures = [one for one in found.figures(visit.lang) if one.name.startswith(f"{found.worst}-")]
    return Part(
        figures=tuple(figures),
        heading=visit.t(N_("What it does: {measure}"), measure=found.measure.title(visit.lang)),
        findings=verdict_of(visit, found),
        tables=tuple(_table(visit, screen, found) for screen in screens[1:]),
        note=note,
        closing=(certificate_line(found.certificate, visit.words),),
        command=found.asked.command,
        sheets=found.tables,
    )


def _table(visit: Visit, screen: Screen, found: Shown) -> TableBlock:
    columns = screen.words.columns
    sources = found.lines["sources"].explode().drop_nulls().unique().sort().to_list()
    return table_block(
        screen.title,
        [label_columns(name, visit.lang) for name in columns],
        [*screen.words.iter_rows()],
        right=[at for at, name in enumerate(columns) if name in screen.right],
        widths=[0.0 if name in screen.right else 1.0 for name in columns],
        sources=visit.t(N_(", ")).join(
            dict.fromkeys(visit.atlas.source(name).publisher or name for name in sources)
        ),
        long=False,
    )


def simulation_sheet(visit: Visit, found: Shown) -> tuple[Document, Mapping[str, pl.DataFrame]]:
    """Return a simulation as a document."""
    part = replace(simulation_part(visit, found), heading="")
    return gather(
        [part],
        visit.scene(),
        title=visit.t(N_("What it does: {measure}"), measure=found.measure.title(visit.lang)),
        run=found.asked.run(visit),
        kicker=visit.t(N_("SIMULATION OF A MEASURE")),
        draws=found.asked.draws,
    )


def tray_document(
    visit: Visit, items: Sequence[Item], *, title: str
) -> tuple[Document, Mapping[str, pl.DataFrame]]:
    """
    Return the tray as a document, in the language of the visit.

    Raises
    ------
    OresightError
        If something in it cannot be drawn.
    """
    parts = [part_of(visit, one.figure, one.choices, note=one.note) for one in items]
    inputs = {"tray": [[one.figure, dict(one.choices), one.note] for one in items]}
    run = Run.of(inputs, edition=visit.atlas.edition, as_of=visit.as_of)
    return gather(parts, visit.scene(), title=title, run=run)


def _is_simulated(figure: str, choices: Mapping[str, str]) -> bool:
    return "measure" in choices and (figure == SIMULATION or SHOCK in figure)


def _view(visit: Visit, choices: Mapping[str, str]) -> Visit:
    """Return the visit that a thing was seen in, in the language of this one."""
    place = importer_named(
        visit.atlas, choices.get("importer", str(visit.importer)), lang=visit.lang
    )
    day = choices.get("as_of")
    return replace(visit, importer=place, today=visit.today if day is None else _day(day))


def _day(text: str) -> dt.date:
    try:
        return parse_date(text)
    except ValueError:
        raise _wrong("as_of", text) from None


def _asked(visit: Visit, choices: Mapping[str, str]) -> Asked:
    numbers = {
        name: _number(name, choices.get(name, str(usual))) for name, usual in NUMBERS.items()
    }
    return Asked(visit.desk.ledger[choices["measure"]].id, visit.importer, **numbers)


def _number(name: str, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise _wrong(name, text) from None


def _wrong(name: str, text: str) -> BadInputError:
    return BadInputError(
        Fault(
            N_("The value of {name} does not fit."),
            N_("It is {value}."),
            fields={"name": name, "value": text},
        )
    )
