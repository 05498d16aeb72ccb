"""Read documents of EnzymeML and write them again: run by the Python of pyenzyme.

    python read_again.py SCHEMA FROM TO [FROM TO ...]

The JSON schema of its model is written to SCHEMA. It says of units that they are text, which is what pyenzyme also
takes in; what the specification has, and pyenzyme writes, is the model of a unit, which stands in the schema instead.
"""

import json
import sys
from pathlib import Path

import pyenzyme
from mdmodels.units.unit_definition import UnitDefinition

TEXT, UNIT = {"type": "string"}, {"$ref": "#/$defs/UnitDefinition"}


def with_units(schema):
    """The schema with units as they are written."""
    unit = UnitDefinition.model_json_schema()
    parts = [schema, *schema["$defs"].values()]
    for name, found in (item for part in parts for item in part.get("properties", {}).items()):
        if name == "unit" or name.endswith("_unit"):
            assert found.get("type") == "string" or TEXT in found["anyOf"], found
            if "anyOf" in found:
                found["anyOf"] = [UNIT if each == TEXT else each for each in found["anyOf"]]
            else:
                found.pop("type")
                found.update(UNIT)
    schema["$defs"].update({**unit.pop("$defs", {}), "UnitDefinition": unit})
    return schema


schema, *places = sys.argv[1:]
Path(schema).write_text(json.dumps(with_units(pyenzyme.EnzymeMLDocument.model_json_schema())), encoding="utf-8")
for given, written in zip(places[::2], places[1::2], strict=True):
    document = pyenzyme.read_enzymeml(given)
    assert document.measurements, given
    pyenzyme.write_enzymeml(document, written)
    print(f"{Path(given).name}: {len(document.measurements)} measurements, {len(document.reactions)} reactions")
