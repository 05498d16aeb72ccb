"""What a verdict is written with: the record, and the words for what was seen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from mtorkin.base.settings import Settings
from mtorkin.verdict.classes import Axis
from mtorkin.verdict.findings import BOTH, Finding
from mtorkin.verdict.lines import Line
from mtorkin.verdict.record import Record
from mtorkin.verdict.rules import Alike, load_rules

BEHAVES = {
    "atp-competitive": "behaves as an ATP-competitive inhibitor",
    "rapalog-like": "behaves as an allosteric, rapalog-like inhibitor",
    "substrate-competitive": "behaves as a substrate-competitive inhibitor",
    "uncompetitive": "behaves as an uncompetitive inhibitor",
    "noncompetitive": "behaves as a noncompetitive (mixed) inhibitor",
    "bivalent": "behaves as a bivalent inhibitor, held by FKBP12 and competing with ATP",
    "covalent": "behaves as a covalent inhibitor",
    "interference": "interferes with the assay",
    "inactive": "does not inhibit at the concentrations tested",
}


class Call:
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
        alike: Sequence[Alike] = (),
    ) -> dict[str, Any]:
        """The record; classes alive are sorted by support, then by name."""
        ranked = sorted(alive.items(), key=lambda item: (-item[1], item[0]))
        values = {
            "margin": self.settings.selection.margin,
            "criterion": self.settings.selection.criterion,
            **self.settings.evidence.model_dump(),
            "inhibition": self.settings.regions.inhibition,
        }
        name = self.about.get("name")
        noted = [f"{_where(finding)}: {flag}" for finding in self.findings for flag in finding.flags]
        gated = [f"{_where(finding)}: not used" for finding in self.findings if finding.failures]
        called = verdict in BEHAVES
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
                "not_excluded": [row.words for row in alike],
                "what_would_settle": list(dict.fromkeys([*settle, *(row.experiment for row in alike)])),
                "simulated": any(finding.simulated for finding in self.findings) or bool(self.about.get("simulated")),
                "families": [finding.family for finding in self.findings],
            }
        ).model_dump(mode="json")


def axis_evidence(axis: Axis) -> list[dict[str, Any]]:
    """An axis as rows of the evidence table."""
    best = max(sorted(axis.supports), key=lambda pattern: axis.supports[pattern])
    return [
        {
            "line": "both axes together" if axis.name == BOTH else f"{axis.name} axis",
            "finding": f"{best} (support {_support(axis.supports[best])})"
            if axis.possible
            else "the experiments exclude each other",
            "comparison": "",
            "effect": None,
            "interval": None,
            "quality": "passed",
            "says": None,
            "source": "this study",
            "supplied": False,
            "families": [finding.family for finding in axis.findings],
        }
    ]


def line_evidence(line: Line) -> dict[str, Any]:
    """A line as a row of the evidence table."""
    known = not (math.isnan(line.effect.lowest) or math.isnan(line.effect.highest))
    return {
        "line": line.title,
        "comparison": line.comparison,
        "effect": None if math.isnan(line.effect.value) else line.effect.value,
        "interval": [line.effect.lowest, None if math.isinf(line.effect.highest) else line.effect.highest]
        if known
        else None,
        "finding": line.finding,
        "quality": line.quality,
        "says": dict(line.says),
        "source": line.source,
        "supplied": line.supplied,
        "families": list(line.families),
    }


def line_sentence(line: Line) -> str:
    """A line that counts as a reason."""
    about = f"{line.title} ({line.comparison})" if line.comparison else line.title
    return f"{about}: {_interval(line)}, {line.finding}."


def _interval(line: Line) -> str:
    low, high = line.effect.lowest, line.effect.highest
    what = "slope" if line.line == "hill-slope" else "ratio"
    return f"{what} at least {low:.3g}" if math.isinf(high) else f"{what} {low:.3g} to {high:.3g}"


def alive_in_words(axis: Axis) -> str:
    """What an axis leaves alive."""
    if not axis.possible:
        return "no pattern is left by all experiments"
    ranked = sorted(axis.alive, key=lambda pattern: (-axis.supports.get(pattern, 0.0), pattern))
    if len(ranked) == 1:
        near = sorted(axis.possible - axis.alive)
        but = f", but for {' and '.join(near)}, from which it lies within reach of the border" if near else ""
        return f"{ranked[0]} (support {_support(axis.supports.get(ranked[0], 0.0))}); every other pattern is worse by the margin or more{but}"
    return f"{', '.join(ranked[:-1])} and {ranked[-1]} cannot be told apart"


def pattern_sentence(axes: Sequence[Axis]) -> str:
    """What the axes show, as the end of a sentence."""
    parts = []
    for axis in axes:
        ranked = sorted(axis.alive, key=lambda pattern: (-axis.supports.get(pattern, 0.0), pattern))
        shown = " or ".join(ranked)
        if shown.startswith("partial ") and len(ranked) == 1:
            shown = f"{shown.removeprefix('partial ')}, partial"
        parts.append(f"{shown} along {along(axis.name)}")
    return "is " + " and ".join(parts)


def _support(value: float) -> str:
    """Two digits, and never a certainty."""
    return "> 0.99" if value > 0.99 else f"{value:.2f}"


def along(axis: str) -> str:
    """The axis in words."""
    names = {
        "ATP": "ATP",
        "protein": "the protein substrate",
        "substrate": "the substrate",
        BOTH: "both substrates, fitted together",
    }
    return names[axis]


def vary(axis: str) -> str:
    """How to measure an axis."""
    if axis == "ATP":
        return "Vary ATP over 0.2 to 5 Km at five or more inhibitor concentrations."
    return "Vary the protein substrate over 0.2 to 5 Km at five or more inhibitor concentrations, ATP held constant."


def settle(axes: Sequence[Axis], alive: dict[str, float], kinetic: Sequence[Finding]) -> list[str]:
    """What tells the classes left apart, as sentences."""
    measured = {axis.name for axis in axes}
    advice = []
    if "ATP" in measured and "protein" not in measured:
        advice.append(vary("protein"))
    if "protein" in measured and "ATP" not in measured:
        advice.append(vary("ATP"))
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
