"""The gate of reference compounds: beside one that does not behave as what it is, nothing is interpreted."""

from __future__ import annotations

from collections.abc import Iterable

from mtorkin.base.settings import Settings
from mtorkin.base.tables.rows import Row
from mtorkin.verdict.findings import BOTH, Finding
from mtorkin.verdict.reading import find
from mtorkin.verdict.rules import load_rules
from mtorkin.verdict.study import FittedStudy


def barred_families(study: FittedStudy, settings: Settings) -> dict[str, str]:
    """Families beside a reference compound that does not behave.

    Parameters
    ----------
    study
        The tables, with the reference compounds.
    settings
        The configuration.

    Returns
    -------
    dict
        Family to the reason. Beside a reference are the families of its folder, and those of the same preparation.
    """
    barred: dict[str, str] = {}
    for row, word in study.stated_references():
        finding = find(row, study, settings)
        if finding.failures or not finding.kinetic or not _misbehaves(finding, word):
            continue
        along = f"the {finding.axis} axis" if finding.axis else "its dose-response curve"
        along = "both axes" if finding.axis == BOTH else along
        shown = ", ".join(sorted(finding.patterns))
        reason = f"the reference compound {row['compound']} is {word} and shows {shown} along {along} of {row['assay']}"
        for name in _beside(row, study.rows):
            barred.setdefault(name, reason)
    return barred


def _misbehaves(finding: Finding, word: str) -> bool:
    """Whether the patterns that a family leaves possible exclude what the compound is known to be."""
    if word == "rapalog-like" and finding.FKBP12 == 0 and finding.axis != BOTH:
        return False  # without FKBP12 it may do anything
    if not finding.axis:
        return finding.inhibits is (word == "inactive")
    expected = {pattern for way in load_rules().classes[word] for pattern in way.patterns.get(finding.axis, ())}
    return bool(expected) and bool(finding.possible) and not expected & finding.possible


def _beside(reference: Row, families: Iterable[Row]) -> list[str]:
    folders = set(str(reference["assay"]).split("; "))
    preparation = reference["preparation"]

    def near(row: Row) -> bool:
        same = preparation is not None and row["preparation"] == preparation
        return same or bool(folders & set(str(row["assay"]).split("; ")))

    return [str(row["family"]) for row in families if near(row)]
