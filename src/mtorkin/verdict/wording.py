"""What was seen and decided, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mtorkin.assays.mutations import REFUSED
from mtorkin.base.odds import odds
from mtorkin.verdict.classes import Axis
from mtorkin.verdict.decision import Decision
from mtorkin.verdict.findings import BOTH, Finding
from mtorkin.verdict.lines.line import Line
from mtorkin.verdict.residual import Residual
from mtorkin.verdict.slow import Sorted, before_atp

#: What is to be said where axes with different times of preincubation disagree.
SLOW = (
    "leaves slowly: what it is depends on the time that it has with the enzyme before ATP comes, "
    "and Ki is an upper bound"
)
_ALONG = {
    "ATP": "ATP",
    "protein": "the protein substrate",
    "substrate": "the substrate",
    BOTH: "both substrates, fitted together",
}


def sentence(compound: str, decision: Decision, residual: Residual | None = None) -> str:
    """The decision in a sentence, with the activity that is left."""
    ending = "" if residual is None else f", {partial(residual)}" if residual.shown else f" ({partial(residual)})"
    if decision.verdict == "unresolved":
        ending = "; the data do not decide between the mechanisms still possible"
        if len(decision.alive) < 2:
            ending = "; that is not enough to name a class"
    return f"{compound} {decision.sentence}{ending}."


def partial(residual: Residual) -> str:
    """The activity that is left, as it stands beside a class."""
    if not residual.shown:
        return "partial not excluded"
    left = residual.left.value
    return "partial" if math.isnan(left) else f"partial: {100 * left:.0f} % left"


def pattern_sentence(axes: Sequence[Axis]) -> str:
    """What the axes show, as the end of a sentence."""
    parts = []
    for axis in axes:
        ranked = _ranked(axis)
        shown = " or ".join(ranked)
        if shown.startswith("partial ") and len(ranked) == 1:
            shown = f"{shown.removeprefix('partial ')}, partial"
        parts.append(f"{shown} along {_ALONG[axis.name]}")
    return "is " + " and ".join(parts)


def family_reasons(findings: Sequence[Finding]) -> list[str]:
    """Which families are no part of the kinetic verdict, and which were not used."""
    if not findings:
        return ["No kinetic family could be made of its wells; the problems in the index say why."]
    compared = [_compared_only(finding) for finding in findings if not finding.failures and not finding.kinetic]
    unused = [f"{finding.title}: not used, {failure}." for finding in findings for failure in finding.failures]
    return compared + unused


def _compared_only(finding: Finding) -> str:
    mutations = finding.conditions["mutations"]
    tail = f" {mutations.words}: {REFUSED[mutations.label]}." if mutations.label in REFUSED else ""
    return (
        f"{finding.title}: measured on {finding.variant}; no part of the kinetic verdict, compared in the evidence "
        f"lines.{tail}"
    )


def late_reasons(by_time: Sorted) -> list[str]:
    """Which families are no part of the kinetic verdict since the compound met the enzyme before ATP did."""
    return [
        f"{finding.title} ({finding.axis} axis): no part of the kinetic verdict. The compound stood with the enzyme "
        f"for {before_atp(finding):g} min before ATP came, and shows another pattern where ATP came sooner."
        for finding in by_time.set_aside
    ]


def axis_reason(axis: Axis) -> str:
    """What an axis leaves alive."""
    return f"Along {_ALONG[axis.name]}: {_alive(axis)}."


def _alive(axis: Axis) -> str:
    if not axis.possible:
        return "no pattern is left by all experiments"
    ranked = _ranked(axis)
    if len(ranked) > 1:
        return f"{', '.join(ranked[:-1])} and {ranked[-1]} cannot be told apart"
    near = sorted(axis.possible - axis.alive)
    but = f", but for {' and '.join(near)}, from which it lies within reach of the border" if near else ""
    return f"{against(ranked[0], axis)}{but}"


def against(pattern: str, axis: Axis) -> str:
    """A pattern with its odds, e.g. ``competitive (20 to 1 against every other pattern)``."""
    return f"{pattern} ({odds(axis.supports.get(pattern, 0.0))} against every other pattern)"


def _ranked(axis: Axis) -> list[str]:
    return sorted(axis.alive, key=lambda pattern: (-axis.supports.get(pattern, 0.0), pattern))


def line_reason(line: Line) -> str:
    """What a line shows."""
    about = f"{line.row.title} ({line.comparison})" if line.comparison else line.row.title
    low, high = line.effect.lowest, line.effect.highest
    interval = f"at least {low:.3g}" if math.isinf(high) else f"{low:.3g} to {high:.3g}"
    unit = f" {line.row.effect.unit}" if line.row.effect.unit else ""
    return f"{about}: {line.row.effect.word} {interval}{unit}, {line.finding}."


def axis_name(axis: Axis) -> str:
    """An axis in the evidence table."""
    return "both axes together" if axis.name == BOTH else f"{axis.name} axis"


def where(finding: Finding) -> str:
    """A family in a flag."""
    if finding.axis == BOTH:
        return "both axes together"
    return f"{finding.axis or 'dose-response'} axis ({finding.assay})"
