"""The ledger on one day, as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from oresight.atlas._ledger._match import commodity_test, reach_of, touches
from oresight.atlas._ledger._status import status as status_of
from oresight.atlas._ledger._words import PartyKind, Status
from oresight.codes import nearest
from oresight.errors import UnknownNameError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator

    import polars as pl

    from oresight.atlas._ledger._ledger import Ledger
    from oresight.atlas._ledger._measure import Measure, Party
    from oresight.atlas._ledger._status import StatusAt

__all__ = ["measures_as_of", "target_codes"]

_COLUMNS: Final = (
    "id",
    "imposer",
    "target",
    "reach",
    "commodities",
    "instrument",
    "stage",
    "scope",
    "status",
    "status_reason",
    "certain",
    "since",
    "until",
    "announced",
    "effective",
    "suspended_from",
    "suspended_until",
    "resumed",
    "ended",
    "legal_reference",
    "title",
    "summary",
    "responds_to",
    "confidence",
    "grade",
    "source",
    "source_id",
    "origin",
)

_LISTS: Final = ("target", "commodities", "stage", "scope", "responds_to")


def measures_as_of(
    ledger: Ledger,
    as_of: dt.date,
    *,
    imposer: str | None = None,
    target: str | None = None,
    commodity: str | None = None,
    instrument: str | None = None,
    status: str | None = None,
    lang: str = "en",
) -> pl.DataFrame:
    """
    Return every measure announced by a day, with its status on it and why.

    Parameters
    ----------
    imposer, target
        A country or group by any of its names. A target matches measures against the world, against
        it, against a group it is in and against entities seated in it.
    commodity
        A commodity by any of its names; what it belongs to and what belongs to it count too.
    instrument, status
        One word of the table ``instruments``, one ``Status``.
    lang
        The language of ``title``, ``summary`` and ``status_reason``.

    Returns
    -------
    pl.DataFrame
        One row a measure, in the order of the ledger. Dates are text of the precision known;
        ``certain`` is false where ``StatusAt.certain`` is.

    Raises
    ------
    UnknownNameError
        If a filter names nothing; carries the nearest words.

    Examples
    --------
    >>> import datetime as dt
    >>> from oresight.atlas import open_atlas
    >>> from oresight.atlas._ledger import open_ledger
    >>> frame = measures_as_of(
    ...     open_ledger(open_atlas()), dt.date(2025, 12, 1), imposer="China", commodity="Dy"
    ... )
    >>> dict(frame.select("id", "status").iter_rows())["cn-2025-ree7"]
    'in_force'
    """
    import polars as pl

    if status is not None and status not in list(Status):
        raise UnknownNameError("status", status, near=nearest(status, list(Status)))
    tests = list(
        _tests(
            ledger,
            as_of,
            imposer=imposer,
            target=target,
            commodity=commodity,
            instrument=instrument,
        )
    )
    rows = []
    for measure in ledger:
        if not all(test(measure) for test in tests):
            continue
        at = status_of(measure, as_of)
        if at.status is not Status.NOT_YET_ANNOUNCED and status in {None, at.status}:
            rows.append(_row(measure, at, lang))
    return pl.DataFrame(rows, schema=_schema(), orient="row")


def target_codes(measure: Measure) -> list[str]:
    """Return the countries, groups or world a measure hits, entities by their seat, each once."""
    return list(dict.fromkeys(party.place for party in measure.targets))


def _tests(
    ledger: Ledger,
    as_of: dt.date,
    *,
    imposer: str | None,
    target: str | None,
    commodity: str | None,
    instrument: str | None,
) -> Iterator[Callable[[Measure], bool]]:
    words, catalogue = ledger.vocabulary, ledger.catalogue
    if imposer is not None:
        by = words.party(imposer)
        yield lambda measure: touches(measure.imposer, by, catalogue)
    if target is not None:
        at = words.party(target)
        yield lambda measure: reach_of(measure.targets, at, catalogue) is not None
    if commodity is not None:
        yield commodity_test(ledger, words.commodity(commodity), as_of)
    if instrument is not None:
        kind = words.instrument(instrument)
        yield lambda measure: measure.instrument == kind


def _row(measure: Measure, at: StatusAt, lang: str) -> tuple[Any, ...]:
    return (
        measure.id,
        measure.imposer.code,
        target_codes(measure),
        _breadth(measure.targets),
        list(measure.commodities),
        measure.instrument,
        [str(stage) for stage in measure.stages],
        list(measure.scope),
        str(at.status),
        at.reason.text(lang),
        at.certain,
        _text(at.since),
        _text(at.until),
        _text(measure.announced),
        _text(measure.effective),
        _text(measure.suspended_from),
        _text(measure.suspended_until),
        _text(measure.resumed),
        _text(measure.ended),
        measure.legal_reference,
        measure.title(lang),
        measure.summary(lang),
        list(measure.responds_to),
        measure.confidence,
        str(measure.grade),
        measure.source,
        measure.source_id,
        str(measure.origin),
    )


def _schema() -> dict[str, Any]:
    import polars as pl

    lists = dict.fromkeys(_LISTS, pl.List(pl.String))
    return {**dict.fromkeys(_COLUMNS, pl.String), **lists, "certain": pl.Boolean}


def _breadth(parties: tuple[Party, ...]) -> str:
    return str(min((party.kind for party in parties), key=list(PartyKind).index))


def _text(date: object) -> str | None:
    return None if date is None else str(date)
