"""Runs of stories as a page tells them: where they stand, and what came of them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

import polars as pl

from oresight.errors import BadInputError, UnknownNameError
from oresight.figures import draw
from oresight.locale import N_, describe
from oresight.report import Fact, Facts, Heading, assumptions_table, block_name
from oresight.runs import STATES, State
from oresight.scenarios import is_story, kept_account, kept_plan, library, mixture
from oresight.screens import story_screens
from oresight.web._cards import WordTable, card_of, screen_table, word_table

if TYPE_CHECKING:
    import datetime as dt

    from oresight.figures import Figure
    from oresight.runs import Status, StoredRun
    from oresight.scenarios import Account, Outcome
    from oresight.web._cards import Card
    from oresight.web._desk import Desk
    from oresight.web._visit import Visit

__all__ = [
    "FIGURES",
    "Standing",
    "account",
    "asked_for",
    "card_in",
    "command_of",
    "figure_of",
    "standing",
    "story_blocks",
]

FIGURES: Final = ("scenario-prices", "scenario-course", "scenario-lines")
"""Figures of a story, in the order in which its page shows them."""

MINUTE: Final = 60
MILLION: Final = 1e6
BUYERS: Final = 12
"""Rows of what prices cost buyers that a page shows."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a run stands, in words and numbers."""

    id: str
    state: str
    word: str
    done: int
    total: int
    text: str
    faults: tuple[str, ...] = ()
    queued: bool = False

    @property
    def ended(self) -> bool:
        """Whether nothing more happens by itself."""
        return self.state != State.RUNNING and not self.queued

    @property
    def is_done(self) -> bool:
        """Whether there is a result."""
        return self.state == State.DONE

    def to_dict(self) -> dict[str, object]:
        """Return plain values, for an event."""
        return asdict(self) | {"ended": self.ended}


def standing(visit: Visit, run: StoredRun) -> Standing:
    """Return where a run stands, as the disk shows it."""
    status, line = run.status(), visit.desk.queue.ids
    queued = run.id in line and status.state is not State.DONE
    return Standing(
        id=run.id,
        state=status.state.value,
        word=visit.t(STATES[status.state]),
        done=status.done,
        total=status.total,
        text=_text(visit, status, line.index(run.id) if queued else None),
        faults=() if queued else tuple(describe(BadInputError(*status.reason), visit.lang)),
        queued=queued,
    )


def _text(visit: Visit, status: Status, place: int | None) -> str:
    """Return how far a run is, and how long it may take."""
    t = visit.t
    parts = [t(N_("{done} of {total} parts"), done=status.done, total=status.total)]
    if status.state is State.RUNNING and status.remaining is not None:
        parts.append(t(N_("about {time} left"), time=_time(visit, status.remaining)))
    elif place is not None and status.state is not State.RUNNING:
        parts.append(t(N_("{count} before it"), count=place) if place else t(N_("next in line")))
    return t(N_("; ")).join(parts)


def _time(visit: Visit, seconds: float) -> str:
    if seconds < MINUTE:
        return visit.t(N_("{count} s"), count=max(round(seconds), 1))
    return visit.t(N_("{count} min"), count=round(seconds / MINUTE))


def asked_for(desk: Desk, run: StoredRun) -> Outcome | None:
    """Return the story that a run follows; None where it is another kind of run, or too old."""
    if not is_story(run):
        return None

    def make() -> Outcome | None:
        try:
            return kept_plan(run, run.folder)
        except (BadInputError, UnknownNameError):
            return None

    return desk.stories.of(("plan", run.id), make)


def account(desk: Desk, run: StoredRun) -> Account:
    """Return what came of a story; read once, from what was written when the run ended."""
    return desk.stories.of(("account", run.id), lambda: kept_account(run, run.folder))


def figure_of(visit: Visit, run: StoredRun, name: str) -> Figure:
    """
    Return a figure of a run.

    Raises
    ------
    UnknownNameError
        If stories have no such figure.
    BadInputError
        If there is nothing to draw.
    """
    if name not in FIGURES:
        raise UnknownNameError("figure", name, near=FIGURES)
    told = account(visit.desk, run)
    asked = told.outcome.asked
    scene = visit.scene(account=told, scenario=asked.name, draws=asked.draws, seed=asked.seed)
    key = ("story", run.id, name, visit.lang)
    return visit.desk.stories.of(key, lambda: draw(name, scene))


def story_blocks(visit: Visit, run: StoredRun, *, mixed: bool) -> list[object]:
    """Return all that a page tells of a finished run."""
    told = account(visit.desk, run)
    tables = [
        screen_table(visit, screen, data=visit.same(form=".csv"))
        for screen in story_screens(visit, told)
    ]
    t = visit.t
    return [
        Heading(t(N_("What comes of it")), 2),
        *_cards(visit, run),
        *tables,
        *_buyers(visit, told),
        *(_mixture(visit, told) if mixed else ()),
        Heading(t(N_("Assumptions")), 2),
        assumptions_table(told.outcome.scenario, visit.words, branches=told.outcome.branches),
        *_left_out(visit, told),
        Heading(t(N_("Certificate")), 2),
        _certificate(visit, told),
    ]


def _buyers(visit: Visit, told: Account) -> list[WordTable]:
    """Return what buyers lose by prices, apart from what industries lose in value added."""
    rows = told.goods.filter(pl.col("buyers").is_not_null(), ~pl.col("calm")).sort(
        pl.col("buyers").max().over("commodity", "stage", "form"), descending=True,
        maintain_order=True,
    ).head(BUYERS)  # fmt: skip
    if rows.is_empty():
        return []
    t, words = visit.t, visit.words
    cells = tuple(
        (
            told.good_name(row, visit.lang),
            told.branch_name(row["branch"], visit.lang),
            words.number(row["buyers"] / MILLION, 1),
            words.interval(row["buyers_low"] / MILLION, row["buyers_high"] / MILLION, digits=1),
        )
        for row in rows.to_dicts()
    )
    header = (
        t(N_("Good")), t(N_("Branch")), t(N_("Cost to buyers, million USD")), t(N_("90 % interval")),
    )  # fmt: skip
    note = t(
        N_(
            "What prices cost buyers in the first year. It counts the same shortage as value added does: "
            "the two are never added up."
        )
    )
    title = t(N_("What prices cost buyers"))
    return [WordTable(header, cells, (False, False, True, True), title, note=note)]


def _cards(visit: Visit, run: StoredRun) -> list[Card]:
    """Return the figures there are; why one is missing is noted."""
    found = []
    for name in FIGURES:
        try:
            figure = figure_of(visit, run, name)
        except BadInputError as error:
            visit.notes.extend(describe(error, visit.lang))
        else:
            found.append(card_in(visit, run, figure))
    return found


def card_in(visit: Visit, run: StoredRun, figure: Figure) -> Card:
    """Return the card of a figure of a run: its address and its lines are the run's."""
    found = account(visit.desk, run).outcome
    return replace(
        card_of(visit, figure),
        address=f"/{visit.lang}/runs/{run.id}/figures/{figure.name}",
        query="",
        choices={
            "run": run.id, "importer": found.asked.importer, "as_of": visit.as_of.isoformat(),
        },
        command=command_of(found),
        python=python_of(found, figure.name, day=visit.as_of, lang=visit.lang),
    )  # fmt: skip


def command_of(found: Outcome) -> str:
    """Return the command line that gives the same."""
    asked = found.asked
    story, branches = _story_of(found)
    chosen = "".join(f" --branch {one}" for one in branches)
    return (
        f"oresight scenario run {story} --importer {asked.importer} --draws {asked.draws} "
        f"--seed {asked.seed}{chosen}"
    )


def python_of(found: Outcome, figure: str, *, day: dt.date, lang: str) -> str:
    """Return the lines of Python that give the same figure."""
    asked = found.asked
    story, branches = _story_of(found)
    return (
        "import datetime as dt\n"
        "from oresight import open_atlas\n"
        "from oresight.figures import Scene, draw\n"
        "from oresight.scenarios import account_of, open_scenario, run_scenario\n"
        f"story = open_scenario({story!r})\n"
        f"found = run_scenario(story, importer={asked.importer!r}, draws={asked.draws}, "
        f"seed={asked.seed}, branches={branches!r})\n"
        f"day = dt.date.fromisoformat({day.isoformat()!r})\n"
        f"scene = Scene(open_atlas(), importer={asked.importer!r}, as_of=day, lang={lang!r}, "
        "account=account_of(found))\n"
        f"draw({figure!r}, scene)"
    )


def _story_of(found: Outcome) -> tuple[str, tuple[str, ...]]:
    """Return the name or file of a story, and the branches that were chosen; none for all."""
    name, _, branch = found.asked.name.partition(":")
    story = name if name in library() else f"{name}.yaml"
    if branch:
        return story, (branch,)
    return story, found.branches if found.branches != found.scenario.branch_ids else ()


def _mixture(visit: Visit, told: Account) -> list[WordTable]:
    """Return the mixture of all branches by the weights of the story."""
    rows = mixture(told.outcome)
    if rows.is_empty():
        visit.note(
            N_("There is no mixture: the branches have no weights, or not all were followed.")
        )
        return []
    whole = rows.filter(pl.col("month").is_null()) if "month" in rows.columns else rows
    title = visit.t(N_("Mixture of the branches by your weights"))
    columns = ("commodity", "stage", "indicator", "value", "low", "high", "unit")
    return [word_table(visit, whole, columns=columns, title=title)]


def _left_out(visit: Visit, told: Account) -> list[WordTable]:
    """Return which blocks are not modelled in which market, and why."""
    rows = told.outcome.told.filter(modelled=False)
    if rows.is_empty():
        return []
    t, words = visit.t, visit.words
    story = told.outcome.scenario
    names = {
        (branch, block.id): block_name(block, words)
        for branch in told.outcome.branches
        for block in story.story(branch)
    }
    cells = tuple(
        (
            names.get((branch, block), block),
            story.branch_name(branch, visit.lang),
            words.commodity(market),
            t(reason),
        )
        for branch, block, market, reason in rows.select(
            "branch", "block", "market", "reason"
        ).iter_rows()
    )
    header = (t(N_("Block")), t(N_("Branch")), t(N_("Market")), t(N_("Why")))
    return [WordTable(header, cells, (False,) * 4, t(N_("Blocks that are not modelled")))]


def _certificate(visit: Visit, told: Account) -> Facts:
    """Return what the solver vouches for."""
    t = visit.t
    card = visit.desk.stories.of(
        ("certificate", told.outcome.run.id), lambda: told.outcome.certificate
    )
    failed = int(card["failed_draws"])
    facts = (
        Fact(
            t(N_("Convergence")),
            t(N_("all draws converged"))
            if not failed
            else t(N_("{count} draws failed"), count=failed),
            t(N_("largest imbalance {value}"), value=f"{card['max_imbalance']:.1e}"),
        ),
        Fact(
            t(N_("Duality gap")),
            f"{card['duality_gap']:.1e}",
            t(N_("{count} draws checked by a second reading"), count=int(card["checked_draws"])),
        ),
        Fact(
            t(N_("Draws")),
            visit.words.number(told.draws, 0),
            t(N_("each branch; intervals hold 90 % of them")),
        ),
        Fact(t(N_("Run")), told.outcome.run.id, told.outcome.run.edition),
    )
    return Facts(facts)
