"""Every page, in both languages, in a real browser: whole, quiet, and alone with its server."""


def test_every_page_answers_and_draws_without_a_fault(tab, page_path, lang):
    """
    A page answers, draws all it has, says nothing in the console and asks nobody but its server.
    """
    one = tab()
    answer = one.open(f"/{lang}{page_path}")
    one.read_through()
    assert (answer.status, one.faults, one.outside) == (200, [], [])
