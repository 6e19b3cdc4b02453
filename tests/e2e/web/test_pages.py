"""Every page, in both languages, in a real browser: whole, quiet, and alone with its server."""

from urllib.parse import urlsplit


def test_a_page_answers_and_draws_without_a_fault(survey):
    """
    It is there, all it has is drawn, and the console is silent.
    """
    assert (survey.status, survey.faults) == (200, [])


def test_a_page_asks_nobody_but_its_server(survey):
    """
    Not one request leaves the machine.
    """
    assert survey.outside == []


def test_a_page_breaks_no_rule_of_accessibility(survey):
    """
    WCAG 2.2 AA and good practice, as far as a program can tell.
    """
    assert survey.violations == []


def test_a_page_is_as_wide_as_its_window(survey):
    """
    On a desk, a tablet and a telephone, nothing but a table is scrolled sideways.
    """
    assert survey.overflow == {1280: 0, 768: 0, 390: 0}


def test_a_printed_page_is_the_page_alone(survey):
    """
    No rail and no search on paper; every table is there.
    """
    tables = survey.facts["tables"] > 0
    seen = {"nav.rail": False, "header.top": False, "main": True, "main table": tables}
    assert survey.printed == seen


def test_a_page_says_what_it_is(survey):
    """
    One heading, a title, and the language it is written in.
    """
    facts = survey.facts
    assert (facts["headings"], facts["lang"]) == (1, survey.lang)
    assert facts["title"].endswith(" – oresight")


def test_the_other_language_is_the_same_page(survey):
    """
    The switch keeps path and state.
    """
    other = {"ja": "en", "en": "ja"}[survey.lang]
    assert urlsplit(survey.facts["other"]).path in {
        f"/{other}{survey.path}",
        f"/{other}{urlsplit(survey.path).path}",
    }
