"""
The workbench under readers: its start, pages under load, a simulation by click, memory.

The alternative is a floor rather than a rival: the same pages as files that were made before, served by
Python's own file server. Everything stays on the loopback address, and the number of requests is fixed.
"""

from __future__ import annotations

import http.client
import itertools
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

READERS = 20
REQUESTS = 1000
IDLE = 5.0
"""Percent of one core."""

DAY = "2026-11-27"
PATHS = (
    "/", "/commodities", "/commodities/cobalt", "/commodities/gallium", "/countries",
    "/countries/CHN", "/products", "/products/ev_motor", "/measures", "/measures/cn-2025-ree7",
    "/scenarios", "/scenarios/bloc-formation", "/methods", "/methods/eu-sr", "/data",
    "/figures/shares/option.json?commodity=cobalt", "/commodities/cobalt.json",
    "/company", "/briefs", "/data/sources",
)  # fmt: skip
CLICKED = ("cn-2023-gage", "cn-2025-ree7")
MIB = 2**20


@contextmanager
def server(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str, float]]:
    """Yield a server in a process of its own, its address, and how long it took to listen."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "oresight", "serve", "--port", "0", "--as-of", DAY],
        env={**os.environ, "ORESIGHT_HOME": str(folder), "ORESIGHT_RUNS": str(folder / "runs")},
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        address = urlsplit(process.stdout.readline().strip()).netloc
        yield process, address, time.perf_counter() - began
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def files(folder: Path, pages: dict[str, bytes]) -> Iterator[str]:
    """Yield the address of Python's file server over pages that were made before."""
    for number, body in enumerate(pages.values()):
        (folder / f"{number}.html").write_bytes(body)
    command = [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"]
    process = subprocess.Popen(
        [*command, "--directory", str(folder), "--protocol", "HTTP/1.1"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        port = process.stdout.readline().split(" port ")[1].split(" ")[0]
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def ask(connection: http.client.HTTPConnection, path: str) -> tuple[float, bytes]:
    """Return how long an answer took, and its body."""
    began = time.perf_counter()
    connection.request("GET", path)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != http.client.OK:
        raise SystemExit(f"{path} answered {answer.status}")
    return time.perf_counter() - began, body


def once(address: str, path: str) -> tuple[float, bytes]:
    """Ask by a connection of its own."""
    connection = http.client.HTTPConnection(address, timeout=120)
    try:
        return ask(connection, path)
    finally:
        connection.close()


def settle(process: psutil.Process) -> None:
    """Wait until the server has done what it does by itself after its start, two minutes at most."""
    for _ in range(120):
        if process.cpu_percent(1.0) < IDLE:
            return


def load(address: str, paths: tuple[str, ...]) -> dict[str, float]:
    """Let readers ask at once, each after the answer before; return what they waited."""

    def read(reader: int) -> list[float]:
        connection = http.client.HTTPConnection(address, timeout=120)
        mine = itertools.islice(
            itertools.cycle(paths[reader:] + paths[:reader]), REQUESTS // READERS
        )
        waited = [ask(connection, path)[0] for path in mine]
        connection.close()
        return waited

    began = time.perf_counter()
    with ThreadPoolExecutor(READERS) as pool:
        waits = [one for waited in pool.map(read, range(READERS)) for one in waited]
    spent = time.perf_counter() - began
    cuts = quantiles(waits, n=100)
    return {
        "requests a second": round(REQUESTS / spent),
        "median, ms": round(1000 * median(waits), 1),
        "p95, ms": round(1000 * cuts[94], 1),
        "p99, ms": round(1000 * cuts[98], 1),
    }


def measure() -> dict[str, Any]:
    """Measure start, load, clicks and memory, and the floor beside them."""
    paths = tuple(f"/{lang}{path}" for path in PATHS for lang in ("ja", "en"))
    with tempfile.TemporaryDirectory() as own, server(Path(own)) as (process, address, listening):
        first, _ = once(address, "/ja/")
        once(address, "/ja/exposure")
        cold = {path: once(address, path) for path in paths}
        pages = {path: body for path, (_, body) in cold.items()}
        settle(psutil.Process(process.pid))
        for path in paths:
            once(address, path)
        ours = load(address, paths)
        clicks = {
            f"{name}, s": ", ".join(
                f"{once(address, f'/ja/measures/{name}/simulation?seed={seed}')[0]:.2f}"
                for seed in (11, 12, 13)
            )
            for name in CLICKED
        }
        peak = psutil.Process(process.pid).memory_info().rss / MIB
        settle(psutil.Process(process.pid))
        memory = psutil.Process(process.pid).memory_info().rss / MIB
    with tempfile.TemporaryDirectory() as folder, files(Path(folder), pages) as address:
        floor = load(address, tuple(f"/{number}.html" for number in range(len(pages))))
    slowest = max(cold, key=lambda path: cold[path][0])
    return {
        "from the command to listening, s": round(listening, 2),
        "first page after that, s": round(first, 2),
        "limit of the first page, s": 1.0,
        "pages that nobody asked for before, median, s": round(
            median(spent for spent, _ in cold.values()), 2
        ),
        "the slowest of them": f"{slowest}, {cold[slowest][0]:.2f} s",
        f"{READERS} readers, {REQUESTS} requests over {len(paths)} pages": ours,
        "limit of p95, ms": 200,
        "the same pages as files, by http.server": floor,
        "requests a second, ours over the file server's": round(
            ours["requests a second"] / floor["requests a second"], 2
        ),
        "a measure simulated by click, 100 draws, engine warm": clicks,
        "limit of a click, s": 3.0,
        "memory of the server, in the moment after the last click, MiB": round(peak),
        "memory of the server at rest, MiB": round(memory),
        "limit of memory, MiB": 600,
    }
