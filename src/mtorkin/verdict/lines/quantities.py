"""The quantities that evidence lines compare, as a family tells them."""

from __future__ import annotations

from mtorkin.verdict.estimates import UNKNOWN, Estimate
from mtorkin.verdict.findings import Finding


def quantity(finding: Finding, name: str, end: str = "") -> Estimate:
    """A quantity of a family, or at the ``lowest`` or ``highest`` level of its substrate; not known where it has none.

    An IC50 is given less the half of the enzyme that is bound there, so that a ratio of two is one of affinities.
    """
    found = finding.readings.get(f"{name} at {end}" if end else name, UNKNOWN)
    return found.less(finding.enzyme / 2.0) if name == "IC50" else found
