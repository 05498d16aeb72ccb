"""What was measured of a compound: every family with its levels, replicates, controls and conversion."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from mtorkin.assays.attributes import conditions
from mtorkin.assays.units import CONCENTRATION, convertible
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
    own = folder.velocities[folder.velocities["plate"].isin(members["plate"].dropna())]
    roles = own["role"].value_counts()
    found = conditions(family)
    varied = [(family["axis"], members["substrate"], family["substrate_unit"])] if family["axis"] else []
    varied.append(("inhibitor", members["inhibitor"], family["inhibitor_unit"]))
    return Measurement(
        family=family["family"],
        assay=folder.name,
        purpose=family["purpose"],
        axis=family["axis"] or "",
        series=[series(folder, name, values, unit) for name, values, unit in varied],
        fixed=family["fixed"] or "",
        arm={name: found[name].words for name in _ARM if found[name].value not in (None, "")},
        wells=len(members),
        fewest=int(at_each.min()),
        most=int(at_each.max()),
        high_controls=int(roles.get("high control", 0)),
        low_controls=int(roles.get("low control", 0)),
        conversion=_conversion(folder, members),
    )


def series(folder: Folder, name: str, values: pd.Series, unit: str | None) -> Series:
    """The levels above zero, in the unit that the layout writes them in."""
    written = folder.written.get(name, "")
    factor = 1.0
    if written and unit == CONCENTRATION:
        per, canonical = convertible(written, "concentration")
        factor, unit = (float(per), written) if canonical == unit else (1.0, unit)
    levels = sorted({float(f"{value / factor:.6g}") for value in values[values > 0]})
    return Series(name=name, levels=levels, unit=unit or "")


def _conversion(folder: Folder, members: pd.DataFrame) -> Conversion:
    """The highest conversion in the wells of a family, or why it cannot be known."""
    own = folder.velocities.merge(members[["plate", "well"]].drop_duplicates(), on=["plate", "well"])
    known = own["conversion"].dropna()
    if len(known):
        return Conversion(highest=float(f"{known.max():.3g}"), why_not="")
    said = [step for text in own["treatment"].dropna().unique() for step in text.split("; ") if _NOT_KNOWN in step]
    return Conversion(highest=None, why_not=said[0].removeprefix(_NOT_KNOWN) if said else _ELSEWHERE)
