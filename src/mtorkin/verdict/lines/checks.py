"""What else must hold before a line says anything: a row a check, with the limits that it derives."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mtorkin.assays.evidence import Limits
from mtorkin.assays.units import parse
from mtorkin.base.settings import Settings
from mtorkin.verdict.estimates import UNKNOWN, Estimate
from mtorkin.verdict.findings import Finding
from mtorkin.verdict.lines.basis import Basis
from mtorkin.verdict.lines.contrasts import Contrast
from mtorkin.verdict.lines.quantities import km_of


@dataclass(frozen=True)
class Checked:
    """The limits that a check derives, and its fault; an empty fault has passed."""

    limits: Limits = field(default_factory=dict)
    fault: str = ""


class Check:
    """A check of a line; what a kind of line does not need to keep has passed."""

    def contrast(self, contrast: Contrast, basis: Basis) -> Checked:
        """Of two families."""
        return Checked()

    def ends(self, finding: Finding, settings: Settings) -> Checked:
        """Of the ends of an axis."""
        return Checked()

    def family(self, finding: Finding, settings: Settings) -> Checked:
        """Of one family."""
        return Checked()

    def supplied(self, value: Mapping[str, Any], settings: Settings) -> Checked:
        """Of a value from elsewhere."""
        return Checked()


class AtpRange(Check):
    """The two [ATP] are far enough apart to tell competitive from uncompetitive inhibition [1]_.

    The limits lie half way, on the log scale, to what either predicts.

    References
    ----------
    .. [1] Cheng & Prusoff 1973 Biochem Pharmacol 22:3099.
    """

    def contrast(self, contrast: Contrast, basis: Basis) -> Checked:
        lowest, highest = (finding.conditions["ATP"].value for finding in (contrast.over, contrast.of))
        return _by_atp(km_of(contrast.of, basis.findings), lowest, highest, basis.settings)

    def ends(self, finding: Finding, settings: Settings) -> Checked:
        lowest, highest = (finding.readings[f"substrate at {end}"].value for end in ("lowest", "highest"))
        return _by_atp(finding.readings.get("Km"), lowest, highest, settings)

    def supplied(self, value: Mapping[str, Any], settings: Settings) -> Checked:
        low, high, km = (parse(text, "concentration").value for text in (*value["ATP"], value["Km"]))
        return _by_atp(Estimate(km), low, high, settings)


def _by_atp(km: Estimate | None, lowest: float, highest: float, settings: Settings) -> Checked:
    if km is None:
        unreachable = {"rise": math.inf, "fall": math.inf}
        return Checked(unreachable, "no ATP axis on this enzyme gives the Km that the prediction needs")
    competitive = (km.value + highest) / (km.value + lowest)
    uncompetitive = (1.0 + km.value / highest) / (1.0 + km.value / lowest)
    limits = {"rise": math.sqrt(competitive), "fall": 1.0 / math.sqrt(uncompetitive)}
    needed = settings.evidence.atp_range
    if competitive < needed:
        fault = f"between these [ATP] a competitive IC50 rises {competitive:.2g} times, and {needed:g} are needed"
        return Checked(limits, fault)
    return Checked(limits)


class LargeDilution(Check):
    """The dilution is large enough. Without recovery the IC50 shifts by the dilution itself."""

    def contrast(self, contrast: Contrast, basis: Basis) -> Checked:
        return _by_dilution(contrast.over.conditions["dilution"].value, basis.settings)

    def supplied(self, value: Mapping[str, Any], settings: Settings) -> Checked:
        return _by_dilution(value["dilution"], settings)


def _by_dilution(times: float, settings: Settings) -> Checked:
    limits = {"no_recovery": max(times / settings.evidence.shift, settings.evidence.shift)}
    if times < settings.evidence.dilution:
        return Checked(limits, f"a dilution of less than {settings.evidence.dilution:g} times cannot tell")
    return Checked(limits)


class Saturating(Check):
    """The highest concentration is far enough above the IC50 to see a plateau."""

    def contrast(self, contrast: Contrast, basis: Basis) -> Checked:
        return next(
            (found for finding in (contrast.of, contrast.over) if (found := self._of(finding, basis.settings)).fault),
            Checked(),
        )

    def ends(self, finding: Finding, settings: Settings) -> Checked:
        return self._of(finding, settings, " at highest")

    def _of(self, finding: Finding, settings: Settings, end: str = "") -> Checked:
        times = settings.regions.saturation
        if finding.top < times * finding.readings.get(f"IC50{end}", UNKNOWN).value:
            short = f"the highest concentration of {finding.title} is below {times:g} IC50"
            return Checked(fault=f"{short}: its plateau is extrapolated")
        return Checked()


class NotTight(Check):
    """The enzyme is scarce: depletion of the free inhibitor makes a curve steep by itself [1]_.

    References
    ----------
    .. [1] Copeland 2013 Evaluation of Enzyme Inhibitors in Drug Discovery, section 9.
    """

    def family(self, finding: Finding, settings: Settings) -> Checked:
        tight = settings.evidence.tight
        if finding.enzyme == 0:
            return Checked(fault="the enzyme concentration is not stated, and depletion makes a curve steep by itself")
        if finding.enzyme > tight * finding.ic50.value:
            return Checked(fault=f"the enzyme is above {tight:g} IC50, and depletion makes a curve steep by itself")
        return Checked()


#: The checks that a row of `evidence.yaml` may name.
CHECKS: dict[str, Check] = {
    "atp_range": AtpRange(), "large_dilution": LargeDilution(), "saturating": Saturating(), "not_tight": NotTight(),
}  # fmt: skip


def together(found: Sequence[Checked]) -> Checked:
    """Several checks: all limits, and the first fault."""
    limits = {name: value for each in found for name, value in each.limits.items()}
    return Checked(limits, next((each.fault for each in found if each.fault), ""))
