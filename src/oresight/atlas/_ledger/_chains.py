"""Who answered whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from oresight.atlas._ledger._dates import Precision

if TYPE_CHECKING:
    from collections.abc import Iterator

    from oresight.atlas._ledger._ledger import Ledger
    from oresight.atlas._ledger._measure import Measure

__all__ = ["Response", "response_chains"]


@dataclass(frozen=True, slots=True)
class Response:
    """
    A measure and the measures that answered it, oldest first.

    ``delay_days`` runs from the announcement answered to this one; None at the head of a chain and
    where either day is not known.
    """

    measure: Measure
    answers: tuple[Response, ...] = ()
    delay_days: int | None = None

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Response]]:
        """Yield every measure of the chain with its depth, each before its answers."""
        pending = [(depth, self)]
        while pending:
            level, response = pending.pop()
            yield level, response
            pending.extend((level + 1, answer) for answer in reversed(response.answers))


def response_chains(ledger: Ledger) -> tuple[Response, ...]:
    """
    Return the chains of answers, each from the measure that answered none.

    A measure that answers two others stands under both. Who answers whom is an analyst's reading,
    by timing or by a stated link.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.atlas._ledger import open_ledger
    >>> chains = {chain.measure.id: chain for chain in response_chains(open_ledger(open_atlas()))}
    >>> [(answer.measure.id, answer.delay_days) for answer in chains["us-2024-chips"].answers]
    [('cn-2024-us-gagesb', 1), ('cn-2024-us-military', 1)]
    """
    answering: dict[str, list[Measure]] = {measure.id: [] for measure in ledger}
    for measure in ledger:
        for other in measure.responds_to:
            answering[other].append(measure)
    built: dict[str, Response] = {}
    for measure in _answers_first(ledger, answering):
        found = sorted(answering[measure.id], key=_when)
        answers = tuple(
            Response(built[other.id].measure, built[other.id].answers, _delay(measure, other))
            for other in found
        )
        built[measure.id] = Response(measure, answers)
    heads = [measure for measure in ledger if not measure.responds_to and answering[measure.id]]
    return tuple(built[measure.id] for measure in sorted(heads, key=_when))


def _answers_first(ledger: Ledger, answering: dict[str, list[Measure]]) -> Iterator[Measure]:
    """Yield measures so that each comes after everything that answers it."""
    waiting = {identifier: len(answers) for identifier, answers in answering.items()}
    ready = [measure for measure in ledger if not waiting[measure.id]]
    while ready:
        measure = ready.pop()
        yield measure
        for other in measure.responds_to:
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(ledger[other])


def _when(measure: Measure) -> tuple[str, str]:
    date = measure.announced or measure.start or measure.end
    return (str(date.first) if date else "", measure.id)


def _delay(measure: Measure, answer: Measure) -> int | None:
    before, after = measure.announced, answer.announced
    if before is None or after is None or {before.precision, after.precision} != {Precision.DAY}:
        return None
    return (after.first - before.first).days
