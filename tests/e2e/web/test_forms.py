"""Every page in its other forms, and without scripts."""

import csv
import io
import json
import zipfile
from urllib.parse import urlsplit

import pytest


@pytest.fixture(scope="module")
def found(pages, workbench):
    """Every page, read as one without scripts would."""
    return {route: workbench.ask(f"/en{path}").text for route, path in pages.items()}


@pytest.fixture(scope="module")
def forms(found):
    """Where each page offers its numbers, by ending."""
    from html.parser import HTMLParser

    class Offers(HTMLParser):
        def handle_starttag(self, tag, attrs):
            given = dict(attrs)
            self.inside = self.inside or "whole" in given.get("class", "").split()
            if self.inside and tag == "a":
                self.offers.append(given["href"])

    def offered(text):
        reader = Offers()
        reader.inside, reader.offers = False, []
        reader.feed(text)
        return reader.offers

    every = [href for text in found.values() for href in offered(text)]
    return {
        ending: [href for href in every if urlsplit(href).path.endswith(ending)]
        for ending in (".json", ".csv", ".xlsx")
    }


def test_every_page_as_json_is_json_with_a_run(forms, workbench):
    """
    The rows, and what makes them again.
    """
    replies = [workbench.ask(href) for href in forms[".json"]]
    assert len(replies) > 10
    assert {reply.status for reply in replies} == {200}
    assert all({"id", "edition"} <= set(json.loads(reply.body)["run"]) for reply in replies)


def test_every_page_as_csv_has_rows_of_one_length(forms, workbench):
    """
    Every row has a cell for each column.
    """
    replies = [workbench.ask(href) for href in forms[".csv"]]
    tables = [list(csv.reader(io.StringIO(reply.body.decode("utf-8-sig")))) for reply in replies]
    assert {reply.status for reply in replies} == {200}
    assert max(len({len(row) for row in table if row}) for table in tables) == 1


def test_every_page_as_a_workbook_opens(forms, workbench):
    """
    Excel gets a whole archive with a sheet; a table that no sheet can hold is refused in words.
    """
    replies = [workbench.ask(href) for href in forms[".xlsx"]]
    whole = [reply.body for reply in replies if reply.status == 200]
    names = [zipfile.ZipFile(io.BytesIO(body)).namelist() for body in whole]
    assert {reply.status for reply in replies} <= {200, 422}
    assert len(whole) > 10
    assert all("xl/worksheets/sheet1.xml" in one for one in names)


def test_no_page_has_a_script_of_its_own(found):
    """
    Scripts are files: nothing stands in a page that the policy would stop.
    """
    inline = [route for route, text in found.items() if "<script>" in text or " onclick=" in text]
    assert inline == []


def test_a_page_without_scripts_shows_tables_and_pictures(browser, workbench):
    """
    The figure is a picture, its table is open, and the tabs that would do nothing are hidden.
    """
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{workbench.address}en/figures/ranking")
    card = page.locator("ore-card")
    assert card.locator("table").is_visible()
    assert card.locator(".tabs").is_hidden()
    assert card.locator("noscript img, .chart img").first.is_visible()
    context.close()


def test_the_search_works_without_scripts(browser, workbench):
    """
    A form is sent by the browser itself.
    """
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{workbench.address}en/")
    page.fill("#q", "gal li")
    page.press("#q", "Enter")
    assert urlsplit(page.url).path == "/en/search"
    assert page.locator("main h1").is_visible()
    context.close()


def test_a_search_for_markup_shows_it_as_text(tab):
    """
    What is typed is never run.
    """
    one = tab()
    one.open("/en/search?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E")
    assert one.page.locator("main img").count() == 0
    assert one.outside == []
