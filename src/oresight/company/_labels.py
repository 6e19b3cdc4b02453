"""What indicators, columns and sheets are called; message keys by the name they go by."""

from __future__ import annotations

from typing import Final

from oresight.locale import N_

__all__ = ["COLUMNS", "INDICATORS", "SHEETS", "TOPICS"]

INDICATORS: Final = {
    "origin_share": N_("Share of the origin"),
    "hhi": N_("Herfindahl-Hirschman index"),
    "value_hit": N_("Sales that its stop hits"),
    "parts_hit": N_("Parts that its stop hits"),
    "governance": N_("Governance, -2.5 to 2.5"),
    "stock": N_("Stock"),
    "cover_without_largest": N_("Cover if the largest country stops"),
    "line_stock": N_("Least stock of a part of the line"),
    "stop_probability": N_("Probability of a stop"),
    "stop_day": N_("Day of the stop"),
    "stop_weeks": N_("Weeks of the stop"),
    "output_lost": N_("Output lost in the first year"),
    "value_lost": N_("Sales lost in the first year"),
    "value_lost_expected": N_("Sales lost in the first year, mean"),
    "line_stop_probability": N_("Probability that the line stops"),
    "line_stop_day": N_("Day on which the line stops"),
    "line_stop_weeks": N_("Weeks for which the line stands still"),
    "line_value_lost": N_("Sales of the line lost in the first year"),
    "line_value_lost_expected": N_("Sales of the line lost in the first year, mean"),
    "total_value_lost": N_("Sales of all lines lost in the first year"),
    "total_value_lost_expected": N_("Sales of all lines lost in the first year, mean"),
    "stock_needed": N_("Stock needed"),
    "stock_added": N_("Stock to add"),
    "stock_added_t": N_("Material in the stock to add"),
    "stock_money": N_("Money that it ties up"),
    "loss_avoided": N_("Loss avoided on average"),
    "marginal_value": N_("Loss avoided by each unit of money, first day"),
}
"""Of the tables of an assessment."""

COLUMNS: Final = {
    "part_id": N_("Part number"),
    "part": N_("Part name"),
    "line": N_("Product line"),
    "supplier": N_("Your supplier"),
    "supplier_country": N_("Country of the supplier"),
    "commodity": N_("Material"),
    "stage": N_("Stage"),
    "country": N_("Country"),
    "basis": N_("What it rests on"),
    "status": N_("Restriction"),
    "measures": N_("Measures on the way"),
    "probability": N_("Probability of a stop"),
    "day": N_("Day of the stop"),
    "date": N_("Date of the stop"),
    "weeks": N_("Weeks of the stop"),
    "output": N_("Output lost in the first year"),
    "lost": N_("Sales lost in the first year"),
    "expected": N_("Sales lost in the first year, mean"),
    "priority": N_("Ask"),
    "topic": N_("About"),
    "question": N_("Question"),
    "reason": N_("Why"),
    "tonnes_a_year": N_("Tonnes a year"),
    "stock_days": N_("Stock, days"),
    "spend": N_("Spend a year"),
    "value_at_risk": N_("Sales a year that depend on it"),
}
"""Headings of the columns that the tables of a company have of their own."""

SHEETS: Final = {
    "ranking": N_("First to stop"),
    "stops": N_("Stops and losses"),
    "stock": N_("Proposed stock"),
    "chokepoints": N_("Countries"),
    "exposure": N_("Origins"),
    "cover": N_("Days of cover"),
    "questions": N_("Questions to suppliers"),
    "parts": N_("Parts"),
}
"""Names of the sheets of a result, by the names of `Assessment.tables`."""

TOPICS: Final = {
    "origin_component": N_("where it is made"),
    "origin_refine": N_("where it is refined"),
    "origin_mine": N_("where it is mined"),
    "licence": N_("licences held"),
    "second_source": N_("second source"),
    "mass": N_("mass"),
    "stock": N_("stock"),
    "substitute": N_("substitute"),
}
"""What a question is about."""
