"""What a compound can at best be called with what a study measures of it, and what is missing for more.

The rules of the verdict are asked as they are, on findings of which nothing is known but the conditions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from mtorkin.assays.attributes import conditions, variants
from mtorkin.assays.evidence import load_evidence
from mtorkin.base.settings import Settings
from mtorkin.base.tables.rows import Row
from mtorkin.base.vocabulary import CLASSES
from mtorkin.preflight.record import Missing
from mtorkin.preflight.slips.arms import rapalog
from mtorkin.preflight.study import Study
from mtorkin.verdict.advice import is_done, makes_sense
from mtorkin.verdict.alike import looking_like
from mtorkin.verdict.case import Case
from mtorkin.verdict.estimates import UNKNOWN
from mtorkin.verdict.findings import Finding
from mtorkin.verdict.lines.contrasts import contrasts
from mtorkin.verdict.lines.line import PASSED, Line
from mtorkin.verdict.rules import Alike, Way, load_rules

#: The pattern of a family that is not fitted: all of them agree in it.
_ANY = "any"


@dataclass(frozen=True, eq=False)
class Best:
    """What the rules make of a design.

    Attributes
    ----------
    case
        The compound, its families without a result, and the evidence lines that they measure without an outcome.
    """

    case: Case

    @property
    def lines(self) -> list[str]:
        """The evidence lines that the design measures or supplies."""
        return list(dict.fromkeys(line.name for line in self.case.lines))

    @cached_property
    def can_be(self) -> list[str]:
        """The classes that the compound can be called, if the wells show them."""
        return [name for name in CLASSES if self._by_kinetics(name) or self._by_lines(name)]

    @property
    def missing(self) -> list[Missing]:
        """The experiments that the other classes need, each once."""
        needed: dict[str, list[str]] = {}
        for name in CLASSES:
            if name not in self.can_be:
                for experiment in self._needed(name):
                    needed.setdefault(experiment, []).append(name)
        rows = self.case.rules.experiments
        return [Missing(experiment=name, do=rows[name].do, classes=classes) for name, classes in needed.items()]

    def _by_kinetics(self, name: str) -> bool:
        return self._shown(name) and not self.case.missing(name) and not self._blocking(name)

    def _shown(self, name: str) -> bool:
        """Whether a class has patterns along the axes that were measured."""
        spoken = {axis.name for axis in self.case.spoken}
        return any(spoken & set(way.patterns) for way in self.case.rules.classes.get(name, ()))

    def _blocking(self, name: str) -> list[Alike]:
        """What looks the same, keeps the class from being named, and that nothing in the design can exclude."""
        measured = set(self.lines)
        return [
            row
            for row in looking_like(name, self.case)
            if row.blocks and not measured & {shown.line for shown in row.excluded_by}
        ]

    def _by_lines(self, name: str) -> bool:
        """Whether outcomes of lines that the design measures decide it."""
        axes = {axis.name for axis in self.case.axes}

        def decides(way: Way) -> bool:
            return set(way.lines) <= set(self.lines) and (way.ATP is None or "ATP" in axes)

        return any(way.verdict == name and decides(way) for way in self.case.rules.decided_by_lines)

    def _needed(self, name: str) -> Iterator[str]:
        """The experiments that a class needs and that were not done, by name."""
        rows = self.case.rules.experiments
        missing = self.case.missing(name)
        if name in self.case.rules.least_evidence:
            yield from (each for each, experiment in rows.items() if experiment.axis in missing)
            for row in self._blocking(name):
                yield from row.experiments
        else:
            told = self.case.rules.told_by.get(name, ())
            yield from (
                each for each in told if makes_sense(self.case, rows[each]) and not is_done(self.case, rows[each])
            )


def best(study: Study, compound: str, joint: Sequence[Row]) -> Best:
    """What a compound can at best be called.

    Parameters
    ----------
    study
        The study.
    compound
        Its identifier.
    joint
        The families of both axes of the compound: rows of `tables.FAMILIES`.
    """
    findings = [_planned(row) for row in (*study.of(compound), *joint)]
    supplied = {
        value.line
        for folder in study.folders
        for value in folder.assay.evidence
        if study.canonical.get(value.compound, value.compound) == compound
    }
    lines = [
        _open(name)
        for name, row in load_evidence().lines.items()
        if name in supplied or (contrasts(row.compares, findings)[0] if row.compares else _of_any(name, findings))
    ]
    return Best(Case(compound, {"rapalog": rapalog(study, compound)}, findings, lines, Settings(), load_rules()))


def _of_any(name: str, findings: Sequence[Finding]) -> bool:
    """Whether a line that compares no families is read off one."""
    row = load_evidence().lines[name]
    return not row.refused and any(
        finding.kinetic and finding.axis and row.axis in (None, finding.axis) for finding in findings
    )


def _open(name: str) -> Line:
    """A line that may say anything yet; it sets no family aside, as a supplied one."""
    row = load_evidence().lines[name]
    says = {which: mark for outcome in row.outcomes.values() for which, mark in outcome.says.items()}
    return Line(name, row, quality=PASSED, says=says, supplied=True)


def _planned(row: Row) -> Finding:
    """A family of which nothing is known but its conditions."""
    under = conditions(row)
    unlike = variants(under)
    return Finding(
        family=row["family"],
        compound=row["compound"],
        assay=row["assay"],
        axis=row["axis"] or "",
        title=row["family"],
        variants=frozenset(unlike),
        variant=", ".join(under[attribute].words for attribute in unlike),
        conditions=under,
        FKBP12=row["FKBP12"] or 0.0,
        FKBP12_limiting=False,
        simulated=bool(row["simulated"]),
        patterns={_ANY: 1.0},
        possible=frozenset({_ANY}),
        supports={},
        model="",
        ic50=UNKNOWN,
        readings={},
        enzyme=row["enzyme_concentration"] or 0.0,
        top=row["top_inhibitor"] or 0.0,
        unit=row["inhibitor_unit"] or "",
        units={},
    )
