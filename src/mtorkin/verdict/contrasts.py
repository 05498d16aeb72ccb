"""Contrasts: two families that differ in one attribute and agree in the others, and the ratio of their IC50s or residual activities."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from mtorkin.kinetics.law.catalogue import NO_INHIBITION
from mtorkin.verdict.findings import BOTH, Estimate, Finding
from mtorkin.verdict.rules import Compares, Rules

#: What two families must agree in, unless the line frees it.
_MATCHED = (
    "axis", "unit", "group", "system", "enzyme", "complex", "mutations", "substrate", "ATP", "protein", "FKBP12", "FK506",
    "preincubation", "dilution", "detergent", "format",
)  # fmt: skip
_ADDED = ("FKBP12", "FK506", "detergent", "dilution")
_WORDS = {"protein": "[protein]", "ATP": "[ATP]", "group": "enzyme form", "system": "what is measured"}


@dataclass(frozen=True)
class Contrast:
    """Two families, and the ratio of the first to the second.

    Attributes
    ----------
    of, over
        The families.
    effect
        The ratio; its interval is not a number where it cannot be told.
    unstated
        Attributes in which they are taken to agree because one of them does not state it.
    support
        Support of what the comparison takes for granted: that the one inhibits and, where it says so, that the other does not.
    """

    of: Finding
    over: Finding
    effect: Estimate
    unstated: tuple[str, ...] = ()
    support: float = 1.0


def ratio(over: Estimate, under: Estimate) -> Estimate:
    """A ratio with its interval, recovered from those of its parts on the log scale (Donner & Zou 2012 Stat Methods Med Res 21:347).

    Where an estimate is not known, only its bound, the bound stands for it.
    """
    if any(math.isnan(end) for part in (over, under) for end in (part.lowest, part.highest)):
        return Estimate(_quotient(over.value, under.value))
    if math.isinf(over.highest) and math.isinf(under.highest) and math.isnan(over.value) and math.isnan(under.value):
        return Estimate()
    above, below = _logs(over), _logs(under)
    if not (math.isfinite(above[1]) and math.isfinite(below[1])):
        return Estimate()
    value = above[1] - below[1]
    lowest = value - math.hypot(above[1] - above[0], below[2] - below[1])
    highest = value + math.hypot(above[2] - above[1], below[1] - below[0])
    known = not (math.isnan(over.value) or math.isnan(under.value))
    return Estimate(math.exp(value) if known else math.nan, _exp(lowest), _exp(highest))


def label(attribute: str, finding: Finding, rules: Rules) -> Any:
    """What a family is, in one attribute: a word of the rules, or a number; None where the assay does not say."""
    value = finding.conditions.get("domain" if attribute == "mutations" else attribute)
    if attribute == "substrate":
        return _substrate(finding, rules)
    if value is None or attribute not in _ADDED:
        return value
    absent = (
        value.strip().casefold() in ("none", "no", "0")
        if isinstance(value, str)
        else value <= (1.0 if attribute == "dilution" else 0.0)
    )
    return "absent" if absent else "present"


def contrasts(compares: Compares, findings: Sequence[Finding], rules: Rules) -> tuple[list[Contrast], str]:
    """All pairs of families that a line may compare.

    Parameters
    ----------
    compares
        What the line compares.
    findings
        The compound's families, usable or not.
    rules
        The rules, for the names of substrates.

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
        if finding.conditions["axis"] != BOTH
        and finding.variants <= {attribute}
        and all(label(name, finding, rules) == value for name, value in compares.given.items())
        and label(attribute, finding, rules) is not None
    ]
    pairs = [(a, b) for a, b in product(speaking, speaking) if a is not b and _sides(compares, a, b, rules)]
    found, differences = [], []
    for one, other in sorted(pairs, key=lambda pair: (pair[0].family, pair[1].family)):
        differing, unstated = _compared(compares, one, other, rules)
        if differing:
            if "axis" not in differing:  # another design, which nobody meant to compare
                differences.append((len(differing), differing, one, other))
            continue
        found.append(_contrast(compares, one, other, tuple(unstated)))
    if compares.of[0] in ("highest", "lowest"):
        found = _widest(found, attribute)
    if found or not differences:
        return found, ""
    _, differing, one, other = min(differences, key=lambda item: (item[0], item[1], item[2].family, item[3].family))
    return [], f"{one.title} and {other.title} also differ in {', '.join(_WORDS.get(name, name) for name in differing)}"


def _sides(compares: Compares, one: Finding, other: Finding, rules: Rules) -> bool:
    """Whether the one can stand above the line and the other below it."""
    first, second = (label(compares.attribute, finding, rules) for finding in (one, other))
    match compares.of[0]:
        case "highest":
            return bool(first > second)
        case "lowest":
            return bool(first < second)
        case "larger":
            # No direction of its own: the larger IC50 is above the line; of two alike, the one that comes first.
            rank = [
                (math.inf if math.isnan(finding.ic50.value) else finding.ic50.value, finding.family)
                for finding in (one, other)
            ]
            return bool(first != second) and rank[0] > rank[1]
        case _:
            return first in compares.of and second in compares.over


def _compared(compares: Compares, one: Finding, other: Finding, rules: Rules) -> tuple[list[str], list[str]]:
    """Attributes in which two families differ that should agree, and those that one of them does not state."""
    matched = _MATCHED if compares.only is None else ("unit", *compares.only)
    differing, unstated = [], []
    for name in matched:
        if name == compares.attribute or name in compares.free:
            continue
        values = [
            _substrate(finding, rules) if name == "substrate" else finding.conditions[name] for finding in (one, other)
        ]
        if None in values:
            unstated += [name] if values != [None, None] else []
        elif not _same(*values):
            differing.append(name)
    return differing, unstated


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, str):
        return bool(one.casefold() == other.casefold())
    return math.isclose(one, other, rel_tol=1e-6)


def _contrast(compares: Compares, one: Finding, other: Finding, unstated: tuple[str, ...]) -> Contrast:
    if compares.quantity == "IC50":
        # Less the half of the enzyme that is bound there, so that the ratio is one of affinities.
        effect = ratio(one.ic50.less(one.enzyme / 2.0), other.ic50.less(other.enzyme / 2.0))
    else:
        effect = ratio(*(finding.readings.get("plateau", Estimate()) for finding in (one, other)))
    support = 1.0 - other.supports.get(NO_INHIBITION, 0.0)
    unknown = one.supports.get(NO_INHIBITION, 0.0)
    support *= unknown if one.inhibits is False else 1.0 - unknown
    return Contrast(one, other, effect, unstated, support)


def _widest(found: list[Contrast], attribute: str) -> list[Contrast]:
    """Of several levels, the ends: they are furthest apart."""
    if not found:
        return []

    def apart(contrast: Contrast) -> float:
        one, other = (finding.conditions[attribute] for finding in (contrast.of, contrast.over))
        return math.inf if min(one, other) == 0 else float(abs(math.log(one / other)))

    widest = max(map(apart, found))
    return [contrast for contrast in found if math.isclose(apart(contrast), widest) or apart(contrast) == widest]


def _substrate(finding: Finding, rules: Rules) -> str | None:
    """The protein substrate with its site; by the name that the rules give it, where they know it."""
    name, site = finding.conditions["protein_name"], finding.conditions["site"]
    if name is None:
        return None
    folded = re.sub(r"[^a-z0-9]", "", name.casefold())
    residues = {int(number) for number in re.findall(r"\d+", site or "")}
    for known, substrate in rules.substrates.items():
        if folded in substrate.names and residues and residues <= set(substrate.residues):
            return known
    return f"{name} {site}" if site else str(name)


def _quotient(over: float, under: float) -> float:
    return over / under if under else math.nan


def _logs(estimate: Estimate) -> tuple[float, float, float]:
    """Lowest, value and highest on the log scale; a value that is not known is the finite bound."""
    value = estimate.value
    if math.isnan(value):
        value = estimate.lowest if math.isinf(estimate.highest) else estimate.highest
    return _log(estimate.lowest), _log(value), _log(estimate.highest)


def _log(value: float) -> float:
    return -math.inf if value <= 0 else math.log(value)


def _exp(value: float) -> float:
    return math.inf if value > 700 else math.exp(value)
