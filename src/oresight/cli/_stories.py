"""Stories that a brief tells: which, in how many draws, and following them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from oresight.cli._session import Session
    from oresight.scenarios import Account, Scenario

__all__ = ["DRAWS", "NONE", "TOLD", "Stories"]

NONE: Final = "none"
TOLD: Final = (
    "suspensions-lapse-2026-11", "bloc-formation", "resource-nationalism", "substitution",
)  # fmt: skip
"""What a brief tells unless it is asked for others: what is due next, and three ways it may go on."""

DRAWS: Final = 32
"""Few, so that a first brief does not take minutes; the error that leaves is in every interval."""


@dataclass(frozen=True, slots=True)
class Stories:
    """Names of the library or files, and how many draws each branch is followed in."""

    names: tuple[str, ...]
    draws: int

    @property
    def options(self) -> str:
        """The options that ask for the same."""
        names = " ".join(f"--scenario {name}" for name in self.names)
        return names if NONE in self.names else f"{names} --scenario-draws {self.draws}"

    def loaded(self, session: Session) -> list[Scenario]:
        """
        Return the stories.

        Raises
        ------
        BadInputError
            If there is no such story, or a file has faults.
        """
        if NONE in self.names:
            return []
        from oresight.scenarios import load_scenario

        return [load_scenario(session.atlas, name) for name in self.names]

    def told(
        self,
        session: Session,
        *,
        importer: str,
        seed: int = 1,
        step: Callable[[str], None] | None = None,
    ) -> tuple[Account, ...]:
        """
        Follow and read each story; shards that are kept are not computed again.

        Raises
        ------
        BadInputError
            If there is no such story.
        """
        from oresight.runs import choose_executor
        from oresight.scenarios import account_of, run_scenario

        stories = self.loaded(session)
        if stories:
            session.note_compiling()
        accounts = []
        for story in stories:
            if step is not None:
                title = story.title.text(session.lang) or story.id
                step(session.t(N_("Following: {story}"), story=title))
            found = run_scenario(
                story,
                importer=importer,
                draws=self.draws,
                seed=seed,
                edition=session.atlas_path,
                store=session.runs,
                executor=choose_executor(),
            )
            accounts.append(account_of(found))
        return tuple(accounts)
