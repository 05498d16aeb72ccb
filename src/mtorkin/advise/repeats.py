"""How a plate would end: simulated repeats of it, judged as measured ones are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from mtorkin.advise.hypotheses import label_of
from mtorkin.advise.knowledge import BOTH
from mtorkin.advise.open_case import OpenCase
from mtorkin.advise.plans import Plan
from mtorkin.base.settings import Settings
from mtorkin.kinetics.evidence.compare import compare
from mtorkin.kinetics.evidence.judgement import margin_of
from mtorkin.kinetics.fit.data import Data
from mtorkin.verdict.classes import classes_alive, combine
from mtorkin.verdict.findings import Finding

#: Starting points of every model's fit to simulated wells.
_STARTS = 3
#: Turns by the golden ratio deal the laws evenly by their shares, however many repeats there are.
_TURN = (5.0**0.5 - 1.0) / 2.0


@dataclass(frozen=True)
class Repeats:
    """How simulated repeats of a plate end, in which every law left is true as often as it is likely."""

    runs: int
    right: int
    wrong: int


@dataclass(frozen=True)
class _Shown:
    """What simulated wells show along an axis: patterns alive with their support, those possible, supports of all."""

    alive: dict[str, float]
    possible: frozenset[str]
    supports: dict[str, float]


def repeats(case: OpenCase, plan: Plan, failures: int | None = None) -> Repeats:
    """Simulate a plate and judge it with what was measured before, as a run would.

    The seed is that of the configuration and the name of the compound, so that no other compound changes it.

    Parameters
    ----------
    case
        The compound.
    plan
        The plate.
    failures
        Repeats without the right name after which no more are simulated; by default all are.
    """
    digest = int.from_bytes(hashlib.sha256(case.compound.encode()).digest()[:8], "big")
    noise = np.random.default_rng([case.settings.seed, digest])
    ends = np.cumsum(case.shares)
    new = plan.data(case.known)
    runs = case.settings.settle.repeats
    run = right = wrong = 0
    while run < runs and (failures is None or run - right < failures):
        truth = case.left[min(int(np.searchsorted(ends, (0.5 + run * _TURN) % 1.0)), len(case.left) - 1)]
        curve = truth.velocity(new)
        simulated = new.with_velocity(curve + case.known.deviation(curve) * noise.standard_normal(new.n))
        called = _called(case, plan, simulated)
        right += called == truth.label
        wrong += called not in ("", truth.label)
        run += 1
    return Repeats(run, right, wrong)


def _called(case: OpenCase, plan: Plan, new: Data) -> str:
    """The class that would be named; empty where none would."""
    shown = _shown(case, plan, new)
    old = [finding for finding in case.findings if finding.axis not in ("", BOTH) and BOTH not in shown]
    if not case.known.both and not case.one_substrate:
        return _pattern(case, shown, old)
    fresh = [
        replace(case.findings[0], axis=axis, patterns=own.alive, possible=own.possible, supports=own.supports)
        for axis, own in shown.items()
    ]
    measured = sorted({finding.axis for finding in (*old, *fresh)})
    axes = [combine(axis, [finding for finding in (*old, *fresh) if finding.axis == axis]) for axis in measured]
    if any(not axis.possible for axis in axes):
        return ""
    alive = [label for label in classes_alive(axes, case.rules) if label not in case.excluded]
    if len(alive) != 1:
        return ""
    enough = set(measured) <= {"substrate", BOTH} or set(case.rules.least_evidence.get(alive[0], ())) <= set(measured)
    return alive[0] if enough else ""


def _pattern(case: OpenCase, shown: Mapping[str, _Shown], old: list[Finding]) -> str:
    """The only pattern left, where only one of two substrates is known; empty where there are several."""
    (new,) = shown.values()
    alive = frozenset(new.alive).intersection(*(finding.patterns for finding in old))
    return label_of(next(iter(alive)), case.known, case.rules) if len(alive) == 1 else ""


def _shown(case: OpenCase, plan: Plan, new: Data) -> dict[str, _Shown]:
    """What simulated wells show: with those at hand where they would be fitted together, else by themselves."""
    known = case.known
    if known.shared or set(plan.varied) == {"ATP", "protein"}:
        return {BOTH: _judged(known.together(new) if known.shared else new, BOTH, case.settings)}
    (axis,) = plan.varied
    own = replace(new, substrate=new.protein) if axis == "protein" and known.both else new
    return {axis: _judged(own, axis, case.settings)}


def _judged(data: Data, axis: str, settings: Settings) -> _Shown:
    if axis != BOTH:
        data = Data(
            data.substrate, data.inhibitor, data.velocity, data.enzyme, excess=data.excess,
            dissociation=data.dissociation
        )  # fmt: skip
    compared = compare(
        data, axis, regions=settings.regions, departures=settings.departures.low_control_alone,
        selection=settings.selection, starts=min(settings.fit.starts, _STARTS), nu=settings.fit.student_t,
    )  # fmt: skip
    patterns = compared.judged()
    return _Shown(
        {each.pattern: each.support for each in patterns if each.alive},
        frozenset(
            each.pattern for each in patterns if each.alive or each.delta < margin_of(each.pattern, settings.selection)
        ),
        {each.pattern: each.support for each in patterns},
    )
