"""The description of every address: what it takes, within which bounds, and what it answers."""

from __future__ import annotations

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from oresight.locale import N_
from oresight.web._page import MEDIA

__all__ = ["ABOUT", "Workbench"]

ABOUT: Final = {
    "a": N_("The first of two to compare"),
    "b": N_("The second of two to compare"),
    "commodity": N_("Commodity: slug, symbol or name, such as Co"),
    "country": N_("Country: ISO 3166-1 alpha-3, or name"),
    "draws": N_("Size of the sample"),
    "episode": N_("Past episode, as the page on evidence names it"),
    "example": N_("Whether the template is filled in with an example"),
    "form": N_("Form of the file"),
    "from": N_("What to begin with"),
    "importer": N_("Importing country"),
    "imposer": N_("Country that imposed the measure"),
    "instrument": N_("Instrument of the measure"),
    "item": N_("Item of the tray"),
    "kind": N_("Kind of report"),
    "lang": N_("Language"),
    "language": N_("Language of the document"),
    "mass": N_("Mass of a material in the product"),
    "measure": N_("Id of a measure in the ledger"),
    "method": N_("Method, as the page on methods names it"),
    "mixture": N_("How branches are weighed"),
    "name": N_("Name, as the list of them has it"),
    "product": N_("Product, as the page on products names it"),
    "run": N_("Id of a run"),
    "scenario": N_("Story: a name of the library, or one's own"),
    "seed": N_("Start of the sample"),
    "sort": N_("Column to sort by"),
    "stage": N_("Stage: mine or refine"),
    "status": N_("Status of a measure on the day"),
    "story": N_("Story of one's own"),
    "table": N_("Table of the edition, or of the page"),
    "target": N_("Country that the measure is aimed at"),
    "width": N_("Width in pixels"),
    "workbook": N_("Uploaded workbook"),
    "x-oresight-csrf": N_("Secret of the server's own pages, where no form field has it"),
    "year": N_("Year of the data"),
}
"""What a parameter is, where its own page does not say it."""

INTRODUCTION: Final = (
    "Every page of the workbench answers as HTML, and as .json, .csv and .xlsx under the same "
    "address. Numbers have value, low, high, unit, grade and sources; missing is null, never zero."
)

TYPES: Final = MEDIA | {
    ".parquet": "application/vnd.apache.parquet",
    ".pdf": "application/pdf",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".yaml": "application/yaml",
    ".zip": "application/zip",
    "/events": "text/event-stream",
}

ERRORS: Final = {
    "403": N_("The form is not of this server, or too old."),
    "404": N_("There is no such thing; the nearest names are told."),
    "413": N_("The request is larger than the server takes."),
    "422": N_("A value does not fit, or the data do not suffice."),
    "429": N_("Others have asked first."),
}

SCHEMAS: Final[dict[str, Any]] = {
    "Errors": {
        "type": "object",
        "required": ["status", "errors"],
        "properties": {
            "status": {"type": "integer"},
            "errors": {
                "type": "array",
                "items": {"type": "string"},
                "description": "What is wrong, where, and the remedy, in the language of the address",
            },
        },
    },
    "Run": {
        "type": "object",
        "description": "What makes the numbers again",
        "required": ["id", "edition", "seed", "version"],
        "properties": {
            "id": {"type": "string"},
            "edition": {"type": "string"},
            "as_of": {"type": ["string", "null"], "format": "date"},
            "seed": {"type": "integer"},
            "version": {"type": "string"},
        },
    },
    "Envelope": {
        "type": "object",
        "required": ["run", "rows"],
        "properties": {
            "run": {"$ref": "#/components/schemas/Run"},
            "title": {"type": "string"},
            "command": {"type": "string", "description": "The command line that gives the same"},
            "rows": {
                "type": "array",
                "items": {"type": "object"},
                "description": "Rows of the chief table",
            },
            "tables": {
                "type": "object",
                "additionalProperties": {"type": "array", "items": {"type": "object"}},
                "description": "Every table behind the page, by name",
            },
        },
    },
}


class Workbench(FastAPI):
    """The application, which describes its addresses as they are."""

    def openapi(self) -> dict[str, Any]:
        """Return the description in OpenAPI 3.1, in English."""
        if self.openapi_schema is None:
            made = get_openapi(
                title=self.title, version=self.version, description=INTRODUCTION, routes=self.routes
            )
            for path, operations in made["paths"].items():
                for verb, operation in operations.items():
                    _describe(path, verb, operation)
            schemas = made.setdefault("components", {}).setdefault("schemas", {})
            for name in ("HTTPValidationError", "ValidationError"):
                schemas.pop(name, None)
            schemas |= SCHEMAS
            self.openapi_schema = made
        return self.openapi_schema


def _describe(path: str, verb: str, operation: dict[str, Any]) -> None:
    """Complete an operation: its sentence, its parameters, its answers."""
    about = operation.get("description")
    if about:
        operation["summary"] = about.strip().splitlines()[0]
    for parameter in operation.get("parameters", []):
        parameter.setdefault("description", ABOUT.get(parameter["name"], parameter["name"]))
    operation["responses"] = _answers(path, operation["responses"]) | _faults(verb)


def _answers(path: str, known: dict[str, Any]) -> dict[str, Any]:
    """Return the answers that are no faults, with their types."""
    good = {code: answer for code, answer in known.items() if code < "400"}
    for code, answer in good.items():
        if code == "200":
            answer["content"] = {_type(path, answer): _schema(path)}
    return good


def _type(path: str, answer: dict[str, Any]) -> str:
    ending = next((one for one in TYPES if one and path.endswith(one)), None)
    if ending is not None:
        return TYPES[ending].partition(";")[0]
    return next(iter(answer.get("content", {})), "text/html")


def _schema(path: str) -> dict[str, Any]:
    if path.endswith("option.json") or not path.endswith(".json"):
        return {}
    return {"schema": {"$ref": "#/components/schemas/Envelope"}}


def _faults(verb: str) -> dict[str, Any]:
    codes = ("404", "422", "429") if verb == "get" else ("403", "404", "413", "422")
    body = {"schema": {"$ref": "#/components/schemas/Errors"}}
    content = {"application/json": body, "text/html": {}}
    return {code: {"description": ERRORS[code], "content": content} for code in codes}
