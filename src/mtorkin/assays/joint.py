"""Families of both axes: all wells of a compound on one enzyme preparation in which ATP and the protein substrate vary, over folders."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from mtorkin.assays.design import MECHANISM_LEVELS, Design, enzyme_columns, experiment_columns
from mtorkin.assays.schema import Assay
from mtorkin.base import tables

_JOIN = "; "
#: Units that have to agree for wells to be fitted together.
_UNITS = ["ATP_unit", "protein_unit", "inhibitor_unit", "velocity_unit"]


def join_families(assays: Mapping[str, Assay], designs: Mapping[str, Design]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The families of both axes of a study.

    Folders share a preparation where they give it the same name and state the same enzyme, protein substrate, preincubation and detergent; a folder that names none stands alone.

    Parameters
    ----------
    assays, designs
        Assays and their designs, by identifier of the folder.

    Returns
    -------
    tuple of DataFrame
        Tables `tables.FAMILIES` and `tables.FAMILY_WELLS`, with the axis ``both``.
    """
    pools: dict[tuple[Any, ...], list[tuple[str, pd.DataFrame]]] = {}
    for assay_id in sorted(designs):
        enzyme = enzyme_columns(assays[assay_id])
        if not enzyme["preparation"]:
            enzyme["preparation"] = f"folder {assay_id}"
        if assays[assay_id].conditions.dilution is not None:
            continue  # what is left after a dilution is no steady state
        stated = experiment_columns(assays[assay_id])
        pool = designs[assay_id].pool
        for (compound, *units), wells in pool.groupby(["compound", *_UNITS], sort=True):
            key = (compound, *units, *(str(value) for value in (enzyme | stated).values()))
            pools.setdefault(key, []).append((assay_id, wells))
    families, members = [], []
    for key, parts in pools.items():
        compound = str(key[0])
        wells = pd.concat([part for _, part in parts], ignore_index=True)
        inhibited = wells[wells["inhibitor"] > 0]
        if min(inhibited["ATP"].nunique(), inhibited["protein"].nunique()) < MECHANISM_LEVELS:
            continue
        ids = list(dict.fromkeys(assay_id for assay_id, _ in parts))
        name = _JOIN.join(ids) + f" / {compound} / both"
        families.append(_row(name, compound, [assays[i] for i in ids], ids, wells, inhibited))
        members.append(
            pd.DataFrame(
                {
                    "family": name,
                    "substrate": wells["ATP"],
                    "simulated": families[-1]["simulated"],
                    **{
                        column: wells[column]
                        for column in (
                            "assay",
                            "plate",
                            "well",
                            "protein",
                            "inhibitor",
                            "FKBP12",
                            "velocity",
                            "background",
                            "background_se",
                            "background_trend",
                        )
                    },
                }
            )
        )
    return (
        tables.FAMILIES.frame(families),
        tables.FAMILY_WELLS.frame(pd.concat(members, ignore_index=True) if members else None),
    )


def _row(
    name: str, compound: str, assays: list[Assay], ids: list[str], wells: pd.DataFrame, inhibited: pd.DataFrame
) -> dict[str, Any]:
    fkbp12 = wells["FKBP12"].unique()
    return {
        "family": name,
        "compound": compound,
        "assay": _JOIN.join(ids),
        "title": "ATP and protein substrate fitted together",
        "simulated": any(assay.simulated for assay in assays),
        "purpose": "mechanism",
        "axis": "both",
        "fixed": "",
        # Empty where it varies; the wells say.
        "FKBP12": fkbp12[0] if len(fkbp12) == 1 else float("nan"),
        "FKBP12_unit": wells["FKBP12_unit"].iat[0],
        "FK506": wells["FK506"].iat[0],
        "FK506_unit": wells["FK506_unit"].iat[0],
        **experiment_columns(assays[0]),
        **enzyme_columns(assays[0]),
        "substrate_unit": wells["ATP_unit"].iat[0],
        "protein_unit": wells["protein_unit"].iat[0],
        "inhibitor_unit": wells["inhibitor_unit"].iat[0],
        "velocity_unit": wells["velocity_unit"].iat[0],
        "plates": _JOIN.join(sorted(wells["plate"].dropna().unique())),
        "n_wells": len(wells),
        "n_substrate_levels": wells["ATP"].nunique(),
        "n_inhibitor_levels": inhibited["inhibitor"].nunique(),
        "top_inhibitor": inhibited["inhibitor"].max(),
    }
