"""Read documents of EnzymeML and write them again: run by the Python of pyenzyme.

    python read_again.py SCHEMA FROM TO [FROM TO ...]

The JSON schema of its model is written to SCHEMA.
"""

import json
import sys
from pathlib import Path

import pyenzyme

schema, *places = sys.argv[1:]
Path(schema).write_text(json.dumps(pyenzyme.EnzymeMLDocument.model_json_schema()), encoding="utf-8")
for given, written in zip(places[::2], places[1::2], strict=True):
    document = pyenzyme.read_enzymeml(given)
    assert document.measurements, given
    pyenzyme.write_enzymeml(document, written)
    print(f"{Path(given).name}: {len(document.measurements)} measurements, {len(document.reactions)} reactions")
