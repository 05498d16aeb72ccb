"""Axes of a compound that will not be fitted together, and what keeps them apart."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from mtorkin.assays.family import enzyme_columns, experiment_columns
from mtorkin.preflight.slips.sign import Sign, pairs, sign
from mtorkin.preflight.study import Folder, Study

#: What folders that are fitted together agree in, by the name of its column: as a sentence calls it.
_CALLED = {
    "preparation": "preparation", "enzyme": "name of the enzyme", "complex": "complex", "mutations": "mutations",
    "enzyme_concentration": "concentration of the enzyme", "enzyme_concentration_unit": "unit of the enzyme",
    "enzyme_basis": "basis of the enzyme's concentration", "protein_name": "name of the protein", "site": "site",
    "preincubation": "preincubation", "preincubated_with": "what it stood with", "dilution": "dilution",
    "detergent": "detergent",
}  # fmt: skip
_UNITS = {
    "ATP_unit": "unit of ATP", "protein_unit": "unit of the protein", "inhibitor_unit": "unit of the compound",
    "velocity_unit": "unit of the velocity",
}  # fmt: skip
#: Names: folders that differ in one of them alone may well mean the same.
NAMES = ("preparation", "enzyme", "protein_name", "site")


def differences(one: Folder, other: Folder, compound: str) -> dict[str, tuple[str, str]]:
    """What keeps the wells of a compound in two folders from being fitted together: its name, here and there."""
    folders = (one, other)
    times = [_preincubations(folder, compound) for folder in folders]
    shared = sorted(set(times[0]) & set(times[1]))
    stated = [
        enzyme_columns(folder.assay) | experiment_columns(folder.assay, (shared or own)[0])
        for folder, own in zip(folders, times, strict=True)
    ]
    found = {
        column: (_written(one, column, stated[0], times[0]), _written(other, column, stated[1], times[1]))
        for column in _CALLED
        if _said(stated[0][column]) != _said(stated[1][column])
    }
    if not stated[0]["preparation"] or not stated[1]["preparation"]:
        found["preparation"] = (_said(stated[0]["preparation"]), _said(stated[1]["preparation"]))
    pools = [folder.found.pool for folder in folders]
    for column in _UNITS:
        units = [" and ".join(sorted(set(pool.loc[pool["compound"] == compound, column].dropna()))) for pool in pools]
        if units[0] != units[1]:
            found[column] = (units[0] or "none", units[1] or "none")
    return found


def _preincubations(folder: Folder, compound: str) -> list[float]:
    """The preincubations of the wells of a compound, in min; nan where none is known."""
    pool = folder.found.pool
    return sorted(pool.loc[pool["compound"] == compound, "preincubation"].dropna().unique()) or [math.nan]


def _written(folder: Folder, column: str, stated: dict[str, Any], times: list[float]) -> str:
    """A column as the folder writes it."""
    conditions = folder.assay.conditions
    if column == "enzyme_concentration":
        return _said(folder.assay.enzyme.written_concentration)
    if column == "preincubation" and times != [conditions.preincubation_minutes()]:
        return " and ".join(f"{minutes:g} min" for minutes in times if not math.isnan(minutes)) or _said(None)
    return _said(conditions.preincubation if column == "preincubation" else stated[column])


def called(column: str) -> str:
    """What a sentence calls something that folders agree in."""
    return (_CALLED | _UNITS)[column]


def _said(value: Any) -> str:
    missing = value is None or value is pd.NA or value != value or value == ""
    return "none" if missing else f"{value:g}" if isinstance(value, float) else str(value)


def axes_of(folder: Folder, compound: str) -> set[str]:
    """The axes along which a folder measures the mechanism of a compound."""
    rows = (row for row in folder.families if row["compound"] == compound and row["purpose"] == "mechanism")
    return {row["axis"] for row in rows if row["axis"]}


def axes_apart(study: Study) -> Iterator[Sign]:
    """Both axes of a compound, nowhere together, in two folders that differ in one name alone."""
    for compound in study.compounds:
        folders = [folder for folder in study.folders if axes_of(folder, compound)]
        if any(len(axes_of(folder, compound)) > 1 for folder in folders):
            continue
        across = [
            (one, other, differences(one, other, compound))
            for one, other in pairs(folders)
            if axes_of(one, compound) != axes_of(other, compound)
        ]
        if any(not differing for _, _, differing in across):
            continue
        for one, other, differing in across:
            (name, *more) = differing
            if not more and name in NAMES and "none" not in differing[name]:
                there, here = differing[name]
                yield sign(
                    other.name, file="assay.yaml", compound=compound, called=called(name), here=here, there=there,
                    other=one.name, whose=compound,
                )  # fmt: skip
                break
