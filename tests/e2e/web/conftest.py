"""A real server, a real browser, and pages that are found rather than listed."""

import os
import re
import shutil
import subprocess
import sys
import time
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


def pytest_collection_modifyitems(items):
    """Let the tests of this folder, and no others, speak to this machine itself."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


def pytest_generate_tests(metafunc):
    """Give a test that takes a ``route`` every page there is, in each language it asks for."""
    languages = ["en", "ja"]
    if "survey" in metafunc.fixturenames:
        every = [(route, lang) for route in page_routes() for lang in languages]
        first = [every[at + at // 2 % 2] for at in range(0, len(every), 2)]
        sides = [
            pytest.param(one, id=one[1] + one[0], marks=[] if one in first else pytest.mark.slow)
            for one in every
        ]
        metafunc.parametrize("survey", sides, indirect=True, scope="module")
    elif "route" in metafunc.fixturenames:
        metafunc.parametrize("route", page_routes())
    elif "lang" in metafunc.fixturenames:
        metafunc.parametrize("lang", languages)


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
    url: str

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
    own: list = field(default_factory=list)
    """Addresses of what its reader made."""

    def ask(self, path, *, method="GET", body=None, **headers):
        """Return the reply to a request, whatever its status."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(urljoin(self.address, path), body, named, method=method)
        try:
            answer = urlopen(request, timeout=PATIENCE)
        except HTTPError as error:
            answer = error
        with answer:
            return Reply(answer.status, dict(answer.headers), answer.read(), answer.url)

    def send(self, path, **fields):
        """Send a form with the secret of our pages; a field of name and bytes is a file."""
        boundary, parts = "cut-here", []
        given = {"csrf": self.secret} | fields
        for name, value in given.items():
            kept, content = value if isinstance(value, tuple) else ("", value.encode())
            file = f'; filename="{kept}"' if kept else ""
            head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
            parts += [head.encode(), content, b"\r\n"]
        whole = b"".join([*parts, f"--{boundary}--\r\n".encode()])
        kind = f"multipart/form-data; boundary={boundary}"
        return self.ask(path, method="POST", body=whole, Content_Type=kind)

    @property
    def secret(self):
        """What a form must carry, as a page of ours tells it."""
        return re.search(r'name="csrf" content="([^"]+)"', self.ask("/en/figures").text)[1]


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


def furnish(bench):
    """Do what a reader does first, so that there are pages of the reader's own things."""
    example = bench.ask("/en/company/template.xlsx?example=true").body
    bench.own.append(bench.send("/en/company", parts=("parts.xlsx", example)).url)
    story = bench.ask("/en/scenarios/antimony-2024.yaml").text
    form = {"act": "save", "name": "own-story", "text": story, "importer": "JPN"}
    bench.own.append(bench.send("/en/scenarios/new", **form).url)
    bench.own.append(bench.send("/en/runs", name="antimony-2024", importer="JPN", draws="2").url)
    for _ in range(PATIENCE):
        if '"Running"' not in bench.ask("/en/runs.json").text:
            break
        time.sleep(1)


def end(bench):
    """Stop a server."""
    bench.process.terminate()
    bench.process.communicate(timeout=20)


@pytest.fixture(scope="session")
def workbench(tmp_path_factory):
    """A server on which a reader has been before, shared by all tests that only read."""
    bench = begin(tmp_path_factory.mktemp("bench") / "home")
    furnish(bench)
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
    own = [urlsplit(url).path for url in workbench.own]
    waiting = [*own, "/en/", *(f"/en{route}" for route in known if "{" not in route)]
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


READ_THROUGH = """async () => {
  for (let y = 0; y < document.body.scrollHeight; y += 700) {
    scrollTo({ top: y, behavior: "instant" });
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  scrollTo({ top: 0, behavior: "instant" });
}"""
UNDRAWN = "ore-card:not([data-drawn]) [data-option]"
"""Charts that are not there yet; where one failed, the table took its place, and it never is."""

WITHOUT = """async ([selector, times]) => {
  for (let time = 0; document.querySelector(selector) && time < times; time += 1) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return [...document.querySelectorAll(selector)].map((one) => one.dataset.option ?? one.localName);
}"""
"""Waits in the page itself, since its policy lets no text become a script."""


@dataclass
class Tab:
    """A page that is open, and everything that went wrong on it."""

    page: object
    address: str
    faults: list = field(default_factory=list)
    outside: list = field(default_factory=list)

    def open(self, path):
        """Go to a page of the workbench and wait until it is whole."""
        answer = self.page.goto(urljoin(self.address, path))
        self.without("ore-wait")
        return answer

    def without(self, selector):
        """Wait until nothing of a kind is on the page; what remains is a fault."""
        left = self.page.evaluate(WITHOUT, [selector, 100 * PATIENCE])
        self.faults += [f"still there: {one}" for one in left]

    def read_through(self):
        """Scroll to the end and back, so that everything that waits to be seen is drawn."""
        self.page.evaluate(READ_THROUGH)
        self.without(UNDRAWN)


@pytest.fixture(scope="module")
def tab(browser, workbench):
    """Open tabs of a width; requests to other machines are noted and refused."""

    def new(width=1280, height=900, **choices):
        context = browser.new_context(viewport={"width": width, "height": height}, **choices)
        context.set_default_timeout(PATIENCE * 1000)
        made = Tab(context.new_page(), workbench.address)

        def refuse(route):
            made.outside.append(route.request.url)
            route.abort()

        context.route(lambda url: not url.startswith(workbench.address), refuse)
        made.page.on("pageerror", lambda error: made.faults.append(f"{error} {error.stack}"))
        made.page.on("console", lambda said: _hear(made, said))
        made.page.on("requestfailed", lambda asked: made.faults.append(f"failed: {asked.url}"))
        return made

    return new


def _hear(tab, said):
    if said.type in ("error", "warning"):
        tab.faults.append(f"{said.type}: {said.text} {said.location.get('url', '')}")


@dataclass(frozen=True)
class Survey:
    """One page, looked at from all sides at once: to open it for every question would take long."""

    path: str
    lang: str
    status: int
    faults: list
    outside: list
    violations: list
    overflow: dict
    printed: dict
    facts: dict


WIDTHS = (1280, 768, 390)
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
AXE = """async (rules) => {
  for (const row of document.querySelectorAll("tbody tr:nth-child(n+13)")) row.remove();
  const whole = { exclude: [[".chart > *"]] };
  const found = await axe.run(whole, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.map(
    (one) => `${one.id}: ${one.help} ${one.nodes.slice(0, 3).map((node) => node.target).join(" | ")}`
  );
}"""
"""The rows of a table are alike, and a chart is one picture with a text: neither is tried in parts."""

OVERFLOW = """async () => {
  const beyond = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
  for (let time = 0; beyond() && time < 80; time += 1) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return beyond();
}"""
"""Charts follow the window a moment later."""
SEEN = """() => Object.fromEntries(["nav.rail", "header.top", "main", "main table"].map((name) => {
  const box = document.querySelector(name)?.getBoundingClientRect();
  return [name, Boolean(box && box.width && box.height)];
}))"""
FACTS = """() => ({
  lang: document.documentElement.lang,
  title: document.title,
  headings: document.querySelectorAll("h1").length,
  tables: document.querySelectorAll("main table").length,
  forms: [...document.querySelectorAll(".whole a")].map((one) => one.getAttribute("href")),
  other: document.querySelector(".languages a")?.getAttribute("href"),
})"""


@pytest.fixture(scope="module")
def axe(browser):
    """The rules of accessibility, as a script."""
    from axe_playwright_python.base import AXE_SCRIPT

    return AXE_SCRIPT


@pytest.fixture(scope="module")
def survey(request, tab, axe, pages):
    """A page in a language, opened once and looked at from all sides."""
    route, lang = request.param
    assert route in pages, f"no link leads to a page of {route}"
    one = tab()
    answer = one.open(f"/{lang}{pages[route]}")
    one.read_through()
    page = one.page
    facts, overflow = page.evaluate(FACTS), {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        overflow[width] = page.evaluate(OVERFLOW)
    page.emulate_media(media="print")
    printed = page.evaluate(SEEN)
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate(axe)
    violations = page.evaluate(AXE, list(RULES))
    page.context.close()
    return Survey(
        pages[route],
        lang,
        answer.status,
        one.faults,
        one.outside,
        violations,
        overflow,
        printed,
        facts,
    )
