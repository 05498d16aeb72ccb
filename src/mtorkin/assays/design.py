"""The design of an experiment: which kinetic families its wells make up, and what they lack.

A family is one compound on one enzyme preparation at one FKBP12 level, in which one substrate and the compound vary. Where both substrates vary in one
folder, each axis is taken at the level of the other that has most levels of this one; all of the wells enter the family of both axes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from mtorkin.assays.schema import Assay
from mtorkin.base import tables
from mtorkin.base.errors import Problem

#: Levels of a substrate above zero without which its axis says nothing of a mechanism.
MECHANISM_LEVELS = 3

_SUBSTRATES = ("ATP", "protein", "substrate")
_JOIN = "; "
#: Wells that differ in one of these are never in one family.
_APART = ["group", "FKBP12", "FK506"]
#: Purposes that ask for an IC50 alone.
_POTENCY = ("dose-response", "counter-assay")


@dataclass(frozen=True)
class Design:
    """The families of an assay folder; see `tables.FAMILIES` and `tables.FAMILY_WELLS`.

    ``velocities`` are the wells given, with those that no family uses marked as left out, and why. ``pool`` are the wells of mechanism
    families with all their concentrations, a row a compound and well, for families of both axes that span folders (see `assays.joint`).
    """

    families: pd.DataFrame
    family_wells: pd.DataFrame
    velocities: pd.DataFrame
    pool: pd.DataFrame
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _Slice:
    """Wells in which one substrate varies (or none) and the others are constant."""

    axis: str
    wells: pd.DataFrame


def find_families(assay_id: str, assay: Assay, velocities: pd.DataFrame, canonical: dict[str, str]) -> Design:
    """The kinetic families of an assay folder.

    Parameters
    ----------
    assay_id
        Identifier of the folder.
    assay
        What was measured.
    velocities
        Table `tables.VELOCITIES`.
    canonical
        Canonical identifier of every compound identifier of the study.

    Returns
    -------
    Design
        Families with their wells, and a problem for every compound that lacks what its purpose needs.
    """
    usable = velocities[(velocities["status"] == "used") & velocities["role"].isin(["sample", "high control"])]
    families: list[dict[str, Any]] = []
    members: list[pd.DataFrame] = []
    pools: list[pd.DataFrame] = []
    problems: list[Problem] = []
    in_use: set[int] = set()
    if assay.purpose != "substrate-kinetics" and assay.measures:
        problems.extend(_without_compound(assay_id, velocities, usable))
    for compound, wells in _by_compound(usable, canonical, assay.purpose):
        levels = wells[_APART].drop_duplicates().sort_values(_APART, na_position="first")
        for level in levels.to_dict("records"):
            own = wells[np.logical_and.reduce([_same(wells[name], level[name]) for name in _APART])]
            if assay.purpose != "substrate-kinetics" and not (own["inhibitor"] > 0).any():
                continue  # only controls are at this level of FKBP12 and FK506
            slices, lacking = _slices(assay_id, assay, compound, own)
            problems.extend(lacking)
            for part in slices:
                name = _name(assay_id, compound, part, level, levels)
                families.append(_family_row(name, assay_id, assay, compound, part))
                members.append(_family_wells(name, part).assign(simulated=assay.simulated))
                in_use.update(part.wells.index)
            rescue = pd.notna(level["FK506"]) and level["FK506"] > 0
            if assay.purpose == "mechanism" and slices and not rescue:
                whole = own[own[["ATP", "protein"]].notna().all(axis=1)]
                pools.append(whole.assign(compound=compound))
                if len(slices) > 1:  # a grid: a joint family of both axes uses all of it
                    in_use.update(whole.index)
    return Design(
        families=tables.FAMILIES.frame(families),
        family_wells=tables.FAMILY_WELLS.frame(pd.concat(members, ignore_index=True) if members else None),
        velocities=_mark_unused(velocities, in_use),
        pool=pd.concat(pools, ignore_index=True) if pools else velocities.head(0),
        problems=problems,
    )


def _without_compound(assay_id: str, velocities: pd.DataFrame, usable: pd.DataFrame) -> list[Problem]:
    """What would otherwise pass in silence: a folder without a compound, and compounds without a well that holds any.

    Where the user excluded all such wells it is a warning.
    """
    samples = velocities[velocities["compound"].notna() & velocities["role"].eq("sample")]
    if samples.empty:
        message = "no sample names a compound, so that nothing is asked of this folder; add samples, or set purpose: substrate-kinetics"
        return [Problem(message, assay=assay_id, key="compound")]
    stated = set(samples.loc[samples["inhibitor"] > 0, "compound"])
    left = set(usable.loc[usable["inhibitor"] > 0, "compound"])
    return [
        Problem(
            f"every well of compound {compound} with inhibitor is left out; wells.csv says why"
            if compound in stated
            else f"compound {compound} is in no well at a concentration above 0; add samples that hold it",
            severity="warning" if compound in stated else "error",
            key="inhibitor",
            assay=assay_id,
            compound=compound,
        )
        for compound in sorted(set(samples["compound"]) - left)
    ]


def _same(column: pd.Series, value: Any) -> pd.Series:
    return column.isna() if pd.isna(value) else column == value


def _by_compound(usable: pd.DataFrame, canonical: dict[str, str], purpose: str) -> Iterable[tuple[str, pd.DataFrame]]:
    """Each compound's wells, with the high controls of the plates it is on as its zero level."""
    if purpose == "substrate-kinetics":
        yield "", usable.assign(inhibitor=usable["inhibitor"].fillna(0.0))
        return
    names = usable["compound"].map(lambda name: canonical.get(name, name), na_action="ignore")
    controls = usable[usable["role"] == "high control"]
    for compound in sorted(names.dropna().unique()):
        own = usable[names == compound]
        unit = own["inhibitor_unit"].dropna().iloc[0] if own["inhibitor_unit"].notna().any() else pd.NA
        shared = controls[controls["plate"].isin(own["plate"]) | own["plate"].isna().all()]
        shared = shared.assign(inhibitor=0.0, inhibitor_unit=unit)
        yield str(compound), pd.concat([own, shared[~shared.index.isin(own.index)]])


def _slices(assay_id: str, assay: Assay, compound: str, wells: pd.DataFrame) -> tuple[list[_Slice], list[Problem]]:
    present = [name for name in _SUBSTRATES if wells[name].notna().any()]
    inhibited = wells[wells["inhibitor"] > 0] if assay.purpose != "substrate-kinetics" else wells
    counts = {name: inhibited[name].nunique() for name in present}
    varied = [name for name in present if counts[name] > 1]
    axes = [name for name in varied if counts[name] >= MECHANISM_LEVELS]
    whose = f"compound {compound}" if compound else "this folder"
    if not axes:
        if assay.purpose in _POTENCY:
            return [_slice_at(wells, "", present)], _no_zero(assay_id, compound, wells)
        found = ", ".join(f"{name} at {count} level{'s' if count != 1 else ''}" for name, count in counts.items())
        return [], [
            Problem(
                f"{whose} has {found or 'no substrate concentration'}, and a mechanism needs one substrate at "
                f"{MECHANISM_LEVELS} levels or more; "
                "add levels, or set purpose: dose-response for an IC50 alone",
                key="purpose",
                assay=assay_id,
                compound=compound,
            )
        ]
    slices, problems = [], []
    for axis in axes:
        part = _slice_at(wells, axis, [name for name in present if name != axis])
        lacking = [] if assay.purpose == "substrate-kinetics" else _no_zero(assay_id, compound, part.wells)
        problems.extend(lacking)
        if not lacking:
            slices.append(part)
    return slices, problems


def _no_zero(assay_id: str, compound: str, wells: pd.DataFrame) -> list[Problem]:
    if (wells["inhibitor"] == 0).any():
        return []
    return [
        Problem(
            f"compound {compound} has no well without inhibitor at its substrate concentrations; "
            "add samples at 0, or high controls on the same plate",
            key="inhibitor",
            assay=assay_id,
            compound=compound,
        )
    ]


def _slice_at(wells: pd.DataFrame, axis: str, others: list[str]) -> _Slice:
    """The wells at the levels of the other substrates where this axis has most levels; ties go to most wells, then to the higher level."""
    for other in others:
        inhibited = wells[wells["inhibitor"] > 0] if (wells["inhibitor"] > 0).any() else wells
        ranked = []
        for level in inhibited[other].dropna().unique().tolist():
            part = inhibited[inhibited[other] == level]
            ranked.append((part[axis].nunique() if axis else 0, len(part), level))
        wells = wells[wells[other] == max(ranked)[2]]
    return _Slice(axis, wells)


def _name(assay_id: str, compound: str, part: _Slice, level: dict[Any, Any], levels: pd.DataFrame) -> str:
    parts = [assay_id, compound, part.axis or "dose-response"]
    if len(levels) > 1:
        parts += [f"FKBP12 {level['FKBP12']:g}"] if pd.notna(level["FKBP12"]) else []
        parts += [f"FK506 {level['FK506']:g}"] if levels["FK506"].nunique() > 1 and pd.notna(level["FK506"]) else []
        parts += [str(level["group"])] if pd.notna(level["group"]) else []
    return " / ".join(text for text in parts if text)


def _family_row(name: str, assay_id: str, assay: Assay, compound: str, part: _Slice) -> dict[str, Any]:
    wells = part.wells
    first = wells.iloc[0]
    inhibited = wells[wells["inhibitor"] > 0]
    axis = part.axis
    named = assay.substrates.declared()

    def described(column: str) -> str:
        label = named[column].name if column in named and named[column].name else column
        site = f" ({named[column].site})" if column in named and named[column].site else ""
        return f"{label}{site} {first[column]:.6g} {first[f'{column}_unit']}"

    fixed = [described(other) for other in _SUBSTRATES if other != axis and pd.notna(first[other])]
    return {
        "family": name,
        "compound": compound or pd.NA,
        "assay": assay_id,
        "title": assay.title,
        "simulated": assay.simulated,
        "purpose": assay.purpose,
        "group": first["group"],
        "axis": axis or pd.NA,
        "fixed": _JOIN.join(fixed),
        **{name: first[name] if name != axis else float("nan") for name in ("ATP", "protein")},
        "ATP_unit": first["ATP_unit"],
        "protein_unit": first["protein_unit"],
        **{name: first[name] for name in ("FKBP12", "FKBP12_unit", "FK506", "FK506_unit")},
        **experiment_columns(assay),
        "format": assay.detection.format if assay.detection else pd.NA,
        **enzyme_columns(assay),
        "substrate_unit": first[f"{axis}_unit"] if axis else pd.NA,
        "inhibitor_unit": inhibited["inhibitor_unit"].iloc[0] if len(inhibited) else pd.NA,
        "velocity_unit": first["velocity_unit"],
        "plates": _JOIN.join(sorted(wells["plate"].dropna().unique())),
        "n_wells": len(wells),
        "n_substrate_levels": wells[axis].nunique() if axis else 1,
        "n_inhibitor_levels": inhibited["inhibitor"].nunique(),
        "top_inhibitor": inhibited["inhibitor"].max(),
    }


def experiment_columns(assay: Assay) -> dict[str, Any]:
    """The columns of `tables.FAMILIES` that hold for a whole folder and set its families apart from those of others."""
    protein = assay.substrates.protein
    minutes = assay.conditions.preincubation_minutes()
    return {
        "protein_name": protein.name if protein else None,
        "site": protein.site if protein else None,
        "preincubation": float("nan") if minutes is None else minutes,
        "dilution": float("nan") if assay.conditions.dilution is None else assay.conditions.dilution,
        "detergent": assay.conditions.detergent,
    }


def enzyme_columns(assay: Assay) -> dict[str, Any]:
    """The columns of `tables.FAMILIES` that speak of the enzyme."""
    concentration = assay.enzyme.concentration()
    return {
        "enzyme": assay.enzyme.name,
        "complex": assay.enzyme.complex,
        "mutations": _JOIN.join(assay.enzyme.mutations),
        "preparation": assay.enzyme.preparation,
        "enzyme_concentration": concentration[0].value if concentration else float("nan"),
        "enzyme_concentration_unit": concentration[0].unit if concentration else pd.NA,
        "enzyme_basis": concentration[1] if concentration else pd.NA,
    }


def _family_wells(name: str, part: _Slice) -> pd.DataFrame:
    wells = part.wells
    return pd.DataFrame(
        {
            "family": name,
            "assay": wells["assay"],
            "plate": wells["plate"],
            "well": wells["well"],
            "substrate": wells[part.axis] if part.axis else float("nan"),
            "inhibitor": wells["inhibitor"],
            "FKBP12": wells["FKBP12"],
            "velocity": wells["velocity"],
            "background": wells["background"],
            "background_se": wells["background_se"],
            "background_trend": wells["background_trend"],
        }
    )


def _mark_unused(velocities: pd.DataFrame, in_use: set[int]) -> pd.DataFrame:
    idle = (velocities["status"] == "used") & ~velocities.index.isin(in_use)
    return velocities.assign(
        status=velocities["status"].mask(idle, "left out"),
        reason=velocities["reason"].mask(
            idle & velocities["reason"].isna(),
            "in no kinetic family: see the problems",
        ),
    )
