"""From patterns along axes to classes: which are alive, and how strongly each is supported."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product

from mtorkin.kinetics.law.catalogue import load_catalogue
from mtorkin.verdict.findings import Finding
from mtorkin.verdict.rules import Rules


@dataclass(frozen=True)
class Axis:
    """What all families along one axis say together.

    Attributes
    ----------
    name
        ATP, protein or substrate.
    alive
        Patterns that every family along it leaves alive; where they agree on none, those that none of them rules out.
    possible
        Patterns that no family along it rules out; more than are alive where a constant lies within reach of a border.
    supports
        Support of every pattern, the families' supports multiplied and normalised.
    findings
        The families.
    """

    name: str
    alive: frozenset[str]
    possible: frozenset[str]
    supports: dict[str, float]
    findings: tuple[Finding, ...]

    def shows_only(self, pattern: str) -> bool:
        """Whether nothing is alive but a pattern and its partial forms."""
        return bool(self.alive) and self.alive <= self._forms(pattern)

    def support_of(self, pattern: str) -> float:
        """Support of a pattern and its partial forms."""
        return math.fsum(self.supports.get(name, 0.0) for name in sorted(self._forms(pattern)))

    def _forms(self, pattern: str) -> set[str]:
        forms = load_catalogue().complete_forms(self.name)
        return {pattern, *(partial for partial, complete in forms.items() if complete == pattern)}


def combine(name: str, findings: Sequence[Finding]) -> Axis:
    """Join the families along one axis; an empty ``possible`` means that they exclude each other."""
    possible = frozenset.intersection(*(finding.possible for finding in findings))
    alive = frozenset.intersection(*(frozenset(finding.patterns) for finding in findings)) or possible
    # fsum over sorted names: the same digits whatever the order of the families.
    patterns = sorted(set().union(*(finding.supports for finding in findings)))
    joint = {
        pattern: math.prod(sorted(finding.supports.get(pattern, 0.0) for finding in findings)) for pattern in patterns
    }
    total = math.fsum(joint.values())
    return Axis(
        name,
        alive,
        possible,
        {key: value / total for key, value in joint.items()} if total > 0 else joint,
        tuple(findings),
    )


def as_possible(axis: Axis) -> Axis:
    """An axis with all that is possible alive, so that nothing is ruled out that lies within reach of a border."""
    return replace(axis, alive=axis.possible)


def classes_alive(axes: Sequence[Axis], rules: Rules) -> dict[str, float]:
    """Support of every class that the axes leave alive.

    Parameters
    ----------
    axes
        The axes measured; at least one.
    rules
        The rules.

    Returns
    -------
    dict
        Class to support, in the order of the rules. A pattern that several classes explain is shared among them by how
        much each expects it, as the shares of its ways say.
    """
    possible: dict[str, bool] = dict.fromkeys(rules.classes, False)
    support = dict.fromkeys(rules.classes, 0.0)
    for combination in product(*(sorted(axis.alive | set(axis.supports)) for axis in axes)):
        shown = dict(zip((axis.name for axis in axes), combination, strict=True))
        fitting = rules.expecting(*shown.items())
        mass = math.prod(axis.supports.get(shown[axis.name], 0.0) for axis in axes)
        for name, share in fitting.items():
            support[name] += mass * share / math.fsum(fitting.values())
            possible[name] |= all(shown[axis.name] in axis.alive for axis in axes)
    return {name: min(support[name], 1.0) for name, alive in possible.items() if alive}
