"""A decision as the record of `verdicts.json`."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from mtorkin.verdict.advice import experiments, not_excluded
from mtorkin.verdict.case import Case
from mtorkin.verdict.classes import Axis
from mtorkin.verdict.decision import Decision
from mtorkin.verdict.lines.line import Line
from mtorkin.verdict.record import Record
from mtorkin.verdict.residual import Residual, residual_activity
from mtorkin.verdict.wording import (
    SLOW,
    against,
    axis_name,
    axis_reason,
    family_reasons,
    late_reasons,
    line_reason,
    partial,
    sentence,
    where,
)


def written(case: Case, decision: Decision) -> dict[str, Any]:
    """The record of a compound; mechanisms still possible are sorted by support, then by name."""
    ranked = decision.ranked
    noted = _noted(case)
    gated = [f"{where(finding)}: not used" for finding in case.findings if finding.failures]
    left = not_excluded(case, decision)
    residual = residual_activity(decision.verdict, case)
    asked = experiments(case, decision, left)
    record = {
        "compound": case.compound,
        "name": case.about.get("name"),
        "verdict": decision.verdict,
        "support": ranked[0][1] if ranked else None,
        "alive": [{"class": name, "support": value} for name, value in ranked],
        "residual": _of_residual(residual),
        "sentence": sentence(case.compound, decision, residual),
        "rule": case.rules.quote(decision.rule, _limits(case)),
        "reasons": [
            *family_reasons(case.findings),
            *late_reasons(case.by_time),
            *(axis_reason(axis) for axis in case.axes),
            *(line_reason(line) for line in case.lines if line.counts),
            *decision.reasons,
        ],
        "flags": list(dict.fromkeys([*decision.flags, *([SLOW] if case.by_time.set_aside else []), *gated, *noted])),
        "evidence": [*map(_of_axis, case.axes), *map(_of_line, case.lines)],
        "not_excluded": [{"what": each.what, "experiments": each.experiments} for each in left],
        "experiments": asked,
        "what_would_settle": [case.rules.experiments[name].do for name in asked],
        "simulated": any(finding.simulated for finding in case.findings) or bool(case.about.get("simulated")),
        "families": [finding.family for finding in case.findings],
    }
    return Record.model_validate(record).model_dump(mode="json")


def _of_residual(residual: Residual | None) -> dict[str, Any] | None:
    """The activity that is left; null where there is none."""
    if residual is None:
        return None
    left = residual.left
    known = left.known and math.isfinite(left.highest)
    return {
        "words": partial(residual),
        "shown": residual.shown,
        "fraction": None if math.isnan(left.value) else left.value,
        "interval": [left.lowest, left.highest] if known else None,
    }


def _noted(case: Case) -> list[str]:
    """The flags of the families, each once, with where it was raised."""
    raised: dict[str, list[str]] = {}
    for finding in case.findings:
        for flag in finding.flags:
            raised.setdefault(flag, []).append(where(finding))
    return [f"{', '.join(places)}: {flag}" for flag, places in raised.items()]


def _limits(case: Case) -> Mapping[str, Any]:
    """What the text of a rule is filled in with."""
    selection = case.settings.selection
    return {
        "margin": selection.margin,
        "criterion": selection.criterion,
        "inhibition": case.settings.regions.inhibition,
        **case.settings.evidence.model_dump(),
    }


def _of_axis(axis: Axis) -> dict[str, Any]:
    """An axis as a row of the evidence table."""
    best = max(sorted(axis.supports), key=lambda pattern: axis.supports[pattern])
    found = against(best, axis) if axis.possible else "the experiments exclude each other"
    return {
        "line": axis_name(axis),
        "comparison": "",
        "effect": None,
        "interval": None,
        "unit": "",
        "finding": found,
        "quality": "passed",
        "says": None,
        "source": "this study",
        "supplied": False,
        "families": [finding.family for finding in axis.findings],
    }


def _of_line(line: Line) -> dict[str, Any]:
    """A line as a row of the evidence table."""
    effect = line.effect
    highest = None if math.isinf(effect.highest) else effect.highest
    return {
        "line": line.row.title,
        "comparison": line.comparison,
        "effect": None if math.isnan(effect.value) else effect.value,
        "interval": [effect.lowest, highest] if effect.known else None,
        "unit": line.row.effect.unit,
        "finding": line.finding,
        "quality": line.quality,
        "says": dict(line.says),
        "source": line.source,
        "supplied": line.supplied,
        "families": list(line.families),
    }
