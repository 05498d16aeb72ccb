"""The FKBP12 line: whether inhibition needs FKBP12."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mtorkin.settings import Evidence
from mtorkin.verdict.findings import BOTH, NO_INHIBITION, Finding


@dataclass(frozen=True)
class Dependence:
    """The shift of the IC50 when FKBP12 is left out.

    Attributes
    ----------
    found
        ``dependent``, ``independent``, or ``unclear``.
    lowest, highest
        Range of IC50 without FKBP12 over IC50 with it.
    sentence
        The finding in words.
    families
        The families compared.
    support
        Support of what the comparison takes for granted: that the one inhibits and, where it says so, that the other does not.
    """

    found: Literal["dependent", "independent", "unclear"]
    lowest: float
    highest: float
    sentence: str
    families: tuple[str, ...]
    support: float


def dependence(findings: Sequence[Finding], limits: Evidence) -> Dependence | None:
    """Compare the IC50 with and without FKBP12 on the same axis.

    Parameters
    ----------
    findings
        Usable findings on unmutated enzyme.
    limits
        Limits in force.

    Returns
    -------
    Dependence or None
        ``None`` where no axis was measured both ways. Of several axes the one with the largest lowest shift speaks.
    """
    compared = []
    for axis in sorted({finding.axis for finding in findings} - {BOTH}):
        own = [finding for finding in findings if finding.axis == axis]
        added = [finding for finding in own if finding.FKBP12 > 0]
        absent = [finding for finding in own if finding.FKBP12 == 0]
        compared += [_compare(one, other, limits) for one in added for other in absent if one.unit == other.unit]
    return max(
        compared, key=lambda found: (-1.0 if math.isnan(found.lowest) else found.lowest, found.families), default=None
    )


def _compare(added: Finding, absent: Finding, limits: Evidence) -> Dependence:
    families = (added.family, absent.family)
    lowest, highest = _ratio(absent.ic50[0], added.ic50[1]), _ratio(absent.ic50[1], added.ic50[0])
    limit = limits.fkbp12_shift
    found: Literal["dependent", "independent", "unclear"] = "unclear"
    if added.inhibits and lowest >= limit:
        found = "dependent"
    elif highest < limit or (added.inhibits is False and absent.inhibits is False):
        found = "independent"
    if math.isnan(lowest):
        text = "the shift of IC50 by FKBP12 cannot be told from these data"
    elif math.isinf(highest):
        text = f"leaving FKBP12 out raises IC50 at least {lowest:.3g} times (limit {limit:g})"
    else:
        text = f"leaving FKBP12 out changes IC50 {lowest:.3g} to {highest:.3g} times (limit {limit:g})"
    support = 1.0 - added.supports.get(NO_INHIBITION, 0.0)
    if absent.inhibits is False:
        support *= absent.supports.get(NO_INHIBITION, 0.0)
    return Dependence(found, lowest, highest, text, families, support)


def _ratio(over: float, under: float) -> float:
    if math.isnan(over) or math.isnan(under):
        return math.nan
    if math.isinf(under):
        return 0.0
    return math.inf if under == 0 else over / under
