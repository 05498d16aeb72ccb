"""The enzyme at equilibrium: every form with its weight, any number of ligands that share it, mass balance.

Nothing here knows of a rate law: forms are listed, weighed and counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from departures.case import FKBP12_DRUG, WEAKER_ALONE, Case

Array = NDArray[np.float64]

#: Free enzyme is known to this part of the total, and how many steps that may take.
EXACT, PATIENCE = 1e-12, 200
#: Magnesium (nM): with ATP, and what the enzyme needs for itself.
MAGNESIUM_ATP, MAGNESIUM_ENZYME = 80e3, 200e3


@dataclass(frozen=True)
class Form:
    """A form without inhibitor: as what inhibitors see it, its weight over the free enzyme, whether it turns over."""

    seen_as: str
    weight: Array
    turns_over: bool = False


@dataclass(frozen=True)
class Ligand:
    """What binds the enzyme and stops it: total concentration, constants by form, and the turnover it leaves."""

    total: Array
    constants: Mapping[str, float]
    beta: float = 0.0


def forms(case: Case, atp: Array, protein: Array, adp: Array | float = 0.0) -> list[Form]:
    """The forms of the enzyme at these free concentrations (nM)."""
    a, b = atp / case.km_atp, protein / case.km_protein
    found = [
        Form("E", np.ones_like(a)),
        Form("EA", np.zeros_like(a) if case.order == "protein first" else a),
        Form("EB", np.zeros_like(b) if case.order == "ATP first" else b),
        Form("EAB", a * b / case.phi, turns_over=True),
    ]
    if case.adp_constant is not None:
        # ADP sits where ATP sits.
        d = adp / case.adp_constant
        found += [Form("EA", d), Form("EAB", d * b / case.phi)]
    if case.excess_protein is not None:
        found.append(Form("EAB", a * b / case.phi * protein / case.excess_protein))
    return found


def ligands(case: Case, dose: Array, fkbp12: Array) -> list[Ligand]:
    """What the compound in the well puts before the enzyme.

    Parameters
    ----------
    case
        The compound.
    dose
        What is dissolved of it (nM), its impurity included.
    fkbp12
        Active FKBP12 (nM).
    """
    own = dose * (1.0 - case.impure)
    found = []
    if case.constants and case.needs_fkbp12:
        complexed = pair(own, fkbp12, FKBP12_DRUG)
        alone = {form: value * WEAKER_ALONE for form, value in case.constants.items()}
        found = [Ligand(complexed, case.constants, case.beta), Ligand(own - complexed, alone, case.beta)]
    elif case.constants:
        found = [Ligand(own, case.constants, case.beta)]
    if case.impurity:
        found.append(Ligand(dose * case.impure, case.impurity))
    return found


def pair(first: Array, second: Array, constant: float) -> Array:
    """Complex of two partners (nM) with this dissociation constant."""
    return shared(first, [second], [np.full_like(first, constant)])[1][0]


def apparent(listed: Sequence[Form], constants: Mapping[str, float]) -> Array:
    """Apparent dissociation constant of a ligand (nM) at these weights of the forms; infinite where it binds none."""
    whole = sum_of(form.weight for form in listed)
    seen = sum_of(form.weight / constants[form.seen_as] for form in listed if form.seen_as in constants)
    with np.errstate(divide="ignore"):
        return np.asarray(whole / seen)


def shared(enzyme: Array, totals: Sequence[Array], constants: Sequence[Array]) -> tuple[Array, list[Array]]:
    """Enzyme without ligand, and with each of its ligands (nM).

    What is bound and free of each must add up to its total. The sum of free and bound enzyme is concave in the free
    enzyme, so that Newton's method from zero comes up to the
    root from below.

    Raises
    ------
    ArithmeticError
        If it does not get there.
    """
    free = np.zeros_like(enzyme)
    for _ in range(PATIENCE):
        counted, slope = free - enzyme, np.ones_like(enzyme)
        for total, constant in zip(totals, constants, strict=True):
            counted = counted + total * free / (constant + free)
            slope = slope + total / (constant + free) * (constant / (constant + free))
        step = -counted / slope
        free = np.clip(free + step, 0.0, enzyme)
        if np.all(np.abs(step) <= EXACT * enzyme):
            return free, [total * free / (constant + free) for total, constant in zip(totals, constants, strict=True)]
    raise ArithmeticError("the mass balance of the enzyme found no end")


def turning_over(listed: Sequence[Form]) -> Array:
    """The share of the enzyme without ligand that turns over."""
    return sum_of(form.weight for form in listed if form.turns_over) / sum_of(form.weight for form in listed)


def turning_over_bound(listed: Sequence[Form], constants: Mapping[str, float]) -> Array:
    """The share of the enzyme with this ligand that would turn over, were it not for the ligand."""
    bound = {id(form): form.weight / constants[form.seen_as] for form in listed if form.seen_as in constants}
    turning = [bound[id(form)] for form in listed if form.turns_over and id(form) in bound]
    shape = listed[0].weight
    return sum_of(turning, shape) / sum_of(bound.values(), shape)


def with_magnesium(case: Case, atp: Array) -> tuple[Array, Array]:
    """ATP with its magnesium (nM), and the share of enzyme that has its own."""
    if case.magnesium is None:
        return atp, np.ones_like(atp)
    complexed = pair(atp, np.full_like(atp, case.magnesium), MAGNESIUM_ATP)
    left = case.magnesium - complexed
    # Over what it is with no ATP, so that the scale of the velocities stays.
    return complexed, left / (MAGNESIUM_ENZYME + left) * (MAGNESIUM_ENZYME + case.magnesium) / case.magnesium


def sum_of(parts: object, shape: Array | None = None) -> Array:
    """The sum of arrays; zeros of the shape given where there are none."""
    total = None if shape is None else np.zeros_like(shape)
    for part in parts:  # type: ignore[attr-defined]
        total = part if total is None else total + part
    if total is None:
        raise ValueError("there is nothing to add up, and no shape to add it up in")
    return total
