"""
Own parts: reading a workbook by ourselves beside two libraries, and assessing two thousand parts.

The libraries give cells; ours gives parts, with every fault looked for. The repeated parts of a long
list tell the same of their origins and share what is found.
"""

from __future__ import annotations

import datetime as dt
import gc
import io
import statistics
import time
import tracemalloc
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from oresight.company import Assessment, Parts

__all__ = ["measure"]

PARTS = 2_000
TIMES = 3
MATERIALS = "Ga", "Ge", "Nd", "Dy", "Co", "Li", "Ni", "Cu", "W", "Mg", "Sb", "In", "Ta"
HEADINGS = (
    "part_id", "line", "material", "mass", "per_year", "supplier", "made_in", "refined_in", "stock_days",
    "currency", "spend", "value_at_risk",
)  # fmt: skip


def row(number: int) -> tuple[object, ...]:
    """Return one made-up part."""
    return (
        f"P{number}", f"line {number % 40}", MATERIALS[number % len(MATERIALS)], f"{1 + number % 9} g",
        1_000 + number, f"supplier {number % 60}", "JPN" if number % 3 else "",
        "CHN 60; KOR 40" if number % 4 == 0 else "", 10 + number % 90, "JPY", 10_000 * number + 1,
        100_000 * number + 1,
    )  # fmt: skip


def book() -> bytes:
    """Return a workbook of made-up parts."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        sheet = made.add_worksheet("Parts")
        for at, cells in enumerate([HEADINGS, *map(row, range(PARTS))]):
            sheet.write_row(at, 0, cells)
    return buffer.getvalue()


def median(call: Callable[[], object]) -> float:
    """Return the median of a few calls, in seconds of the processor."""
    spent = []
    for _ in range(TIMES):
        gc.collect()
        began = time.process_time()
        call()
        spent.append(time.process_time() - began)
    return statistics.median(spent)


def peak(call: Callable[[], object]) -> float:
    """Return the most memory that Python held for a call, in MiB."""
    gc.collect()
    tracemalloc.start()
    call()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 2**20


def by_openpyxl(data: bytes) -> list[tuple[object, ...]]:
    """Return the cells as openpyxl reads them."""
    import openpyxl

    return list(openpyxl.load_workbook(io.BytesIO(data), data_only=True)["Parts"].values)


def by_calamine(data: bytes) -> object:
    """Return the cells as fastexcel reads them."""
    import fastexcel

    return (
        fastexcel.read_excel(data).load_sheet("Parts", header_row=None, dtypes="string").to_polars()
    )


def measure() -> dict[str, Any]:
    """Return readings and the assessment."""
    from oresight.atlas import open_atlas
    from oresight.company import assess, read_workbook

    data, atlas = book(), open_atlas()

    def ours() -> Parts:
        return read_workbook(data, name="parts.xlsx", atlas=atlas)

    def assessed() -> Assessment:
        return assess(atlas, parts, importer="JPN", as_of=dt.date(2026, 11, 24))

    parts = ours()
    assessed()
    read, peer, fast = (
        median(call) for call in (ours, lambda: by_openpyxl(data), lambda: by_calamine(data))
    )
    held, peer_held = peak(ours), peak(lambda: by_openpyxl(data))
    whole = median(assessed)
    return {
        "parts": PARTS,
        "read and checked into parts, s": read,
        "cells alone by openpyxl, s": peer,
        "over openpyxl": read / peer,
        "cells alone by fastexcel, s": fast,
        "read and checked: peak MiB": held,
        "openpyxl: peak MiB": peer_held,
        "assessed without a story, s": whole,
        "rows of origins": assessed().exposure.height,
    }
