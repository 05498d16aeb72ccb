"""IC50s that were measured at different [ATP] over Km, compared as dissociation constants."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mtorkin.assays.attributes import ATTRIBUTES
from mtorkin.assays.evidence import Limits
from mtorkin.verdict.estimates import UNKNOWN, Estimate, ratio, span
from mtorkin.verdict.findings import Finding
from mtorkin.verdict.lines.basis import Basis
from mtorkin.verdict.lines.contrasts import Contrast
from mtorkin.verdict.lines.quantities import km_of, quantity

_COMPETITIVE, _UNCOMPETITIVE, _OTHER = "competitive", "uncompetitive", "other"
_NONE = Estimate(1.0, 1.0, 1.0)
#: Unit of the range of Km that is taken where no axis gives one.
_UNIT = "uM"


@dataclass(frozen=True)
class Corrected:
    """An effect as a ratio of dissociation constants, what it rests on, and why it cannot be had."""

    effect: Estimate
    remark: str = ""
    fault: str = ""


def corrected(effect: Estimate, contrast: Contrast, basis: Basis, limits: Limits) -> Corrected:
    """The ratio of two IC50s as one of dissociation constants.

    A competitive IC50 is Ki (1 + [ATP]/Km), an uncompetitive one Ki (1 + Km/[ATP]), a noncompetitive one Ki [1]_. The
    correction is that of what the ATP axis leaves alive; where it leaves several, the interval holds for all of them.
    The IC50 of an ATP axis is that at [ATP] = Km, and needs none.

    Parameters
    ----------
    effect
        The ratio of the IC50s.
    contrast
        The two families.
    basis
        All families of the compound, and those of reference compounds. One that competes with ATP and was measured as
        both families were takes the place of [ATP]/Km.
    limits
        ``least_Km`` and ``most_Km``, between which a Km lies that no axis gives, in uM.

    References
    ----------
    .. [1] Cheng & Prusoff 1973 Biochem Pharmacol 22:3099.
    """
    laws = _laws(basis.findings)
    if laws == {_OTHER}:
        return Corrected(effect, "the compound does not compete with ATP, so that [ATP]/Km changes nothing")
    if contrast.of.axis == contrast.over.axis == "ATP":
        return Corrected(effect, "both IC50s are those at [ATP] = Km, by the ATP axis of each")
    factors: list[Estimate] = [_NONE] if _OTHER in laws else []
    remarks: list[str] = []
    for law in sorted(laws - {_OTHER}):
        found, remark = _factors(law, contrast, basis, limits)
        if not found:
            fault = "not comparable: [ATP] is not stated for both in uM, and the compound may compete with ATP"
            return Corrected(UNKNOWN, fault=fault)
        factors += found
        remarks.append(remark)
    # A product is a ratio to the inverse.
    whole = span([ratio(effect, factor.inverse) for factor in factors])
    return Corrected(whole, f"corrected for [ATP]/Km by {' and '.join(dict.fromkeys(remarks))}")


def _laws(findings: Sequence[Finding]) -> set[str]:
    """How the compound may go with ATP, by the patterns that its ATP axes leave alive; anything where there is none."""
    alive = {
        pattern
        for finding in findings
        if finding.axis == "ATP" and finding.kinetic and not finding.failures
        for pattern in finding.patterns
    }
    if not alive:
        return {_COMPETITIVE, _UNCOMPETITIVE, _OTHER}
    words = {pattern.removeprefix("partial ") for pattern in alive}
    return {word if word in (_COMPETITIVE, _UNCOMPETITIVE) else _OTHER for word in words}


def _factors(law: str, contrast: Contrast, basis: Basis, limits: Limits) -> tuple[list[Estimate], str]:
    """What a ratio of IC50s may have to be multiplied by, and what that rests on; none where [ATP] is not known."""
    if law == _COMPETITIVE:
        by_reference = _by_reference(contrast, basis.references)
        if by_reference is not None:
            return [by_reference], "a reference compound that competes with ATP"
    of, over = (_raised_by(law, finding, basis, limits) for finding in (contrast.of, contrast.over))
    remark = "the Km of both" if len(of) == len(over) == 1 else "the range of Km reported for mTOR"
    return [ratio(above, below) for above in over for below in of], remark


def _raised_by(law: str, finding: Finding, basis: Basis, limits: Limits) -> list[Estimate]:
    """How many times ATP raises the IC50 of a family over the dissociation constant; by either end of a range of Km."""
    level, km = finding.conditions["ATP"].value, km_of(finding, basis.findings)
    if not level or (km is None and finding.units["ATP"] != _UNIT):
        return []
    ends = (limits["least_Km"], limits["most_Km"])
    return [_raised(law, level, each) for each in ([km] if km else [Estimate(end, end, end) for end in ends])]


def _raised(law: str, level: float, km: Estimate) -> Estimate:
    """How many times ATP raises an IC50 over the dissociation constant."""
    if law == _UNCOMPETITIVE:
        return km.map(lambda value: 1.0 + value / level)
    return km.inverse.map(lambda affinity: 1.0 + level * affinity)


def _by_reference(contrast: Contrast, references: Sequence[Finding]) -> Estimate | None:
    """The inverse of the ratio of a reference compound that was measured as both families were; the narrowest one."""
    of, over = ([each for each in references if _alike(each, side)] for side in (contrast.of, contrast.over))
    found = [
        ratio(quantity(below, "IC50"), quantity(above, "IC50"))
        for above in of
        for below in over
        if above.compound == below.compound
    ]
    known = [each for each in found if each.known and each.lowest > 0 and math.isfinite(each.highest)]
    return min(known, key=lambda each: each.highest / each.lowest, default=None)


#: A reference that competes with ATP does not care for these.
_NO_MATTER = ("axis", "unit", "FKBP12")


def _alike(reference: Finding, finding: Finding) -> bool:
    """Whether a reference compound was measured under the conditions of a family, [ATP] stated for both.

    Other conditions that neither states are taken to agree.
    """
    names = [name for name in ATTRIBUTES if name not in _NO_MATTER]
    if finding.conditions["ATP"].value is None or reference.units != finding.units:
        return False
    return all(reference.conditions[name].value == finding.conditions[name].value for name in names)
