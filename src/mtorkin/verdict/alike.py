"""What would look the same as a class, and was not excluded."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from mtorkin.kinetics.law.catalogue import load_catalogue
from mtorkin.verdict.case import Case
from mtorkin.verdict.findings import BOTH, Finding
from mtorkin.verdict.rules import Alike
from mtorkin.verdict.slow import before_atp


def looking_like(name: str, case: Case) -> list[Alike]:
    """The rows of the rules that look like a class and that nothing excludes.

    Parameters
    ----------
    name
        The class.
    case
        The compound.
    """
    seen = {(line.name, line.outcome) for line in case.lines if line.passed}
    added = any(finding.FKBP12 > 0 for finding in case.kinetic)
    concerned = {"": True, "FKBP12": added or bool(case.about.get("rapalog")), "no FKBP12": not added}
    return [
        row
        for row in case.rules.alike.values()
        if name in row.looks_like
        and concerned[row.where]
        and (not row.in_doubt or _in_doubt(row, case))
        and not any((shown.line, shown.outcome) in seen for shown in row.excluded_by)
        and not (row.by_design and _met_with_atp(case.kinetic))
    ]


def _in_doubt(row: Alike, case: Case) -> bool:
    """Whether something disturbs the wells, or a class that a row speaks for lies within reach of the border.

    A class that is alive is weighed by its own evidence.
    """
    together = [finding for axis in case.spoken for finding in axis.findings if finding.axis == BOTH]
    if not _classes(each.patterns for each in together).isdisjoint(row.stands_for):
        return False
    near = _classes(each.possible for each in together)
    return any(finding.disturbed for finding in case.kinetic) or not near.isdisjoint(row.stands_for)


def _classes(patterns: Iterable[Iterable[str]]) -> set[str]:
    """The classes that patterns of both axes speak for; what is not fitted yet speaks for none."""
    rows = load_catalogue().two_substrates.patterns
    return {rows[name].speaks_for for names in patterns for name in names if name in rows}


def shared(name: str, support: float, alike: Sequence[Alike]) -> dict[str, float]:
    """The support of a class shared with what looks the same, by the rules; summed by class."""
    weights: dict[str, float] = {name: 1.0}
    for row in alike:
        for other, part in row.stands_for.items():
            weights[other] = weights.get(other, 0.0) + row.share * row.shows * part
    whole = math.fsum(weights.values())
    return {each: support * weight / whole for each, weight in weights.items()}


def with_alike(alive: Mapping[str, float], case: Case) -> dict[str, float]:
    """The support of classes, each shared with what looks the same as it and keeps it from being named."""
    found: dict[str, float] = {}
    for name, support in alive.items():
        blocking = [row for row in looking_like(name, case) if row.blocks]
        for each, part in shared(name, support, blocking).items():
            found[each] = found.get(each, 0.0) + part
    return found


def _met_with_atp(kinetic: Sequence[Finding]) -> bool:
    """Whether on every ATP axis the compound met the enzyme no earlier than ATP."""
    along = [finding for finding in kinetic if finding.axis in ("ATP", BOTH)]
    return bool(along) and all(before_atp(finding) == 0.0 for finding in along)
