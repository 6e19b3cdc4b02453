"""Scenarios by name or file: the library, and one story laid over another."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

from oresight.atlas import open_atlas, open_ledger
from oresight.codes import nearest
from oresight.errors import BadInputError, Fault, UnknownNameError
from oresight.locale import N_
from oresight.scenarios._check import missing_block, scenario_faults
from oresight.scenarios._model import Branch, Scenario
from oresight.scenarios._read import read_draft
from oresight.scenarios._tree import read_tree
from oresight.scenarios._values import Reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oresight.atlas import Atlas, Ledger
    from oresight.scenarios._model import Block
    from oresight.scenarios._read import Draft
    from oresight.scenarios._tree import Leaf

__all__ = ["library", "load_scenario", "open_scenario", "parse_scenario"]

SUFFIXES: Final = (".yaml", ".yml")
MOST_BASES: Final = 8
"""Scenarios that may be laid over each other."""


@cache
def library() -> Mapping[str, Path]:
    """
    Return the files of the shipped scenarios by name, sorted.

    Examples
    --------
    >>> "bloc-formation" in library()
    True
    """
    folder = Path(str(files("oresight.scenarios") / "library"))
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def open_scenario(name: str | Path, *, atlas: Atlas | None = None) -> Scenario:
    """
    Return a scenario of the library by its name, or one in a file of your own.

    Raises
    ------
    UnknownNameError
        If the library has none of that name.
    BadInputError
        With every fault of the file.

    Examples
    --------
    >>> import oresight
    >>> story = oresight.scenario("bloc-formation")
    >>> story.branch_ids
    ('west-coordinates', 'west-competes')
    """
    return load_scenario(open_atlas() if atlas is None else atlas, name)


def load_scenario(atlas: Atlas, name: str | Path, *, ledger: Ledger | None = None) -> Scenario:
    """
    Return a scenario of the library by its name, or one in a file.

    Parameters
    ----------
    ledger
        Measures that the file may name; those of the atlas if absent.

    Raises
    ------
    UnknownNameError
        If the library has none of that name.
    BadInputError
        With every fault of the file.
    """
    loader = _Loader(atlas, ledger or open_ledger(atlas))
    return loader.load(_found(str(name), Path()))


def parse_scenario(
    atlas: Atlas,
    data: bytes,
    *,
    name: str,
    folder: Path | None = None,
    ledger: Ledger | None = None,
) -> Scenario:
    """
    Return the scenario in the bytes of a file.

    Parameters
    ----------
    name
        What the scenario and its file are called.
    folder
        Where files named behind ``from:`` lie; the library alone if absent.

    Raises
    ------
    BadInputError
        With every fault.
    """
    loader = _Loader(atlas, ledger or open_ledger(atlas))
    return loader.compose(data, name, folder=folder, trail=(name,))


def _found(text: str, folder: Path | None) -> Path:
    """Return the file that a name of the library, or a path, stands for."""
    if folder is not None and text.casefold().endswith(SUFFIXES):
        return folder / text
    if text in library():
        return library()[text]
    raise UnknownNameError("scenario", text, near=nearest(text, library()) or tuple(library()))


@dataclass(frozen=True)
class _Loader:
    """Loads scenarios, each over the one it is made from."""

    atlas: Atlas
    ledger: Ledger

    def load(self, path: Path, trail: tuple[str, ...] = ()) -> Scenario:
        """Return the scenario in a file."""
        own = os.path.realpath(path)
        return self.compose(path, path.stem, folder=path.parent, trail=(*trail, own))

    def compose(
        self, data: bytes | Path, name: str, *, folder: Path | None, trail: tuple[str, ...]
    ) -> Scenario:
        """Return the scenario in some bytes, with every fault if there are any."""
        reader = Reader(self.atlas, self.ledger)
        draft = read_draft(reader, read_tree(data, file=name), name=name)
        base = self._base(reader, draft, folder, trail)
        found = self._over(reader, draft, base)
        whole = not reader.faults
        reader.faults.extend(scenario_faults(found, self.atlas, self.ledger, whole=whole))
        if reader.faults:
            raise BadInputError(*reader.faults)
        return found

    def _base(
        self, reader: Reader, draft: Draft, folder: Path | None, trail: tuple[str, ...]
    ) -> Scenario | None:
        if draft.base is None:
            return None
        try:
            path = _found(draft.base.text, folder)
            self._refuse_circle(path, draft.base, trail)
            return self.load(path, trail)
        except UnknownNameError as error:
            reader.faults.extend(replace(one, where=draft.base.place) for one in error.faults)
        except BadInputError as error:
            reader.faults.extend(error.faults)
        return None

    def _refuse_circle(self, path: Path, base: Leaf, trail: tuple[str, ...]) -> None:
        own = os.path.realpath(path)
        if own in trail or len(trail) >= MOST_BASES:
            way = " → ".join(Path(step).name for step in (*trail, own))
            raise BadInputError(
                Fault(
                    N_("`from:` goes in a circle, or too far: {way}."),
                    N_("Let one of them stand by itself."),
                    fields={"way": way},
                    where=base.place,
                )
            )

    def _over(self, reader: Reader, draft: Draft, base: Scenario | None) -> Scenario:
        """Return a draft laid over the scenario it is made from."""
        own = draft.scenario
        known = {} if base is None else {block.id: block for block in base.blocks}
        if base is None and draft.base is not None:
            return own
        for leaf in draft.removed:
            if leaf.text not in known:
                reader.faults.append(missing_block(leaf.text, leaf.place))
        if base is None:
            return own
        gone = {leaf.text for leaf in draft.removed}
        blocks = {name: block for name, block in known.items() if name not in gone}
        return Scenario(
            id=own.id,
            title=own.title if "title" in draft.given else base.title,
            description=own.description if "description" in draft.given else base.description,
            blocks=tuple({**blocks, **_by_id(own.blocks)}.values()),
            branches=_branches(base, own, gone),
            horizon_months=own.horizon_months if "horizon" in draft.given else base.horizon_months,
            base_year=own.base_year if "base_year" in draft.given else base.base_year,
        )


def _by_id(blocks: tuple[Block, ...]) -> dict[str, Block]:
    return {block.id: block for block in blocks}


def _branches(base: Scenario, own: Scenario, gone: set[str]) -> tuple[Branch, ...]:
    kept = {
        one.id: replace(one, removed=tuple(name for name in one.removed if name not in gone))
        for one in base.branches
    }
    return tuple({**kept, **{one.id: one for one in own.branches}}.values())
