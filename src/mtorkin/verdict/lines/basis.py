"""What evidence lines are computed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from mtorkin.base.settings import Settings
from mtorkin.verdict.findings import Finding
from mtorkin.verdict.reading import find
from mtorkin.verdict.study import FittedStudy


@dataclass(frozen=True, eq=False)
class Basis:
    """The families of a compound, and what else its lines may need.

    Attributes
    ----------
    findings
        Its families, usable or not.
    study
        The study, for the compounds that are known references.
    settings
        The configuration.
    """

    findings: Sequence[Finding]
    study: FittedStudy
    settings: Settings

    @cached_property
    def references(self) -> list[Finding]:
        """The usable families of compounds that are known to compete with ATP."""
        found = [find(row, self.study, self.settings) for row in self.study.references_of("atp-competitive")]
        return [finding for finding in found if not finding.failures]
