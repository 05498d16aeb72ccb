"""An assay folder, read: what was measured, what was in each well, and what the instrument wrote of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.assays.folder import load_assay
from mtorkin.assays.layout import read_layouts
from mtorkin.assays.schema import Assay
from mtorkin.base import tables
from mtorkin.base.errors import InputError, Problem, once
from mtorkin.readers.signals import read_signals
from mtorkin.readers.standards import read_standards
from mtorkin.readers.velocities import read_velocities

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Ingested:
    """A folder as it was understood.

    Parameters
    ----------
    assay
        What `assay.yaml` says.
    wells
        Table `tables.WELLS`: every well of the layouts, then those that only the export has, plate by plate.
    signals
        Table `tables.SIGNALS`; empty for velocities reduced elsewhere.
    problems
        Warnings; errors are raised.
    written
        For each quantity, the unit that the folder writes it in.
    """

    assay: Assay
    wells: pd.DataFrame
    signals: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)
    written: dict[str, str] = field(default_factory=dict)


def ingest(folder: str | Path, assay_id: str) -> Ingested:
    """Read an assay folder.

    Parameters
    ----------
    folder
        The folder.
    assay_id
        Its identifier in the study.

    Returns
    -------
    Ingested
        Concentrations in uM where they are molar, times in min, signals as printed.

    Raises
    ------
    InputError
        With all problems found, if any of them is an error.
    """
    assay = load_assay(folder, assay_id)
    if not assay.measures:
        return Ingested(assay, tables.WELLS.frame(), tables.SIGNALS.frame())
    if assay.velocities is not None:
        found = read_velocities(folder, assay, assay_id)
        wells, problems = found.rows, found.problems
        signals: list[dict[str, Any]] = []
        unassigned: list[dict[str, Any]] = []
    else:
        found = read_layouts(folder, assay, assay_id)
        wells, problems = found.rows, found.problems
        signals, unassigned, more = read_signals(folder, assay, assay_id, wells)
        standards, known, doubts = read_standards(folder, assay, assay_id)
        wells, signals, problems = wells + standards, signals + known, problems + more + doubts
    problems = once(problems)
    if any(problem.severity == "error" for problem in problems):
        raise InputError(problems)
    order = {plate.name: number for number, plate in enumerate(assay.plates)}
    rows = sorted([*wells, *unassigned], key=lambda row: order.get(row["plate"] or "", 0))
    return Ingested(
        assay,
        tables.WELLS.frame({**row, "simulated": assay.simulated} for row in rows),
        tables.SIGNALS.frame({**row, "simulated": assay.simulated} for row in signals),
        problems,
        found.written,
    )
