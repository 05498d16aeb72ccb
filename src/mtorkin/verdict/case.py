"""What is known of a compound when it is judged: its families, its axes and its evidence lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mtorkin.base.settings import Settings
from mtorkin.verdict.classes import Axis, combine
from mtorkin.verdict.findings import BOTH, Finding
from mtorkin.verdict.lines.line import Line
from mtorkin.verdict.lines.measured import NEITHER
from mtorkin.verdict.rules import Rules
from mtorkin.verdict.slow import Sorted, soonest


@dataclass(frozen=True, eq=False)
class Case:
    """A compound and all that was found on it.

    Attributes
    ----------
    compound
        Its identifier.
    about
        What the assays say of it; see `mtorkin.verdict.decide.decide`.
    findings
        Its families, usable or not.
    lines
        The evidence lines.
    settings, rules
        The configuration, and the rules.
    """

    compound: str
    about: Mapping[str, Any]
    findings: Sequence[Finding]
    lines: Sequence[Line]
    settings: Settings
    rules: Rules

    @cached_property
    def kinetic(self) -> list[Finding]:
        """The families that passed and speak of the mechanism."""
        return [finding for finding in self.findings if finding.kinetic and not finding.failures]

    @cached_property
    def by_time(self) -> Sorted:
        """The families that speak of the mechanism, and those set aside for what came before ATP did."""
        speaking = [finding for finding in self.kinetic if finding.axis]
        for line in self.lines:
            speaking = _speaking(speaking, line)
        return soonest(speaking)

    @cached_property
    def axes(self) -> list[Axis]:
        """The axes that were measured, each with what all of its families say together."""
        speaking = self.by_time.speaking
        names = sorted({finding.axis for finding in speaking})
        return [combine(name, [finding for finding in speaking if finding.axis == name]) for name in names]

    @cached_property
    def spoken(self) -> list[Axis]:
        """Both axes fitted together say more than one by one; where they cannot be, each speaks for itself."""
        joint = self.axis(BOTH)
        return [joint] if joint is not None else self.axes

    def axis(self, name: str) -> Axis | None:
        """An axis by name; None where it was not measured."""
        return next((axis for axis in self.axes if axis.name == name), None)

    def missing(self, name: str) -> list[str]:
        """Axes that a class needs and that were not measured."""
        measured = {axis.name for axis in self.spoken}
        if measured and measured <= {"substrate", BOTH}:
            return []
        return [axis for axis in self.rules.least_evidence.get(name, ()) if axis not in measured]


def _speaking(findings: list[Finding], line: Line) -> list[Finding]:
    """The families that speak of the mechanism after a line: some only, where its attribute may matter.

    The fit of both axes knows what is in each of its wells.
    """
    kinetics, compares = line.row.kinetics, line.row.compares
    if kinetics is None or compares is None or line.supplied:
        return findings
    if line.outcome == kinetics.unless or line.quality == NEITHER:
        return findings
    return [
        finding
        for finding in findings
        if finding.axis == BOTH or finding.conditions[compares.attribute].label == kinetics.only
    ]
