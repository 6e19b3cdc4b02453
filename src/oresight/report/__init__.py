"""Documents: briefs and sheets as PDF, and every table behind them as Excel."""

from oresight.report._brief import national_brief
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
from oresight.report._sheet import commodity_brief, commodity_findings, latest_measures
from oresight.report._tables import Words, table_block
from oresight.report._typst import compile_pdf, equation_svg
from oresight.report._workbook import workbook
from oresight.report._writing import write_pdf

__all__ = [
    "Callout",
    "Document",
    "Fact",
    "Facts",
    "Heading",
    "Items",
    "Paragraph",
    "TableBlock",
    "Words",
    "commodity_brief",
    "commodity_findings",
    "compile_pdf",
    "equation_svg",
    "latest_measures",
    "national_brief",
    "table_block",
    "workbook",
    "write_pdf",
]
