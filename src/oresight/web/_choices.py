"""A form that asks for another view of the same page: its state stays in the address."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from oresight.locale import N_
from oresight.screens import can_import

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oresight.codes import CommodityId
    from oresight.web._visit import Visit

__all__ = ["Choice", "Choices", "Code", "commodity_choice", "importer_choice"]


@dataclass(frozen=True, slots=True)
class Choice:
    """
    One field.

    Parameters
    ----------
    options
        Values and words to choose from; none for a line of free text.
    rows
        Lines of a field of text; 0 for one.
    sort
        What a line takes: ``text``, ``number``, ``date``.
    extra
        Further attributes of a line, such as ``min``.
    """

    name: str
    label: str
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    rows: int = 0
    longest: int = 80
    sort: str = "text"
    extra: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Choices:
    """Fields and a button, sent to the page itself."""

    action: str
    choices: tuple[Choice, ...]
    label: str
    hidden: tuple[tuple[str, str], ...] = ()
    title: str = ""
    note: str = ""
    template: ClassVar[str] = "choices.html"
    kind: ClassVar[str] = "choices"


@dataclass(frozen=True, slots=True)
class Code:
    """A line to type."""

    text: str
    kind: ClassVar[str] = "command"


def commodity_choice(
    visit: Visit, commodity: CommodityId, known: Iterable[str] | None = None
) -> Choice:
    """Return the choice of a commodity, sorted by name; of all that are watched unless *known*."""
    table = visit.atlas.table("commodities")["commodity"].to_list() if known is None else known
    options = sorted(((one, visit.words.commodity(one)) for one in table), key=lambda pair: pair[1])
    return Choice("commodity", visit.t(N_("Commodity")), commodity, tuple(options))


def importer_choice(visit: Visit) -> Choice:
    """Return the choice of the importer, by the names of all countries and territories of today."""
    known = visit.atlas.catalogue.countries.values()
    named = [(str(one.iso3), one.name(visit.lang)) for one in known if can_import(one)]
    options = tuple(sorted(named, key=lambda pair: pair[1]))
    return Choice("importer", visit.t(N_("Importer")), str(visit.importer), options)
