"""Stories that a page can open: those of the library, and the user's own, kept as files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oresight.codes import nearest
from oresight.errors import BadInputError, Fault, UnknownNameError
from oresight.locale import N_
from oresight.runs import read_at_most, write_atomically
from oresight.scenarios import MAX_BYTES, library, load_scenario, parse_scenario, write_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from oresight.scenarios import Scenario
    from oresight.web._desk import Desk

__all__ = ["SLUG", "Stories"]

SLUG: Final = r"^[a-z0-9][a-z0-9-]{0,58}[a-z0-9]$"
"""Names of own stories: they stand in addresses and are names of files."""

TAKEN: Final = frozenset({"compare", "new", "outline"})
"""Names that addresses of other pages have."""

OWNER: Final = 0o600
MOST: Final = 500
"""Own stories that a folder holds."""


@dataclass(frozen=True, slots=True)
class Stories:
    """Stories by name: a library that nobody changes, and a folder of the user's own."""

    desk: Desk

    @property
    def folder(self) -> Path:
        """Where the user's own are kept."""
        return self.desk.settings.folder / "stories"

    @property
    def own(self) -> tuple[str, ...]:
        """Names of the user's own stories."""
        if not self.folder.is_dir():
            return ()
        return tuple(
            sorted(p.stem for p in self.folder.glob("*.yaml") if re.fullmatch(SLUG, p.stem))
        )

    def is_own(self, name: str) -> bool:
        """Tell whether a story is one of the user's own."""
        return name not in library() and name in self.own

    def text(self, name: str) -> str:
        """
        Return a story as its file has it.

        Raises
        ------
        UnknownNameError
            If there is none of that name.
        """
        if name in library():
            return library()[name].read_text(encoding="utf-8")
        if name not in self.own:
            known = (*library(), *self.own)
            raise UnknownNameError("scenario", name, near=nearest(name, known) or known)
        content = read_at_most(self.folder / f"{name}.yaml", MAX_BYTES)
        return content.decode("utf-8", "replace")

    def open(self, name: str) -> Scenario:
        """
        Return a story.

        Raises
        ------
        UnknownNameError
            If there is none of that name.
        BadInputError
            With every fault of its file.
        """
        if name in library():
            key = ("library", name)
            return self.desk.stories.of(key, lambda: load_scenario(self.desk.atlas, name))
        return self.parse(self.text(name), name=name)

    def parse(self, text: str, *, name: str) -> Scenario:
        """
        Return the story in a text; it may be laid over one of the library, never over a file.

        Raises
        ------
        BadInputError
            With every fault.
        """
        return parse_scenario(
            self.desk.atlas, text.encode("utf-8", "replace"), name=name, ledger=self.desk.ledger
        )

    def save(self, name: str, text: str) -> None:
        """
        Keep a text as one of the user's own stories, right or wrong.

        Raises
        ------
        BadInputError
            If the name cannot be one, or the text is too long.
        """
        faults = []
        if not re.fullmatch(SLUG, name) or name in library() or name in TAKEN:
            faults.append(
                Fault(
                    N_("{name!r} cannot be the name of a story of your own."),
                    N_(
                        "Use 2 to 60 small letters, digits and dashes; names of the library are taken."
                    ),
                    fields={"name": name[:80]},
                )
            )
        content = text.replace("\r\n", "\n").encode("utf-8", "replace")
        if len(content) > MAX_BYTES:
            faults.append(
                Fault(
                    N_("The story is larger than {limit} bytes."),
                    N_("Part it in two scenarios, one `from:` the other."),
                    fields={"limit": MAX_BYTES},
                )
            )
        if name not in self.own and len(self.own) >= MOST:
            faults.append(
                Fault(
                    N_("There are {count} stories already."),
                    N_("Delete some first."),
                    fields={"count": MOST},
                )
            )
        if faults:
            raise BadInputError(*faults)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_atomically(self.folder / f"{name}.yaml", content, mode=OWNER)

    def delete(self, name: str) -> None:
        """
        Delete one of the user's own stories.

        Raises
        ------
        UnknownNameError
            If there is none of that name.
        """
        if name not in self.own:
            raise UnknownNameError("scenario", name, near=nearest(name, self.own) or self.own)
        (self.folder / f"{name}.yaml").unlink(missing_ok=True)

    def free_name(self, wish: str) -> str:
        """Return a name that is not taken yet, like the one that is wished for."""
        names = (wish, *(f"{wish[:55]}-{at}" for at in range(2, MOST + 2)))
        taken = {*library(), *self.own, *TAKEN}
        return next(name for name in names if name not in taken)

    def begin_from(self, name: str) -> str:
        """Return the text of a story to go on from: comments and all, or as it is written out."""
        return self.text(name) if name in library() else write_scenario(self.open(name))
