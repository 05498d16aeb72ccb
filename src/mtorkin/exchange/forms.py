"""The forms that results are exported in: a row each."""

from __future__ import annotations

from mtorkin.exchange.as_json import package, whole
from mtorkin.exchange.form import Form
from mtorkin.exchange.prism import prism
from mtorkin.exchange.workbook import workbook

FORMS = {
    "json": Form("every table with meanings, units and rows in one JSON file", "results.json", whole),
    "frictionless": Form(
        "a Data Package: a description of the tables for programs, which lies among them", "datapackage.json", package,
        within=True,
    ),
    "excel": Form("a workbook: a sheet a table, and one that says what each column means", "results.xlsx", workbook),
    "prism": Form(
        "velocities for GraphPad Prism: a table a family, a column a dose with its replicates", "results.pzfx", prism
    ),
}  # fmt: skip
