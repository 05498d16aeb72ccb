"""Product in time: binding with its rates or at equilibrium, substrates used up, ADP formed, enzyme lost.

Binding in time is second order (the enzyme takes compound from solution). With the substrates constant its equation has
an exact solution, so that a step may be as
long as the substrates allow, however fast the binding; see `bound_after`. Substrates bind and leave at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from departures.case import PRODUCT, REACTION, Case
from departures.enzyme import (
    Array,
    apparent,
    forms,
    ligands,
    shared,
    sum_of,
    turning_over,
    turning_over_bound,
    with_magnesium,
)

#: Steps of the reaction: at equilibrium, where only the substrates change; and with binding in time, each longer than
#: the last.
STEPS, STEPS_IN_TIME = 6, 60
#: First step (s) where binding takes time.
FIRST = 0.5


@dataclass(frozen=True)
class Contents:
    """What truly is in every well (nM): ATP, protein, compound, FKBP12 that binds; and the highest dose on paper."""

    atp: Array
    protein: Array
    dose: Array
    fkbp12: Array
    top: float


@dataclass(frozen=True)
class Binding:
    """Enzyme (nM) with the compound, and with it for good."""

    bound: Array
    for_good: Array


def times(case: Case) -> Array:
    """When the wells are read (s)."""
    return REACTION * np.arange(1, case.reads + 1) / case.reads


def product(case: Case, wells: Contents) -> Array:
    """Product (nM) in every well at `times`, shape (times, wells)."""
    dissolved = felt(case, wells.dose)
    left = turnover_left(case, dissolved, wells)
    formed = np.zeros_like(wells.atp)
    binding = preincubated(case, wells, dissolved)
    if case.kon is not None and (case.needs_fkbp12 or case.impurity):
        raise ValueError("binding in time is of one ligand alone: no FKBP12, and no impurity")
    readings, now = [], 0.0
    for read in times(case):
        for step in _steps(case, now, float(read)):
            if case.kon is None:
                half = formed + step / 2 * _velocity(case, wells, dissolved, left, formed, binding, now)
                speed = _velocity(case, wells, dissolved, left, half, binding, now + step / 2)
            else:
                before = _velocity(case, wells, dissolved, left, formed, binding, now)
                binding = bind(case, wells, dissolved, formed, binding, step)
                after = _velocity(case, wells, dissolved, left, formed + step * before, binding, now + step)
                speed = (before + after) / 2
            formed = formed + step * speed
            now += step
        readings.append(formed)
    return np.array(readings)


def felt(case: Case, dose: Array) -> Array:
    """What the enzyme feels of a dose (nM): what plastic leaves, with its steepness, as far as it dissolves."""
    left = dose - dose * case.sticks / (dose + case.sticks) if case.sticks else dose
    left = case.pivot * (left / case.pivot) ** case.steepness
    return left if case.ceiling is None else np.minimum(left, case.ceiling)


def _steps(case: Case, start: float, end: float) -> Array:
    if case.kon is None:
        count = max(STEPS // case.reads, 2)
        return np.full(count, (end - start) / count)
    if start > 0:
        count = max(STEPS_IN_TIME // case.reads, 4)
        return np.full(count, (end - start) / count)
    return np.diff(np.concatenate([[0.0], np.geomspace(FIRST, end, STEPS_IN_TIME)]))


def turnover_left(case: Case, dissolved: Array, wells: Contents) -> Array:
    """The share of the turnover that is left by aggregates, by the solvent, and by a site that activates."""
    left = np.ones_like(dissolved)
    if case.aggregates is not None:
        left = left / (1.0 + (dissolved / case.aggregates) ** case.hill)
    if case.activation is not None:
        gain, constant = case.activation
        left = left * (1.0 + (gain - 1.0) * dissolved / (constant + dissolved))
    # Velocity falls as 1/(1 + solvent), and the solvent goes with the dose.
    return left / (1.0 + (1.0 / case.dmso - 1.0) * wells.dose / wells.top)


def _velocity(
    case: Case, wells: Contents, dissolved: Array, left: Array, formed: Array, binding: Binding, now: float
) -> Array:
    """Velocity (nM/s) after so much product has formed."""
    atp, activated = with_magnesium(case, wells.atp - formed)
    listed = forms(case, atp, wells.protein - formed, formed)
    turnover = case.conversion * PRODUCT / REACTION / case.enzyme * activated * left * np.exp(-case.dies * now)
    uninhibited = turning_over(listed)
    if case.kon is None:
        present = ligands(case, dissolved, wells.fkbp12)
        constants = [apparent(listed, ligand.constants) for ligand in present]
        totals = [ligand.total for ligand in present]
        free, bound = shared(np.full_like(atp, case.enzyme), totals, constants)
        parts = zip(bound, present, strict=True)
        kept = sum_of(
            (part * ligand.beta * turning_over_bound(listed, ligand.constants) for part, ligand in parts), atp
        )
    else:
        free = case.enzyme - binding.bound - binding.for_good
        kept = binding.bound * case.beta * turning_over_bound(listed, case.constants)
    sensitive = turnover * (free * uninhibited + kept)
    # The other kinase feels solvent and aggregates as little as it feels the compound.
    other = case.conversion * PRODUCT / REACTION * activated * uninhibited
    return (1.0 - case.insensitive) * sensitive + case.insensitive * other


def preincubated(case: Case, wells: Contents, dissolved: Array) -> Binding:
    """What is bound as the reaction starts."""
    nothing = Binding(np.zeros_like(wells.atp), np.zeros_like(wells.atp))
    if case.kon is None or case.preincubation == 0:
        return nothing
    absent = np.zeros_like(wells.atp)
    before = Contents(
        wells.atp if "ATP" in case.preincubated_with else absent,
        wells.protein if "protein" in case.preincubated_with else absent,
        wells.dose,
        wells.fkbp12,
        wells.top,
    )
    # Before a jump dilution everything was as many times more concentrated.
    strong = replace(case, enzyme=case.enzyme * case.dilution)
    binding = nothing
    # Without a covalent bond one step is exact; with one, binding and bond take turns.
    count = 1 if case.kinact == 0 else STEPS_IN_TIME
    for _ in range(count):
        binding = bind(strong, before, dissolved * case.dilution, absent, binding, case.preincubation / count)
    return Binding(binding.bound / case.dilution, binding.for_good / case.dilution)


def bind(case: Case, wells: Contents, dissolved: Array, formed: Array, binding: Binding, step: float) -> Binding:
    """What is bound a step (s) later.

    Every form that the compound binds takes it up with the same rate constant, and lets it go with that times its
    dissociation constant, so that binding ends at
    equilibrium.
    """
    if not case.constants or case.kon is None:
        return binding
    atp, _ = with_magnesium(case, wells.atp - formed)
    listed = forms(case, atp, wells.protein - formed, formed)
    whole = sum_of(form.weight for form in listed)
    taking = sum_of((form.weight for form in listed if form.seen_as in case.constants), atp)
    on = case.kon * taking / whole
    off = on * apparent(listed, case.constants)
    enzyme, compound = case.enzyme - binding.for_good, dissolved - binding.for_good
    half = bound_after(binding.bound, enzyme, compound, on, off, step / 2)
    lost = half * -np.expm1(-case.kinact * step)
    for_good = binding.for_good + lost
    bound = bound_after(half - lost, enzyme - lost, compound - lost, on, off, step / 2)
    return Binding(bound, for_good)


def bound_after(start: Array, enzyme: Array, compound: Array, on: Array, off: Array, step: float) -> Array:
    """Complex after a step of d[EX]/dt = on [E][X] - off [EX], the exact solution.

    Both partners are drawn from their totals. The right side is a quadratic of [EX] with two real roots, of which the
    smaller is the equilibrium; (EX - small)/(EX
    - large) falls exponentially with the rate
    constant on (large - small).
    """
    middle = enzyme + compound + off / on
    apart = np.sqrt(np.maximum(middle**2 - 4 * enzyme * compound, 0.0))
    large = (middle + apart) / 2
    small = enzyme * compound / large
    ratio = (start - small) / (start - large) * np.exp(-on * apart * step)
    return (small - ratio * large) / (1.0 - ratio)
