"""Reports of what another page shows: two stories compared, own parts."""

from __future__ import annotations

import polars as pl
from fastapi import APIRouter, Response

from oresight.errors import Fault, UsageError
from oresight.locale import N_
from oresight.report import Comparison, own_parts_report, scenario_comparison
from oresight.scenarios import account_of, compare_scenarios
from oresight.web._owned import Wanting, assessed
from oresight.web._pair import AskedByPage, apart, planned, runs_of
from oresight.web._papers import Form, paper
from oresight.web._visit import Reading

router = APIRouter()


@router.get("/{lang}/company/{workbook}/report.{form}", tags=["data"], operation_id="own_report")
def own_report(visit: Reading, wanted: Wanting, form: Form) -> Response:
    """Return the report on own parts as a document."""
    found = assessed(visit, wanted)
    return paper(
        visit,
        form,
        lambda: own_parts_report(found, visit.scene(), command=wanted.command(visit)),
        name="own-parts",
    )


@router.get("/{lang}/scenarios/compare/report.{form}", tags=["data"], operation_id="pair_report")
def pair_report(visit: Reading, asked: AskedByPage, form: Form) -> Response:
    """
    Return the comparison of two stories as a document.

    Raises
    ------
    UsageError
        If they were not both run.
    """
    pair = planned(visit, asked)
    runs = runs_of(visit, asked, pair) if asked.draws else None
    found = apart(visit, *runs) if runs else None
    if runs is None or found is None:
        raise UsageError(
            Fault(N_("The stories were not both run."), N_("Run both and compare them first."))
        )
    one, other = runs
    compared = Comparison(
        pair=(account_of(one), account_of(other)),
        changes=compare_scenarios(*pair),
        differences=pl.concat([found.rows, found.losses]),
        certificate=found.certificate,
        drivers=(),
    )
    command = (
        f"oresight --lang {visit.lang} report scenario {asked.a} {asked.b} -o comparison.{form} "
        f"--importer {asked.importer or visit.importer} --as-of {visit.as_of} "
        f"--scenario-draws {asked.draws}"
    )
    return paper(
        visit,
        form,
        lambda: scenario_comparison(compared, visit.scene(), command=command),
        name="comparison",
    )
