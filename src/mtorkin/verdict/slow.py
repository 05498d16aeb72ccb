"""Families in which the compound met the enzyme before ATP did.

A compound that leaves slowly, or not at all, is still on the enzyme when the reaction is read, and ATP has not competed
for what it holds: it looks noncompetitive, whatever it is (Copeland 2013, chapters 6 and 8). Where axes of ATP disagree
after different times of preincubation, the one on which ATP came soonest speaks of the mechanism.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mtorkin.verdict.findings import BOTH, Finding


@dataclass(frozen=True)
class Sorted:
    """Families that speak of the mechanism, and those that do not since the compound had met the enzyme before ATP."""

    speaking: list[Finding]
    set_aside: list[Finding]


def soonest(findings: Sequence[Finding]) -> Sorted:
    """Set those families aside in which a compound that leaves slowly held the enzyme before ATP came.

    Parameters
    ----------
    findings
        The families that speak of the mechanism.
    """
    times = {finding.family: before_atp(finding) for finding in findings if finding.axis in ("ATP", BOTH)}
    known = {family: minutes for family, minutes in times.items() if minutes is not None}
    along = [finding for finding in findings if finding.axis == "ATP"]
    agree = bool(frozenset.intersection(*(finding.possible for finding in along))) if along else True
    if agree or len(set(known.values())) < 2:
        return Sorted(list(findings), [])
    first = min(known.values())
    late = {family for family, minutes in known.items() if minutes > first}
    return Sorted(
        [finding for finding in findings if finding.family not in late],
        [finding for finding in findings if finding.family in late],
    )


def before_atp(finding: Finding) -> float | None:
    """Minutes that the compound stood with the enzyme before ATP came; None where it is not stated."""
    if "ATP" in str(finding.conditions["preincubated with"].value or "").split("; "):
        return 0.0
    minutes = finding.conditions["preincubation"].value
    return None if minutes is None else float(minutes)
