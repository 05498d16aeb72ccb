"""Arms of a study that the call of a compound will hang on, and that are not there."""

from __future__ import annotations

from collections.abc import Iterator

from mtorkin.assays.attributes import ABSENT, PRESENT, conditions
from mtorkin.preflight.slips.sign import Sign, sign
from mtorkin.preflight.study import Study

#: Evidence lines that say of FKBP12 what an arm without it would.
_INSTEAD = ("fkbp12-shift", "fk506-rescue", "frb-mutant")


def arms(study: Study, compound: str) -> set[str]:
    """Whether the families of a compound are with FKBP12, without it, or both."""
    rows = (row for row in study.of(compound) if row["purpose"] != "counter-assay")
    return {str(conditions(row)["FKBP12"].label) for row in rows}


def rapalog(study: Study, compound: str) -> bool:
    """Whether a compound is declared a rapalog, or named like one."""
    return any(
        folder.assay.is_rapalog(name)
        for folder in study.folders
        for name, meant in study.canonical.items()
        if meant == compound
    )


def told_otherwise(study: Study, compound: str) -> bool:
    """Whether FK506, a mutant or a published value says of FKBP12 what an arm without it would."""
    rows = study.of(compound)
    published = any(
        value.line in _INSTEAD and study.canonical.get(value.compound, value.compound) == compound
        for folder in study.folders
        for value in folder.assay.evidence
    )
    return published or any((row["FK506"] or 0.0) > 0 or row["mutations"] for row in rows)


def missing_arm(study: Study) -> Iterator[Sign]:
    """FKBP12 in all wells of a compound whose call needs an arm without, or none for a rapalog."""
    every = {name: arms(study, name) for name in study.compounds}
    for compound, found in every.items():
        if not found or len(found) > 1 or told_otherwise(study, compound):
            continue
        (only,) = found
        axes = {row["axis"] for row in study.of(compound)}
        others = [its for name, its in every.items() if name != compound and PRESENT in its]
        expected = len(others) > 1 and all(len(its) > 1 for its in others)
        suspected = rapalog(study, compound)
        place = next(iter(study.holding(compound))).name
        if only == PRESENT and (suspected or {"ATP", "protein"} <= axes or expected):
            yield sign(place, key="FKBP12", compound=compound, whose=compound, has="with", lacks="without")
        elif only == ABSENT and suspected:
            yield sign(place, key="FKBP12", compound=compound, whose=compound, has="without", lacks="with")
