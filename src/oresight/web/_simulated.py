"""Measures followed to their effects: once for all readers, kept without the paths."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Annotated, Final
from urllib.parse import urlencode

from fastapi import Depends, Query

from oresight.chains import not_followed
from oresight.codes import nearest
from oresight.errors import BadInputError, UnknownNameError
from oresight.figures import simulation_figures
from oresight.locale import LANGUAGES, N_
from oresight.report import measure_verdict
from oresight.runs import Run
from oresight.screens import simulated
from oresight.web._memory import give_back
from oresight.web._visit import Reading, Visit

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from oresight.atlas import Measure
    from oresight.codes import Iso3
    from oresight.figures import Figure
    from oresight.screens import Simulated, Told
    from oresight.web._desk import Desk

__all__ = [
    "Asked",
    "Asking",
    "Shown",
    "find_followable",
    "followable",
    "reason_of",
    "shown",
    "verdict_of",
    "warm_engine",
]

MOST_DRAWS: Final = 300
"""Draws that a page waits for; the command line takes any number."""

WARM: Final = "cn-2023-gage"
"""A small measure of the shipped ledger."""

LAST_SEED: Final = 2**32 - 1


@dataclass(frozen=True, slots=True)
class Asked:
    """Which measure is followed, to whom, how far and how often."""

    measure: str
    importer: Iso3
    draws: int = 100
    months: int = 24
    seed: int = 1

    @property
    def numbers(self) -> dict[str, int]:
        """How far and how often."""
        return {"draws": self.draws, "months": self.months, "seed": self.seed}

    @property
    def command(self) -> str:
        """The command line that gives the same."""
        numbers = " ".join(f"--{name} {value}" for name, value in self.numbers.items())
        return f"oresight simulate {self.measure} --importer {self.importer} {numbers}"

    @property
    def python(self) -> str:
        """The lines of Python that give the same."""
        numbers = ", ".join(f"{name}={value}" for name, value in self.numbers.items())
        return (
            "from oresight import open_atlas\n"
            "from oresight.atlas import open_ledger\n"
            "from oresight.screens import simulated\n"
            "atlas = open_atlas()\n"
            f"measure = open_ledger(atlas)[{self.measure!r}]\n"
            f"simulated(atlas, measure, importer={str(self.importer)!r}, {numbers})"
        )

    def path(self, rest: str = "") -> str:
        """Return the address of its page, without language and query."""
        return f"/measures/{self.measure}/simulation{rest}"

    def query(self, visit: Visit) -> str:
        """Return the query of its address: what the visit carries on, and the numbers."""
        return "?" + urlencode(visit.state | {k: str(v) for k, v in self.numbers.items()})

    def run(self, visit: Visit) -> Run:
        """Return the run, which is that of the command line."""
        inputs = {
            "simulate": self.measure, "importer": self.importer, "months": self.months,
            "draws": self.draws, "io": None,
        }  # fmt: skip
        return Run.of(inputs, edition=visit.atlas.edition, as_of=visit.today, seed=self.seed)


def _asked(
    visit: Reading,
    measure: str,
    draws: Annotated[int, Query(ge=10, le=MOST_DRAWS, description=N_("Size of the sample"))] = 100,
    months: Annotated[int, Query(ge=12, le=60, description=N_("Months to follow"))] = 24,
    seed: Annotated[int, Query(ge=0, le=LAST_SEED, description=N_("Start of the sample"))] = 1,
) -> Asked:
    return Asked(visit.desk.ledger[measure].id, visit.importer, draws, months, seed)


Asking = Annotated[Asked, Depends(_asked)]


@dataclass(frozen=True)
class Shown:
    """
    What a measure does: tables, certificate and figures.

    Parameters
    ----------
    worst
        The market whose importer is short of most.
    drawings
        Figures by language, in the order of the markets; their names begin with the market. Those of
        the first reader's language are there at once.
    """

    asked: Asked
    measure: Measure
    market: pl.DataFrame
    lines: pl.DataFrame
    certificate: Mapping[str, float | int]
    told: Told
    worst: str
    drawings: Mapping[str, Future[tuple[Figure, ...]]]

    @property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The numbers by name."""
        return {"market": self.market, "lines": self.lines}

    def figures(self, lang: str) -> tuple[Figure, ...]:
        """Return the figures in a language."""
        return self.drawings[lang].result()

    def figure(self, name: str, lang: str) -> Figure:
        """
        Return a figure by its name.

        Raises
        ------
        UnknownNameError
            If there is none of that name.
        """
        known = {one.name: one for one in self.figures(lang)}
        if name not in known:
            raise UnknownNameError("figure", name, near=nearest(name, known) or tuple(known))
        return known[name]


def shown(visit: Visit, asked: Asked) -> Shown:
    """Follow a measure, or return what was found before; readers who ask for the same wait together."""
    return visit.desk.simulations.of(asked, lambda: _follow(visit.desk, asked, visit.lang))


def _follow(desk: Desk, asked: Asked, lang: str) -> Shown:
    measure = desk.ledger[asked.measure]
    with desk.engine:
        one = simulated(desk.atlas, measure, importer=asked.importer, **asked.numbers)
    drawings: dict[str, Future[tuple[Figure, ...]]] = {name: Future() for name in LANGUAGES}
    _draw(desk, one, lang, drawings)
    found = Shown(
        asked, measure, one.found.table, one.lines.table, one.found.certificate, one.told, one.worst,
        drawings,
    )  # fmt: skip
    Thread(target=_draw_rest, args=(desk, [one], drawings), daemon=True, name="drawings").start()
    return found


def _draw_rest(
    desk: Desk, held: list[Simulated], drawings: Mapping[str, Future[tuple[Figure, ...]]]
) -> None:
    """Draw what the first reader does not wait for, then let go of the paths, which *held* alone had."""
    one = held.pop()
    for lang, drawing in drawings.items():
        if not drawing.done():
            _draw(desk, one, lang, drawings)
    del one
    give_back()


def _draw(
    desk: Desk, one: Simulated, lang: str, drawings: Mapping[str, Future[tuple[Figure, ...]]]
) -> None:
    try:
        drawings[lang].set_result(_figures(desk, one, lang))
    except BaseException as error:
        drawings[lang].set_exception(error)
        raise


def _figures(desk: Desk, one: Simulated, lang: str) -> tuple[Figure, ...]:
    """Return the figures; none where the importer uses nothing of it, which the notes say."""
    try:
        return simulation_figures(one.found.followed, atlas=desk.atlas, lang=lang)
    except BadInputError:
        return ()


def verdict_of(visit: Visit, found: Shown) -> tuple[str, ...]:
    """Return price, shortage and the first line to stop, in words."""
    figures = found.figures(visit.lang)
    return measure_verdict(figures, found.lines, visit.words, worst=found.worst, day=visit.today)


def followable(desk: Desk, importer: Iso3) -> Mapping[str, str] | None:
    """Return why each measure is not followed, empty where it is; None where that is not known yet."""
    found = desk.followable.peek(importer)
    return found if isinstance(found, dict) else None


def reason_of(measure: Measure, known: Mapping[str, str] | None) -> str:
    """Return why a measure is not followed as far as that is *known*, as a message key."""
    return not_followed(measure) if known is None else known[measure.id]


def find_followable(desk: Desk, importer: Iso3) -> None:
    """Ask of every measure whether the engine follows it."""
    from oresight.chains import followable_measures

    def asked() -> dict[str, str]:
        rows = followable_measures(desk.atlas, desk.ledger, importer=importer)
        return dict(rows.select("measure", "reason").iter_rows())

    desk.followable.of(importer, asked)


def warm_engine(desk: Desk) -> None:
    """Load the compiled engine, so that the first reader does not wait for it."""
    asked = Asked(WARM, desk.settings.importer, draws=2, months=12)
    with desk.engine:
        simulated(desk.atlas, desk.ledger[WARM], importer=asked.importer, **asked.numbers)
