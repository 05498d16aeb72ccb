"""The outlook of every compound of a study."""

from __future__ import annotations

from collections.abc import Iterator

from mtorkin.assays.joint import join_families
from mtorkin.base.tables.rows import by, rows
from mtorkin.preflight.outlook.best import best
from mtorkin.preflight.outlook.measured import measurements
from mtorkin.preflight.outlook.together import apart, together
from mtorkin.preflight.record import Outlook
from mtorkin.preflight.study import Study


def outlooks(study: Study) -> Iterator[Outlook]:
    """What a study can tell of each compound, in the order of their identifiers."""
    assays = {folder.name: folder.assay for folder in study.folders}
    families, _ = join_families(assays, {folder.name: folder.found for folder in study.folders})
    of_both = by(rows(families), "compound")
    for compound in study.compounds:
        joint = of_both.get(compound, [])
        reached = best(study, compound, joint)
        yield Outlook(
            compound=compound,
            measurements=list(measurements(study, compound)),
            together=together(joint),
            apart=list(apart(study, compound, joint)),
            lines=reached.lines,
            can_be=reached.can_be,
            missing=reached.missing,
        )
