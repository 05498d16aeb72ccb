"""What evidence lines decide by themselves."""

from __future__ import annotations

import math
from collections.abc import Mapping

from mtorkin.base.vocabulary import WORDS
from mtorkin.verdict.case import Case
from mtorkin.verdict.classes import as_possible, classes_alive
from mtorkin.verdict.decision import Decision, contradiction
from mtorkin.verdict.lines.line import Line
from mtorkin.verdict.rules import Rules, Way
from mtorkin.verdict.weighing import EXPECTED, weigh


def by_lines(case: Case) -> Decision | None:
    """The decision where lines name a class, or forbid what kinetics shows; None where they leave it to kinetics."""
    holding = [way for way in case.rules.decided_by_lines if _holds(way, case)]
    naming = [way for way in holding if not way.last] or holding[:1]
    if not naming:
        return None
    if naming[0].verdict == "unresolved":
        return _left_open(naming[0], case)
    found: dict[str, float] = {}
    for way in naming:
        found[way.verdict] = max(found.get(way.verdict, 0.0), _support(way, case))
    excluded = weigh({}, case.lines, case.rules).excluded
    clash = [name for name in found if name in excluded]
    called = _called(case)
    # What lines name need not lead, where it lies within reach of a border.
    agreeing = {called, "bivalent", *_possible(case)}
    if called in excluded and "interference" not in found and not agreeing & set(found):
        clash.append(called)
    if clash or len(found) > 1:
        return contradiction(clash or list(found), excluded)
    (name,) = found
    return Decision(name, naming[0].rule, found, naming[0].sentence or WORDS[name].behaves, _flags(name, case))


def _holds(way: Way, case: Case) -> bool:
    """Whether all outcomes of a way hold, beside what the ATP axis leaves alive."""
    shown = _shown(case)
    if not all(pair in shown for pair in way.lines.items()):
        return False
    if way.instead_of is not None:
        return _leaves_only(case, set(way.instead_of))
    if case.findings and not case.kinetic:
        return False
    axis = case.axis("ATP")
    if way.ATP and not (axis is not None and axis.shows_only(way.ATP)):
        return False
    return not (way.not_ATP and axis is not None and axis.shows_only(way.not_ATP))


def _leaves_only(case: Case, names: set[str]) -> bool:
    """Whether kinetics leaves no other class possible, or no model describes the wells."""
    if case.spoken:
        possible = set(_possible(case))
        return bool(possible) and possible <= names
    # At single levels kinetics tells inhibition from none, and that is all.
    return all(finding.inhibits is False for finding in case.kinetic)


def _shown(case: Case) -> Mapping[tuple[str, str], Line]:
    return {(line.name, line.outcome): line for line in case.lines if line.decides}


def _support(way: Way, case: Case) -> float:
    """Support of what the comparisons take for granted; of a supplied value, that of its weight alone."""
    shown = _shown(case)
    support = math.prod(_of_line(shown[pair], case.rules) for pair in way.lines.items())
    axis = case.axis("ATP")
    if axis is not None and way.not_ATP:
        support *= 1.0 - axis.support_of(way.not_ATP)
    if axis is not None and way.ATP:
        support *= axis.support_of(way.ATP)
    return support


def _of_line(line: Line, rules: Rules) -> float:
    strong = rules.marks[EXPECTED]
    return strong / (1.0 + strong) if line.supplied else line.support


def _left_open(way: Way, case: Case) -> Decision:
    axis = case.axis("ATP")
    support = axis.support_of(way.ATP) if axis is not None and way.ATP else 0.0
    return Decision("unresolved", way.rule, {way.leaves: support}, way.sentence)


def _flags(name: str, case: Case) -> list[str]:
    flags = []
    if name == "rapalog-like" and any(finding.FKBP12_limiting for finding in case.kinetic):
        flags.append("FKBP12 below the top concentration of the compound: residual activity may be limiting FKBP12")
    if all(line.supplied for line in case.lines if line.counts):
        flags.append("rests on supplied values, not on measurements in this study")
    return flags


def _called(case: Case) -> str:
    """The class that kinetics alone would name; empty if none."""
    if not case.spoken or any(not axis.alive for axis in case.spoken):
        return ""
    alive = list(classes_alive(case.spoken, case.rules))
    return alive[0] if len(alive) == 1 and not case.missing(alive[0]) else ""


def _possible(case: Case) -> dict[str, float]:
    """The classes that kinetics leaves possible."""
    if not case.spoken or any(not axis.possible for axis in case.spoken):
        return {}
    return classes_alive([as_possible(axis) for axis in case.spoken], case.rules)
