"""The wells that were left out, and what was in them."""

from __future__ import annotations

from mtorkin.report.numbers import quantity
from mtorkin.report.rows import Row
from mtorkin.report.study import Study

#: What a well may hold, by column of `mtorkin.base.tables.VELOCITIES`.
CONTENTS = ("inhibitor", "ATP", "protein", "substrate", "FKBP12", "FK506")
#: What is said of a well only where there is some of it.
ADDED = ("FKBP12", "FK506")


def left_out(study: Study, compound: str, families: list[Row]) -> list[Row]:
    """Wells left out of the compound's families, and controls left out of their plates, with ``contents`` in words."""
    places = study.places(families)
    found = []
    for assay, names in _names(study, compound, families).items():
        for row in study.left_out.get(assay, []):
            if row["compound"] in names if row["compound"] else (assay, row["plate"]) in places:
                found.append({**row, "contents": holds(row)})
    return found


def _names(study: Study, compound: str, families: list[Row]) -> dict[str, set[str]]:
    """By assay, the names that its folder has for the compound: aliases are read off the wells that were used."""
    names: dict[str, set[str]] = {family["assay"]: {compound} for family in families}
    label = {
        (*place, row["well"]): row["compound"]
        for place in study.places(families)
        for row in study.velocities.get(place, [])
    }
    for family in families:
        for row in study.family_wells.get(family["family"], []):
            name = label.get((row["assay"], row["plate"], row["well"]))
            if name:
                names.setdefault(row["assay"], {compound}).add(name)
    return names


def holds(well: Row) -> str:
    """What was in a well, in words; nothing of columns that the row does not have."""
    return ", ".join(
        f"{name} {quantity(well[name], well[f'{name}_unit'])}"
        for name in CONTENTS
        if well.get(name) is not None and not (name in ADDED and well[name] == 0)
    )
