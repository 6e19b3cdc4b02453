"""Where an industry lies in a table, and what its money is worth."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from oresight.errors import BadInputError, Fault
from oresight.locale import N_

if TYPE_CHECKING:
    from oresight.industry._io_table import IOTable

__all__ = ["sector_in", "usd_in"]

OTHER_MANUFACTURING, REST = "CX", "X"
"""Sectors of what a table in ISIC codes does not list."""

SIZES: Final = {
    "": 1.0, "k": 1e3, "thousand": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "million": 1e6,
    "bn": 1e9, "billion": 1e9,
}  # fmt: skip
DOLLARS: Final = re.compile(r"(?P<size>[a-z]*)[\s.]*(?:usd|us\$)", re.IGNORECASE)


def sector_in(table: IOTable, code: str) -> str:
    """
    Return the sector of a table in which an industry lies, by the beginning of their ISIC codes.

    What is not listed is other manufacturing or all else, where the table has such a sector; else the
    code itself, which the table then refuses with the nearest word.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.industry import illustrative_table
    >>> table = illustrative_table(open_atlas())
    >>> [sector_in(table, code) for code in ("C29", "C303", "C24", "B09")]
    ['C29', 'C30', 'CX', 'X']
    """
    within = [one for one in table.sectors if code.startswith(one) and one not in {"C", REST}]
    if within:
        return max(within, key=len)
    rest = (OTHER_MANUFACTURING, REST) if code.startswith("C") else (REST,)
    return next((one for one in rest if one in table.sectors), code)


def usd_in(table: IOTable) -> float:
    """
    Return the US dollars in a unit of a table.

    Raises
    ------
    BadInputError
        If its unit is none of US dollars: another money is not turned into it unasked.

    Examples
    --------
    >>> from oresight.atlas import open_atlas
    >>> from oresight.industry import illustrative_table
    >>> usd_in(illustrative_table(open_atlas()))
    1000000000.0
    """
    found = DOLLARS.fullmatch(table.unit.strip())
    size = None if found is None else SIZES.get(found["size"].lower())
    if size is None:
        raise BadInputError(
            Fault(
                N_("The table is in {unit!r}, not in US dollars."),
                N_("Say what it is in, as million USD; turn other money into dollars first."),
                fields={"unit": table.unit},
            )
        )
    return size
