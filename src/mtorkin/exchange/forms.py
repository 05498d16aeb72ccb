"""The forms that results are exported in: a row each."""

from __future__ import annotations

from collections.abc import Mapping

from mtorkin.exchange.as_json import package, whole
from mtorkin.exchange.form import Form, Results
from mtorkin.exchange.parquet import FIRST, first, others
from mtorkin.exchange.prism import prism
from mtorkin.exchange.workbook import workbook


def _enzymeml(results: Results) -> bytes:
    # It takes signals to product, which needs half of the package: loaded by no other form.
    from mtorkin.exchange.enzymeml.written import enzymeml

    return enzymeml(results)


def _sbml(results: Results) -> bytes:
    # Its species are those of EnzymeML.
    from mtorkin.exchange.sbml.written import sbml

    return sbml(results)


def _crate(results: Results) -> bytes:
    # It reads what was measured.
    from mtorkin.exchange.crate import crate

    return crate(results)


def _workflow(results: Results) -> Mapping[str, bytes]:
    from mtorkin.exchange.crate import workflow_of

    return workflow_of(results)


FORMS = {
    "json": Form("every table with meanings, units and rows in one JSON file", "results.json", whole),
    "frictionless": Form(
        "a Data Package: a description of the tables for programs, which lies among them", "datapackage.json", package,
        within=True,
    ),
    "excel": Form("a workbook: a sheet a table, and one that says what each column means", "results.xlsx", workbook),
    "parquet": Form(
        "Parquet: a file a table, with units and meanings in its schema (needs pyarrow)", f"parquet/{FIRST}.parquet",
        first, beside=others,
    ),
    "prism": Form(
        "velocities for GraphPad Prism: a table a family, a column a dose with its replicates", "results.pzfx", prism
    ),
    "enzymeml": Form(
        "EnzymeML v2: wells as measurements, the rate laws chosen, and their constants with errors and units",
        "enzymeml.json", _enzymeml,
    ),
    "sbml": Form(
        "SBML for models of pathways: the rate law chosen of each kinetic family as a reaction, with units",
        "laws.xml", _sbml, asks=("compound",),
    ),
    "ro-crate": Form(
        "RO-Crate: what the run took, made and was made by, with digests, for archives; it lies among the results",
        "ro-crate-metadata.json", _crate, within=True, beside=_workflow, asks=("licence", "by", "publisher", "ended"),
    ),
}  # fmt: skip
