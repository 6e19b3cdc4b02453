"""A story run: every branch on every market it touches, shard by shard, and what came of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Final
from weakref import finalize

import numpy as np
import polars as pl

from oresight.atlas import open_ledger
from oresight.chains import sampled
from oresight.codes import CommodityId, Iso3
from oresight.display import Shown
from oresight.errors import BadInputError
from oresight.locale import N_
from oresight.runs import Job, RunStore, execute
from oresight.scenarios._compile import Told, lay, markets_of
from oresight.scenarios._ground import Ground, Refusal, begin_of
from oresight.scenarios._model import Words
from oresight.scenarios._task import TASK, Asked, open_edition
from oresight.scenarios._write import write_scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from oresight.atlas import Atlas, Ledger
    from oresight.chains import Sampled
    from oresight.runs import Executor, Progress, Run, StoredRun
    from oresight.scenarios._model import Scenario

__all__ = ["Outcome", "Series", "carry_out", "plan", "run_scenario", "tilted"]

NO_CHAIN: Final = N_("Nobody's output of its commodities is known by country.")
NO_YEAR: Final = N_("Its market cannot be drawn in the base year of the story.")
NO_IMPORTS: Final = N_("The importer takes in none of it in the base year.")
MEMBERS_ALONE: Final = N_("A market tells the members of the Union apart, and not the Union.")
UNION: Final = "EU27"
ACCEPTED: Final = 1e-9
TOLD: Final = {
    "branch": pl.String, "block": pl.String, "market": pl.String, "modelled": pl.Boolean,
    "reason": pl.String,
}  # fmt: skip
KEYS: Final = ("commodity", "stage", "form", "country", "indicator")


@dataclass(frozen=True, slots=True)
class Series:
    """
    One number in every month and draw.

    Parameters
    ----------
    market
        The market it is of.
    commodity, stage, form, country
        Where in it; empty for the certificate.
    values
        Axes ``(month, draw)``; of the certificate ``(draw,)``.
    """

    market: str
    commodity: str
    stage: str
    form: str
    country: str
    indicator: str
    values: NDArray[np.float64]


@dataclass(frozen=True)
class Outcome(Shown):
    """
    What a story does to an importer, draw by draw; kept on disk, read a market at a time.

    Parameters
    ----------
    told
        What became of every block in every market it touches: ``branch, block, market, modelled,
        reason``, the reason a message key.
    bases
        Base year and sources of each market that is followed.
    """

    scenario: Scenario
    branches: tuple[str, ...]
    asked: Asked
    stored: StoredRun | None
    run: Run
    told: pl.DataFrame
    bases: dict[str, tuple[int, tuple[str, ...]]]
    keeper: _Keeper | None = None

    @property
    def job(self) -> Job:
        """What is to be computed."""
        return _job(self.asked, open_edition(self.asked.atlas))

    @property
    def begin(self) -> dt.date:
        """The first day of the first month."""
        return dt.date.fromisoformat(self.asked.begin)

    def series(
        self, branch: str, *, market: str | None = None, indicator: str | None = None
    ) -> Iterator[Series]:
        """
        Yield what happens in a branch, market by market.

        A market that a branch leaves in its base year has none: prices stand, nothing is short.

        Parameters
        ----------
        market, indicator
            Those alone, if given.
        """
        files = {} if self.stored is None else self.stored.finished()
        cuts = self.asked.cuts
        for at, (name, place) in enumerate(self.asked.cells):
            if name == branch and market in {None, place}:
                paths = [files[at * cuts + cut] for cut in range(cuts)]
                yield from _joined(place, paths, indicator)

    @cached_property
    def certificate(self) -> dict[str, float | int]:
        """The worst imbalance and duality gap, how many draws were read again, how many failed."""
        found = [
            one
            for branch in self.branches
            for name in ("imbalance", "checked", "gap")
            for one in self.series(branch, indicator=name)
        ]
        of = {
            name: np.concatenate(
                [one.values for one in found if one.indicator == name] or [np.zeros(0)]
            )
            for name in ("imbalance", "checked", "gap")
        }
        read = of["checked"][np.isfinite(of["checked"])]
        return {
            "max_imbalance": float(max(of["imbalance"].max(initial=0.0), read.max(initial=0.0))),
            "duality_gap": float(of["gap"][np.isfinite(of["gap"])].max(initial=0.0)),
            "checked_draws": int(read.size),
            "failed_draws": int((~(of["imbalance"] < ACCEPTED)).sum()),
        }


def _joined(market: str, paths: list[Path], indicator: str | None) -> Iterator[Series]:
    """Yield series of a market, the draws of all shards in order; one shard is held at a time."""
    parts: dict[tuple[object, ...], list[NDArray[np.float64]]] = {}
    for path in paths:
        shard = pl.read_parquet(path, columns=[*KEYS, "month", "draw", "value"])
        some = shard if indicator is None else shard.filter(indicator=indicator)
        for key, rows in some.partition_by(KEYS, as_dict=True, maintain_order=True).items():
            draws = rows["draw"].n_unique()
            values = np.array(rows["value"])
            whole = rows["month"][0] >= 0
            parts.setdefault(key, []).append(values.reshape(-1, draws) if whole else values)
    for key, found in parts.items():
        words = dict(zip(KEYS, (str(word or "") for word in key), strict=True))
        yield Series(market, **words, values=np.concatenate(found, axis=-1))


def run_scenario(
    scenario: Scenario,
    *,
    importer: str = "JPN",
    draws: int = 500,
    seed: int = 1,
    branches: Sequence[str] = (),
    edition: Path | None = None,
    store: RunStore | None = None,
    executor: Executor | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Outcome:
    """
    Run a story: each branch on each market that it touches.

    The markets are those of the base year that the story names, else of the latest that facts allow,
    whatever its dates. Markets it does not touch are not solved. Branches,
    and stories with blocks of the same names, share their random numbers.

    Parameters
    ----------
    branches
        Those alone; all of them if none is named.
    edition
        Directory of an imported edition of the atlas; the shipped one if absent.
    store
        Where the run is kept, and goes on after an interruption; a folder that goes with the result
        if absent.

    Raises
    ------
    UnknownNameError
        If there is no such branch.
    OresightError
        If a shard failed.

    Examples
    --------
    >>> from oresight.scenarios import open_scenario
    >>> found = run_scenario(open_scenario("gallium-germanium-2023"), draws=3)
    >>> [one.values.shape for one in found.series("main", indicator="shortage")]
    [(36, 3), (36, 3)]
    """
    found = plan(
        scenario, importer=importer, draws=draws, seed=seed, branches=branches, edition=edition
    )
    return carry_out(found, store=store, executor=executor, progress=progress)


def plan(
    scenario: Scenario,
    *,
    importer: str,
    draws: int,
    seed: int,
    branches: Sequence[str] = (),
    edition: Path | None = None,
    span: tuple[dt.date, int] | None = None,
) -> Outcome:
    """
    Return what would be run, without a result: which block touches which market, or why it does not.

    Parameters
    ----------
    span
        First day and months, where several stories are to be followed together.
    """
    text = write_scenario(replace(scenario, title=Words(), description=Words()))
    atlas = open_edition("" if edition is None else str(edition))
    ledger = open_ledger(atlas)
    begin, months = span or (begin_of(scenario, ledger), scenario.horizon_months)
    scout = _Scout(
        atlas, ledger, importer=importer, seed=seed, span=(begin, months), year=scenario.base_year
    )
    names = tuple(branches) or scenario.branch_ids
    cells = [cell for name in names for cell in scout.cells(scenario, name)]
    asked = Asked(
        atlas="" if edition is None else str(edition.resolve()), name=scenario.id, text=text,
        importer=importer, draws=draws, seed=seed, months=months, begin=begin.isoformat(),
        cells=tuple(sorted(cells, key=lambda cell: (cell[1], names.index(cell[0])))),
    )  # fmt: skip
    told = pl.DataFrame(scout.told, schema=TOLD, orient="row")
    job = _job(asked, atlas)
    return Outcome(scenario, names, asked, None, job.run, told, scout.bases)


def tilted(
    found: Outcome, cells: tuple[tuple[str, str], ...], *, seed: int, tilts: Mapping[str, float]
) -> Outcome:
    """
    Return what would be run for more draws of a tail, without a result: some cells of a story.

    Its draws do not count alike: nothing of it may be read without their weights.
    """
    asked = replace(found.asked, cells=cells, seed=seed, tilts=tuple(sorted(tilts.items())))
    run = _job(asked, open_edition(asked.atlas)).run
    return replace(found, asked=asked, run=run, stored=None, keeper=None)


def carry_out(
    found: Outcome,
    *,
    store: RunStore | None = None,
    executor: Executor | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> Outcome:
    """Compute what `plan` returned, and return it with its result."""
    if not found.asked.cells:
        return found
    keeper = _Keeper() if store is None else None
    place = store or RunStore(keeper.folder if keeper is not None else Path())
    job = _job(found.asked, open_edition(found.asked.atlas))
    stored = execute(place, job, executor=executor, progress=progress)
    return replace(found, stored=stored, keeper=keeper)


def _job(asked: Asked, atlas: Atlas) -> Job:
    return Job.of(
        TASK, asked.to_inputs(), shards=max(asked.shards, 1), edition=atlas.edition, seed=asked.seed
    )


class _Keeper:
    """Holds a folder of its own that goes when nobody holds the keeper any more."""

    def __init__(self) -> None:
        self.folder = Path(mkdtemp(prefix="oresight-"))
        self.end = finalize(self, rmtree, self.folder, ignore_errors=True)


class _Scout:
    """Goes ahead with the middle draw: which markets there are, and what becomes of each block."""

    def __init__(
        self,
        atlas: Atlas,
        ledger: Ledger,
        *,
        importer: str,
        seed: int,
        span: tuple[dt.date, int],
        year: int | None,
    ) -> None:
        self.atlas, self.ledger, self.importer, self.seed = atlas, ledger, importer, seed
        self.year = year
        self.begin, self.months = span
        self.told: list[tuple[str, str, str, bool, str]] = []
        self.bases: dict[str, tuple[int, tuple[str, ...]]] = {}
        self.calm_markets: dict[CommodityId, Sampled | None] = {}

    def cells(self, scenario: Scenario, branch: str) -> list[tuple[str, str]]:
        """Return the markets in which any block of a branch is modelled."""
        story = scenario.story(branch)
        found: list[tuple[str, str]] = []
        for market, blocks in markets_of(self.atlas, self.ledger, story).items():
            base = self._calm(market)
            if base is None:
                why = NO_CHAIN if self.year is None else NO_YEAR
                self._tell(branch, [Told(block.id, market, why) for block in blocks])
                continue
            if not _takes_in(base, self.importer):
                why = MEMBERS_ALONE if self.importer == UNION else NO_IMPORTS
                self._tell(branch, [Told(block.id, market, why) for block in blocks])
                continue
            laid = lay(self._ground(base), story)
            self._tell(branch, laid.told)
            # What the middle draw leaves in its base year, others may not.
            if any(one.modelled for one in laid.told):
                self.bases[market] = (base.year, base.sources)
                found.append((branch, market))
        return found

    def _tell(self, branch: str, told: Sequence[Told]) -> None:
        self.told += [(branch, one.block, one.market, one.modelled, one.reason) for one in told]

    def _ground(self, base: Sampled) -> Ground:
        return Ground(
            self.atlas, self.ledger, base, self.importer, self.begin, self.months,
            partial(_needed, self._calm),
        )  # fmt: skip

    def _calm(self, market: CommodityId) -> Sampled | None:
        if market not in self.calm_markets:
            try:
                self.calm_markets[market] = sampled(
                    self.atlas, market, importer=Iso3(self.importer), year=self.year,
                    draws=1, seed=self.seed,
                )  # fmt: skip
            except BadInputError:
                self.calm_markets[market] = None
        return self.calm_markets[market]


def _takes_in(base: Sampled, importer: str) -> bool:
    """Tell whether anything reaches an importer in the base year."""
    network = base.networks[0]
    return bool(network.flow[:, :, network.countries.index(importer)].sum() > 0)


def _needed(calm: Callable[[CommodityId], Sampled | None], commodity: CommodityId) -> Sampled:
    found = calm(commodity)
    if found is None:
        raise Refusal(NO_CHAIN)
    return found
