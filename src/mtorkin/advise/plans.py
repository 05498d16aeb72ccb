"""Plates that could be run: which substrate varies, which inhibitor concentrations, how many replicates."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from mtorkin.advise.hypotheses import Hypothesis
from mtorkin.advise.knowledge import Known
from mtorkin.kinetics.evidence.dose_response import half_maximal
from mtorkin.kinetics.fit.data import Data
from mtorkin.sheets import wells

#: Substrate levels over Km (Assay Guidance Manual: 0.2 to 5 Km).
KM_RANGE = (0.2, 5.0)
#: The same over the concentration that was used, where Km is not known.
UNKNOWN_RANGES = ((1 / 16, 2.0), (1 / 8, 4.0))
#: Inhibitor levels over IC50: centred, and reaching far enough to see residual activity (10 IC50 at least).
IC50_RANGES = ((0.1, 10.0), (0.2, 20.0), (0.5, 50.0))
#: No substrate goes further above the highest concentration that was used.
REACH = 4.0
#: Solubility: never more than this many times the highest concentration that was used.
TOP = 10.0
#: Inhibitor levels that a plan has at least, and at most.
INHIBITORS = (4, 8)
#: The class whose compounds act as a complex with FKBP12.
RAPALOG = "rapalog-like"
#: FKBP12 where none was used, in uM (the science page: 1 uM or more).
FKBP12_ADDED = 1.0
#: Levels of the substrate, at most, where an axis is measured once more.
AS_BEFORE = 6
#: Wells of the arm with other FKBP12: levels of the substrate, and of the inhibitor above zero.
ARM = (3, 3)

#: Plates that are proposed, by wells: rows, columns.
PLATES = {size: wells.PLATES[size] for size in (96, 384)}


@dataclass(frozen=True)
class Arm:
    """The same with other FKBP12, at fewer concentrations: what shows whether inhibition depends on it."""

    FKBP12: float
    conditions: tuple[tuple[float, float], ...]
    inhibitors: tuple[float, ...]


@dataclass(frozen=True)
class Plan:
    """A plate, in the compound's own units; every concentration has two digits.

    Attributes
    ----------
    varied
        Which substrates vary.
    conditions
        Concentrations of the first and second substrate; every inhibitor level is at each.
    inhibitors
        Inhibitor concentrations above zero.
    replicates
        Wells of every composition.
    size
        Wells of the plate.
    FKBP12
        Its concentration.
    arm
        Wells with other FKBP12, if any.
    preincubation
        Minutes that enzyme and compound stand together before the reaction; None for as they did before.
    """

    varied: tuple[str, ...]
    conditions: tuple[tuple[float, float], ...]
    inhibitors: tuple[float, ...]
    replicates: int
    size: int
    FKBP12: float
    arm: Arm | None = None
    preincubation: float | None = None

    @property
    def wells(self) -> int:
        """Wells in use: a low control and a high control at every condition beside the inhibitor levels."""
        main = len(self.conditions) * (len(self.inhibitors) + 2)
        arm = len(self.arm.conditions) * (len(self.arm.inhibitors) + 1) if self.arm else 0
        return self.replicates * (main + arm)

    def data(self, known: Known) -> Data:
        """The wells with enzyme of the plan without its arm, in the units of the wells at hand; velocities are zero."""
        first, second = np.array(self.conditions).T
        doses = np.array([0.0, *self.inhibitors])
        each = doses.size * self.replicates
        inhibitor = np.tile(np.repeat(doses, self.replicates), len(self.conditions))
        total = Data(
            np.repeat(first, each) / known.scale.substrate,
            inhibitor / known.scale.inhibitor,
            np.zeros(inhibitor.size),
            known.data.enzyme,
            protein=np.repeat(second, each) / known.scale.protein,
        )
        return known.acted_on(total)


def two_digits(value: float) -> float:
    """What a person pipettes."""
    return float(f"{value:.1e}")


def levels(low: float, high: float, count: int) -> tuple[float, ...]:
    """Geometric levels with two digits each."""
    return tuple(dict.fromkeys(two_digits(value) for value in np.geomspace(low, high, count).tolist()))


def plans(known: Known, left: Sequence[Hypothesis], size: int, arm: float | None) -> Iterator[Plan]:
    """Candidate plates of one size.

    Parameters
    ----------
    known
        What is known.
    left
        The laws that may be true; they say where Km and IC50 may lie.
    size
        Wells of the plate.
    arm
        FKBP12 of an arm beside the main plate; None for no arm.
    """
    doses = _doses(known, left)
    replicates = 2 if size == min(PLATES) else 4
    n = 5 if arm is not None and size == min(PLATES) else 6 if size == min(PLATES) else 8
    for varied, conditions in _conditions(known, left, n, size):
        times = 2 if len(conditions) > 2 * n else replicates
        room = size // times
        arm_wells = ARM[0] * (ARM[1] + 1) if arm is not None else 0
        count = min((room - arm_wells) // len(conditions) - 2, INHIBITORS[1])
        if count < INHIBITORS[0]:
            continue
        for low, high in doses:
            inhibitors = levels(low, high, count)
            beside = None if arm is None else _arm(arm, varied, conditions, inhibitors)
            yield Plan(varied, conditions, inhibitors, times, size, known.FKBP12, beside)


def as_before(known: Known, axis: str, arm: float | None) -> Plan:
    """A small plate with the concentrations along one axis that were used before, fewer of them where they are many.

    Parameters
    ----------
    known
        What is known; the axis was measured.
    axis
        The substrate that varies. The other one is held where it was at most of its levels.
    arm
        FKBP12 of an arm beside the main plate; None for no arm.
    """
    data, scale = known.data, known.scale
    used = np.column_stack([data.substrate * scale.substrate, data.protein * scale.protein])
    conditions = [(float(first), float(second)) for first, second in np.unique(used, axis=0)]
    place = known.names.index(axis)
    held = [condition[1 - place] for condition in conditions]
    fixed = max(set(held), key=lambda value: (held.count(value), value))
    along = _some([condition for condition in conditions if condition[1 - place] == fixed], AS_BEFORE)
    size, replicates = min(PLATES), 2
    arm_wells = ARM[0] * (ARM[1] + 1) if arm is not None else 0
    inhibitors = tuple(_some(known.doses, (size // replicates - arm_wells) // len(along) - 2))
    beside = None if arm is None else _arm(arm, (axis,), tuple(along), inhibitors)
    return Plan((axis,), tuple(along), inhibitors, replicates, size, known.FKBP12, beside)


def _some(values: Sequence[Any], count: int) -> list[Any]:
    """So many of some values, the first and the last among them; all where they are no more."""
    return [values[i] for i in np.unique(np.linspace(0, len(values) - 1, count).round().astype(int))]


def _arm(
    fkbp12: float,
    varied: tuple[str, ...],
    conditions: tuple[tuple[float, float], ...],
    inhibitors: tuple[float, ...],
) -> Arm:
    """Three levels along the first axis that varies and three inhibitor concentrations, up to the highest."""
    place = 1 if varied == ("protein",) and conditions[0][1] != conditions[-1][1] else 0
    others = [condition[1 - place] for condition in conditions]
    # Where both vary, the level of the other substrate that most conditions have; ties go to the higher (as in
    # `assays.design`).
    fixed = max(set(others), key=lambda value: (others.count(value), value))
    along = sorted(condition for condition in conditions if condition[1 - place] == fixed)
    chosen = tuple(along[i] for i in np.linspace(0, len(along) - 1, ARM[0]).round().astype(int))
    picked = np.linspace((len(inhibitors) - 1) // 2, len(inhibitors) - 1, ARM[1]).round().astype(int)
    return Arm(fkbp12, chosen, tuple(inhibitors[i] for i in picked))


def _conditions(
    known: Known, left: Sequence[Hypothesis], n: int, size: int
) -> Iterator[tuple[tuple[str, ...], tuple[tuple[float, float], ...]]]:
    """Substrate concentrations: one axis at each fixed level of the other, both axes crossed, and a grid of both."""
    first, second = known.names
    ranges = {name: _ranges(known, left, name) for name in known.names if name}
    if not second:
        for low, high in ranges[first]:
            for count in (n - 2, n) if n > 5 else (n,):
                yield (first,), tuple((level, 1.0) for level in levels(low, high, count))
        return
    fixed = {name: _fixed(known, left, name) for name in known.names}
    for low, high in ranges[first]:
        for level in fixed[second]:
            yield (first,), tuple((value, level) for value in levels(low, high, n))
    for low, high in ranges[second]:
        for level in fixed[first]:
            yield (second,), tuple((level, value) for value in levels(low, high, n))
    few = 4 if size == min(PLATES) else 5
    for (low_a, high_a), (low_b, high_b) in zip(ranges[first], ranges[second], strict=False):
        a, b = levels(low_a, high_a, few), levels(low_b, high_b, few)
        yield (first, second), (*((value, b[-1]) for value in a), *((a[-1], value) for value in b[:-1]))
        yield (first, second), tuple((one, other) for one in a for other in b)


def _km(known: Known, left: Sequence[Hypothesis], name: str) -> float | None:
    """Km in its unit: the geometric mean over what may be true; None where it was not measured."""
    if name not in known.measured:
        return None
    constant, unit = (
        (("Ka", known.scale.substrate) if name == known.names[0] else ("Kb", known.scale.protein))
        if known.both
        else ("Km", known.scale.substrate)
    )
    values = [each.fit.values[constant] for each in left]
    low, high = known.used(name)
    # Beyond three times what was used a Km is extrapolated, and no plate should follow it there.
    return float(np.clip(np.exp(np.mean(np.log(values))) * unit, low, 3.0 * high))


def _ranges(known: Known, left: Sequence[Hypothesis], name: str) -> list[tuple[float, float]]:
    km = _km(known, left, name)
    if km is not None:
        return [(KM_RANGE[0] * km, min(KM_RANGE[1] * km, REACH * known.used(name)[1]))]
    level = float(np.sqrt(np.prod(known.used(name))))
    return [(low * level, high * level) for low, high in UNKNOWN_RANGES]


def _fixed(known: Known, left: Sequence[Hypothesis], name: str) -> list[float]:
    """Levels at which a substrate may be held: at its Km and well above where that is known, else as it was."""
    km = _km(known, left, name)
    if km is None:
        return [two_digits(known.used(name)[1])]
    return [two_digits(km), two_digits(min(KM_RANGE[1] * km, REACH * known.used(name)[1]))]


def _doses(known: Known, left: Sequence[Hypothesis]) -> list[tuple[float, float]]:
    """Lowest and highest inhibitor concentrations."""
    used = known.data.inhibitor[known.data.inhibitor > 0]
    most = float(used.max()) * known.scale.inhibitor
    highest = TOP * most
    if RAPALOG in {each.label for each in left} and known.FKBP12 > 0 and known.units[2] == known.units[3]:
        # With more drug than FKBP12 the complex levels off, and looks like partial inhibition.
        highest = min(highest, max(known.FKBP12, most))
    half = [found.total for each in left if (found := half_maximal(each.fit, known.data)) is not None]
    if not half:
        return [(highest / 100.0, highest)]
    middle = float(np.exp(np.mean(np.log(half)))) * known.scale.inhibitor
    reaching = [(low * middle, min(high * middle, highest)) for low, high in IC50_RANGES]
    # A compound so weak that the range is cut off at the top reaches as far as it may.
    return list(dict.fromkeys((min(low, high / 30.0), high) for low, high in reaching))
