"""Which measures and stories touch which commodities: where a page on matter leads to acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from oresight.atlas import measures_as_of
from oresight.locale import N_
from oresight.scenarios import library, load_scenario
from oresight.web._blocks import Links
from oresight.web._simulated import followable, reason_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from oresight.codes import CommodityId
    from oresight.scenarios import Scenario
    from oresight.web._visit import Visit

__all__ = ["act_links", "stories", "story_links", "story_reach"]


def stories(visit: Visit) -> dict[str, Scenario]:
    """Return the stories of the library by name, read once."""
    return visit.desk.results.of(
        ("stories",), lambda: {name: load_scenario(visit.atlas, name) for name in library()}
    )


def story_reach(visit: Visit, story: Scenario) -> frozenset[str]:
    """Return the commodities that the blocks of a story name, by themselves or by their measure."""
    found: set[str] = set()
    ledger = {one.id: one for one in visit.desk.ledger}
    blocks = (*story.blocks, *(block for branch in story.branches for block in branch.blocks))
    for block in blocks:
        named = block.values.get("commodities")
        if isinstance(named, tuple):
            found.update(str(one) for one in named)
        measure = ledger.get(str(block.values.get("measure")))
        if measure is not None and not named:
            found.update(measure.commodities)
    return frozenset(found)


def _kin(visit: Visit, commodities: Iterable[CommodityId]) -> frozenset[str]:
    """Return commodities with what they belong to and what belongs to them."""
    catalogue = visit.atlas.catalogue
    return frozenset(
        str(one)
        for name in commodities
        for one in (name, *catalogue.ancestors(name), *catalogue.members(name))
    )


def story_links(visit: Visit, commodities: Iterable[CommodityId]) -> list[object]:
    """Return links to the stories that touch some commodities; nothing where none does."""
    wanted = _kin(visit, commodities)
    links = tuple(
        (story.title.text(visit.lang) or name, visit.href(f"/scenarios/{name}"))
        for name, story in stories(visit).items()
        if not wanted.isdisjoint(story_reach(visit, story))
    )
    title = visit.t(N_("Stories that touch it"))
    return [Links(links, title)] if links else []


def act_links(
    visit: Visit, commodities: Iterable[CommodityId], title: str, *, most: int
) -> list[object]:
    """Return links to simulations of measures on some commodities, the latest first."""
    ledger, known = visit.desk.ledger, followable(visit.desk, visit.importer)
    found: dict[str, str] = {}
    for name in commodities:
        rows = measures_as_of(ledger, visit.as_of, commodity=name, lang=visit.lang)
        found |= dict(rows.select("id", "title").iter_rows())
    latest = [one for one in reversed(list(ledger)) if one.id in found]
    links = [
        (found[one.id], visit.href(f"/measures/{one.id}/simulation"))
        for one in latest
        if not reason_of(one, known)
    ]
    return [Links(tuple(links[:most]), title)] if links else []
