"""The wheel alone, with no other program in reach, serves every part of its pages itself."""

import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
LOADED = ("echarts.min.js", "d3-array.min.js", "d3-geo.min.js", "runtime.js", "world.json")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel that is built from this checkout."""
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return next(out.glob("*.whl"))


@pytest.fixture(scope="module")
def address(wheel, tmp_path_factory):
    """A server that runs from the wheel, in a Python with nothing of ours but it."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=False)
    own = next((folder / "lib").glob("python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(own)
    (own / "others.pth").write_text(sysconfig.get_path("purelib"))
    bare = {"PATH": "/nowhere", "HOME": str(folder), "ORESIGHT_HOME": str(folder / "own")}
    process = subprocess.Popen(
        [folder / "bin" / "python", "-m", "oresight", "serve", "--port", "0"],
        env=bare, cwd=folder, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    yield process.stdout.readline().strip().rstrip("/")
    process.terminate()
    process.communicate(timeout=20)


def body(address, path):
    with urlopen(f"{address}{path}", timeout=120) as answer:
        return answer.read()


def test_a_page_and_all_it_loads_are_there(address):
    """
    Styles, scripts, fonts, library and map of a page answer.
    """
    page = body(address, "/ja/methods").decode()
    styles = body(address, "/assets/oresight.css").decode()
    parts = re.findall(r'(?:src|href)="(/assets/[^"]+)"', page)
    parts += re.findall(r'url\("(/assets/[^"]+)"\)', styles)
    parts += [f"/assets/{name}" for name in LOADED]
    assert len(parts) > len(LOADED) + 3
    assert [part for part in parts if not body(address, part)] == []


def test_a_picture_is_drawn_without_a_browser(address):
    """
    The server draws a figure as SVG.
    """
    assert body(address, "/ja/figures/shares.svg?commodity=cobalt").startswith(b"<svg")


def test_a_document_is_set(address):
    """
    The one-page sheet of a commodity is a PDF.
    """
    assert body(address, "/ja/reports/brief.pdf?commodity=cobalt").startswith(b"%PDF")


def test_everything_that_others_made_has_its_licence_beside_it(wheel):
    """
    The wheel holds a licence for every package that the build placed.
    """
    with zipfile.ZipFile(wheel) as archive:
        licences = [name for name in archive.namelist() if "/assets/licences/" in name]
        empty = [name for name in licences if not archive.read(name).strip()]
    named = " ".join(licences)
    packages = ("echarts", "d3-array", "d3-geo", "topojson-client", "world-atlas", "noto-sans-jp")
    assert [one for one in packages if one not in named] == []
    assert empty == []
