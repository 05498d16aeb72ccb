"""What is exported says what it is, and holds what the tables hold."""

from __future__ import annotations

import csv
import gzip
import json
import math
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from locking.conftest import CONTENT, write

from mtorkin import cli
from mtorkin.base import tables
from mtorkin.exchange import workbook
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


def test_forms_without_infinite_numbers_say_them_as_the_tables_do(results):
    """A pattern that needs a departure from the law is told apart without end."""
    row = {"family": "f", "pattern": "signal", "separation": math.inf, "delta": 1.5}
    tables.PATTERNS.write([row], results / paths.of(paths.FIT["patterns"], batch="001"))
    assert cli.main(["export", "results"]) == cli.main(["export", "results", "--as", "excel"]) == 0
    content = json.loads(Path("results.json").read_text(encoding="utf-8"))
    sheet = [list(each) for each in openpyxl.load_workbook("results.xlsx")["patterns"].values]
    for names, found in ((tables.PATTERNS.names, content["tables"]["patterns"]["rows"][0]), sheet):
        cells = dict(zip(names, found, strict=True))
        assert (cells["separation"], cells["delta"]) == ("inf", 1.5)


def test_a_data_package_describes_the_tables_as_they_are(results):
    """Each file is read by its own description, as a program would that knows nothing of us."""
    read = {
        "string": str, "number": float, "integer": int, "boolean": lambda text: {"True": True, "False": False}[text],
    }  # fmt: skip
    before = {path: path.read_bytes() for path in results.rglob("*.csv*")}
    assert cli.main(["export", "results", "--as", "frictionless"]) == 0
    package = json.loads((results / "datapackage.json").read_text(encoding="utf-8"))
    described = set()
    for resource in package["resources"]:
        kinds = {field["name"]: read[field["type"]] for field in resource["schema"]["fields"]}
        for name in resource["path"]:
            described.add(results / name)
            packed = resource.get("compression") == "gz"
            with (gzip.open if packed else open)(
                results / name, "rt", encoding=resource["encoding"], newline=""
            ) as stream:  # fmt: skip
                reader = csv.DictReader(stream)
                assert reader.fieldnames == list(kinds)
                assert all(kinds[key](cell) is not None for row in reader for key, cell in row.items() if cell)
    assert described == set(before)
    assert {path: path.read_bytes() for path in before} == before
    (time,) = (field for field in package["resources"][3]["schema"]["fields"] if field["name"] == "window_start")
    assert time["unit"] == "min"


def test_a_workbook_has_a_sheet_a_table_and_says_what_columns_mean(results):
    """A text that begins as a formula does is a text, and no time of day is in the file."""
    tables.VERDICTS.write([{"compound": "=1+1", "support": 0.99, "simulated": True}], results / paths.VERDICTS)
    assert cli.main(["export", "results", "--as", "excel"]) == 0
    book = openpyxl.load_workbook("results.xlsx")
    meanings = {(row[0], row[2]): row[4] for row in book["columns"].iter_rows(min_row=2, values_only=True)}
    assert meanings["parameters", "family"] == "identifier of the family"
    headings, row = list(book["verdicts"].iter_rows())
    named = dict(zip((cell.value for cell in headings), row, strict=True))
    assert (named["compound"].value, named["compound"].data_type) == ("=1+1", "s")
    assert (named["support"].value, named["simulated"].value) == (0.99, True)
    assert [row[0] for row in book["quality"].iter_rows(min_row=2, values_only=True)] == ["a", "b"]
    with zipfile.ZipFile("results.xlsx") as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not re.search(rb"\d{4}-\d\d-\d\dT", parts.read("docProps/core.xml"))


@pytest.mark.parametrize(
    ("name", "rows", "said"),
    [
        ("X\x01", 1000, "cannot hold the text 'X\\x01'"),
        ("X", 300, "verdicts has 300 rows, and a sheet of Excel holds 299"),
    ],
)
def test_what_a_workbook_cannot_hold_is_a_sentence(results, capsys, monkeypatch, name, rows, said):
    monkeypatch.setattr(workbook, "_ROWS", rows)
    tables.VERDICTS.write([{"compound": name}] * 300, results / paths.VERDICTS)
    assert cli.main(["export", "results", "--as", "excel"]) == 2
    assert said in capsys.readouterr().err


def test_prism_has_a_column_a_dose_with_replicates_side_by_side(results):
    about = {"compound": "X", "title": "a", "velocity_unit": "uM/min", "inhibitor_unit": "nM", "simulated": True}
    families = [
        about | {"family": "axis", "axis": "ATP", "substrate_unit": "uM"}, about | {"family": "doses", "axis": ""},
        about | {"family": "whole", "axis": "both", "substrate_unit": "uM"},
    ]  # fmt: skip
    tables.FAMILIES.write(families, results / paths.of(paths.DEALT["families"], batch="001"))
    wells = [("axis", s, i, 1.0 + s + i) for s in (1.0, 2.0) for i in (0.0, 10.0) for _ in range(2)][:-1]
    wells += [("doses", None, i, 5.0 - i / 4) for i in (0.0, 10.0)] + [("whole", 1.0, 0.0, 1.0)]
    keys = ("family", "substrate", "inhibitor", "velocity")
    rows = [dict(zip(keys, well, strict=True)) for well in wells]
    tables.PREDICTIONS.write(rows, results / paths.of(paths.FIT["predictions"], batch="001"))
    assert cli.main(["export", "results", "--as", "prism"]) == 0
    found = ElementTree.parse("results.pzfx").getroot()
    space = "{http://graphpad.com/prism/Prism.htm}"
    axis, doses = found.findall(f"{space}Table")

    def numbers(column):
        return [[d.text for d in sub.findall(f"{space}d")] for sub in column.findall(f"{space}Subcolumn")]

    assert axis.find(f"{space}Title").text == "SIMULATED DATA: a, velocity in uM/min"
    assert numbers(axis.find(f"{space}XColumn")) == [["1.0", "2.0"]]
    columns = axis.findall(f"{space}YColumn")
    assert [column.find(f"{space}Title").text for column in columns] == ["0 nM", "10 nM"]
    assert numbers(columns[1]) == [["12.0", "13.0"], ["12.0", None]]
    assert numbers(doses.find(f"{space}YColumn")) == [["5.0", "2.5"]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["results", "--as", "csv"],
            "--as csv: there is no such form; known are json, frictionless, excel, parquet, prism, enzymeml, sbml, "
            "ro-crate",
        ),
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
