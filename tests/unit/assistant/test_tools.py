"""An assistant reads and simulates as a person does: bounded, in words, with run and sources."""

import asyncio
import datetime as dt

import pytest
from mcp import Client

from oresight.assistant import Desk, create_server
from oresight.runs import RunStore

DAY = dt.date(2026, 11, 27)


@pytest.fixture
def ask(tmp_path):
    """A function that calls one tool and returns its result."""
    desk = Desk("en", None, RunStore(tmp_path / "runs"), DAY)

    async def called(name, given):
        async with Client(create_server(desk)) as client:
            return await client.call_tool(name, given)

    return lambda name, **given: asyncio.run(called(name, given))


def offered(tmp_path):
    async def listed():
        desk = Desk("en", None, RunStore(tmp_path / "runs"), DAY)
        async with Client(create_server(desk)) as client:
            return (await client.list_tools()).tools

    return asyncio.run(listed())


def test_every_tool_says_what_it_does_and_changes_nothing(tmp_path):
    """
    Each tool has a description and is marked as reading only.
    """
    tools = offered(tmp_path)
    assert len(tools) == 8
    assert [one.name for one in tools if not one.description] == []
    assert [one.name for one in tools if not one.annotations.read_only_hint] == []


def test_a_number_comes_with_unit_interval_grade_and_source(ask):
    """
    Every known number of a commodity has a unit, a grade and sources that are named in full.
    """
    told = ask("show_commodity", commodity="コバルト").structured_content
    known = [row for row in told["rows"] if row["value"] is not None]
    assert len(known) > 20
    assert [row for row in known if not {"unit", "grade", "sources"} <= row.keys()] == []
    assert {name for row in known for name in row["sources"]} <= told["sources"].keys()


def test_the_run_is_that_of_the_command_line(ask, command):
    """
    The same question has the same run id from an assistant and from the command line.
    """
    told = ask("show_commodity", commodity="Co", as_of="2026-11-27").structured_content
    assert told["command"] == "oresight show cobalt --importer JPN --as-of 2026-11-27"
    assert told["run"]["id"] == command(told["command"])["run"]["id"]


def test_a_missing_number_is_told_with_its_reason(ask):
    """
    What is not known stays in the answer as null, with a note.
    """
    told = ask("show_commodity", commodity="argon").structured_content
    missing = [row for row in told["rows"] if row["value"] is None]
    assert missing
    assert [row for row in missing if not row.get("note")] == []


def test_a_simulation_comes_with_its_certificate(ask):
    """
    The answer holds the certificate, and rows of the whole year alone.
    """
    told = ask("simulate_measure", measure="cn-2023-gage", draws=4).structured_content
    assert told["certificate"]["failed_draws"] == 0
    assert [row for row in told["rows"] if "month" in row] == []


@pytest.mark.parametrize(
    ("tool", "given", "word"),
    [
        ("show_commodity", {"commodity": "cobolt"}, "cobalt"),
        ("simulate_measure", {"measure": "cn-2023-gagf"}, "cn-2023-gage"),
        ("run_scenario", {"scenario": "/etc/passwd"}, "/etc/passwd"),
        ("measures", {"as_of": "2026-13-01"}, "2026-13-01"),
        ("simulate_measure", {"measure": "cn-2023-gage", "draws": 10**6}, "500"),
    ],
)
def test_a_mistake_comes_back_in_words(ask, tool, given, word):
    """
    An assistant's mistake is an error that names what is wrong, without a traceback.
    """
    found = ask(tool, **given)
    assert found.is_error
    assert word in found.content[0].text
    assert "Traceback" not in found.content[0].text


def test_a_long_answer_says_how_much_is_left_out(ask):
    """
    Rows beyond the bound are counted.
    """
    told = ask("list_all", kind="countries").structured_content
    assert len(told["rows"]) + told["left_out"] > len(told["rows"]) - 1
    assert told["left_out"] == 0 or len(told["rows"]) == 400
