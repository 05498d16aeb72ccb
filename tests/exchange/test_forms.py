"""What is exported says what it is, and holds what the tables hold."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from locking.conftest import CONTENT, write

from mtorkin import cli
from mtorkin.base import tables
from mtorkin.workflow import paths


@pytest.fixture
def results(tmp_path, monkeypatch) -> Path:
    """Results with two plates' quality, in two folders."""
    monkeypatch.chdir(tmp_path)
    out = write(tmp_path / "results", CONTENT)
    tables.VERDICTS.write([{"compound": "TORIN", "support": 0.99, "simulated": True}], out / paths.VERDICTS)
    for assay in ("a", "b"):
        row = {"assay": assay, "plate": "P1", "metric": "Z'", "value": 0.8, "passed": True}
        tables.QUALITY.write([row], out / paths.of(paths.REDUCE["quality"], assay=assay))
    tables.FAMILIES.write([{"family": "f", "n_wells": 12}], out / paths.of(paths.DEALT["families"], batch="001"))
    tables.PATTERNS.write([], out / paths.of(paths.FIT["patterns"], batch="001"))
    return out


def test_one_file_holds_every_table_with_units_and_meanings(results, capsys):
    assert cli.main(["export", "results"]) == 0
    assert capsys.readouterr().out == "results.json\n"
    content = json.loads(Path("results.json").read_text(encoding="utf-8"))
    assert content["provenance"]["seed"] == 1
    found = content["tables"]["parameters"]
    assert found["columns"][0] == {"name": "family", "kind": "text", "unit": "", "meaning": "identifier of the family"}
    names = [column["name"] for column in found["columns"]]
    rows = [dict(zip(names, row, strict=True)) for row in found["rows"]]
    assert [(row["parameter"], row["value"], row["upper"]) for row in rows[3:5]] == [
        ("Kic", 0.01, None),
        ("alpha", 3.0, 4.5),
    ]
    assert [row[0] for row in content["tables"]["quality"]["rows"]] == ["a", "b"]
    assert content["tables"]["families"]["rows"][0].count(12) == 1


def test_a_data_package_describes_the_tables_as_they_are(results):
    """Each file is read by its own description, as a program would that knows nothing of us."""
    read = {
        "string": str, "number": float, "integer": int, "boolean": lambda text: {"True": True, "False": False}[text],
    }  # fmt: skip
    before = {path: path.read_bytes() for path in results.rglob("*.csv")}
    assert cli.main(["export", "results", "--as", "frictionless"]) == 0
    package = json.loads((results / "datapackage.json").read_text(encoding="utf-8"))
    described = set()
    for resource in package["resources"]:
        kinds = {field["name"]: read[field["type"]] for field in resource["schema"]["fields"]}
        for name in resource["path"]:
            described.add(results / name)
            with (results / name).open(encoding=resource["encoding"], newline="") as stream:
                reader = csv.DictReader(stream)
                assert reader.fieldnames == list(kinds)
                assert all(kinds[key](cell) is not None for row in reader for key, cell in row.items() if cell)
    assert described == set(before)
    assert {path: path.read_bytes() for path in before} == before
    (time,) = (field for field in package["resources"][3]["schema"]["fields"] if field["name"] == "window_start")
    assert time["unit"] == "min"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["results", "--as", "xlsx"], "--as xlsx: there is no such form; known are json, frictionless"),
        (["nowhere"], "nowhere is no directory of results; name one that `mtorkin run` wrote"),
        (
            ["results", "--as", "frictionless", "--out", "x.json"],
            "x.json names the tables of the results and has to lie",
        ),
        (["results", "--out", "results/fits.csv/x.json"], "x.json cannot be written"),
    ],
)
def test_what_cannot_be_exported_is_a_sentence(results, capsys, arguments, said):
    assert cli.main(["export", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_damaged_table_is_a_sentence(results, capsys):
    (results / paths.PARAMETERS).write_text("family,value\nx,much\n", encoding="utf-8")
    assert cli.main(["export", "results"]) == 2
    assert "the results cannot be exported (could not convert string to float: 'much')" in capsys.readouterr().err
