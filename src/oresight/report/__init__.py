"""Documents: reports as PDF and PowerPoint, and every table behind them as Excel."""

from oresight.report._brief import national_brief
from oresight.report._commodity import commodity_report
from oresight.report._compared import Comparison, compared
from oresight.report._comparison import scenario_comparison
from oresight.report._compose import TrayItem, compose
from oresight.report._document import (
    Callout,
    Document,
    Fact,
    Facts,
    Heading,
    Items,
    Paragraph,
    TableBlock,
)
from oresight.report._gathered import Part, gather
from oresight.report._own_parts import own_parts_report
from oresight.report._publish import FORMS, REPORTS, form_of, publish
from oresight.report._requirements import requirements_sheet
from oresight.report._sheet import commodity_brief, commodity_findings, latest_measures
from oresight.report._slides import slides
from oresight.report._story_blocks import assumptions_table, block_name, kind_name
from oresight.report._tables import Words, table_block
from oresight.report._typst import compile_pdf, equation_svg
from oresight.report._verdict import certificate_line, measure_verdict
from oresight.report._workbook import workbook
from oresight.report._writing import pdf, write_pdf

__all__ = [
    "FORMS",
    "REPORTS",
    "Callout",
    "Comparison",
    "Document",
    "Fact",
    "Facts",
    "Heading",
    "Items",
    "Paragraph",
    "Part",
    "TableBlock",
    "TrayItem",
    "Words",
    "assumptions_table",
    "block_name",
    "certificate_line",
    "commodity_brief",
    "commodity_findings",
    "commodity_report",
    "compared",
    "compile_pdf",
    "compose",
    "equation_svg",
    "form_of",
    "gather",
    "kind_name",
    "latest_measures",
    "measure_verdict",
    "national_brief",
    "own_parts_report",
    "pdf",
    "publish",
    "requirements_sheet",
    "scenario_comparison",
    "slides",
    "table_block",
    "workbook",
    "write_pdf",
]
