"""Documents: briefs and sheets as PDF, and every table behind them as Excel."""

from oresight.report._brief import national_brief
from oresight.report._document import Document
from oresight.report._sheet import commodity_brief
from oresight.report._typst import compile_pdf, equation_svg
from oresight.report._workbook import workbook
from oresight.report._writing import write_pdf

__all__ = [
    "Document",
    "commodity_brief",
    "compile_pdf",
    "equation_svg",
    "national_brief",
    "workbook",
    "write_pdf",
]
