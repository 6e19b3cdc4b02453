"""One visit: who reads, for whom, on which day, and where links lead."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Depends, Path, Query, Request
from pydantic import BeforeValidator, Field

from oresight.figures import Scene
from oresight.locale import N_, translator
from oresight.report import Words
from oresight.screens import importer_named

if TYPE_CHECKING:
    from oresight.atlas import Atlas
    from oresight.codes import Iso3
    from oresight.exposure import NationalExposure
    from oresight.locale import Translator
    from oresight.web._desk import Desk

__all__ = ["Lang", "Reading", "Visit", "desk_of"]

FIRST_DAY, LAST_DAY = dt.date(1990, 1, 1), dt.date(2100, 12, 31)
"""Days on which policy can be read: wide of anything the ledger knows."""

FORMS = (".json", ".csv", ".xlsx", ".svg")


class Lang(StrEnum):
    """Languages of the pages."""

    JA = "ja"
    EN = "en"


@dataclass(frozen=True)
class Visit:
    """
    One visit to a page; a `oresight.screens.Reader`.

    Parameters
    ----------
    path
        Of the page, without language and form.
    query
        As it was asked, for links that keep the state of the page.
    form
        Ending of the address: what the visit asks for; empty for the page itself.
    address
        What its answer is held under: path and query as they came, and the day.
    notes
        What is to be said beside the page's result.
    """

    desk: Desk
    lang: str
    importer: Iso3
    today: dt.date
    path: str = "/"
    query: tuple[tuple[str, str], ...] = ()
    form: str = ""
    address: Hashable = None
    notes: list[str] = field(default_factory=list)

    @property
    def atlas(self) -> Atlas:
        """The edition that is read."""
        return self.desk.atlas

    @property
    def as_of(self) -> dt.date:
        """The day on which policy is read."""
        return self.today

    @cached_property
    def t(self) -> Translator:
        """The translator of the reader's language."""
        return translator(self.lang)

    @cached_property
    def words(self) -> Words:
        """Codes and numbers in the reader's language."""
        return Words(self.atlas, self.lang)

    @cached_property
    def exposure(self) -> NationalExposure:
        """The importer's exposure, worded in the reader's language."""
        return self.desk.exposure(self.importer, self.as_of).with_language(self.lang)

    def note(self, message: str, /, **fields: object) -> None:
        """Say something to the reader, beside the result."""
        self.notes.append(self.t(message, **fields))

    def scene(self, **choices: Any) -> Scene:
        """Return the view that the figures of this visit take."""
        own = Scene(self.atlas, importer=self.importer, as_of=self.as_of, lang=self.lang)
        return own.with_choices(**choices)

    @property
    def state(self) -> dict[str, str]:
        """What every link carries on: the importer and the day, where they are not the usual ones."""
        state = {}
        if self.importer != self.desk.settings.importer:
            state["importer"] = str(self.importer)
        if self.as_of != self.desk.today:
            state["as_of"] = self.as_of.isoformat()
        return state

    def href(self, path: str, /, **query: object) -> str:
        """Return the address of a page in this language, with what the visit carries on."""
        given = {name: str(value) for name, value in query.items() if value is not None}
        return _address(f"/{self.lang}{path}", self.state | given)

    def same(self, *, lang: str | None = None, form: str = "", **changes: object) -> str:
        """Return the address of this very page in another language or form, or with other choices."""
        given = {name: str(value) for name, value in changes.items() if value is not None}
        asked = [pair for pair in self.query if pair[0] not in given] + list(given.items())
        path = self.path if not form else ("/index" if self.path == "/" else self.path) + form
        return _address(f"/{lang or self.lang}{path}", asked)

    @property
    def options(self) -> str:
        """The options that ask the command line for the same view."""
        return f"--importer {self.importer} --as-of {self.as_of}"


def _address(path: str, query: dict[str, str] | list[tuple[str, str]]) -> str:
    whole = quote(path)
    return f"{whole}?{urlencode(query)}" if query else whole


def desk_of(request: Request) -> Desk:
    """Return what all visits share."""
    desk: Desk = request.app.state.desk
    return desk


def visit_of(
    request: Request,
    lang: Annotated[Lang, Path(description=N_("Language"))],
    importer: Annotated[
        str | None, Query(max_length=80, description=N_("Importing country"))
    ] = None,
    as_of: Annotated[
        Annotated[dt.date, Field(ge=FIRST_DAY, le=LAST_DAY)] | None,
        BeforeValidator(lambda text: text or None),
        Query(description=N_("Day on which policy is read; today if absent")),
    ] = None,
) -> Visit:
    """Return the visit that a request is."""
    desk = desk_of(request)
    path = str(request.scope["path"]).removeprefix(f"/{lang.value}")
    form = next((one for one in FORMS if path.endswith(one)), "")
    path = path.removesuffix(form)
    place = desk.settings.importer if importer is None else importer
    return Visit(
        desk,
        lang.value,
        importer_named(desk.atlas, place, lang=lang.value),
        as_of or desk.today,
        "/" if path in ("", "/index") else path,
        tuple(request.query_params.multi_items()),
        form,
        (request.scope["path"], request.scope["query_string"], desk.today),
    )


Reading = Annotated[Visit, Depends(visit_of)]
