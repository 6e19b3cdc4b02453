"""
A full year of BACI into an edition: under 30 seconds and 2 GB on two cores.

The file has the true format and size, 11 million flows, and is the same on every run. Time and peak
memory are those of the import in a process of its own.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
import polars as pl

ROWS = 11_000_000
CODES = 5_200
COUNTRIES = 226
YEAR, EDITION, VERSION = 2024, "HS17", "202601"
SECONDS, GIGABYTES = 30.0, 2.0
PART = 1_000_000

CHILD = """
import json, resource, sys, time
start = time.perf_counter()
from oresight.atlas import import_file
rows = import_file("baci", sys.argv[1], sys.argv[2])
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({"seconds": seconds, "peak_bytes": peak, "rows_kept": rows["read"][0]}))
"""


def write_year(folder: Path, rows: int = ROWS) -> Path:
    """Write the archive of one year and return it."""
    from oresight.atlas import open_atlas

    atlas = open_atlas()
    used = atlas.table("hs_codes")["hs6"].drop_nulls().unique().sort().to_list()
    others = [f"{number:06d}" for number in range(10111, 10111 + 120 * CODES, 120)]
    codes = pl.Series(sorted({*used, *others})[:CODES])
    numbers = atlas.table("countries").drop_nulls(["baci", "iso2"]).head(COUNTRIES)
    places = numbers["baci"].cast(pl.Int32)
    rng = np.random.default_rng(20260101)
    text = folder / f"BACI_{EDITION}_Y{YEAR}_V{VERSION}.csv"
    with text.open("wb") as stream:
        stream.write(b"t,i,j,k,v,q\n")
        for start in range(0, rows, PART):
            count = min(PART, rows - start)
            value = np.round(np.exp(rng.normal(3.0, 3.0, count)), 3)
            weight = np.round(np.exp(rng.normal(1.0, 3.0, count)), 3)
            known = rng.random(count) > 0.04
            pl.DataFrame(
                {
                    "t": np.full(count, YEAR, dtype=np.int32),
                    "i": places.gather(rng.integers(0, places.len(), count)),
                    "j": places.gather(rng.integers(0, places.len(), count)),
                    "k": codes.gather(rng.integers(0, codes.len(), count)),
                    "v": value,
                    "q": pl.select(
                        pl.when(pl.lit(pl.Series(known)))
                        .then(pl.lit(pl.Series(weight)).cast(pl.String))
                        .otherwise(pl.lit("          NA"))
                    ).to_series(),
                }
            ).write_csv(stream, include_header=False)
    lines = ["country_code,country_name,country_iso2,country_iso3"]
    lines += [
        f'{number},"{name}",{iso2},{code}'
        for number, name, iso2, code in numbers.select(
            "baci", "name_en", "iso2", "country"
        ).iter_rows()
    ]
    file = folder / f"BACI_{EDITION}_V{VERSION}.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.write(text, text.name)
        archive.writestr(f"country_codes_V{VERSION}.csv", "\n".join(lines) + "\n")
    text.unlink()
    return file


def measure(rows: int = ROWS) -> dict[str, float]:
    """Import one year in a process of its own; return seconds, bytes and the verdict."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        started = time.perf_counter()
        file = write_year(folder, rows)
        made = time.perf_counter() - started
        command = [sys.executable, "-c", CHILD, str(file), str(folder / "own")]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        result = json.loads(done.stdout)
        size = file.stat().st_size
    gigabytes = result["peak_bytes"] / 1e9
    return {
        "rows": rows,
        "rows_kept": result["rows_kept"],
        "file_bytes": size,
        "seconds": round(result["seconds"], 2),
        "peak_gb": round(gigabytes, 3),
        "limit_seconds": SECONDS,
        "limit_gb": GIGABYTES,
        "passed": result["seconds"] < SECONDS and gigabytes < GIGABYTES,
        "making_seconds": round(made, 1),
    }


def main() -> None:
    """Print the measurement as JSON."""
    print(json.dumps(measure(), indent=1))


if __name__ == "__main__":
    main()
