"""A compound that is left open: its verdict, what is known of it, and what may be true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mtorkin.advise.hypotheses import Hypothesis
from mtorkin.advise.knowledge import Known
from mtorkin.base.settings import Settings
from mtorkin.verdict.findings import Finding
from mtorkin.verdict.rules import Rules

#: The kind of plate that repeats an axis after another preincubation.
OTHER_TIME = "other preincubation"


@dataclass(frozen=True, eq=False)
class OpenCase:
    """A compound before its next plate.

    Attributes
    ----------
    record
        Its verdict, as in ``verdicts.json``.
    known
        Its wells that count, and what they were measured under.
    left
        The laws that may be true.
    findings
        What the families at hand show.
    settings, rules
        The configuration, and the rules of the verdict.
    """

    record: Mapping[str, Any]
    known: Known
    left: Sequence[Hypothesis]
    findings: Sequence[Finding]
    settings: Settings
    rules: Rules

    @property
    def compound(self) -> str:
        """Its identifier."""
        return str(self.record["compound"])

    @property
    def one_substrate(self) -> bool:
        """Whether the enzyme has one substrate only."""
        return self.known.names[0] == "substrate"

    @cached_property
    def labels(self) -> list[str]:
        """The classes that may be true; patterns, where only one of two substrates is known."""
        return sorted({each.label for each in self.left})

    @cached_property
    def shares(self) -> list[float]:
        """How likely each law left is by the wells at hand, beforehand all being alike; the sum is 1."""
        lowest = min(each.evidence for each in self.left)
        odds = [each.odds(lowest) for each in self.left]
        return [each / sum(odds) for each in odds]

    @property
    def told(self) -> bool:
        """Whether kinetics has told what it can: one class is left, and what looks the same follows the same law."""
        return bool(self.record["rule"]["id"] == "alike")

    @cached_property
    def excluded(self) -> frozenset[str]:
        """Classes that evidence lines exclude."""
        marks = [mark for row in self.record["evidence"] for mark in (row["says"] or {}).items()]
        return frozenset(name for name, mark in marks if mark == "X")

    @cached_property
    def plates(self) -> frozenset[str]:
        """The kinds of plate that the experiments of the verdict ask for; see `mtorkin.verdict.rules.Experiment`."""
        return plates_asked(self.record, self.rules)


def plates_asked(record: Mapping[str, Any], rules: Rules) -> frozenset[str]:
    """The kinds of plate that the experiments of a verdict ask for."""
    kinds = (rules.experiments[name].plate for name in record["experiments"])
    return frozenset(kind for kind in kinds if kind)
