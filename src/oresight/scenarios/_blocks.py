"""The words of the scenario language: kinds of block, and the fields of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from oresight.locale import N_
from oresight.scenarios._schema import BlockSpec, FieldSpec

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["BLOCKS"]


def _part(
    name: str, meaning: str, example: str, *, needed: bool = False, default: str = ""
) -> FieldSpec:
    """Return a field that holds a share from 0 to 1."""
    return FieldSpec(name, "share", meaning, example, needed=needed, high=1.0, default=default)


_MATTER = FieldSpec("commodities", "commodities", N_("What it touches."), "[gallium]", needed=True)
_STAGES = FieldSpec(
    "stages", "stages", N_("At which stages."), "[refine]", default="[mine, refine]"
)
_WHERE = FieldSpec("countries", "countries", N_("Where; everywhere if absent."), "[western]")
_MEMBERS = FieldSpec("members", "countries", N_("Who takes part."), "[CHL, ARG, BOL]", needed=True)
_SPEED = FieldSpec(
    "speed", "time", N_("Time until half of it is reached."), "24 months", low=1.0, needed=True
)
BLOCKS: Final[Mapping[str, BlockSpec]] = {
    spec.kind: spec
    for spec in (
        BlockSpec(
            "measure",
            N_("A policy act: one of the ledger by its id, or one of your own."),
            (
                FieldSpec("measure", "measure", N_("Id in the ledger."), "cn-2023-gage"),
                FieldSpec(
                    "instrument",
                    "instrument",
                    N_("What it does, if of your own."),
                    "export_licence",
                ),
                FieldSpec("imposer", "party", N_("Who imposes it, if of your own."), "CHN"),
                FieldSpec(
                    "targets", "countries", N_("Whom it is aimed at; everyone if absent."), "[JPN]"
                ),
                FieldSpec(
                    "commodities",
                    "commodities",
                    N_("What it touches; as in the ledger if absent."),
                    "[gallium, germanium]",
                ),
                FieldSpec(
                    "stages",
                    "stages",
                    N_("At which stages; as in the ledger if absent."),
                    "[refine]",
                ),
                FieldSpec(
                    "severity",
                    "share",
                    N_("Part taken away, or tax on the price; that of the instrument if absent."),
                    "{triangular: [10 %, 40 %, 80 %]}",
                ),
                FieldSpec(
                    "limit",
                    "output",
                    N_("Most that may be shipped or made, in place of a severity."),
                    "96_600 t/yr",
                ),
                FieldSpec(
                    "delay",
                    "time",
                    N_("Mean time from application to shipment, of a licence; a prior if absent."),
                    "45 days",
                    low=1.0,
                ),
            ),
        ),
        BlockSpec(
            "bloc_wall",
            N_("A cost on trade between two camps, both ways."),
            (
                FieldSpec("camp", "countries", N_("One side."), "[western]", needed=True),
                FieldSpec(
                    "rivals",
                    "countries",
                    N_("The other side; everyone else if absent."),
                    "[china_russia]",
                ),
                _MATTER,
                _STAGES,
                FieldSpec(
                    "height",
                    "share",
                    N_("The cost, as a share of the price at origin."),
                    "{triangular: [20 %, 50 %, 100 %]}",
                    needed=True,
                ),
            ),
            place=("camp", "rivals", "commodities", "stages"),
        ),
        BlockSpec(
            "cartel",
            N_("Exporters who limit what they sell together, as far as they hold together."),
            (
                _MEMBERS,
                _MATTER,
                _STAGES,
                _part(
                    "cohesion",
                    N_("From competition, 0 %, to the quota best for the group, 100 %."),
                    "{triangular: [20 %, 50 %, 80 %]}",
                    needed=True,
                ),
            ),
            place=("members", "commodities", "stages"),
        ),
        BlockSpec(
            "local_processing",
            N_("Ore is to be processed at home: its exports fall, plants are built."),
            (
                FieldSpec("imposer", "party", N_("Who asks for it."), "IDN", needed=True),
                _MATTER,
                _part(
                    "allowed",
                    N_("Part of the exports of ore that may still leave."),
                    "0 %",
                    default="0 %",
                ),
                FieldSpec(
                    "added",
                    "output",
                    N_("Plants that are built for it, by what they make."),
                    "{triangular: [10_000 t/yr, 40_000 t/yr, 80_000 t/yr]}",
                ),
                FieldSpec(
                    "lead_time",
                    "time",
                    N_("From the start of the rule to the first tonne of those plants."),
                    "30 months",
                    default="30 months",
                ),
            ),
            place=("imposer", "commodities"),
        ),
        BlockSpec(
            "technology_transfer_demand",
            N_("Know-how is asked for in return for supply: who agrees is served as before."),
            (
                FieldSpec("imposer", "party", N_("Who asks for it."), "IDN", needed=True),
                _MATTER,
                _STAGES,
                FieldSpec(
                    "partners", "countries", N_("Who agrees, and is served as before."), "[JPN]"
                ),
                _part(
                    "cut",
                    N_("Part of their shipments that those who refuse lose."),
                    "{triangular: [10 %, 30 %, 60 %]}",
                    needed=True,
                ),
                FieldSpec(
                    "added",
                    "output",
                    N_("Plants that the know-how lets the imposer build, by what they make."),
                    "20_000 t/yr",
                ),
                FieldSpec(
                    "lead_time",
                    "time",
                    N_("From the start to the first tonne of those plants."),
                    "30 months",
                    default="30 months",
                ),
            ),
            place=("imposer", "commodities", "stages"),
        ),
        BlockSpec(
            "demand_pathway",
            N_("Use grows or shrinks, as a rate a year."),
            (
                _MATTER,
                _WHERE,
                FieldSpec(
                    "growth",
                    "growth",
                    N_("Change a year."),
                    "{triangular: [10 %/yr, 20 %/yr, 30 %/yr]}",
                    low=-0.9,
                    high=3.0,
                    needed=True,
                ),
            ),
            place=("commodities", "countries"),
        ),
        BlockSpec(
            "price_shock",
            N_("A cost on every shipment that crosses a border: freight, insurance, energy."),
            (
                _MATTER,
                _STAGES,
                FieldSpec(
                    "countries",
                    "countries",
                    N_("From where; from everywhere if absent."),
                    "[SAU, QAT]",
                ),
                FieldSpec("cost", "money", N_("The cost in money."), "300 USD/t"),
                FieldSpec(
                    "rise",
                    "share",
                    N_("The cost as a share of the price at origin, in place of money."),
                    "15 %",
                ),
            ),
            place=("commodities", "stages", "countries"),
        ),
        BlockSpec(
            "input_shock",
            N_("Less of an input that plants and mines use up, such as sulphuric acid."),
            (
                FieldSpec(
                    "input", "commodity", N_("What is short."), "sulphuric_acid", needed=True
                ),
                _part(
                    "loss",
                    N_("Part of it that is missing."),
                    "{triangular: [10 %, 30 %, 60 %]}",
                    needed=True,
                ),
                _WHERE,
                FieldSpec(
                    "commodities",
                    "commodities",
                    N_("What it touches; all that need it if absent."),
                    "[nickel, cobalt]",
                ),
            ),
            place=("input", "countries"),
        ),
        BlockSpec(
            "substitute",
            N_("Something else does the work of a part of the use, and is in demand itself."),
            (
                FieldSpec(
                    "replaces",
                    "commodities",
                    N_("What it does the work of."),
                    "[neodymium, dysprosium]",
                    needed=True,
                ),
                _WHERE,
                _part(
                    "ceiling",
                    N_("Part of the use that it can take over at most."),
                    "{triangular: [1 %, 5 %, 15 %]}",
                    needed=True,
                ),
                _SPEED,
                FieldSpec(
                    "penalty",
                    "share",
                    N_("How much more of it the same work takes."),
                    "40 %",
                    default="0 %",
                ),
                FieldSpec(
                    "needs",
                    "needs",
                    N_(
                        "Its own demand: tonnes of each commodity for a tonne replaced, before the penalty."
                    ),
                    "{bismuth: 3 t/t}",
                ),
            ),
        ),
        BlockSpec(
            "thrift",
            N_("The same work with less, without loss."),
            (
                _MATTER,
                _WHERE,
                _part(
                    "ceiling", N_("Part of the use that is saved in the end."), "20 %", needed=True
                ),
                _SPEED,
            ),
            place=("commodities", "countries"),
        ),
        BlockSpec(
            "recycling_rate",
            N_(
                "More comes back from what is thrown away, and goes to the users of the same country."
            ),
            (
                _MATTER,
                _WHERE,
                _part(
                    "added",
                    N_("Part of the use that is met by it, beyond today's."),
                    "{triangular: [1 %, 5 %, 10 %]}",
                    needed=True,
                ),
                _SPEED,
            ),
            place=("commodities", "countries"),
        ),
        BlockSpec(
            "stock_release",
            N_("A public stock goes to the users of a country, evenly from the start to the end."),
            (
                FieldSpec(
                    "countries",
                    "countries",
                    N_("Whose stock, for their own users."),
                    "[JPN]",
                    needed=True,
                ),
                _MATTER,
                FieldSpec(
                    "stages",
                    "stages",
                    N_("At which stage; where it is used if absent."),
                    "[refine]",
                ),
                FieldSpec("cover", "time", N_("Its size, in days of use."), "60 days"),
                FieldSpec("amount", "tonnes", N_("Its size in tonnes, in place of days."), "300 t"),
            ),
            place=("countries", "commodities"),
        ),
        BlockSpec(
            "new_capacity",
            N_("Mines or plants that are added where there are some."),
            (
                FieldSpec(
                    "countries",
                    "countries",
                    N_("Where; shared in the proportions of today."),
                    "[AUS]",
                    needed=True,
                ),
                _MATTER,
                FieldSpec("stages", "stages", N_("Mines or plants."), "[mine]", needed=True),
                FieldSpec("added", "output", N_("What they can make."), "5_000 t/yr", needed=True),
            ),
        ),
        BlockSpec(
            "coordination",
            N_(
                "How allies behave in the crisis; what each stance means is the table `coordination`."
            ),
            (
                _MEMBERS,
                _MATTER,
                FieldSpec(
                    "stance",
                    "stance",
                    N_("Whether they coordinate or compete."),
                    "coordinates",
                    needed=True,
                ),
            ),
            place=("members", "commodities"),
        ),
    )
}
"""By kind, as a file names it."""
