"""What would look the same as a class and was not excluded, with the experiment that would exclude it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from mtorkin.verdict.findings import Finding
from mtorkin.verdict.lines import Line
from mtorkin.verdict.rules import Alike, Rules


def not_excluded(
    name: str, lines: Sequence[Line], kinetic: Sequence[Finding], rapalog: bool, rules: Rules
) -> list[Alike]:
    """The rows of the rules that would look like a class and that nothing excludes.

    Parameters
    ----------
    name
        The class.
    lines
        The evidence lines on the compound.
    kinetic
        Its kinetic families.
    rapalog
        Whether an assay declares it a rapalog.
    rules
        The rules.
    """
    seen = {(line.line, line.outcome) for line in lines if line.counts}
    with_fkbp12 = rapalog or any(finding.FKBP12 > 0 for finding in kinetic)
    without = not any(finding.FKBP12 > 0 for finding in kinetic)
    concerned = {"": True, "FKBP12": with_fkbp12, "no FKBP12": without}
    return [
        row
        for row in rules.alike.values()
        if name in row.looks_like
        and concerned[row.where]
        and not any((shown.line, shown.outcome) in seen for shown in row.excluded_by)
        and not (row.by_design and _met_with_atp(kinetic))
    ]


def shared(name: str, support: float, alike: Sequence[Alike]) -> dict[str, float]:
    """The support of a class shared with what looks the same, by the shares of the rules; summed by class."""
    weights: dict[str, float] = {name: 1.0}
    for row in alike:
        for other, part in row.stands_for.items():
            weights[other] = weights.get(other, 0.0) + row.share * part
    whole = math.fsum(weights.values())
    return {each: support * weight / whole for each, weight in weights.items()}


def in_words(alike: Sequence[Alike]) -> str:
    """What is not excluded, as the end of a sentence."""
    return ", ".join(row.words for row in alike)


def experiments(alike: Sequence[Alike]) -> list[str]:
    """The experiments that would exclude it."""
    return list(dict.fromkeys(row.experiment for row in alike))


def _met_with_atp(kinetic: Sequence[Finding]) -> bool:
    """Whether on every ATP axis the compound met the enzyme no earlier than ATP."""
    along = [finding.conditions for finding in kinetic if finding.axis in ("ATP", "both")]
    return bool(along) and all(_not_before_atp(conditions) for conditions in along)


def _not_before_atp(conditions: Mapping[str, object]) -> bool:
    return conditions["preincubation"] == 0 or "ATP" in str(conditions.get("preincubated_with") or "")
