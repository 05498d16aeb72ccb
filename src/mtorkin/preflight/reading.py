"""An assay folder from its files to velocities, or to what is planned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from mtorkin.assays.folder import load_assay
from mtorkin.assays.layout import read_layouts
from mtorkin.assays.schema import Assay
from mtorkin.base import tables
from mtorkin.base.errors import InputError, Problem
from mtorkin.base.settings import Settings
from mtorkin.preflight.slips.table import slips_within
from mtorkin.preflight.study import FolderWells
from mtorkin.readers.ingest import ingest
from mtorkin.reduction.reduce import planned, reduce


@dataclass
class Read:
    """What a folder holds, as far as it can be read.

    Attributes
    ----------
    problems
        What is wrong with it.
    assay
        What `assay.yaml` says; ``None`` where the folder cannot be read.
    compounds
        The compounds as its layouts write them.
    velocities
        Table `tables.VELOCITIES`; ``None`` where signals do not become velocities.
    written
        For each quantity, the unit that the folder writes it in.
    slips
        What its wells alone show that looks like a slip, by the code of its row.
    """

    problems: list[Problem] = field(default_factory=list)
    assay: Assay | None = None
    compounds: frozenset[str] = frozenset()
    velocities: pd.DataFrame | None = None
    written: Mapping[str, str] = field(default_factory=dict)
    slips: Mapping[str, Sequence[Problem]] = field(default_factory=dict)


def read_folder(folder: Path, assay_id: str, design: bool = False) -> Read:
    """Read and reduce an assay folder; the quality of its plates is not asked for.

    Parameters
    ----------
    folder, assay_id
        The folder and its identifier.
    design
        Whether its plates are planned, and no export is to be read.
    """
    found = Read()
    try:
        if design and (assay := load_assay(folder, assay_id)).plates:
            wells = read_layouts(folder, assay, assay_id)
            if any(problem.severity == "error" for problem in wells.problems):
                raise InputError(wells.problems)
            rows = tables.WELLS.frame({**row, "simulated": assay.simulated} for row in wells.rows)
            compounds = frozenset(rows["compound"].dropna())
            return Read(wells.problems, assay, compounds, planned(assay, rows), wells.written)
        ingested = ingest(folder, assay_id)
        found.problems += ingested.problems
        found.assay, found.written = ingested.assay, ingested.written
        found.compounds = frozenset(ingested.wells["compound"].dropna())
        reduced = reduce(ingested.assay, ingested.wells, ingested.signals, Settings(), judged=False)
        found.problems += reduced.problems
        found.velocities = reduced.velocities
        found.slips = slips_within(FolderWells(assay_id, found.assay, found.velocities, written=found.written))
    except InputError as error:
        found.problems += error.problems
    return found
