"""The tools: what the command line reads and simulates, with bounds on how much is asked at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, wraps
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import polars as pl
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from oresight import answers
from oresight.assistant._told import told
from oresight.codes import Stage, parse_date
from oresight.errors import OresightError
from oresight.locale import describe
from oresight.methods import Case
from oresight.screens import importer_named

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from pathlib import Path

    from oresight.atlas import Atlas, Commodity
    from oresight.codes import Iso3
    from oresight.runs import RunStore

__all__ = ["TOOLS", "Desk"]

Name = Annotated[str, Field(max_length=80)]
Importer = Annotated[
    str, Field(max_length=80, description="Importing country: ISO 3166 alpha-3, or a name")
]
Day = Annotated[
    str | None,
    Field(max_length=10, description="Day on which policy is read, YYYY-MM-DD; today if absent"),
]
Draws = Annotated[int, Field(ge=1, le=2000, description="Size of the sample")]
Seed = Annotated[int, Field(ge=0, le=2**31, description="Start of the sample")]
Kind = Literal[
    "commodities", "countries", "methods", "measures", "figures", "products", "scenarios"
]

TOOLS: Final[list[Callable[..., dict[str, Any]]]] = []
"""Methods of a `Desk` that an assistant may call, in the order in which it reads of them."""


def tool(method: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    """Offer a method to assistants; an error of theirs comes back in words."""

    @wraps(method)
    def safe(self: Desk, *given: object, **asked: object) -> dict[str, Any]:
        try:
            with self.turn:
                return method(self, *given, **asked)
        except OresightError as error:
            raise ToolError(" ".join(describe(error, self.lang))) from None

    TOOLS.append(safe)
    return safe


@dataclass(frozen=True)
class Desk:
    """What the tools of one assistant share."""

    lang: str
    atlas_path: Path | None
    runs: RunStore
    today: dt.date

    @cached_property
    def atlas(self) -> Atlas:
        """The edition that is read."""
        from oresight.atlas import open_atlas

        return open_atlas(self.atlas_path)

    @cached_property
    def turn(self) -> Lock:
        """One question at a time: each may use all cores."""
        return Lock()

    def _day(self, text: str | None) -> dt.date:
        return self.today if text is None else parse_date(text)

    def _importer(self, text: str) -> Iso3:
        return importer_named(self.atlas, text, lang=self.lang)

    def _commodity(self, text: str) -> Commodity:
        return self.atlas.commodity(text)

    @tool
    def list_all(self, kind: Kind) -> dict[str, Any]:
        """
        List what there is of a kind, with the ids that other tools take.

        Measures are entries of the policy ledger; scenarios are the stories of the library.
        """
        found = answers.list_all(self.atlas, kind, lang=self.lang)
        return told(self.atlas, found, limit=400)

    @tool
    def show_commodity(
        self, commodity: Name, importer: Importer = "JPN", as_of: Day = None
    ) -> dict[str, Any]:
        """
        Give every method's numbers for one commodity, seen from an importer.

        A symbol, an id or a name in English or Japanese will do: Co, cobalt, コバルト. A row whose
        value is null is not known; its note says why. Low and high bound the 90 % interval.
        """
        found = answers.show(
            self.atlas,
            self._commodity(commodity),
            importer=self._importer(importer),
            as_of=self._day(as_of),
        )
        return told(self.atlas, found)

    @tool
    def assess(
        self,
        method: Name,
        commodities: Annotated[list[Name], Field(max_length=40)] = [],  # noqa: B006 - never changed
        importer: Importer = "JPN",
        stage: Literal["mine", "refine"] | None = None,
        as_of: Day = None,
    ) -> dict[str, Any]:
        """
        Apply one method, such as eu-sr or geopolrisk, to commodities; to all that are watched if none.

        `list_all` of methods tells which there are, and how well each is established.
        """
        case = Case(
            self.atlas,
            self._importer(importer),
            self._day(as_of),
            commodities=tuple(self._commodity(one).id for one in commodities) or None,
            stages=(Stage.MINE, Stage.REFINE) if stage is None else (Stage(stage),),
        )
        return told(self.atlas, answers.assess(case, method))

    @tool
    def measures(  # noqa: PLR0917 - an assistant names what it gives
        self,
        imposer: Name | None = None,
        target: Name | None = None,
        commodity: Name | None = None,
        instrument: Name | None = None,
        status: Name | None = None,
        as_of: Day = None,
    ) -> dict[str, Any]:
        """
        Give policy measures with their status on a day, and the reason for that status.

        Status is announced, in_force, suspended, ended or unknown.
        """
        wanted = {
            "imposer": imposer,
            "target": target,
            "commodity": commodity,
            "instrument": instrument,
            "status": status,
        }
        found = answers.measures(self.atlas, self._day(as_of), lang=self.lang, wanted=wanted)
        return told(self.atlas, found)

    @tool
    def trace_product(
        self, product: Name, importer: Importer = "JPN", as_of: Day = None
    ) -> dict[str, Any]:
        """Follow a product to its materials, where each stage happens, and its weakest link."""
        case = Case(self.atlas, self._importer(importer), self._day(as_of))
        return told(self.atlas, answers.trace(case, product))

    @tool
    def simulate_measure(
        self,
        measure: Name,
        importer: Importer = "JPN",
        draws: Annotated[int, Field(ge=1, le=500)] = 100,
        months: Annotated[int, Field(ge=12, le=60)] = 24,
        seed: Seed = 1,
    ) -> dict[str, Any]:
        """
        Follow one measure of the ledger to prices, imports, shortage, lines that stop, value lost.

        Rows without a month are of the first year. The certificate tells how well the market
        equilibrium was solved; failed_draws above nought is to be told to the reader.
        """
        found = answers.simulate(
            self.atlas,
            measure,
            importer=self._importer(importer),
            as_of=self.today,
            months=months,
            draws=draws,
            seed=seed,
        )
        return told(self.atlas, found, rows=_whole(found.rows))

    @tool
    def run_scenario(
        self,
        scenario: Name,
        importer: Importer = "JPN",
        draws: Annotated[int, Field(ge=1, le=200)] = 32,
        branches: Annotated[list[Name], Field(max_length=8)] = [],  # noqa: B006 - never changed
        seed: Seed = 1,
    ) -> dict[str, Any]:
        """
        Follow a story of the library, branch by branch, to prices, shortage and lines that stop.

        Branches are possibilities, not forecasts: tell each by itself, never their average.
        """
        found = answers.tell(
            self.atlas,
            _of_the_library(scenario),
            importer=self._importer(importer),
            draws=draws,
            seed=seed,
            branches=branches,
            edition=self.atlas_path,
            store=self.runs,
        )
        return told(self.atlas, found, rows=_whole(found.rows))

    @tool
    def outlook(
        self,
        commodity: Name,
        until: Annotated[int, Field(ge=2030, le=2050)] = 2040,
        as_of: Day = None,
    ) -> dict[str, Any]:
        """Hold demand by scenario against announced supply, with price signal and structural risk."""
        item = self._commodity(commodity)
        found = answers.outlook(self.atlas, item, as_of=self._day(as_of), until=until)
        return told(self.atlas, found, rows=_some_years(found.rows))


def _whole(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of a whole year or story: months are for figures."""
    return rows.filter(pl.col("month").is_null()) if "month" in rows.columns else rows


def _some_years(rows: pl.DataFrame) -> pl.DataFrame:
    """Return readings, and the numbers of every fifth year."""
    return rows.filter(pl.col("year").is_null() | (pl.col("year") % 5 == 0))


def _of_the_library(name: str) -> str:
    """Return a story's name; an assistant opens no file of the user's."""
    from oresight.codes import nearest
    from oresight.errors import UnknownNameError
    from oresight.scenarios import library

    if name not in library():
        raise UnknownNameError("scenario", name, near=nearest(name, library()))
    return name
