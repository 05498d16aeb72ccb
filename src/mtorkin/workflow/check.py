"""What can be known of assay folders without fitting anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mtorkin.base.errors import InputError, Problem
from mtorkin.base.settings import Settings
from mtorkin.workflow import folders

if TYPE_CHECKING:
    import pandas as pd


def check(entries: Iterable[str | Path]) -> Iterator[str | Problem]:
    """Read everything in the folders and look at their designs.

    Parameters
    ----------
    entries
        Assay folders, or folders that hold assay folders.

    Yields
    ------
    str or Problem
        Folder by folder: what is wrong with it, or a line that says that it is fine; then what was found in it. Then
        what looks like a slip in the study as a whole.

    Raises
    ------
    InputError
        If there is no folder at all.
    """
    from mtorkin.assays.compounds import canonical_names
    from mtorkin.assays.design import find_families
    from mtorkin.preflight.slips.table import slips
    from mtorkin.preflight.study import Folder, Study
    from mtorkin.readers.ingest import ingest
    from mtorkin.reduction.reduce import reduce

    read = {}
    said: dict[str, list[Problem]] = {}
    for assay_id, folder in folders.find_assays(entries, Path.cwd()).items():
        said[assay_id] = []
        try:
            read[assay_id] = ingest(folder, assay_id)
            said[assay_id] += read[assay_id].problems
        except InputError as error:
            said[assay_id] += error.problems
    canonical, problems = canonical_names(
        {assay_id: ingested.assay for assay_id, ingested in read.items()},
        used={compound for ingested in read.values() for compound in ingested.wells["compound"].dropna()},
    )
    yield from problems
    usable: list[Folder] = []
    for assay_id, problems in said.items():
        found: list[str] = []
        if assay_id in read:
            ingested = read[assay_id]
            try:
                reduced = reduce(ingested.assay, ingested.wells, ingested.signals, Settings())
                problems += reduced.problems
                design = find_families(assay_id, ingested.assay, reduced.velocities, canonical)
                problems += design.problems
                usable.append(Folder(assay_id, ingested.assay, reduced.velocities, design))
                found = [
                    _describe(family, design.family_wells[design.family_wells["family"] == family["family"]])
                    for _, family in design.families.iterrows()
                ]
            except InputError as error:
                problems += error.problems
        yield from problems
        if not any(problem.severity == "error" for problem in problems):
            yield f"{assay_id}: ok"
        yield from found
    for _, problem in slips(Study(tuple(usable), canonical)):
        yield problem


def _describe(family: pd.Series, wells: pd.DataFrame) -> str:
    """One family in a line: the compound, what varies over which levels, and in how many wells."""
    compound, axis, fixed = family[["compound", "axis", "fixed"]].fillna("")
    varied = [
        _levels(name, wells[column], family[unit])
        for name, column, unit in ((axis, "substrate", "substrate_unit"), ("inhibitor", "inhibitor", "inhibitor_unit"))
        if name
    ]
    beside = [] if compound or not fixed else [f"at {fixed}"]
    what = [*(part for part in varied if part), *beside, f"{len(wells)} wells"]
    return f"  {compound or 'no compound'} ({family['purpose']}): {', '.join(what)}"


def _levels(name: object, values: pd.Series, unit: object) -> str:
    levels = values[values > 0].drop_duplicates()
    if levels.empty:
        return ""
    return f"{name} at {len(levels)} levels, {levels.min():g} to {levels.max():g} {unit}"
