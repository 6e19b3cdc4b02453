"""Addresses of the server as a reader needs them: a page, its forms, what it takes, an example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oresight.web._visit import Visit

__all__ = ["Address", "Parameter", "addresses"]

ENDINGS: Final = (".json", ".csv", ".xlsx", ".parquet", ".svg", ".yaml", ".zip")
SAMPLES: Final = {
    "commodity": "cobalt",
    "country": "CHN",
    "episode": "E03_GaGe_licence_2023",
    "form": "pdf",
    "item": "1",
    "kind": "brief",
    "measure": "cn-2023-07-03-export-licence",
    "method": "concentration",
    "name": "bloc-formation",
    "product": "ev-motor",
    "run": "RUN",
    "scenario": "bloc-formation",
    "story": "STORY",
    "table": "production",
    "workbook": "WORKBOOK",
}
"""What stands in an example for a part of an address."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What may be asked: where it stands, its type and bounds in words, what it is."""

    name: str
    place: str
    kind: str
    needed: bool
    about: str


@dataclass(frozen=True, slots=True)
class Address:
    """An address with its forms; *verb* is ``GET``, or ``POST`` where something changes."""

    verb: str
    path: str
    about: str
    forms: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    curl: str
    python: str
    template: ClassVar[str] = "address.html"
    kind: ClassVar[str] = "address"


def addresses(visit: Visit, described: Mapping[str, Any], base: str) -> list[Address]:
    """Return the addresses of a description, the forms of one page together, in order."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for path, operations in described["paths"].items():
        for verb in operations:
            grouped.setdefault((verb, _bare(path)), []).append(path)
    return [
        _address(visit, verb, bare, paths=paths, described=described, base=base)
        for (verb, bare), paths in grouped.items()
    ]


def _bare(path: str) -> str:
    """Return an address without its form; pictures and options of figures go with their figure."""
    for ending in ("/option.json", *ENDINGS):
        path = path.removesuffix(ending)
    return path.removesuffix("/index") + ("/" if path.endswith("/index") else "")


def _address(
    visit: Visit, verb: str, bare: str, *, paths: list[str], described: Mapping[str, Any], base: str
) -> Address:
    first = next((path for path in paths if path == bare), paths[0])
    operation = described["paths"][first][verb]
    found = {
        (one["in"], one["name"]): one
        for path in paths
        for one in described["paths"][path][verb].get("parameters", [])
    }
    parameters = [_parameter(visit, one) for one in found.values()]
    fields = _fields(visit, operation, described)
    data = next((path for path in paths if path.endswith(".json")), first)
    example = _sample(data.replace("{lang}", visit.lang))
    return Address(
        verb.upper(),
        first,
        operation.get("summary", ""),
        tuple(path.removeprefix(bare) for path in paths if path != bare),
        (*parameters, *fields),
        f"curl '{base}{example}'" if verb == "get" else "",
        _python(f"{base}{example}") if example.endswith(".json") and verb == "get" else "",
    )


def _sample(path: str) -> str:
    path = path.replace("/figures/{name}", "/figures/concentration")
    for name, word in SAMPLES.items():
        path = path.replace(f"{{{name}}}", word)
    return path


def _python(address: str) -> str:
    return (
        "import json\n"
        "from urllib.request import urlopen\n"
        f'answer = json.load(urlopen("{address}"))\n'
        'answer["rows"][:3]'
    )


def _parameter(visit: Visit, told: Mapping[str, Any]) -> Parameter:
    about = told.get("description", "")
    return Parameter(
        told["name"], told["in"], _type(visit, told.get("schema", {})),
        bool(told.get("required")), visit.t(about) if about else "",
    )  # fmt: skip


def _fields(
    visit: Visit, operation: Mapping[str, Any], described: Mapping[str, Any]
) -> list[Parameter]:
    """Return the fields of the form that a change takes."""
    content = operation.get("requestBody", {}).get("content", {})
    found: list[Parameter] = []
    for media in content.values():
        schema = media.get("schema", {})
        name = schema.get("$ref", "").rpartition("/")[2]
        schema = described["components"]["schemas"].get(name, schema)
        needed = schema.get("required", [])
        found += [
            Parameter(key, "form", _type(visit, one), key in needed, "")
            for key, one in schema.get("properties", {}).items()
        ]
    return found


def _type(visit: Visit, schema: Mapping[str, Any]) -> str:
    """Return a type with its bounds, in words."""
    some = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    if "$ref" in (some[0] if some else {}):
        return "ja | en"
    one = some[0] if some else {}
    kind = one.get("format") or one.get("type", "string")
    if "enum" in one:
        return " | ".join(map(str, one["enum"]))
    if kind == "array":
        inner = _type(visit, one.get("items", {}))
        return visit.t(N_("list of {kind}"), kind=inner) + _bounds(one, "minItems", "maxItems")
    return str(kind) + _bounds(one, "minimum", "maximum") + _bounds(one, "minLength", "maxLength")


def _bounds(schema: Mapping[str, Any], least: str, most: str) -> str:
    """Return bounds as an interval; nothing where there are none."""
    low, high = schema.get(least), schema.get(most)
    if low is None and high is None:
        return ""
    return f" [{'' if low is None else low}–{'' if high is None else high}]"
