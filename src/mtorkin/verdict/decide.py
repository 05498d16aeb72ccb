"""The verdict on a compound: gates first, then evidence, then abstention."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from mtorkin.settings import Settings
from mtorkin.verdict.classes import Axis, classes_alive, combine
from mtorkin.verdict.findings import BOTH, NO_INHIBITION, Finding, find
from mtorkin.verdict.fkbp12 import Dependence, dependence
from mtorkin.verdict.record import Record
from mtorkin.verdict.rules import load_rules

_BEHAVES = {
    "atp-competitive": "behaves as an ATP-competitive inhibitor",
    "rapalog-like": "behaves as an allosteric, rapalog-like inhibitor",
    "substrate-competitive": "behaves as a substrate-competitive inhibitor",
    "uncompetitive": "behaves as an uncompetitive inhibitor",
    "noncompetitive": "behaves as a noncompetitive (mixed) inhibitor",
    "inactive": "does not inhibit at the concentrations tested",
}


def decide(
    compound: str,
    about: dict[str, Any],
    families: pd.DataFrame,
    fits: pd.DataFrame,
    parameters: pd.DataFrame,
    patterns: pd.DataFrame,
    quality: pd.DataFrame,
    settings: Settings,
) -> dict[str, Any]:
    """The verdict on one compound.

    Parameters
    ----------
    compound
        Its identifier.
    about
        What the assays say of it: ``name`` (text or None), ``rapalog`` (whether it is a suspected rapalog), ``simulated``.
    families
        Its families (`tables.FAMILIES`); none if nothing could be measured.
    fits, parameters, patterns, quality
        The tables of the study, of these and any other families.
    settings
        The configuration.

    Returns
    -------
    dict
        A record of ``verdicts.json``; see `mtorkin.verdict.record.Record`.
    """
    rows = families.sort_values("family").to_dict("records")
    findings = [find(row, fits, parameters, patterns, quality, settings) for row in rows]  # type: ignore[arg-type]
    usable = [finding for finding in findings if not finding.failures]
    call = _Call(compound, about, settings, findings)
    kinetic = [finding for finding in usable if finding.wild_type]
    for finding in usable:
        if not finding.wild_type:
            call.reasons.append(f"{finding.title}: measured on {finding.variant}; shown, and not part of the verdict.")
    for finding in findings:
        call.reasons.extend(f"{finding.title}: not used, {failure}." for failure in finding.failures)
    if not findings:
        call.reasons.append("No kinetic family could be made of its wells; the problems in the index say why.")
    if not kinetic:
        return call.record(
            "not-interpretable", "not-interpretable", {}, "has no measurement that can be interpreted",
            settle=["Repeat the measurement; the reasons say what was wrong."],
        )  # fmt: skip

    shift = dependence(kinetic, settings.evidence)
    if shift is not None:
        call.evidence.append(_fkbp12_evidence(shift))
        call.reasons.append(f"FKBP12: {shift.sentence}.")
    axes = _axes(kinetic, shift)
    joint = next((axis for axis in axes if axis.name == BOTH), None)
    for axis in axes:
        call.evidence.extend(_axis_evidence(axis))
        call.reasons.append(f"Along {_along(axis.name)}: {_alive_in_words(axis)}.")
    if shift is not None and shift.found == "dependent":
        return _fkbp12_dependent(call, axes, kinetic, shift.support)
    # Fitted together the axes say more than one by one; where they cannot be, each speaks for itself.
    return _decide(call, [joint] if joint is not None else axes, kinetic)


def _decide(call: _Call, axes: list[Axis], kinetic: list[Finding]) -> dict[str, Any]:
    rules = load_rules()
    excluded = [axis for axis in axes if not axis.alive]
    inactive = {axis.name for axis in axes if axis.alive == {NO_INHIBITION}}
    active = {axis.name for axis in axes if axis.alive and NO_INHIBITION not in axis.alive}
    alive = classes_alive(axes, rules) if axes and not excluded else {}

    if excluded or (inactive and active):
        return call.record(
            "unresolved", "contradiction", {}, "gives contradictory results in experiments that should agree",
            flags=["contradiction"],
            settle=["Repeat the experiments that disagree, on one enzyme preparation and with a reference compound."],
        )  # fmt: skip
    if not axes:
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
        return call.record("inactive", "inactive", alive, _BEHAVES["inactive"])
    if len(alive) == 1:
        (name,) = alive
        missing = [axis for axis in rules.least_evidence[name] if axis not in {axis.name for axis in axes}]
        if not missing or {axis.name for axis in axes} <= {"substrate", BOTH}:
            return call.record(name, "pattern", alive, _BEHAVES[name])
        return call.record(
            "unresolved", "least-evidence", alive, _pattern_sentence(axes), settle=[_vary(axis) for axis in missing]
        )
    if not alive:
        return call.record(
            "unresolved", "no-class", {}, _pattern_sentence(axes),
            settle=["Vary the other substrate, and test pre-incubation and dilution."],
        )  # fmt: skip
    return call.record(
        "unresolved", "several-alive", alive, _pattern_sentence(axes), settle=_settle(axes, alive, kinetic)
    )


def _fkbp12_dependent(call: _Call, axes: list[Axis], kinetic: list[Finding], support: float) -> dict[str, Any]:
    on_atp = next((axis for axis in axes if axis.name == "ATP"), None)
    if on_atp is not None and on_atp.alive == {"competitive"}:
        return call.record(
            "unresolved", "fkbp12-competitive", {"bivalent": on_atp.supports["competitive"]},
            "needs FKBP12 and yet competes with ATP",
            settle=["Test the two halves apart: FK506 rescue, an FRB mutant (S2035T), and the ATP axis without FKBP12."],
        )  # fmt: skip
    # FKBP12 excludes the classes that do not need it; what is left to doubt is whether anything competes with ATP.
    doubt = on_atp.supports.get("competitive", 0.0) if on_atp is not None else 0.0
    flags = []
    if any(finding.FKBP12_limiting for finding in kinetic):
        flags.append("FKBP12 below the top concentration of the compound: residual activity may be limiting FKBP12")
    return call.record(
        "rapalog-like", "fkbp12", {"rapalog-like": support * (1.0 - doubt)}, _BEHAVES["rapalog-like"], flags=flags
    )


class _Call:
    """What is gathered on the way to a record."""

    def __init__(self, compound: str, about: dict[str, Any], settings: Settings, findings: list[Finding]):
        self.compound = compound
        self.about = about
        self.settings = settings
        self.findings = findings
        self.reasons: list[str] = []
        self.evidence: list[dict[str, Any]] = []

    def record(
        self,
        verdict: str,
        rule: str,
        alive: dict[str, float],
        sentence: str,
        *,
        flags: Sequence[str] = (),
        settle: Sequence[str] = (),
    ) -> dict[str, Any]:
        """The record; classes alive are sorted by support, then by name."""
        ranked = sorted(alive.items(), key=lambda item: (-item[1], item[0]))
        values = {
            "margin": self.settings.selection.margin,
            "criterion": self.settings.selection.criterion,
            "fkbp12_shift": self.settings.evidence.fkbp12_shift,
            "inhibition": self.settings.regions.inhibition,
        }
        name = self.about.get("name")
        noted = [f"{_where(finding)}: {flag}" for finding in self.findings for flag in finding.flags]
        gated = [f"{_where(finding)}: not used" for finding in self.findings if finding.failures]
        called = verdict in _BEHAVES
        ending = "" if called or verdict == "not-interpretable" else "; the data do not decide between the classes left"
        if len(ranked) < 2 and ending:
            ending = "; that is not enough to name a class"
        return Record.model_validate(
            {
                "compound": self.compound,
                "name": name,
                "verdict": verdict,
                "support": ranked[0][1] if ranked else None,
                "alive": [{"class": cls, "support": support} for cls, support in ranked],
                "sentence": f"{self.compound} {sentence}{ending}.",
                "rule": load_rules().quote(rule, values),
                "reasons": self.reasons,
                "flags": list(dict.fromkeys([*flags, *gated, *noted])),
                "evidence": self.evidence,
                "what_would_settle": list(settle),
                "simulated": any(finding.simulated for finding in self.findings) or bool(self.about.get("simulated")),
                "families": [finding.family for finding in self.findings],
            }
        ).model_dump(mode="json")


def _axes(kinetic: list[Finding], shift: Dependence | None) -> list[Axis]:
    """The axes that were measured; where FKBP12 matters, only with it."""
    speaking = [finding for finding in kinetic if finding.axis]
    if shift is not None and shift.found != "independent":
        # The joint fit knows how much FKBP12 is in each well.
        speaking = [finding for finding in speaking if finding.FKBP12 > 0 or finding.axis == BOTH]
    names = sorted({finding.axis for finding in speaking})
    return [combine(name, [finding for finding in speaking if finding.axis == name]) for name in names]


def _axis_evidence(axis: Axis) -> list[dict[str, Any]]:
    best = max(sorted(axis.supports), key=lambda pattern: axis.supports[pattern])
    return [
        {
            "line": "both axes together" if axis.name == BOTH else f"{axis.name} axis",
            "finding": f"{best} (support {_support(axis.supports[best])})"
            if axis.alive
            else "the experiments exclude each other",
            "quality": "passed",
            "families": [finding.family for finding in axis.findings],
        }
    ]


def _fkbp12_evidence(shift: Dependence) -> dict[str, Any]:
    return {"line": "FKBP12 shift", "finding": shift.sentence, "quality": "passed", "families": list(shift.families)}


def _alive_in_words(axis: Axis) -> str:
    if not axis.alive:
        return "no pattern is left by all experiments"
    ranked = sorted(axis.alive, key=lambda pattern: (-axis.supports.get(pattern, 0.0), pattern))
    if len(ranked) == 1:
        return f"{ranked[0]} (support {_support(axis.supports.get(ranked[0], 0.0))}); every other pattern is worse by the margin or more"
    return f"{', '.join(ranked[:-1])} and {ranked[-1]} cannot be told apart"


def _pattern_sentence(axes: Sequence[Axis]) -> str:
    parts = []
    for axis in axes:
        ranked = sorted(axis.alive, key=lambda pattern: (-axis.supports.get(pattern, 0.0), pattern))
        shown = " or ".join(ranked)
        if shown.startswith("partial ") and len(ranked) == 1:
            shown = f"{shown.removeprefix('partial ')}, partial"
        parts.append(f"{shown} along {_along(axis.name)}")
    return "is " + " and ".join(parts)


def _support(value: float) -> str:
    """Two digits, and never a certainty."""
    return "> 0.99" if value > 0.99 else f"{value:.2f}"


def _along(axis: str) -> str:
    names = {
        "ATP": "ATP",
        "protein": "the protein substrate",
        "substrate": "the substrate",
        BOTH: "both substrates, fitted together",
    }
    return names[axis]


def _vary(axis: str) -> str:
    if axis == "ATP":
        return "Vary ATP over 0.2 to 5 Km at five or more inhibitor concentrations."
    return "Vary the protein substrate over 0.2 to 5 Km at five or more inhibitor concentrations, ATP held constant."


def _settle(axes: Sequence[Axis], alive: dict[str, float], kinetic: Sequence[Finding]) -> list[str]:
    """What tells the classes left apart, as sentences."""
    measured = {axis.name for axis in axes}
    advice = []
    if "ATP" in measured and "protein" not in measured:
        advice.append(_vary("protein"))
    if "protein" in measured and "ATP" not in measured:
        advice.append(_vary("ATP"))
    if "rapalog-like" in alive:
        if all(finding.FKBP12 > 0 for finding in kinetic):
            advice.append("Repeat one axis without FKBP12: a rapalog loses its potency 30-fold or more.")
        elif not any(finding.FKBP12 > 0 for finding in kinetic):
            advice.append("Repeat one axis with FKBP12 at 1 uM or more.")
    if any(len(axis.alive) > 1 for axis in axes):
        advice.append(
            "More replicates and a wider range of inhibitor concentrations on the axis that leaves several patterns."
        )
    return advice


def _where(finding: Finding) -> str:
    if finding.axis == BOTH:
        return "both axes together"
    return f"{finding.axis or 'dose-response'} axis ({finding.assay})"
