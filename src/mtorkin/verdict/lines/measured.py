"""Evidence lines that the families of a compound show."""

from __future__ import annotations

import math
from dataclasses import replace

from mtorkin.assays.evidence import Limits, LineRow
from mtorkin.verdict.findings import Finding
from mtorkin.verdict.lines.atp import Corrected, corrected
from mtorkin.verdict.lines.basis import Basis
from mtorkin.verdict.lines.checks import CHECKS, Checked, together
from mtorkin.verdict.lines.contrasts import Contrast, contrasts
from mtorkin.verdict.lines.line import COMPARED, PASSED, Line
from mtorkin.verdict.lines.quantities import quantity

#: Why a contrast says nothing where there is nothing to compare.
NEITHER = "neither side is inhibited, so that there is nothing to compare"


def of_families(name: str, row: LineRow, basis: Basis) -> list[Line]:
    """Every measurement of a line by families of the compound."""
    if row.compares is None:
        return _of_one_family(name, row, basis)
    found, reason = contrasts(row.compares, basis.findings)
    if reason:
        return [Line(name, row, finding="not computed", quality=f"not comparable: {reason}")]
    return [_of_contrast(name, row, contrast, basis) for contrast in found]


def _of_one_family(name: str, row: LineRow, basis: Basis) -> list[Line]:
    lines = []
    for finding in basis.findings:
        if row.effect.of not in finding.readings or finding.conditions["system"].label != "kinase":
            continue
        checked = together([CHECKS[check].family(finding, basis.settings) for check in row.checks])
        line = Line(
            name,
            row,
            finding.title,
            finding.readings[row.effect.of],
            quality=_unusable(finding, row) or checked.fault,
            families=(finding.family,),
        )
        lines.append(line.judged(_limits(row, basis, checked)))
    return lines


def _limits(row: LineRow, basis: Basis, checked: Checked) -> Limits:
    return row.all_limits(basis.settings.evidence) | dict(checked.limits)


def _unusable(finding: Finding, row: LineRow) -> str:
    """Why a family is not used; a line may keep those that no model describes."""
    kept = {finding.misfit} if row.misfit == "keep" else set()
    failure = next((failure for failure in finding.failures if failure not in kept), "")
    return f"not used: {failure}" if failure else ""


def _of_contrast(name: str, row: LineRow, contrast: Contrast, basis: Basis) -> Line:
    sides = contrast.of, contrast.over
    checked = together([CHECKS[check].contrast(contrast, basis) for check in row.checks])
    limits = _limits(row, basis, checked)
    found = Corrected(COMPARED[row.effect.kind](*(quantity(finding, row.effect.of) for finding in sides)))
    if row.corrected and found.effect.known:
        found = corrected(found.effect, contrast, basis, limits)
    line = Line(
        name,
        row,
        " over ".join(_side(row, finding, contrast) for finding in sides),
        found.effect,
        quality=row.refused or _fault(contrast) or checked.fault or found.fault,
        families=(contrast.of.family, contrast.over.family),
        support=contrast.support,
    ).judged(limits)
    if line.quality != PASSED:
        return line
    if contrast.unstated:
        line = line.remarked(f"{', '.join(contrast.unstated)} taken to be the same, which is not stated for both")
    return line.remarked(found.remark) if found.remark else line


def _side(row: LineRow, finding: Finding, contrast: Contrast) -> str:
    """A side of a contrast in words, with what it has of its own."""
    compares = row.compares
    if compares is None:
        return finding.title
    conditions = [(side.conditions[name].label for side in (contrast.of, contrast.over)) for name in compares.own]
    own = [name for name, (one, other) in zip(compares.own, conditions, strict=True) if one != other]
    tail = f" ({', '.join(finding.conditions[name].words for name in own)})" if own else ""
    return f"{finding.conditions[compares.attribute].words}{tail}"


def _fault(contrast: Contrast) -> str:
    """Why a contrast decides nothing; empty where it may."""
    for finding in (contrast.of, contrast.over):
        if finding.failures:
            return f"not used: {finding.title}: {finding.failures[0]}"
    if contrast.of.inhibits is False and contrast.over.inhibits is False:
        return NEITHER
    return ""


def of_ends(name: str, row: LineRow, basis: Basis) -> list[Line]:
    """The same comparison between the ends of an axis: it is shown, and its wells count as that axis already."""
    lines = []
    for finding in basis.findings:
        if finding.axis != row.axis or not finding.kinetic or not _has_ends(finding, row):
            continue
        checked = together([CHECKS[check].ends(finding, basis.settings) for check in row.checks])
        effect = COMPARED[row.effect.kind](*(quantity(finding, row.effect.of, end) for end in ("highest", "lowest")))
        line = Line(
            name, row, f"highest over lowest level of {finding.title}", effect, quality=checked.fault,
            families=(finding.family,),
        ).judged(_limits(row, basis, checked))  # fmt: skip
        if line.quality == PASSED:
            remark = f"its wells count as the {row.axis} axis already, and are not counted again"
            line = replace(line.remarked(remark), says={}, spoken=True)
        lines.append(line)
    return lines


def _has_ends(finding: Finding, row: LineRow) -> bool:
    """Whether a family tells the quantity at both ends, and has it at all: complete inhibition has no plateau."""
    name = row.effect.of
    ends = [finding.readings.get(f"{name} at {end}") for end in ("highest", "lowest")]
    return name in finding.readings and all(end is not None and not math.isnan(end.value) for end in ends)
