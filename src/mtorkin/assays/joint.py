"""Families of both axes: wells of a compound on one enzyme preparation in which ATP and the protein substrate vary.

They may come from several folders.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from mtorkin.assays.design import MECHANISM_LEVELS, FolderFamilies
from mtorkin.assays.family import JOIN, enzyme_columns, experiment_columns
from mtorkin.assays.schema import Assay
from mtorkin.assays.some_wells import Wells, below, empty
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
    pools, several = _pools(assays, found)
    for compound, parts in pools:
        wells = below([part for _, part in parts])
        inhibited = wells.where(wells["inhibitor"] > 0)
        if min(len(inhibited.known(name)) for name in ("ATP", "protein")) < MECHANISM_LEVELS:
            continue
        of = {assay_id: assays[assay_id] for assay_id, _ in parts}
        name = JOIN.join(of) + f" / {compound} / both"
        minutes = float(wells.first("preincubation"))
        if any((assay_id, compound) in several for assay_id in of):
            name += f" / preincubation {minutes:g} min"
        families.append({"family": name, "compound": compound, **_row(of, wells, minutes)})
        same = {"family": name, "simulated": families[-1]["simulated"]}
        cells = {"substrate": wells["ATP"], **{column: wells[column] for column in _KEPT}}
        members.append(cells | {column: np.full(len(wells), cell, dtype=object) for column, cell in same.items()})
    columns = {name: np.concatenate([part[name] for part in members]) for name in members[0]} if members else {}
    return tables.FAMILIES.frame(families), tables.FAMILY_WELLS.frame(pd.DataFrame(columns))


def _pools(
    assays: Mapping[str, Assay], found: Mapping[str, FolderFamilies]
) -> tuple[list[tuple[str, list[tuple[str, Wells]]]], set[tuple[str, str]]]:
    """Each compound with the wells of the folders that may be fitted together.

    And the folders and compounds with several preincubations.
    """
    pools: dict[tuple[Any, ...], list[tuple[str, Wells]]] = {}
    several = set()
    for assay_id in sorted(found):
        assay = assays[assay_id]
        if assay.conditions.dilution is not None:
            continue  # what is left after a dilution is no steady state
        enzyme = enzyme_columns(assay)
        if not enzyme["preparation"]:
            enzyme["preparation"] = f"folder {assay_id}"
        pool = Wells.of(found[assay_id].pool)
        groups = pool.groups(_APART)
        for key in sorted(groups, key=lambda key: [(cell is None, cell or 0) for cell in key]):
            wells = pool.where(groups[key])
            stated = enzyme | experiment_columns(assay, float(wells.first("preincubation")))
            pools.setdefault((*map(str, key), *map(str, stated.values())), []).append((assay_id, wells))
        known = Counter(compound for compound, *_, minutes in groups if minutes is not None)
        several |= {(assay_id, compound) for compound, times in known.items() if times > 1}
    return [(str(key[0]), parts) for key, parts in pools.items()], several


def _row(assays: Mapping[str, Assay], wells: Wells, minutes: float) -> dict[str, Any]:
    """What `tables.FAMILIES` says of wells of some folders after a preincubation."""
    fkbp12 = {None if empty(cell) else cell for cell in wells["FKBP12"].tolist()}
    first = next(iter(assays.values()))
    inhibited = wells.where(wells["inhibitor"] > 0)
    return {
        "assay": JOIN.join(assays),
        "title": "ATP and protein substrate fitted together",
        "simulated": any(assay.simulated for assay in assays.values()),
        "purpose": "mechanism",
        "axis": "both",
        "fixed": "",
        # Empty where it varies; the wells say.
        "FKBP12": wells.first("FKBP12") if len(fkbp12) == 1 else float("nan"),
        **{name: wells.first(name) for name in ("FKBP12_unit", "FK506", "FK506_unit")},
        **experiment_columns(first, minutes),
        **enzyme_columns(first),
        "substrate_unit": wells.first("ATP_unit"),
        **{name: wells.first(name) for name in ("protein_unit", "inhibitor_unit", "velocity_unit")},
        "plates": JOIN.join(sorted(wells.known("plate"))),
        "n_wells": len(wells),
        "n_substrate_levels": len(wells.known("ATP")),
        "n_inhibitor_levels": len(inhibited.known("inhibitor")),
        "top_inhibitor": max(inhibited["inhibitor"], default=float("nan")),
    }
