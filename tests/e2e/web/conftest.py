"""A real server, a real browser, and pages that are found rather than listed."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import Request, urlopen

import pytest

HERE = Path(__file__).parent
DAY = "2026-11-27"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--font-render-hinting=none",
)
PATIENCE = 120
"""Seconds for one answer: the first simulation on a machine compiles the engine."""

DATA = (".json", ".csv", ".xlsx", ".svg", ".png", ".pdf", ".pptx", ".yaml", ".zip", ".db")
"""Endings of addresses that are no pages."""

ONCE_MADE = re.compile(r"/(runs?|own|jobs)/\{|\}/edit$")
"""Pages of things that a reader makes first; no link leads to one in an empty folder."""


def pytest_collection_modifyitems(items):
    """Let the tests of this folder, and no others, speak to this machine itself."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


def pytest_generate_tests(metafunc):
    """Give a test that takes a ``route`` every page there is, in each language it asks for."""
    if "route" in metafunc.fixturenames:
        metafunc.parametrize("route", page_routes())
    if "lang" in metafunc.fixturenames:
        metafunc.parametrize("lang", ["ja", "en"])


def page_routes():
    """Return the pages of the application, without their language, as it knows them itself."""
    from oresight.web import Settings, create_app

    described = create_app(Settings()).openapi()["paths"]
    pages = [
        path
        for path, verbs in described.items()
        if "pages" in verbs.get("get", {}).get("tags", ()) and path.startswith("/{lang}")
    ]
    return sorted(path.removeprefix("/{lang}") for path in pages)


@dataclass(frozen=True)
class Reply:
    """An answer of the server, read to its end."""

    status: int
    headers: dict
    body: bytes

    @property
    def text(self):
        return self.body.decode()


@dataclass(frozen=True)
class Workbench:
    """A server that runs: where it answers, what it wrote, where its files are."""

    address: str
    home: Path
    log: Path
    process: subprocess.Popen

    def ask(self, path, *, method="GET", body=None, **headers):
        """Return the reply to a request, whatever its status."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(urljoin(self.address, path), body, named, method=method)
        try:
            answer = urlopen(request, timeout=PATIENCE)
        except HTTPError as error:
            answer = error
        with answer:
            return Reply(answer.status, dict(answer.headers), answer.read())


class Links(HTMLParser):
    """Where a page leads."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "a" and (href := dict(attrs).get("href")):
            self.found.append(href)


def begin(home, *words, env=()):
    """Start a server with a folder of its own, and wait for its address."""
    home.mkdir(parents=True, exist_ok=True)
    log = home.parent / f"{home.name}.log"
    own = {"ORESIGHT_HOME": home, "ORESIGHT_RUNS": home / "runs", "ORESIGHT_LANG": "en"} | dict(env)
    command = [sys.executable, "-m", "oresight", "serve", "--port", "0", "--as-of", DAY, *words]
    with log.open("wb") as written:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=written, text=True,
            env=os.environ | {name: str(value) for name, value in own.items()},
        )  # fmt: skip
    address = process.stdout.readline().strip()
    assert address, log.read_text()
    return Workbench(address, home, log, process)


def end(bench):
    """Stop a server."""
    bench.process.terminate()
    bench.process.communicate(timeout=20)


@pytest.fixture(scope="session")
def workbench(tmp_path_factory):
    """A server with an empty folder, shared by all tests that only read."""
    bench = begin(tmp_path_factory.mktemp("bench") / "home")
    yield bench
    end(bench)


@pytest.fixture
def serve(tmp_path):
    """Start servers of a test's own, in new folders or *home*; *words* follow ``oresight serve``."""
    begun = []

    def start(*words, home=None, **env):
        begun.append(begin(home or tmp_path / f"home{len(begun)}", *words, env=env))
        return begun[-1]

    yield start
    for bench in begun:
        end(bench)


@pytest.fixture(scope="session")
def pages(workbench):
    """An address for every route: the first that links lead to, from the overview on."""
    known = {route: re.compile(re.sub(r"\{\w+\}", "[^/]+", route) + "$") for route in page_routes()}
    found = {}
    waiting = ["/en/", *(f"/en{route}" for route in known if "{" not in route)]
    while waiting:
        whole = waiting.pop(0)
        path = urlsplit(whole).path.removeprefix("/en")
        route = next((one for one, shape in known.items() if shape.match(path)), None)
        if route is None or route in found:
            continue
        reply = workbench.ask(whole)
        if reply.status == 200:
            found[route] = whole.removeprefix("/en")
            links = (urlsplit(urljoin(whole, href)) for href in Links(reply.text).found)
            waiting += [
                link._replace(fragment="").geturl()
                for link in links
                if not link.netloc and not link.path.endswith(DATA)
            ]
    return found


@pytest.fixture
def page_path(route, pages):
    """A page of a route; the test is left out for pages of things that were not made yet."""
    if route not in pages and ONCE_MADE.search(route):
        pytest.skip(f"nothing was made that {route} could show")
    return pages[route]


@pytest.fixture(scope="session")
def chromium():
    """The browser's program; without one the test is left out, and fails where one is required."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None and os.environ.get("ORESIGHT_BROWSER") == "required":
        pytest.fail("a browser is required: install Debian's package chromium")
    if found is None:
        pytest.skip("browser: no Chromium here (Debian: apt-get install chromium)")
    return found


@pytest.fixture(scope="module")
def browser(chromium):
    """A browser without a window, for the tests of one file."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(SWITCHES))
        yield launched
        launched.close()


@dataclass
class Tab:
    """A page that is open, and everything that went wrong on it."""

    page: object
    address: str
    faults: list = field(default_factory=list)
    outside: list = field(default_factory=list)

    def open(self, path):
        """Go to a page of the workbench and wait until nothing more is loaded."""
        answer = self.page.goto(urljoin(self.address, path))
        self.page.wait_for_load_state("networkidle")
        return answer

    def read_through(self):
        """Scroll to the end, so that everything that waits to be seen is drawn."""
        self.page.evaluate("scrollTo({top: 0, behavior: 'instant'})")
        for _ in range(self.page.evaluate("Math.ceil(document.body.scrollHeight / 700)")):
            self.page.evaluate("scrollBy({top: 700, behavior: 'instant'})")
            self.page.wait_for_timeout(40)
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate("scrollTo({top: 0, behavior: 'instant'})")


@pytest.fixture
def tab(browser, workbench):
    """Open tabs of a width; requests to other machines are noted and refused."""
    opened = []

    def new(width=1280, height=900, **choices):
        context = browser.new_context(
            viewport={"width": width, "height": height}, accept_downloads=True, **choices
        )
        context.set_default_timeout(PATIENCE * 1000)
        made = Tab(context.new_page(), workbench.address)

        def refuse(route):
            made.outside.append(route.request.url)
            route.abort()

        context.route(lambda url: not url.startswith(workbench.address), refuse)
        made.page.on("pageerror", lambda error: made.faults.append(f"{error} {error.stack}"))
        made.page.on("console", lambda said: _hear(made, said))
        made.page.on("requestfailed", lambda asked: made.faults.append(f"failed: {asked.url}"))
        opened.append(context)
        return made

    yield new
    for context in opened:
        context.close()


def _hear(tab, said):
    not_yet = said.location.get("url", "").endswith("/tray.json")
    if said.type in ("error", "warning") and not not_yet:
        tab.faults.append(f"{said.type}: {said.text} {said.location.get('url', '')}")
