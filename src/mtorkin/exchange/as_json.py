"""Results as JSON: every table in one file, or a Data Package that describes the tables as they are."""

from __future__ import annotations

import json
from typing import Any

from mtorkin.base.compact import SUFFIX
from mtorkin.base.tables import Column
from mtorkin.exchange.form import Results, cells

#: The format of what is written here.
FORMAT = 1
#: The words of Table Schema for the kinds of our columns.
_TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "number": {"type": "number"},
    "integer": {"type": "integer"},
    "flag": {"type": "boolean", "trueValues": ["True"], "falseValues": ["False"]},
}


def whole(results: Results) -> bytes:
    """Every table with its columns and rows, and what the results rest on."""
    return _json(
        {
            "format": FORMAT,
            "provenance": json.loads(results.provenance.read_text(encoding="utf-8")),
            "tables": {
                name: {
                    "meaning": table.meaning,
                    "format": table.format,
                    "columns": [
                        {"name": each.name, "kind": each.kind, "unit": each.unit, "meaning": each.meaning}
                        for each in table.columns
                    ],
                    "rows": [cells(row) for path in paths for row in table.records(path)],
                }
                for name, (table, paths) in results.files.items()
            },
        }
    )


def package(results: Results) -> bytes:
    """A Data Package: what is in the tables, in the words of Table Schema, beside the tables as they are."""
    return _json(
        {
            "profile": "tabular-data-package",
            "name": "mtorkin-results",
            "resources": [
                {
                    "profile": "tabular-data-resource",
                    "name": name,
                    "description": table.meaning,
                    "path": [path.relative_to(results.root).as_posix() for path in paths],
                    "encoding": "utf-8",
                    **({"compression": "gz"} if any(path.suffix == SUFFIX for path in paths) else {}),
                    "schema": {"fields": [_field(each) for each in table.columns], "missingValues": [""]},
                }
                for name, (table, paths) in results.files.items()
            ],
        }
    )


def _field(column: Column) -> dict[str, Any]:
    unit = {"unit": column.unit} if column.unit else {}
    return {"name": column.name, **_TYPES[column.kind], "description": column.meaning, **unit}


def _json(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
