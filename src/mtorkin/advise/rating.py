"""Candidate plates by their promise; the best of them simulated."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mtorkin.advise.expected import Expected, expected
from mtorkin.advise.knowledge import Known
from mtorkin.advise.open_case import OTHER_TIME, OpenCase
from mtorkin.advise.plans import FKBP12_ADDED, PLATES, Plan, as_before, levels, plans
from mtorkin.advise.repeats import Repeats, repeats

#: Chance of naming the class from which on a smaller plate is preferred (our choice).
ENOUGH = 0.9
#: Chance from which on a plate is simulated before larger ones are looked at (our choice).
_WORTH = 0.5


@dataclass(frozen=True)
class RatedPlan:
    """A plate that was considered.

    With its promise where the wells allow one, and its ending where it was simulated.
    """

    plan: Plan
    promise: Expected | None = None
    ending: Repeats | None = None

    @property
    def enough(self) -> bool:
        """Whether the simulated repeats name the class often enough, and never a wrong one."""
        return self.ending is not None and self.ending.right >= ENOUGH * self.ending.runs and not self.ending.wrong

    @property
    def success(self) -> float:
        """Right calls less wrong ones, over the simulated repeats."""
        return (self.ending.right - self.ending.wrong) / self.ending.runs if self.ending else 0.0

    @property
    def chance(self) -> float:
        """Chance of naming the class, to two digits: what differs by less is alike."""
        return 0.0 if self.promise is None or math.isnan(self.promise.chance) else round(self.promise.chance, 2)

    @property
    def rank(self) -> tuple[float, float, int]:
        """By chance, then by separation, then by size; the smallest is the best."""
        separation = 0.0 if self.promise is None or math.isnan(self.promise.separation) else self.promise.separation
        return -self.chance, -separation, self.plan.size


def rated(case: OpenCase) -> list[RatedPlan]:
    """The plates for a compound, the one to make first; none where no plate could tell."""
    if case.told:
        return _again(case)
    return _asked(case) or _simulated(case)


def _again(case: OpenCase) -> list[RatedPlan]:
    """An axis again after another preincubation, or with an arm of other FKBP12; none where neither is asked for.

    Kinetics leaves one class alone, so that its fits cannot foretell what such a plate shows.
    """
    known, arm = case.known, _arm(case)
    other_time = OTHER_TIME in case.plates and known.preincubation > 0
    if not other_time and arm is None:
        return []
    plan = as_before(known, _first_axis(known), arm)
    return [RatedPlan(replace(plan, preincubation=0.0) if other_time else plan)]


def _first_axis(known: Known) -> str:
    """The axis that was measured, ATP before others."""
    return "ATP" if "ATP" in known.measured else min(known.measured)


def _asked(case: OpenCase) -> list[RatedPlan]:
    """A plate whose outcome the fits cannot foretell.

    An axis with FKBP12, or without, where the verdict asks for it.
    """
    known, added = case.known, "with FKBP12" in case.plates
    if not added and "without FKBP12" not in case.plates:
        return []
    axis = _first_axis(known)
    plan = next((plan for plan in plans(known, case.left, min(PLATES), None) if plan.varied == (axis,)), None)
    if plan is None:
        return []
    used = known.data.inhibitor[known.data.inhibitor > 0] * known.scale.inhibitor
    lowest, highest = float(used.min()), float(used.max())
    if added:
        doses = levels(lowest, highest, len(plan.inhibitors))
        return [RatedPlan(replace(plan, inhibitors=doses, FKBP12=max(FKBP12_ADDED, doses[-1])))]
    return [RatedPlan(replace(plan, inhibitors=levels(lowest, 10.0 * highest, len(plan.inhibitors)), FKBP12=0.0))]


def _simulated(case: OpenCase) -> list[RatedPlan]:
    """Plates by their promise, best first; the best few simulated."""
    if not case.left:
        return []
    count = case.settings.settle.designs if case.settings.settle.repeats else 0
    tried: list[RatedPlan] = []
    others: list[RatedPlan] = []
    for size in PLATES:
        made = _naming_most(case, list(plans(case.known, case.left, size, _arm(case))))
        ranked = sorted((RatedPlan(plan, expected(case, plan)) for plan in made), key=lambda each: each.rank)
        # What does not promise much is worth simulating only where there is no larger plate.
        for each in _each_kind(ranked)[:count]:
            if size == max(PLATES) or each.chance >= _WORTH:
                tried.append(replace(each, ending=repeats(case, each.plan, _too_many(case, size))))
                if tried[-1].enough:
                    break
        simulated = [each.plan for each in tried]
        others += [each for each in ranked if each.plan not in simulated]
        if any(each.enough for each in tried) or (not count and ranked and ranked[0].chance >= ENOUGH):
            break
    best = sorted(tried, key=lambda each: -each.success)
    return [*best, *sorted(others, key=lambda each: each.rank)]


def _too_many(case: OpenCase, size: int) -> int | None:
    """Failures that rule a plate out where there is a larger one."""
    runs = case.settings.settle.repeats
    return None if size == max(PLATES) else runs - math.ceil(round(ENOUGH * runs, 9)) + 1


def _each_kind(ranked: Sequence[RatedPlan]) -> list[RatedPlan]:
    """The best plate of each kind; those of one kind differ little."""
    best: dict[tuple[str, ...], RatedPlan] = {}
    for each in ranked:
        best.setdefault(each.plan.varied, each)
    return list(best.values())


def _naming_most(case: OpenCase, made: list[Plan]) -> list[Plan]:
    """Plans after which most of the classes left could be named, all axes that they need being measured."""

    def nameable(plan: Plan) -> int:
        covered = case.known.measured | set(plan.varied)
        return sum(
            case.one_substrate or set(case.rules.least_evidence.get(label, ())) <= covered for label in case.labels
        )

    most = max((nameable(plan) for plan in made), default=0)
    return [plan for plan in made if nameable(plan) == most]


def _arm(case: OpenCase) -> float | None:
    """FKBP12 of an arm beside the plate, where the verdict asks for one."""
    if "arm without FKBP12" in case.plates:
        return 0.0
    return FKBP12_ADDED if "arm with FKBP12" in case.plates else None
