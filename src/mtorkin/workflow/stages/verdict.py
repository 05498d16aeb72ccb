"""All compounds: the verdict on each, and the tables of all fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mtorkin.base import tables
from mtorkin.base.errors import Problem
from mtorkin.verdict.decide import decide
from mtorkin.verdict.gates import barred_families
from mtorkin.verdict.record import FORMAT
from mtorkin.verdict.study import FittedStudy
from mtorkin.workflow import paths
from mtorkin.workflow.job import INTERNAL, Job
from mtorkin.workflow.stored import gather_tables, read_json, read_problems, write_json, write_problems

if TYPE_CHECKING:
    import pandas as pd

    from mtorkin.base.settings import Settings

#: Difference of a criterion to the best model beyond which there is essentially nothing to be said for a model: Burnham
#: and Anderson, Model Selection and Multimodel Inference (2002), 2.6.
REJECTED = 10.0


def verdict(job: Job) -> None:
    """Decide on every compound; one whose fit failed gets no verdict, which would blame the data."""
    compounds = read_json(job.inputs["compounds"])
    fitted = FittedStudy.of(compounds, **gather_tables(job, "families", "fits", "parameters", "patterns", "quality"))
    problems: list[Problem] = []
    records: list[dict[str, Any]] = []
    failed = {problem.compound for problem in read_problems(job.inputs["problems"]) if problem.key == INTERNAL}
    barred = barred_families(fitted, job.settings)
    for compound, about in compounds.items():
        if compound in failed:
            continue
        with job.recording(problems, compound=compound):
            records.append(decide(compound, about, fitted, job.settings, barred))
    tables.VERDICTS.write(map(row_of, records), job.outputs["verdicts"])
    write_json({"format": FORMAT, "compounds": records}, job.outputs["verdicts_json"])
    everyone = [record["compound"] for record in records]
    for batch, file in zip(job.params["batches"], job.outputs["decided"], strict=True):
        mine = [record for record in records if compounds[record["compound"]]["batch"] == batch]
        write_json({"compounds": mine, "everyone": everyone}, file)
    rejected = _rejected(fitted, job.settings)
    for name, table in (("fits", tables.FITS), ("parameters", tables.PARAMETERS)):
        found = getattr(fitted, name)
        table.write(found[~_among(found, rejected)], job.outputs[name])
    write_problems(problems, job.outputs["problems"])


def _rejected(fitted: FittedStudy, settings: Settings) -> pd.DataFrame:
    """The fits that are not published; see the setting `fits`."""
    fits = fitted.fits
    wanted = fits["chosen"].fillna(False)
    if settings.fits == "possible":
        possible = fitted.patterns[fitted.patterns["alive"].fillna(False)]
        near = fits["pattern"].isna() & (fits[f"delta_{settings.selection.criterion}"] <= REJECTED).fillna(False)
        wanted |= near | _among(fits, possible, "pattern")
    return fits[~wanted] if settings.fits != "all" else fits[:0]


def _among(table: pd.DataFrame, others: pd.DataFrame, key: str = "model") -> pd.Series:
    """Whether the family and model of each row, or another key in its place, are among those of another table."""
    return _keys(table, key).isin(_keys(others, key))


def _keys(table: pd.DataFrame, key: str) -> pd.Series:
    return table["family"] + "\n" + table[key].fillna("")


def row_of(record: dict[str, Any]) -> dict[str, Any]:
    """The record of a compound as a row of `verdicts.csv`."""
    row = {name: record.get(name) for name in tables.VERDICTS.names}
    row["alive"] = "; ".join(alive["class"] for alive in record["alive"])
    row["rule"] = record["rule"]["id"]
    row["flags"] = "; ".join(record["flags"])
    row["n_families"] = len(record["families"])
    row["page"] = paths.page(record["compound"])
    return row
