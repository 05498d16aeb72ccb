"""What was measured of a compound: every family with its levels, replicates, controls and conversion."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from mtorkin.assays.attributes import conditions
from mtorkin.assays.family import JOIN, SUBSTRATES, substrate_name
from mtorkin.base.tables.rows import Row
from mtorkin.preflight.record import Conversion, Measurement, Series
from mtorkin.preflight.study import Folder, Study

#: The attributes that make an arm of a study.
_ARM = ("system", "group", "complex", "mutations", "FKBP12", "FK506", "preincubation", "dilution", "detergent")
_NOT_KNOWN = "conversion not known: "
_ELSEWHERE = "the velocities were reduced elsewhere"


def measurements(study: Study, compound: str) -> Iterator[Measurement]:
    """The families of a compound."""
    for folder in study.folders:
        for family in folder.families:
            if family["compound"] == compound:
                yield _measurement(folder, family)


def _measurement(folder: Folder, family: Row) -> Measurement:
    members = folder.members[family["family"]]
    inhibited = members[members["inhibitor"] > 0]
    at_each = inhibited.groupby(["plate", "substrate", "inhibitor"], dropna=False).size()
    at_each = at_each.groupby(["substrate", "inhibitor"], dropna=False).sum()
    on_its_plates = folder.velocities["plate"].isin(members["plate"].dropna())
    roles = folder.velocities.loc[on_its_plates, "role"].value_counts()
    varied = [(family["axis"], members["substrate"], family["substrate_unit"])] if family["axis"] else []
    varied.append(("inhibitor", members["inhibitor"], family["inhibitor_unit"]))
    return Measurement(
        family=family["family"],
        assay=folder.name,
        purpose=family["purpose"],
        axis=family["axis"] or "",
        series=[series(folder, name, values, unit) for name, values, unit in varied],
        fixed=fixed(folder, family),
        arm=_arm(folder, family),
        wells=len(members),
        fewest=int(at_each.min()),
        most=int(at_each.max()),
        high_controls=int(roles.get("high control", 0)),
        low_controls=int(roles.get("low control", 0)),
        conversion=_conversion(folder, members),
    )


def series(folder: Folder, name: str, values: pd.Series, unit: str | None) -> Series:
    """The levels above zero, in the unit that the folder writes them in."""
    levels, own = folder.in_own_unit(name, np.unique(values[values > 0].to_numpy(dtype=float)), unit)
    return Series(name=name, levels=sorted({float(f"{level:.6g}") for level in levels}), unit=own)


def fixed(folder: Folder, family: Row) -> str:
    """The substrates that a family holds constant, with their levels."""
    first = _velocities(folder, folder.members[family["family"]]).iloc[0]
    return JOIN.join(
        f"{substrate_name(folder.assay, name)} {folder.amount(name, first[name], first[f'{name}_unit'])}"
        for name in SUBSTRATES
        if name != family["axis"] and pd.notna(first[name])
    )


def _arm(folder: Folder, family: Row) -> dict[str, str]:
    found = conditions(family)
    arm = {name: found[name].words for name in _ARM if found[name].value not in (None, "")}
    stated = folder.assay.conditions
    as_written = stated.preincubation is not None and stated.preincubation_minutes() == family["preincubation"]
    return arm | ({"preincubation": str(stated.preincubation)} if as_written else {})


def _velocities(folder: Folder, members: pd.DataFrame) -> pd.DataFrame:
    own = set(zip(members["plate"], members["well"], strict=True))
    table = folder.velocities
    return table[[place in own for place in zip(table["plate"], table["well"], strict=True)]]


def _conversion(folder: Folder, members: pd.DataFrame) -> Conversion:
    """The highest conversion in the wells of a family, or why it cannot be known."""
    own = _velocities(folder, members)
    known = own["conversion"].dropna()
    if len(known):
        return Conversion(highest=float(f"{known.max():.3g}"), why_not="")
    said = [step for text in own["treatment"].dropna().unique() for step in text.split("; ") if _NOT_KNOWN in step]
    return Conversion(highest=None, why_not=said[0].removeprefix(_NOT_KNOWN) if said else _ELSEWHERE)
