"""Results as Parquet: a file a table, with the meaning and unit of every column in its schema."""

from __future__ import annotations

import io
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from mtorkin.base.errors import InputError
from mtorkin.base.tables import Table
from mtorkin.exchange.form import Results

MISSING = "Parquet needs pyarrow: pip install 'mtorkin[parquet]'"
#: The table that the form is named by; the others lie beside it.
FIRST = "verdicts"


def first(results: Results) -> bytes:
    """The table of verdicts.

    Raises
    ------
    InputError
        If the library is not installed.
    """
    return _file(results, FIRST)


def others(results: Results) -> Mapping[str, bytes]:
    """The other tables, by the name of their file."""
    return {f"{name}.parquet": _file(results, name) for name in results.files if name != FIRST}


def _file(results: Results, name: str) -> bytes:
    if find_spec("pyarrow") is None:
        raise InputError(MISSING)
    arrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    table, _ = results.files[name]
    rows, schema = list(results.rows(name)), _schema(arrow, table)
    cells = [arrow.array([row[field.name] for row in rows], field.type) for field in schema]
    written = io.BytesIO()
    parquet.write_table(arrow.Table.from_arrays(cells, schema=schema), written)
    return written.getvalue()


def _schema(arrow: Any, table: Table) -> Any:
    types = {"text": arrow.string(), "number": arrow.float64(), "integer": arrow.int64(), "flag": arrow.bool_()}
    fields = [
        arrow.field(each.name, types[each.kind], metadata={"description": each.meaning, "unit": each.unit})
        for each in table.columns
    ]
    return arrow.schema(fields, metadata={"description": table.meaning, "format": str(table.format)})
