"""The verdict on a compound: gates first, then kinetic evidence, then evidence lines, then abstention."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from mtorkin.assays.mutations import REFUSED
from mtorkin.base.settings import Settings
from mtorkin.kinetics.law.catalogue import NO_INHIBITION, load_catalogue
from mtorkin.verdict.alike import in_words, not_excluded, shared
from mtorkin.verdict.classes import Axis, as_possible, classes_alive, combine
from mtorkin.verdict.findings import BOTH, Finding, find
from mtorkin.verdict.lines import Line, evidence_lines
from mtorkin.verdict.rules import Rules, load_rules
from mtorkin.verdict.study import FittedStudy
from mtorkin.verdict.weighing import named, weigh
from mtorkin.verdict.wording import (
    BEHAVES,
    Call,
    alive_in_words,
    along,
    axis_evidence,
    line_evidence,
    line_sentence,
    pattern_sentence,
    settle,
    vary,
)

#: What kinetics may leave alone possible and never names: the rule, the end of the sentence, and the advice.
_NEVER_NAMED = {
    "none of these": (
        "none-of-these",
        "is described by no mechanism in the table",
        "Look at the curves and residuals; test solubility, detergent, the counter-assay and two preincubation times.",
    ),
    "signal change": (
        "signal",
        "looks as if it changed the detection signal and not the enzyme",
        "Test the compound on the detection alone (product without kinase), or use a second detection format.",
    ),
}

#: The rule that a class named by lines is quoted with.
_RULE_OF_NAMED = {"rapalog-like": "fkbp12"}


def decide(
    compound: str,
    about: dict[str, Any],
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
        What the assays say of it: ``name`` (text or None), ``rapalog`` (whether it is a suspected rapalog), ``simulated``, and ``evidence`` where
        folders supply lines.
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
    rules = load_rules()
    findings = [find(row, study, settings) for row in study.families_of(compound)]
    for finding in findings:
        if barred and finding.family in barred:
            finding.failures.append(barred[finding.family])
    call = Call(compound, about, settings, findings)
    usable = [finding for finding in findings if not finding.failures]
    kinetic = [finding for finding in usable if finding.kinetic]
    _say_what_is_not_kinetic(call, findings)

    lines = evidence_lines(findings, about.get("evidence", []), settings, rules)
    axes = _axes(kinetic, _fkbp12_matters(lines))
    for axis in axes:
        call.reasons.append(f"Along {along(axis.name)}: {alive_in_words(axis)}.")
        call.evidence.extend(axis_evidence(axis))
    for line in lines:
        if line.counts:
            call.reasons.append(line_sentence(line))
        call.evidence.append(line_evidence(line))
    if not kinetic and (findings or not lines):
        return call.record(
            "not-interpretable", "not-interpretable", {}, "has no measurement that can be interpreted",
            settle=["Repeat the measurement; the reasons say what was wrong."],
        )  # fmt: skip
    return _by_lines(call, axes, lines, kinetic, rules) or _by_kinetics(call, axes, lines, kinetic, rules)


def _say_what_is_not_kinetic(call: Call, findings: Sequence[Finding]) -> None:
    for finding in findings:
        if not finding.failures and not finding.kinetic:
            refused = REFUSED.get(finding.conditions["domain"])
            tail = f" {finding.conditions['mutations']}: {refused}." if refused else ""
            call.reasons.append(
                f"{finding.title}: measured on {finding.variant}; no part of the kinetic verdict, compared in the evidence lines.{tail}"
            )
    for finding in findings:
        call.reasons.extend(f"{finding.title}: not used, {failure}." for failure in finding.failures)
    if not findings:
        call.reasons.append("No kinetic family could be made of its wells; the problems in the index say why.")


def _by_lines(
    call: Call, axes: list[Axis], lines: Sequence[Line], kinetic: Sequence[Finding], rules: Rules
) -> dict[str, Any] | None:
    """The verdict where lines name a class, or forbid what kinetics shows; None where they leave it to kinetics."""
    found = named(lines, axes, rules)
    excluded = weigh({}, lines, rules).excluded
    if "bivalent" in found:
        found.pop("rapalog-like", None)
    if not found:
        on_atp = next((axis for axis in axes if axis.name == "ATP"), None)
        needed = any(_needs_fkbp12(line) for line in lines)
        if needed and on_atp is not None and on_atp.shows_only("competitive"):
            return call.record(
                "unresolved", "fkbp12-competitive", {"bivalent": on_atp.support_of("competitive")},
                "needs FKBP12 and yet competes with ATP",
                settle=["Test the two halves apart: FK506 rescue, an FRB mutant (S2035T), and the ATP axis without FKBP12."],
            )  # fmt: skip
        return None
    kinetic_call = _called(_spoken(axes), rules)
    clash = [name for name in found if name in excluded]
    # What lines name need not lead, where it lies within reach of a border.
    agreeing = {kinetic_call, "bivalent", *_possible(_spoken(axes), rules)}
    if kinetic_call in excluded and "interference" not in found and not agreeing & set(found):
        clash.append(kinetic_call)
    if clash or len(found) > 1:
        return _contradiction(call, clash or list(found), excluded)
    ((name, support),) = found.items()
    flags = []
    if any(finding.FKBP12_limiting for finding in kinetic) and name == "rapalog-like":
        flags.append("FKBP12 below the top concentration of the compound: residual activity may be limiting FKBP12")
    if all(line.supplied for line in lines if line.counts):
        flags.append("rests on supplied values, not on measurements in this study")
    alike = not_excluded(name, lines, kinetic, bool(call.about.get("rapalog")), rules)
    return call.record(name, _RULE_OF_NAMED.get(name, name), {name: support}, BEHAVES[name], flags=flags, alike=alike)


def _by_kinetics(
    call: Call, axes: list[Axis], lines: Sequence[Line], kinetic: Sequence[Finding], rules: Rules
) -> dict[str, Any]:
    excluded_patterns = [axis for axis in axes if not axis.possible]
    inactive = {axis.name for axis in axes if axis.possible == {NO_INHIBITION}}
    active = {axis.name for axis in axes if axis.possible and NO_INHIBITION not in axis.possible}
    if excluded_patterns or (inactive and active):
        return _contradiction(call, [], {})
    spoken = _spoken(axes)
    before = classes_alive(spoken, rules) if spoken else {}
    weighed = weigh(before, lines, rules)
    alive = weighed.supports
    forbidden = [name for name in before if name in weighed.excluded]
    if before and not set(alive) & set(before):
        return _contradiction(call, forbidden, weighed.excluded)
    if not spoken:
        if not kinetic:
            return call.record(
                "unresolved", "lines-only", alive, "is known by evidence lines alone", settle=[vary("ATP")]
            )
        return call.record(
            "unresolved", "least-evidence", {}, "was measured at a single substrate concentration only",
            settle=["Vary ATP over 0.2 to 5 Km at five or more inhibitor concentrations."],
        )  # fmt: skip
    if set(alive) == {"inactive"}:
        if call.about.get("rapalog") and not any(finding.FKBP12 > 0 for finding in kinetic):
            return call.record(
                "unresolved", "inactive-without-fkbp12", {**alive, "rapalog-like": 0.0}, "does nothing without FKBP12",
                settle=["Repeat with FKBP12 at 1 uM or more."],
            )  # fmt: skip
        alike = not_excluded("inactive", lines, kinetic, bool(call.about.get("rapalog")), rules)
        return call.record("inactive", "inactive", alive, BEHAVES["inactive"], alike=alike)
    if len(alive) == 1:
        (name,) = alive
        if not _known_by_its_axes(name, axes, rules):
            call.reasons.append(
                f"Contradiction: with both axes fitted together only {name} is left, which the axes by themselves rule out."
            )
            return _contradiction(call, [], {})
        if alive[name] < rules.least_support:
            return call.record(
                "unresolved", "little-support", alive, pattern_sentence(spoken), settle=settle(spoken, alive, kinetic)
            )
        missing = _missing(name, spoken, rules)
        if name in _NEVER_NAMED:
            rule, sentence, advice = _NEVER_NAMED[name]
            return call.record("unresolved", rule, alive, sentence, settle=[advice])
        alike = not_excluded(name, lines, kinetic, bool(call.about.get("rapalog")), rules)
        blocking = [row for row in alike if row.blocks]
        if blocking and not missing:
            sentence = f"{pattern_sentence(spoken)} (not excluded: {in_words(blocking)})"
            return call.record("unresolved", "alike", shared(name, alive[name], blocking), sentence, alike=alike)
        if not missing:
            return call.record(name, "excluded" if forbidden else "pattern", alive, BEHAVES[name], alike=alike)
        return call.record(
            "unresolved", "least-evidence", alive, pattern_sentence(spoken), settle=[vary(axis) for axis in missing]
        )
    if not alive:
        return call.record(
            "unresolved", "no-class", {}, pattern_sentence(spoken),
            settle=["Vary the other substrate, and test pre-incubation and dilution."],
        )  # fmt: skip
    return call.record(
        "unresolved", "several-alive", alive, pattern_sentence(spoken), settle=settle(spoken, alive, kinetic)
    )


def _contradiction(call: Call, forbidden: Sequence[str], excluded: Mapping[str, Sequence[Line]]) -> dict[str, Any]:
    for name in forbidden:
        by = ", ".join(dict.fromkeys(line.title for line in excluded.get(name, [])))
        if by:
            call.reasons.append(f"Contradiction: {by} excludes {name}, which other evidence demands.")
    return call.record(
        "unresolved", "contradiction", {}, "gives contradictory results in experiments that should agree",
        flags=["contradiction"],
        settle=["Repeat the experiments that disagree, on one enzyme preparation and with a reference compound."],
    )  # fmt: skip


def _called(spoken: Sequence[Axis], rules: Rules) -> str:
    """The class that kinetics alone would name; empty if none."""
    if not spoken or any(not axis.alive for axis in spoken):
        return ""
    alive = list(classes_alive(spoken, rules))
    return alive[0] if len(alive) == 1 and not _missing(alive[0], spoken, rules) else ""


def _possible(spoken: Sequence[Axis], rules: Rules) -> dict[str, float]:
    """The classes that kinetics leaves possible."""
    if not spoken or any(not axis.possible for axis in spoken):
        return {}
    return classes_alive([as_possible(axis) for axis in spoken], rules)


def _known_by_its_axes(name: str, axes: Sequence[Axis], rules: Rules) -> bool:
    """Whether the axes that were fitted together leave a class alive by themselves too, as they do where one law describes all wells.

    The plateau along one axis is lower than residual activity by (Kb + [B]) / (gamma Kb + [B]), and may be no plateau there.
    """
    single = [replace(axis, alive=axis.possible | _partial_forms(axis)) for axis in axes if axis.name != BOTH]
    return len(single) == len(axes) or not single or name in classes_alive(single, rules)


def _partial_forms(axis: Axis) -> set[str]:
    """The partial forms of what an axis leaves possible."""
    forms = load_catalogue().complete_forms(axis.name)
    return {partial for partial, complete in forms.items() if complete in axis.possible}


def _missing(name: str, spoken: Sequence[Axis], rules: Rules) -> list[str]:
    """Axes that a class needs and that were not measured."""
    measured = {axis.name for axis in spoken}
    if measured <= {"substrate", BOTH}:
        return []
    return [axis for axis in rules.least_evidence.get(name, []) if axis not in measured]


def _spoken(axes: list[Axis]) -> list[Axis]:
    """Fitted together the axes say more than one by one; where they cannot be, each speaks for itself."""
    joint = next((axis for axis in axes if axis.name == BOTH), None)
    return [joint] if joint is not None else axes


def _needs_fkbp12(line: Line) -> bool:
    return line.counts and (line.line, line.outcome) in {("fkbp12-shift", "needed"), ("fk506-rescue", "rescued")}


def _fkbp12_matters(lines: Sequence[Line]) -> bool:
    """Whether families without FKBP12 may show something else than those with it."""
    measured = [line for line in lines if line.line == "fkbp12-shift" and not line.supplied]
    return any(line.outcome != "not needed" and "neither side" not in line.quality for line in measured)


def _axes(kinetic: list[Finding], fkbp12_matters: bool) -> list[Axis]:
    """The axes that were measured; where FKBP12 matters, only with it."""
    speaking = [finding for finding in kinetic if finding.axis]
    if fkbp12_matters:
        # The joint fit knows how much FKBP12 is in each well.
        speaking = [finding for finding in speaking if finding.FKBP12 > 0 or finding.axis == BOTH]
    names = sorted({finding.axis for finding in speaking})
    return [combine(name, [finding for finding in speaking if finding.axis == name]) for name in names]
