"""Families of both axes: wells of a compound on one enzyme preparation in which ATP and the protein substrate vary.

They may come from several folders.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from mtorkin.assays.design import MECHANISM_LEVELS, FolderFamilies
from mtorkin.assays.family import JOIN, enzyme_columns, experiment_columns
from mtorkin.assays.schema import Assay
from mtorkin.base import tables

#: Units that have to agree for wells to be fitted together.
_UNITS = ["ATP_unit", "protein_unit", "inhibitor_unit", "velocity_unit"]
#: Wells of a folder that differ in one of these are never in one family.
_APART = ["compound", *_UNITS, "preincubation"]

#: Columns of a family's wells that are those of the pool.
_KEPT = [
    "assay", "plate", "well", "protein", "inhibitor", "FKBP12",
    "velocity", "background", "background_se", "background_trend",
]  # fmt: skip


def join_families(
    assays: Mapping[str, Assay], found: Mapping[str, FolderFamilies]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The families of both axes of a study.

    Folders share a preparation where they give it the same name and state the same enzyme, protein substrate,
    preincubation (with what it was, too) and detergent. A folder that names none stands alone.

    Parameters
    ----------
    assays, found
        Assays and their families, by identifier of the folder.

    Returns
    -------
    tuple of DataFrame
        Tables `tables.FAMILIES` and `tables.FAMILY_WELLS`, with the axis ``both``.
    """
    families, members = [], []
    for compound, parts in _pools(assays, found):
        wells = pd.concat([part for _, part in parts], ignore_index=True)
        inhibited = wells[wells["inhibitor"] > 0]
        if min(inhibited["ATP"].nunique(), inhibited["protein"].nunique()) < MECHANISM_LEVELS:
            continue
        of = {assay_id: assays[assay_id] for assay_id, _ in parts}
        name = JOIN.join(of) + f" / {compound} / both"
        minutes = _minutes(wells)
        if any(_several_times(found[assay_id].pool, compound) for assay_id in of):
            name += f" / preincubation {minutes:g} min"
        families.append({"family": name, "compound": compound, **_row(of, wells, minutes)})
        simulated = families[-1]["simulated"]
        members.append(wells[_KEPT].assign(family=name, substrate=wells["ATP"], simulated=simulated))
    together = pd.concat(members, ignore_index=True) if members else None
    return tables.FAMILIES.frame(families), tables.FAMILY_WELLS.frame(together)


def _pools(
    assays: Mapping[str, Assay], found: Mapping[str, FolderFamilies]
) -> list[tuple[str, list[tuple[str, pd.DataFrame]]]]:
    """Each compound with the wells of the folders that may be fitted together."""
    pools: dict[tuple[Any, ...], list[tuple[str, pd.DataFrame]]] = {}
    for assay_id in sorted(found):
        assay = assays[assay_id]
        if assay.conditions.dilution is not None:
            continue  # what is left after a dilution is no steady state
        enzyme = enzyme_columns(assay)
        if not enzyme["preparation"]:
            enzyme["preparation"] = f"folder {assay_id}"
        for key, wells in found[assay_id].pool.groupby(_APART, sort=True, dropna=False):
            stated = enzyme | experiment_columns(assay, _minutes(wells))
            pools.setdefault((*map(str, key), *map(str, stated.values())), []).append((assay_id, wells))
    return [(str(key[0]), parts) for key, parts in pools.items()]


def _minutes(wells: pd.DataFrame) -> float:
    """The preincubation of wells that all had the same."""
    return float(wells["preincubation"].to_numpy(float)[0])


def _several_times(pool: pd.DataFrame, compound: str) -> bool:
    return bool(pool.loc[pool["compound"] == compound, "preincubation"].nunique() > 1)


def _row(assays: Mapping[str, Assay], wells: pd.DataFrame, minutes: float) -> dict[str, Any]:
    """What `tables.FAMILIES` says of wells of some folders after a preincubation."""
    fkbp12 = wells["FKBP12"].unique()
    first = next(iter(assays.values()))
    inhibited = wells[wells["inhibitor"] > 0]
    return {
        "assay": JOIN.join(assays),
        "title": "ATP and protein substrate fitted together",
        "simulated": any(assay.simulated for assay in assays.values()),
        "purpose": "mechanism",
        "axis": "both",
        "fixed": "",
        # Empty where it varies; the wells say.
        "FKBP12": fkbp12[0] if len(fkbp12) == 1 else float("nan"),
        "FKBP12_unit": wells["FKBP12_unit"].iat[0],
        "FK506": wells["FK506"].iat[0],
        "FK506_unit": wells["FK506_unit"].iat[0],
        **experiment_columns(first, minutes),
        **enzyme_columns(first),
        "substrate_unit": wells["ATP_unit"].iat[0],
        "protein_unit": wells["protein_unit"].iat[0],
        "inhibitor_unit": wells["inhibitor_unit"].iat[0],
        "velocity_unit": wells["velocity_unit"].iat[0],
        "plates": JOIN.join(sorted(wells["plate"].dropna().unique())),
        "n_wells": len(wells),
        "n_substrate_levels": wells["ATP"].nunique(),
        "n_inhibitor_levels": inhibited["inhibitor"].nunique(),
        "top_inhibitor": inhibited["inhibitor"].max(),
    }
