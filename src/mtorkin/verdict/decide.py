"""The verdict on a compound: gates first, then evidence lines, then kinetics, then abstention."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mtorkin.base.settings import Settings
from mtorkin.verdict.by_kinetics import by_kinetics
from mtorkin.verdict.by_lines import by_lines
from mtorkin.verdict.case import Case
from mtorkin.verdict.decision import Decision
from mtorkin.verdict.findings import Finding
from mtorkin.verdict.lines.basis import Basis
from mtorkin.verdict.lines.gather import evidence_lines
from mtorkin.verdict.reading import find
from mtorkin.verdict.rules import load_rules
from mtorkin.verdict.study import FittedStudy
from mtorkin.verdict.written import written


def decide(
    compound: str,
    about: Mapping[str, Any],
    study: FittedStudy,
    settings: Settings,
    barred: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The verdict on one compound.

    Parameters
    ----------
    compound
        Its identifier.
    about
        What the assays say of it: ``name`` (text or None), ``rapalog`` (whether it is a suspected rapalog),
        ``simulated``, and ``evidence`` where folders supply lines.
    study
        The tables, of this compound and any others.
    settings
        The configuration.
    barred
        Families that are not interpreted, with the reason; see `mtorkin.verdict.gates`.

    Returns
    -------
    dict
        A record of ``verdicts.json``; see `mtorkin.verdict.record.Record`.
    """
    findings = _findings(compound, study, settings, barred or {})
    lines = evidence_lines(Basis(findings, study, settings), about.get("evidence", []))
    shown = load_rules().without_need
    if any(line.passed and (line.name, line.outcome) == (shown.line, shown.outcome) for line in lines):
        findings = _findings(compound, study, settings, barred or {}, needless=True)
    case = Case(compound, about, findings, lines, settings, load_rules())
    return written(case, _decision(case))


def _findings(
    compound: str, study: FittedStudy, settings: Settings, barred: Mapping[str, str], needless: bool = False
) -> list[Finding]:
    findings = [find(row, study, settings, needless) for row in study.families_of(compound)]
    for finding in findings:
        if finding.family in barred:
            finding.failures.append(barred[finding.family])
    return findings


def _decision(case: Case) -> Decision:
    decided = by_lines(case)
    if decided is not None:
        return decided
    if not case.kinetic and (case.findings or not case.lines):
        return Decision("not-interpretable", "not-interpretable", {}, "has no measurement that can be interpreted")
    return by_kinetics(case)
