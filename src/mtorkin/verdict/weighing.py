"""What the evidence lines do to the support of classes: exclusions and weights."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mtorkin.base.vocabulary import Mark
from mtorkin.verdict.lines.line import Line
from mtorkin.verdict.rules import Rules

EXPECTED: Mark = "++"
EXCLUDES: Mark = "X"


@dataclass(frozen=True)
class Weighed:
    """Classes after the lines.

    Attributes
    ----------
    supports
        Class to support, of those that neither kinetics nor a line excludes.
    excluded
        Class to the lines that exclude it, of every class.
    """

    supports: dict[str, float]
    excluded: dict[str, list[Line]]


def weigh(kinetic: Mapping[str, float], lines: Sequence[Line], rules: Rules) -> Weighed:
    """Multiply the support of every class by what the lines say of it.

    A class that kinetics has excluded stays excluded, whatever lines say for it.

    Parameters
    ----------
    kinetic
        Classes that kinetics leaves possible, with their support.
    lines
        The evidence lines; those that do not count are silent.
    rules
        The rules, for the weights.
    """
    classes = list(dict.fromkeys([*kinetic, *(name for line in lines for name in line.says)]))
    excluded = {name: [line for line in lines if line.says.get(name) == EXCLUDES] for name in classes}
    excluded = {name: by for name, by in excluded.items() if by}
    if not any(line.counts for line in lines):
        return Weighed(dict(kinetic), excluded)
    prior = dict(kinetic)
    for name in classes:
        shown_by_lines = name not in rules.classes and any(line.says.get(name) == EXPECTED for line in lines)
        if shown_by_lines:
            prior[name] = rules.number("prior_of_lines")
    # What no class alive explains keeps its weight.
    rest = max(1.0 - math.fsum(kinetic.values()), 0.0)
    mass = {name: value * factor(name, lines, rules) for name, value in prior.items() if name not in excluded}
    total = math.fsum([*mass.values(), rest])
    return Weighed({name: value / total if total > 0 else 0.0 for name, value in mass.items()}, excluded)


def factor(name: str, lines: Sequence[Line], rules: Rules) -> float:
    """The bounded product of the weights of what lines say of a class, exclusions aside."""
    marks: list[Mark] = [line.says[name] for line in lines if line.says.get(name, EXCLUDES) != EXCLUDES]
    product = math.prod(sorted(rules.marks[mark] for mark in marks))
    bound = rules.number("bound")
    return min(max(product, 1.0 / bound), bound)
