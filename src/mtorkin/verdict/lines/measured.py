"""Evidence lines that the families of a compound show."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from mtorkin.assays.evidence import LineRow
from mtorkin.base.settings import Settings
from mtorkin.verdict.findings import Finding
from mtorkin.verdict.lines.checks import CHECKS, together
from mtorkin.verdict.lines.contrasts import Contrast, contrasts
from mtorkin.verdict.lines.line import COMPARED, PASSED, Line
from mtorkin.verdict.lines.quantities import quantity

#: Why a contrast says nothing where there is nothing to compare.
NEITHER = "neither side is inhibited, so that there is nothing to compare"


def of_families(name: str, row: LineRow, findings: Sequence[Finding], settings: Settings) -> list[Line]:
    """Every measurement of a line by families of the compound."""
    if row.compares is None:
        return _of_one_family(name, row, findings, settings)
    found, reason = contrasts(row.compares, findings)
    if reason:
        return [Line(name, row, finding="not computed", quality=f"not comparable: {reason}")]
    return [_of_contrast(name, row, contrast, findings, settings) for contrast in found]


def _of_one_family(name: str, row: LineRow, findings: Sequence[Finding], settings: Settings) -> list[Line]:
    lines = []
    for finding in findings:
        if row.effect.of not in finding.readings or finding.conditions["system"].label != "kinase":
            continue
        checked = together([CHECKS[check].family(finding, settings) for check in row.checks])
        fault = _unusable(finding, row) or checked.fault
        line = Line(
            name, row, finding.title, finding.readings[row.effect.of], quality=fault, families=(finding.family,)
        )
        lines.append(line.judged(row.all_limits(settings.evidence) | dict(checked.limits)))
    return lines


def _unusable(finding: Finding, row: LineRow) -> str:
    """Why a family is not used; a line may keep those that no model describes."""
    kept = {finding.misfit} if row.misfit == "keep" else set()
    failure = next((failure for failure in finding.failures if failure not in kept), "")
    return f"not used: {failure}" if failure else ""


def _of_contrast(name: str, row: LineRow, contrast: Contrast, findings: Sequence[Finding], settings: Settings) -> Line:
    attribute = row.compares.attribute if row.compares else ""
    of, over = (finding.conditions[attribute].words for finding in (contrast.of, contrast.over))
    checked = together([CHECKS[check].contrast(contrast, findings, settings) for check in row.checks])
    compare = COMPARED[row.effect.kind]
    line = Line(
        name,
        row,
        f"{of} over {over}",
        compare(*(quantity(finding, row.effect.of) for finding in (contrast.of, contrast.over))),
        quality=row.refused or _fault(contrast) or checked.fault,
        families=(contrast.of.family, contrast.over.family),
        support=contrast.support,
    ).judged(row.all_limits(settings.evidence) | dict(checked.limits))
    if contrast.unstated and line.quality == PASSED:
        names = ", ".join(contrast.unstated)
        return line.remarked(f"{names} taken to be the same, which is not stated for both")
    return line


def _fault(contrast: Contrast) -> str:
    """Why a contrast decides nothing; empty where it may."""
    for finding in (contrast.of, contrast.over):
        if finding.failures:
            return f"not used: {finding.title}: {finding.failures[0]}"
    if contrast.of.inhibits is False and contrast.over.inhibits is False:
        return NEITHER
    return ""


def of_ends(name: str, row: LineRow, findings: Sequence[Finding], settings: Settings) -> list[Line]:
    """The same comparison between the ends of an axis: it is shown, and its wells have spoken as that axis."""
    lines = []
    for finding in findings:
        if finding.axis != row.axis or not finding.kinetic or not _has_ends(finding, row):
            continue
        checked = together([CHECKS[check].ends(finding, settings) for check in row.checks])
        effect = COMPARED[row.effect.kind](*(quantity(finding, row.effect.of, end) for end in ("highest", "lowest")))
        line = Line(
            name, row, f"highest over lowest level of {finding.title}", effect, quality=checked.fault,
            families=(finding.family,),
        ).judged(row.all_limits(settings.evidence) | dict(checked.limits))  # fmt: skip
        if line.quality == PASSED:
            line = replace(
                line.remarked(f"its wells have spoken as the {row.axis} axis, and are not counted again"), says={}
            )
        lines.append(line)
    return lines


def _has_ends(finding: Finding, row: LineRow) -> bool:
    """Whether a family tells the quantity at both ends, and has it at all: complete inhibition has no plateau."""
    name = row.effect.of
    ends = [finding.readings.get(f"{name} at {end}") for end in ("highest", "lowest")]
    return name in finding.readings and all(end is not None and not math.isnan(end.value) for end in ends)
