"""Tables as Parquet; the library is an extra, which `make exchange` has."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest
from locking.conftest import CONTENT, write

from mtorkin import cli
from mtorkin.base import tables
from mtorkin.exchange import parquet
from mtorkin.workflow import paths


@pytest.fixture
def results(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    out = write(tmp_path / "results", CONTENT)
    tables.VERDICTS.write([{"compound": "=1+1", "support": 0.99, "simulated": True}], out / paths.VERDICTS)
    return out


def test_without_the_library_it_is_a_sentence(results, capsys, monkeypatch):
    monkeypatch.setattr(parquet, "find_spec", lambda name: None)
    assert cli.main(["export", str(results), "--as", "parquet"]) == 2
    assert capsys.readouterr().err == f"error: {parquet.MISSING}\n"
    assert not Path("parquet").exists()


def test_every_table_is_a_file_with_units_and_meanings(results, monkeypatch):
    """Asked of a stand-in for the library, which keeps what it is told, where the library is not there."""
    written = {}
    arrow = SimpleNamespace(
        string=lambda: "text", float64=lambda: "number", int64=lambda: "integer", bool_=lambda: "flag",
        array=lambda cells, kind: (kind, cells), schema=lambda fields, metadata: fields,
        field=lambda name, kind, metadata: SimpleNamespace(name=name, type=kind, metadata=metadata),
        Table=SimpleNamespace(from_arrays=lambda arrays, schema: (arrays, schema)),
    )  # fmt: skip

    def write_table(table, stream):
        stream.write(str(len(written)).encode())
        written[len(written)] = table

    parts = {"pyarrow": arrow, "pyarrow.parquet": SimpleNamespace(write_table=write_table)}
    monkeypatch.setattr(parquet, "find_spec", lambda name: name)
    monkeypatch.setattr(parquet, "import_module", lambda name: parts[name])
    assert cli.main(["export", str(results), "--as", "parquet", "--out", "tables/verdicts.parquet"]) == 0
    files = {path.stem: written[int(path.read_bytes())] for path in Path("tables").iterdir()}
    assert {"verdicts", "fits", "parameters", "wells", "quality"} <= set(files)
    arrays, schema = files["parameters"]
    (at,) = (number for number, field in enumerate(schema) if field.name == "value")
    assert arrays[at] == ("number", [row["value"] for row in tables.PARAMETERS.records(results / paths.PARAMETERS)])
    (column,) = (column for column in tables.PARAMETERS.columns if column.name == "value")
    assert schema[at].metadata == {"description": column.meaning, "unit": column.unit}
    arrays, schema = files["verdicts"]
    assert [cells for (kind, cells), field in zip(arrays, schema, strict=True) if field.name == "compound"] == [
        ["=1+1"]
    ]


@pytest.mark.skipif(find_spec("pyarrow") is None, reason="pyarrow is no library of the lock; `make exchange` has it")
def test_the_library_reads_what_it_wrote(results):
    assert cli.main(["export", str(results), "--as", "parquet"]) == 0
    read = sys.modules["pyarrow.parquet"].read_table("parquet/parameters.parquet")
    values = [row["value"] for row in tables.PARAMETERS.records(results / paths.PARAMETERS)]
    assert read.column("value").to_pylist() == values
