"""Contrasts: two families that differ in one attribute and agree in the others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from mtorkin.assays.attributes import ATTRIBUTES
from mtorkin.assays.evidence import Compares
from mtorkin.assays.sites import is_own
from mtorkin.kinetics.law.catalogue import NO_INHIBITION
from mtorkin.verdict.findings import BOTH, Finding


@dataclass(frozen=True)
class Contrast:
    """Two families that may be compared.

    Attributes
    ----------
    of, over
        The families above and below the line of the ratio.
    unstated
        Attributes in which they are taken to agree because one of them does not state it.
    """

    of: Finding
    over: Finding
    unstated: tuple[str, ...] = ()

    @property
    def support(self) -> float:
        """Support of what the comparison takes for granted: that `over` inhibits, and that `of` does or does not."""
        without = self.of.supports.get(NO_INHIBITION, 0.0)
        return (1.0 - self.over.supports.get(NO_INHIBITION, 0.0)) * (
            without if self.of.inhibits is False else 1.0 - without
        )


def contrasts(compares: Compares, findings: Sequence[Finding]) -> tuple[list[Contrast], str]:
    """All pairs of families that a line may compare.

    Parameters
    ----------
    compares
        What the line compares.
    findings
        The compound's families, usable or not.

    Returns
    -------
    contrasts : list of Contrast
        The pairs.
    reason : str
        Where there is none although both sides were measured, why; else empty.
    """
    attribute = compares.attribute
    speaking = [
        finding
        for finding in findings
        if finding.axis != BOTH
        and finding.variants <= {attribute}
        and all(finding.conditions[name].label == label for name, label in compares.given.items())
        and finding.conditions[attribute].label is not None
    ]
    pairs = [
        (one, other) for one, other in product(speaking, speaking) if one is not other and _sides(compares, one, other)
    ]
    found, differences = [], []
    for one, other in sorted(pairs, key=lambda pair: (pair[0].family, pair[1].family)):
        differing, unstated = _compared(compares, one, other)
        if not differing:
            found.append(Contrast(one, other, tuple(unstated)))
        elif "axis" not in differing:  # another design, which nobody meant to compare
            differences.append((len(differing), differing, one.family, other.family, one, other))
    if compares.ends and compares.ends != "larger over smaller":
        found = _widest(found, attribute)
    if found or not differences:
        return found, ""
    _, differing, *_, one, other = min(differences, key=lambda item: item[:4])
    names = ", ".join(ATTRIBUTES[name].called for name in differing)
    return [], f"{one.title} and {other.title} also differ in {names}"


def _sides(compares: Compares, one: Finding, other: Finding) -> bool:
    """Whether the one can stand above the line and the other below it."""
    first, second = (finding.conditions[compares.attribute].label for finding in (one, other))
    match compares.ends:
        case "highest over lowest":
            return bool(first > second)
        case "lowest over highest":
            return bool(first < second)
        case "larger over smaller":
            # No direction of its own: the larger IC50 is above the line; of two alike, the one that comes first.
            return bool(first != second) and _size(one) > _size(other)
        case _:
            return first in compares.of and second in compares.over


def _size(finding: Finding) -> tuple[float, str]:
    return math.inf if math.isnan(finding.ic50.value) else finding.ic50.value, finding.family


def _compared(compares: Compares, one: Finding, other: Finding) -> tuple[list[str], list[str]]:
    """Attributes in which two families differ that should agree, and those that one of them does not state."""
    matched = tuple(ATTRIBUTES) if compares.only is None else ("unit", *compares.only)
    differing, unstated = [], []
    for name in matched:
        if name == compares.attribute or name in compares.free or (name in compares.own and _at_their_own(one, other)):
            continue
        values = [finding.conditions[name].value for finding in (one, other)]
        if None in values:
            unstated += [name] if values != [None, None] else []
        elif not _same(*values):
            differing.append(name)
    return differing, unstated


def _at_their_own(one: Finding, other: Finding) -> bool:
    """Whether each of two families is at a substrate of its own form of mTOR."""
    conditions = (finding.conditions for finding in (one, other))
    return all(is_own(found["complex"].label, found["substrate"].label) for found in conditions)


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, str):
        return bool(one.casefold() == other.casefold())
    return math.isclose(one, other, rel_tol=1e-6)


def _widest(found: list[Contrast], attribute: str) -> list[Contrast]:
    """Of several levels, the ends: they are furthest apart."""
    if not found:
        return []

    def apart(contrast: Contrast) -> float:
        one, other = (finding.conditions[attribute].value for finding in (contrast.of, contrast.over))
        return math.inf if min(one, other) == 0 else float(abs(math.log(one / other)))

    widest = max(map(apart, found))
    return [contrast for contrast in found if apart(contrast) == widest or math.isclose(apart(contrast), widest)]
