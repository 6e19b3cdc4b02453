"""What is known of an episode before anything followed: who did what to whom, in which form, when."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from oresight.errors import UnknownNameError
from oresight.evidence._periods import month_of
from oresight.evidence._words import CONTROL, LINE_STOP, WORLD, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oresight.atlas import Atlas, PartialDate
    from oresight.codes import CommodityId
    from oresight.evidence._episodes import Observation
    from oresight.evidence._words import Words

__all__ = ["Blind", "Question", "question", "together"]

UNION = "EU27"

DAY = 10
"""Letters of a date that is known to the day."""

_PARENTHESES = re.compile(r"\([^)]*\)")
_PARTS = re.compile(r"[;,/]| and ")


@dataclass(frozen=True, slots=True)
class Blind:
    """
    A measure as it stood before its outcome: all that the engine is told.

    Parameters
    ----------
    matter
        Commodities it touches, each with the stage of the form; empty where the words do not tell.
    targets
        Countries or groups; empty for everyone.
    instruments
        Empty where nothing was done to trade.
    announced, effective
        Months, counted from the year 0.
    watch
        Country whose imports are followed; empty for none.
    """

    matter: tuple[tuple[CommodityId, str], ...]
    imposer: str
    targets: tuple[str, ...]
    instruments: tuple[str, ...]
    announced: int
    effective: int
    watch: str


@dataclass(frozen=True, slots=True)
class Question:
    """
    What an observation asks of the engine: a number of one of the forms a blind measure touches.

    Parameters
    ----------
    origin
        Country whose shipments or home prices are meant; empty where nothing was done to trade.
    """

    blind: Blind
    metric: str
    commodity: CommodityId
    stage: str
    origin: str


def question(atlas: Atlas, seen: Observation) -> Question | str:
    """
    Return what an observation asks of the engine, or the reason, a key of `REASONS`, why nothing.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.evidence._episodes import episodes
    >>> atlas = open_atlas()
    >>> asked = question(atlas, episodes(atlas)[21])
    >>> asked.metric, asked.blind.imposer, asked.blind.instruments
    ('exports', 'CHN', ('export_licence',))
    """
    known = words(atlas)
    kind, metric = known.first("variable", f"{seen.variable} | {seen.geography}")
    commodity, stage, reason = _form(known, seen)
    instruments = _instruments(known, seen.measure)
    reason = "mixed_code" if seen.mixed else _first_reason((kind, metric), reason, instruments)
    if reason or isinstance(instruments, str):
        return reason
    if not instruments:
        return Question(_nothing(commodity, stage), metric, commodity, stage, "")
    imposer, targets = _place(atlas, seen.actor, "actor"), _targets(atlas, known, seen.target)
    watch = _watched(atlas, seen, metric)
    reason = _unplaced(imposer, targets, watch)
    if reason or imposer is None or seen.announced is None or seen.effective is None:
        return reason or "undated"
    effective = _month(seen.effective)
    blind = Blind(
        matter=((commodity, stage),),
        imposer=imposer,
        targets=targets or (),
        instruments=instruments,
        announced=min(_month(seen.announced), effective),
        effective=effective,
        watch=watch,
    )
    return Question(blind, metric, commodity, stage, _origin(atlas, seen, metric) or imposer)


def _nothing(commodity: CommodityId, stage: str) -> Blind:
    return Blind(((commodity, stage),), "", (), (), 0, 0, "")


def _unplaced(imposer: str | None, targets: tuple[str, ...] | None, watch: str) -> str:
    if imposer is None:
        return "actor"
    if targets is None:
        return "target"
    return "union" if UNION in {imposer, watch} else ""


def _origin(atlas: Atlas, seen: Observation, metric: str) -> str | None:
    """Return whose shipments an observation counts, where its words tell."""
    if metric in {"exports", "exports_to"}:
        return _place(atlas, seen.geography, "target")
    if metric == "imports_from":
        return _place(atlas, seen.variable.partition(" from ")[2], "target")
    return None


def _first_reason(variable: tuple[str, str], form: str, instruments: tuple[str, ...] | str) -> str:
    kind, name = variable
    if kind == "reason":
        return name
    if not kind:
        return "metric"
    return form or (instruments if isinstance(instruments, str) else "")


def _form(known: Words, seen: Observation) -> tuple[CommodityId, str, str]:
    """Return the commodity, the stage of its form, and the reason why it cannot be compared."""
    commodity: str = seen.commodity
    _, mixed = known.first("form", seen.form, "reason")
    _, narrower = known.first("form", seen.form, "commodity", commodity=commodity)
    _, stage = known.first("form", seen.form, "stage", commodity=commodity)
    return type(seen.commodity)(narrower or commodity), stage, mixed


def _instruments(known: Words, text: str) -> tuple[str, ...] | str:
    """Return instruments, none for a control, or the reason why there are none."""
    found = list(known.taken_out("measure", text))
    if (CONTROL, "") in found:
        return ()
    reasons = [name for kind, name in found if kind == "reason"]
    if reasons:
        return reasons[0]
    return tuple(dict.fromkeys(name for _, name in found)) or "measure"


def _place(atlas: Atlas, text: str, field: str) -> str | None:
    """Return the country or group that a text begins with."""
    plain = _PARENTHESES.sub(" ", text).strip()
    kind, name = words(atlas).first(field, plain)
    if kind == "place":
        return name
    parts = plain.split()
    for length in range(len(parts), 0, -1):
        try:
            return atlas.country(" ".join(parts[:length])).iso3
        except UnknownNameError:
            continue
    return None


def _targets(atlas: Atlas, known: Words, text: str) -> tuple[str, ...] | None:
    """Return those a text names, none for everyone, or None where it names nobody."""
    if known.first("target", text)[0] == WORLD:
        return ()
    found = [_place(atlas, part, "target") for part in _PARTS.split(text) if part.strip()]
    named = tuple(dict.fromkeys(place for place in found if place))
    return named or None


def _watched(atlas: Atlas, seen: Observation, metric: str) -> str:
    """Return whose imports an observation is about."""
    if metric == "exports_to":
        return _place(atlas, seen.variable.partition(" to ")[2], "target") or ""
    if metric in {"imports", "imports_from", "import_share", LINE_STOP}:
        return _place(atlas, seen.geography, "target") or ""
    return ""


def _month(date: PartialDate) -> int:
    return month_of(date.first, day_known=len(str(date)) == DAY)


def together(blinds: Iterable[Blind], *, joint: Iterable[str]) -> dict[Blind, Blind]:
    """
    Return what each blind measure is lived through with: itself, or one that covers several.

    A measure that touches several commodities of one joint market is one measure there; whose imports
    are followed makes no other measure either.

    Parameters
    ----------
    joint
        Commodities of the joint market.

    Examples
    --------
    >>> one = Blind((("lanthanum", ""),), "CHN", (), ("export_quota",), 1, 1, "")
    >>> other = replace(one, matter=(("cerium", ""),), watch="JPN")
    >>> together([one, other], joint={"lanthanum", "cerium"})[one].matter
    (('lanthanum', ''), ('cerium', ''))
    """
    known = frozenset(joint)
    groups: dict[Blind, list[Blind]] = {}
    for blind in dict.fromkeys(blinds):
        shared = all(commodity in known for commodity, _ in blind.matter)
        key = replace(blind, matter=() if shared else blind.matter, watch="")
        groups.setdefault(key, []).append(blind)
    found: dict[Blind, Blind] = {}
    for some in groups.values():
        matter = tuple(dict.fromkeys(pair for one in some for pair in one.matter))
        watched = [one.watch for one in some if one.watch] or [""]
        for one in some:
            found[one] = replace(one, matter=matter, watch=one.watch or watched[0])
    return found
