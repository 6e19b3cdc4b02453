"""Characterisation factors for life cycle assessment, as Brightway and openLCA import them."""

from __future__ import annotations

import bz2
import io
import json
import math
import uuid
import zipfile
from typing import TYPE_CHECKING, Any

import polars as pl

from oresight.errors import BadInputError, Fault
from oresight.locale import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["brightway_factors", "brightway_objects", "openlca_entities", "openlca_factors"]

METHOD = "GeoPolRisk (oresight)"
UNIT = "kg Cu-eq"
INDICATOR = "cf"
LOGNORMAL = 2
"""Number of the log-normal distribution in Brightway's uncertainty types."""
NORMAL_90 = 1.6448536269514722
NAMESPACE = uuid.UUID("5c0ef2f1-9f4f-5a43-8b0c-2b8d4cf0a6f5")
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time a zip archive can hold: one input always gives the same bytes."""

MASS, UNITS_OF_MASS, KILOGRAM = (
    "93a60a56-a3c8-11da-a746-0800200b9a66",
    "93a60a57-a4c8-11da-a746-0800200c9a66",
    "20aadc24-a391-41cf-b340-3e4529f44bde",
)
"""Ids of mass, its units and the kilogram in every openLCA database."""

Flow = tuple[str, str]
"""A commodity and the stage at which it is counted."""


def brightway_factors(
    scores: pl.DataFrame, *, flows: Mapping[Flow, tuple[str, str]] | None = None
) -> bytes:
    """
    Return characterisation factors as a Brightway package.

    Write the bytes to ``NAME.bw2package`` and read it with ``bw2io.BW2Package.import_file``.

    Parameters
    ----------
    scores
        Score table of the method ``geopolrisk``; one method is written for each importer.
    flows
        The key of each flow in the reader's own database, by commodity and stage; flows it does
        not name are left out. None to bring a small database of flows along.

    Raises
    ------
    BadInputError
        If the table has no factor, or two for one flow and importer.

    References
    ----------
    https://docs.brightway.dev, format ``BW2Package``.
    """
    tree = _plain(brightway_objects(scores, flows=flows))
    return bz2.compress(json.dumps(tree, ensure_ascii=False).encode())


def openlca_factors(scores: pl.DataFrame, *, flows: Mapping[Flow, str] | None = None) -> bytes:
    """
    Return characterisation factors as an openLCA package, a zip of JSON-LD.

    Write the bytes to ``NAME.zip`` and import it as *Linked data (JSON-LD)* into openLCA 2.

    Parameters
    ----------
    scores
        Score table of the method ``geopolrisk``; one impact category for each importer.
    flows
        The id of each flow in the reader's own database, by commodity and stage; flows it does
        not name are left out. None to bring flows along.

    Raises
    ------
    BadInputError
        If the table has no factor, or two for one flow and importer.

    References
    ----------
    https://greendelta.github.io/olca-schema, version 2.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        _add(archive, "olca-schema.json", {"version": 2})
        for folder, entity in openlca_entities(scores, flows=flows):
            _add(archive, f"{folder}/{entity['@id']}.json", entity)
    return buffer.getvalue()


def brightway_objects(
    scores: pl.DataFrame, *, flows: Mapping[Flow, tuple[str, str]] | None = None
) -> list[dict[str, Any]]:
    """
    Return the objects of a Brightway package: a database of flows, if any, and the methods.

    The ``data`` of a method is a list of ``(flow key, factor)``, as ``bw2data.Method.write`` takes
    it. A factor is a dictionary with the log-normal distribution that has its interval, or a plain
    number where there is none.
    """
    rows = _factors(scores, flows)
    keys = flows or {(row["commodity"], row["stage"]): _own_key(row) for row in rows}
    objects = [] if flows is not None else [_brightway_database(rows)]
    for importer, group in _by_importer(rows).items():
        data = [(keys[row["commodity"], row["stage"]], _brightway_amount(row)) for row in group]
        objects.append(
            {
                "metadata": {"unit": UNIT, "description": _description(group)},
                "name": (METHOD, importer),
                "class": {"module": "bw2data.method", "name": "Method"},
                "unrolled_dict": False,
                "data": data,
            }
        )
    return objects


def openlca_entities(
    scores: pl.DataFrame, *, flows: Mapping[Flow, str] | None = None
) -> list[tuple[str, dict[str, Any]]]:
    """
    Return the data sets of an openLCA package, each with the folder it belongs in.

    Ids are derived from names: the same factors always have the same ids.
    """
    rows = _factors(scores, flows)
    keys = flows or {(row["commodity"], row["stage"]): _id("flow", *_own_key(row)) for row in rows}
    unit = {"@type": "Unit", "@id": KILOGRAM, "name": "kg"}
    units = _entity("UnitGroup", "Units of mass", UNITS_OF_MASS)
    units["units"] = [{**unit, "conversionFactor": 1.0, "isRefUnit": True}]
    mass = _entity("FlowProperty", "Mass", MASS, unitGroup=_ref(units))
    mass["flowPropertyType"] = "PHYSICAL_QUANTITY"
    entities: list[tuple[str, dict[str, Any]]] = []
    if flows is None:
        entities += [("unit_groups", units), ("flow_properties", mass)]
        entities += [("flows", flow) for flow in _openlca_flows(rows, mass)]
    categories = []
    for importer, group in _by_importer(rows).items():
        category = _entity("ImpactCategory", f"{METHOD}, {importer}", refUnit=UNIT)
        category["description"] = _description(group)
        category["impactFactors"] = [
            {
                "@type": "ImpactFactor",
                "flow": {"@type": "Flow", "@id": keys[row["commodity"], row["stage"]]},
                "flowProperty": _ref(mass),
                "unit": unit,
                "value": row["value"],
                **_openlca_uncertainty(row),
            }
            for row in group
        ]
        categories.append(category)
    entities += [("lcia_categories", category) for category in categories]
    listed = [_ref(category) for category in categories]
    entities.append(("lcia_methods", _entity("ImpactMethod", METHOD, impactCategories=listed)))
    return entities


def _factors(scores: pl.DataFrame, flows: Mapping[Flow, object] | None) -> list[dict[str, Any]]:
    """Return the factors to write, one per importer and flow."""
    table = scores.filter(pl.col("indicator") == INDICATOR, pl.col("value").is_not_null())
    rows = [
        row
        for row in table.sort("importer", "commodity", "stage").iter_rows(named=True)
        if flows is None or (row["commodity"], row["stage"]) in flows
    ]
    if not rows:
        raise BadInputError(
            Fault(
                N_("There is no characterisation factor to write."),
                N_("Assess with the method geopolrisk, for commodities whose price is known."),
            )
        )
    seen: set[tuple[str, str, str]] = set()
    faults = []
    for row in rows:
        key = (row["importer"], row["commodity"], row["stage"])
        if key in seen:
            fields = dict(zip(("importer", "commodity", "stage"), key, strict=True))
            faults.append(
                Fault(
                    N_("{commodity} ({stage}) has two factors for {importer}."),
                    N_("Write one year at a time."),
                    fields=fields,
                )
            )
        seen.add(key)
    if faults:
        raise BadInputError(*faults)
    return rows


def _by_importer(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["importer"], []).append(row)
    return groups


def _own_key(row: dict[str, Any]) -> tuple[str, str]:
    return ("oresight", f"{row['commodity']}/{row['stage']}")


def _description(rows: list[dict[str, Any]]) -> str:
    years = sorted({str(row["year"]) for row in rows})
    sources = sorted({source for row in rows for source in row["sources"]})
    return (
        "Geopolitical supply risk per kilogram, in the dimension each flow names. "
        f"Data years: {', '.join(years)}. Sources: {', '.join(sources)}."
    )


def _flow_name(row: dict[str, Any]) -> str:
    dimension = (row["basis"] or "").partition(";")[0]
    return f"{row['commodity']}, {row['stage']} ({dimension})"


def _log_sd(row: dict[str, Any]) -> float | None:
    """Return the log-normal spread that has the row's interval, or None."""
    low, high = row["low"], row["high"]
    if low is None or high is None or min(low, row["value"]) <= 0 or high <= low:
        return None
    return math.log(high / low) / (2 * NORMAL_90)


def _brightway_amount(row: dict[str, Any]) -> float | dict[str, float]:
    spread = _log_sd(row)
    amount = float(row["value"])
    if spread is None:
        return amount
    return {
        "amount": amount,
        "uncertainty type": LOGNORMAL,
        "loc": math.log(amount),
        "scale": spread,
    }


def _brightway_database(rows: list[dict[str, Any]]) -> dict[str, Any]:
    data = {
        _own_key(row): {
            "name": _flow_name(row),
            "categories": ("natural resource", "in ground"),
            "type": "natural resource",
            "unit": "kilogram",
            "exchanges": [],
        }
        for row in rows
    }
    return {
        "metadata": {"format": "oresight"},
        "name": "oresight",
        "class": {"module": "bw2data.backends.peewee.database", "name": "SQLiteBackend"},
        "unrolled_dict": False,
        "data": data,
    }


def _plain(value: Any) -> Any:
    """Return a tree fit for JSON, tuples and keys marked as Brightway marks them."""
    if isinstance(value, tuple):
        return {"__tuple__": True, "data": [_plain(item) for item in value]}
    if isinstance(value, dict):
        keys, values = [_plain(key) for key in value], [_plain(item) for item in value.values()]
        return {"__dict__": True, "keys": keys, "values": values}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _openlca_flows(rows: list[dict[str, Any]], mass: dict[str, Any]) -> list[dict[str, Any]]:
    kinds = {_own_key(row): row for row in rows}
    flows = []
    for key, row in sorted(kinds.items()):
        flow = _entity("Flow", _flow_name(row), _id("flow", *key), flowType="ELEMENTARY_FLOW")
        flow["flowProperties"] = [
            {"flowProperty": _ref(mass), "conversionFactor": 1.0, "isRefFlowProperty": True}
        ]
        flows.append(flow)
    return flows


def _openlca_uncertainty(row: dict[str, Any]) -> dict[str, Any]:
    spread = _log_sd(row)
    if spread is None:
        return {}
    return {
        "uncertainty": {
            "distributionType": "LOG_NORMAL_DISTRIBUTION",
            "geomMean": row["value"],
            "geomSd": math.exp(spread),
        }
    }


def _id(*parts: str) -> str:
    return str(uuid.uuid5(NAMESPACE, "/".join(parts)))


def _entity(kind: str, name: str, known: str | None = None, **more: Any) -> dict[str, Any]:
    head = {"@type": kind, "@id": known or _id(kind, name), "name": name}
    return {**head, "version": "01.00.000", **more}


def _ref(entity: dict[str, Any]) -> dict[str, str]:
    return {"@type": entity["@type"], "@id": entity["@id"], "name": entity["name"]}


def _add(archive: zipfile.ZipFile, name: str, tree: dict[str, Any]) -> None:
    text = json.dumps(tree, ensure_ascii=False, indent=2)
    info = zipfile.ZipInfo(name, date_time=EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, text.encode())
