"""The quantities that evidence lines compare, as a family tells them."""

from __future__ import annotations

from collections.abc import Sequence

from mtorkin.verdict.estimates import UNKNOWN, Estimate
from mtorkin.verdict.findings import Finding

#: What two families agree in whose enzyme is the same.
_ENZYME = ("enzyme", "complex", "mutations")


def quantity(finding: Finding, name: str, end: str = "") -> Estimate:
    """A quantity of a family, or at the ``lowest`` or ``highest`` level of its substrate; not known where it has none.

    An IC50 is given less the half of the enzyme that is bound there, so that a ratio of two is one of affinities.
    """
    found = finding.readings.get(f"{name} at {end}" if end else name, UNKNOWN)
    return found.less(finding.enzyme / 2.0) if name == "IC50" else found


def km_of(finding: Finding, findings: Sequence[Finding]) -> Estimate | None:
    """The Km of ATP of the enzyme of a family, by an ATP axis on the same enzyme; None where there is none."""

    def gives(other: Finding) -> bool:
        same = all(finding.conditions[name].value == other.conditions[name].value for name in _ENZYME)
        usable = other.axis == "ATP" and not other.failures and "Km" in other.readings
        return same and usable and finding.units["ATP"] == other.units["ATP"]

    return next((other.readings["Km"] for other in findings if gives(other)), None)
