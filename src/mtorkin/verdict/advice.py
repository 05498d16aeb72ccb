"""What a verdict does not exclude, and the experiments that would."""

from __future__ import annotations

from dataclasses import dataclass

from mtorkin.base.vocabulary import CLASSES
from mtorkin.verdict.alike import looking_like
from mtorkin.verdict.case import Case
from mtorkin.verdict.decision import Decision
from mtorkin.verdict.findings import BOTH
from mtorkin.verdict.rules import Experiment

#: What adds to the axes at hand.
_MORE = "more wells"


@dataclass(frozen=True)
class NotExcluded:
    """What is not excluded, in words, and the experiments that would tell, by name."""

    what: str
    experiments: tuple[str, ...]


def not_excluded(case: Case, decision: Decision) -> list[NotExcluded]:
    """What a decision does not exclude.

    Of a class that is named, or that kinetics shows: what was never tested and would look the same. Else the classes
    still possible, and what would keep one of them from being named.

    Parameters
    ----------
    case
        The compound.
    decision
        What was decided on it.
    """
    alive = [decision.verdict] if decision.verdict in CLASSES else list(decision.shows)
    if len(alive) == 1:
        return [NotExcluded(row.words, row.experiments) for row in looking_like(alive[0], case)]
    alive = [name for name, _ in decision.ranked if not alive or name in alive]
    alike = {
        row.words: row
        for name in alive
        for row in looking_like(name, case)
        if row.blocks and not set(row.stands_for) & set(alive)
    }
    return [
        *(NotExcluded(name, tuple(_telling(case, name))) for name in alive),
        *(NotExcluded(words, row.experiments) for words, row in alike.items()),
    ]


def experiments(case: Case, decision: Decision, left: list[NotExcluded]) -> list[str]:
    """The experiments that would settle a compound, by name.

    Those that the rule asks for by itself; else those that tell what is left, and more wells where an axis leaves
    several patterns, or where nothing else is left to do for what is open.
    """
    rows = case.rules.experiments
    own = [name for name in case.rules.rules[decision.rule].experiments if not is_done(case, rows[name])]
    if own:
        return own
    telling = list(dict.fromkeys(name for each in left for name in each.experiments))
    is_open = bool(left) or decision.verdict == "unresolved"
    more = is_open and (not telling or makes_sense(case, rows[_MORE]))
    return [*telling, *([_MORE] if more else [])]


def _telling(case: Case, name: str) -> list[str]:
    """The experiments that tell whether a class is true: the axes that it needs, and those of its own row."""
    missing = case.missing(name)
    axes = [each for each, experiment in case.rules.experiments.items() if experiment.axis in missing]
    own = case.rules.told_by.get(name, ())
    rows = case.rules.experiments
    return [*axes, *(each for each in own if makes_sense(case, rows[each]) and not is_done(case, rows[each]))]


def makes_sense(case: Case, experiment: Experiment) -> bool:
    """Whether an experiment would tell anything, by what was measured before."""
    if experiment.several_patterns and not any(len(axis.alive) > 1 for axis in case.spoken):
        return False
    return all(
        finding.conditions[attribute].label == label
        for finding in case.kinetic
        for attribute, label in experiment.where.items()
    )


def is_done(case: Case, experiment: Experiment) -> bool:
    """Whether an experiment was done, and said something."""
    measured = {axis.name for axis in case.axes}
    if BOTH in measured:
        measured |= {"ATP", "protein"}
    return experiment.axis in measured or any(line.name in experiment.lines for line in case.lines if line.counts)
