"""The command line does what its contract says."""

import json

import polars as pl
import pytest

DAY = ("--as-of", "2026-11-24")

ROW = {"indicator", "value", "low", "high", "unit", "grade", "sources"}


@pytest.mark.parametrize(
    "kind", ["commodities", "countries", "methods", "measures", "figures", "products"]
)
def test_what_there_is_can_be_listed(oresight, kind):
    """
    Every list has rows.
    """
    answer = oresight("list", kind, "--json")
    assert answer.code == 0
    assert json.loads(answer.out)["rows"] != []


def test_a_result_is_one_object_with_its_run(oresight):
    """
    JSON names the run, and a computed number carries unit, interval, grade and sources.
    """
    answer = oresight("assess", "gallium", "--method", "concentration", *DAY, "--format", "json")
    body = json.loads(answer.out)
    assert answer.code == 0
    assert {"id", "edition", "as_of", "seed", "version"} <= set(body["run"])
    assert body["run"]["as_of"] == "2026-11-24"
    assert all(set(row) >= ROW for row in body["rows"])


def test_the_same_question_gives_the_same_bytes(oresight):
    """
    Run id and numbers repeat.
    """
    words = ("assess", "cobalt", "--method", "eu-sr", *DAY, "--json")
    assert oresight(*words).out == oresight(*words).out


def test_another_commodity_in_the_question_changes_no_interval(oresight):
    """
    Cobalt's numbers are the same alone and beside gallium.
    """
    alone = json.loads(oresight("assess", "cobalt", "--method", "eu-sr", *DAY, "--json").out)[
        "rows"
    ]
    both = json.loads(
        oresight("assess", "cobalt", "gallium", "--method", "eu-sr", *DAY, "--json").out
    )["rows"]
    assert [row for row in both if row["commodity"] == "cobalt"] == alone


def test_a_threshold_can_fail_a_pipeline(oresight):
    """
    With --fail-on, a value at or over the bar gives exit code 1.
    """
    words = ("assess", "gallium", "--method", "concentration", *DAY)
    assert oresight(*words, "--fail-on", "0.5").code == 1
    assert oresight(*words, "--fail-on", "1e9").code == 0


def test_all_methods_stand_side_by_side(oresight):
    """
    --all-methods ranks the commodities and names the cause of disagreement.
    """
    answer = oresight(
        "assess", "cobalt", "gallium", "nickel", "copper", "--all-methods", *DAY, "--json"
    )
    rows = json.loads(answer.out)["rows"]
    assert {row["commodity"] for row in rows} == {"cobalt", "gallium", "nickel", "copper"}
    assert all({"median_rank", "best_rank", "worst_rank", "cause"} <= set(row) for row in rows)


def test_ledger_rows_have_the_columns_of_the_contract(oresight):
    """
    Status comes with its reason.
    """
    rows = json.loads(oresight("measures", *DAY, "--imposer", "CHN", "--json").out)["rows"]
    wanted = {
        "id",
        "imposer",
        "target",
        "commodities",
        "instrument",
        "stage",
        "status",
        "status_reason",
    }
    assert rows != []
    assert all(wanted <= set(row) for row in rows)


def test_the_suspensions_of_november_2026_are_unknown_after_their_end(oresight):
    """
    A suspension whose end has passed without a confirming row is unknown.
    """
    words = ("--imposer", "CHN", "--json")
    before, after = (
        json.loads(oresight("measures", "--as-of", day, *words).out)["rows"]
        for day in ("2026-01-15", "2026-11-24")
    )
    lapsed = {
        row["id"]
        for row in before
        if row["status"] == "suspended" and (row["suspended_until"] or "9999") < "2026-11-24"
    }
    assert lapsed != set()
    assert {row["status"] for row in after if row["id"] in lapsed} == {"unknown"}


@pytest.mark.parametrize("form", ["table", "tsv", "csv", "md"])
def test_results_leave_in_every_format(oresight, monkeypatch, form):
    """
    Each textual format holds the commodity asked for.
    """
    monkeypatch.setenv("COLUMNS", "200")
    answer = oresight("assess", "gallium", "--method", "concentration", *DAY, "--format", form)
    assert answer.code == 0
    assert "gallium" in answer.out.casefold()


def test_a_figure_can_be_written_as_picture_table_and_option(oresight, tmp_path):
    """
    SVG, CSV and JSON come from one figure.
    """
    for name in ("map.svg", "map.csv", "map.json"):
        assert oresight("figure", "map", "--commodity", "cobalt", "-o", name, *DAY).code == 0
    assert (tmp_path / "map.svg").read_text(encoding="utf-8").startswith("<svg")
    assert pl.read_csv(tmp_path / "map.csv")["country"][0] == "CHN"
    assert (
        json.loads((tmp_path / "map.json").read_text(encoding="utf-8"))["series"][0]["type"]
        == "map"
    )


def test_sql_answers(oresight):
    """
    A SELECT over a table gives rows.
    """
    answer = oresight("data", "sql", "select count(*) as n from commodities", "--json")
    assert json.loads(answer.out)["rows"][0]["n"] > 100


def test_the_doctor_finds_everything_in_place(oresight):
    """
    An installed package is whole.
    """
    assert oresight("doctor").code == 0


def test_a_product_is_traced_to_its_weakest_link(oresight):
    """
    Exactly the weakest links are marked, and there is one.
    """
    rows = json.loads(oresight("trace", "drone", *DAY, "--json").out)["rows"]
    assert any(row["weakest"] for row in rows)


def test_evidence_shows_misses_too(oresight):
    """
    The summary counts cases and those within tolerance; not everything is within.
    """
    rows = json.loads(oresight("evidence", "show", "methods", "--json").out)["rows"]
    assert all(row["within"] <= row["cases"] for row in rows)
    assert any(row["within"] < row["cases"] for row in rows)


def test_an_outlook_tells_price_and_structure_apart(oresight):
    """
    The readings are rows of their own, and the sentence on stderr names both.
    """
    answer = oresight("outlook", "Li", "--scenario", "STEPS", *DAY, "--lang", "en", "--json")
    body = json.loads(answer.out)
    assert all(set(row) >= ROW for row in body["rows"])
    readings = {row["indicator"]: row["reading"] for row in body["rows"] if row["reading"]}
    assert readings["price_signal"] == "glut"
    assert readings["structural_risk"] == "gap"
    assert "the price is low" in answer.err


def test_an_outlook_without_a_name_gives_the_readings_of_all(oresight):
    """
    Commodities whose supply nobody tells stand among them.
    """
    body = json.loads(oresight("outlook", *DAY, "--json").out)
    assert {row["indicator"] for row in body["rows"]} == {"price_signal", "structural_risk"}
    assert {"lithium", "gallium"} <= {row["commodity"] for row in body["rows"]}


def test_a_notice_ends_in_lines_that_stop(oresight):
    """
    From an entry of the ledger to the day a product's line stops, for want of what, and what is lost.
    """
    answer = oresight("simulate", "cn-2023-gage", "--draws", "10", "--json")
    rows = json.loads(answer.out)["rows"]
    stops = [row for row in rows if row["indicator"] == "line_stop_day"]
    assert answer.code == 0
    assert {"semiconductor", "satellite_cell"} <= {row["product"] for row in stops}
    assert all(set(row) >= ROW and row["commodity"] for row in stops)
    (total,) = [
        row
        for row in rows
        if (row["indicator"], row["industry"], row["month"]) == ("value_added_loss", "all", None)
    ]
    assert 0 <= total["low"] <= total["value"] <= total["high"]
    assert total["unit"] == "USD (2022)"


def test_an_outlook_lays_its_years_side_by_side_on_the_screen(oresight):
    """
    One line a series, and the readings last.
    """
    words = ("outlook", "lithium", "--scenario", "STEPS", "--draws", "0", *DAY, "--lang", "en")
    shown = oresight(*words, "--format", "table").out
    (head,) = [line for line in shown.splitlines() if "2024" in line]
    assert [year for year in ("2030", "2035", "2040") if year not in head] == []
    assert "928 kt" in shown
    assert "0.19" in shown


def test_an_outlook_carries_a_certificate(oresight):
    """
    With draws the market is followed; without, there is nothing to certify.
    """
    words = ("outlook", "lithium", "--scenario", "STEPS", "--until", "2030", *DAY, "--json")
    followed = json.loads(oresight(*words, "--draws", "2").out)
    assert followed["certificate"]["failed_draws"] == 0
    assert followed["certificate"]["max_imbalance"] < 1e-9
    assert "certificate" not in json.loads(oresight(*words, "--draws", "0").out)


def test_what_nobody_projects_is_told_with_its_remedy(oresight):
    """
    Bismuth has no outlook; a scenario must be one of three.
    """
    answer = oresight("outlook", "bismuth", "--lang", "en")
    assert answer.code == 3
    assert "No outlook of the demand for bismuth" in answer.err
    assert oresight("outlook", "lithium", "--scenario", "SSP9").code == 3
