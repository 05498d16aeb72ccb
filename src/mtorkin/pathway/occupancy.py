"""Which dose occupies a complex in cells at equilibrium: closed forms, with the interval that the constants leave.

They are the equilibrium of the binding in ``pathway.ant``: ATP hinders what competes with it, complexes take up drug
(tight binding), and FKBP12 takes up the rapalog. A cell takes drug out of its medium.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from mtorkin.base.errors import InputError
from mtorkin.pathway.constants import values
from mtorkin.pathway.contexts import context, known_constants
from mtorkin.pathway.drugs import Drug
from mtorkin.pathway.sensitivity import in_words, shares
from mtorkin.pathway.treatments import Candidate, Treatment
from mtorkin.pathway.uncertainty import draws, goes_with

#: Complexes that are asked for, and how much of them is to be occupied.
COMPLEXES = ("mTORC1", "mTORC2")
LEVELS = (0.5, 0.9)
#: Part of the draws within an interval, and how many draws.
LEVEL, DRAWS = 0.95, 4000
#: Constants that the closed forms know.
BINDING = (
    "cell", "medium", "ATP", "Km_ATP", "competes_with_ATP", "kinase_shift", "Ki_mTORC1", "Ki_mTORC2", "total_mTORC1",
    "total_mTORC2", "total_FKBP12", "Kd_FKBP12", "FKBP12_shift", "Kd_FRB", "FRB_shift",
)  # fmt: skip
SPARED = "a rapalog does not bind mTORC2"
STAYS = "what has bound does not come off, so that occupancy rises with time at any dose: there is no equilibrium"
TOO_LITTLE = "the cell has too little FKBP12 for it at any dose"


def dose_at_equilibrium(drug: Drug, complex_: str, occupied: float, constants: Mapping[str, Any]) -> Any:
    """The dose in the medium that occupies a part of a complex at equilibrium.

    With a free concentration F of what binds, a complex is F / (F + K) occupied. The dose is what is free in medium and
    cell together with what mTOR (and FKBP12) hold.

    Parameters
    ----------
    drug
        The compound.
    complex_
        ``mTORC1`` or ``mTORC2``.
    occupied
        Part of it that is occupied, above 0 and below 1.
    constants
        Constants of the model by name, those of the drug included: numbers, or arrays of samples.

    Returns
    -------
    float or numpy.ndarray
        The dose in nM; infinite where the cell has too little FKBP12.

    Raises
    ------
    InputError
        If there is no such dose, with the reason.

    Examples
    --------
    >>> from mtorkin.pathway.constants import values
    >>> from mtorkin.pathway.drugs import kinase_inhibitor
    >>> torin = kinase_inhibitor("torin", 2.0, Km_ATP=1000.0)
    >>> round(dose_at_equilibrium(torin, "mTORC1", 0.5, values() | dict(torin.constants)), 2)
    8.32
    """
    if not 0 < occupied < 1:
        raise InputError(f"an occupancy of {occupied:g}: give a part above 0 and below 1")
    k, odds = constants, occupied / (1 - occupied)
    cell, medium = k["cell"], k["medium"]
    if drug.enters == "rapalog":
        if complex_ == "mTORC2":
            raise InputError(f"{drug.name}: {SPARED}")
        bound = odds * k["Kd_FRB"] * k["FRB_shift"]
        held = bound + occupied * k["total_mTORC1"]
        left = np.asarray(k["total_FKBP12"] - held)
        free = k["Kd_FKBP12"] * k["FKBP12_shift"] * bound / np.where(left > 0, left, np.nan)
        dose = np.where(left > 0, free * (cell + medium) + cell * held, np.inf) / medium
        return dose if dose.ndim else float(dose)
    if np.any(np.asarray(k["Ki_mTORC1"]) == 0):
        raise InputError(f"{drug.name}: {STAYS}")
    site = (1 + k["competes_with_ATP"] * k["ATP"] / k["Km_ATP"]) * k["kinase_shift"]
    apparent = {name: k[f"Ki_{name}"] * site for name in COMPLEXES}
    free = odds * apparent[complex_]
    taken = sum(k[f"total_{name}"] * free / (free + K) for name, K in apparent.items())
    return (free * (cell + medium) + cell * taken) / medium


def occupancy(
    treatments: Iterable[Treatment],
    *,
    levels: Sequence[float] = LEVELS,
    context_name: str = "full",
    constants: Mapping[str, float] | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """The doses that occupy mTORC1 and mTORC2 in cells, with intervals: predicted by a model.

    Parameters
    ----------
    treatments
        Compounds.
    levels
        Parts of each complex that are to be occupied.
    context_name, constants
        The cell, as `mtorkin.pathway.simulate.simulate` takes it.
    seed
        Seed of the random numbers.

    Returns
    -------
    pandas.DataFrame
        A row per compound, class, complex and level: ``dose_nM`` by the values as they are; ``lower_nM`` and
        ``upper_nM``, the 95 % interval from all that is uncertain; ``lower_measured_nM`` and ``upper_measured_nM``,
        from what the study measured alone, in a cell of exactly the table, empty where it measured nothing;
        ``rests_on``, the constants that make most of the first interval; ``why_none`` where there is no such dose.

    Raises
    ------
    InputError
        If there is no such context, or a constant is none of the model's.
    """
    rows = []
    for treatment in treatments:
        for candidate in treatment.candidates:
            about = {"compound": treatment.name, "class": candidate.word, "support": candidate.support}
            found = _samples(candidate, context_name, constants, seed)
            for complex_ in COMPLEXES:
                for level in levels:
                    row = about | {"complex": complex_, "occupied": level}
                    rows.append(row | _dose(candidate, complex_, level, *found))
        for word, (support, reason) in treatment.refused.items():
            rows.append({"compound": treatment.name, "class": word, "support": support, "why_none": reason})
    return pd.DataFrame(rows, columns=COLUMNS)


#: Columns of the table.
COLUMNS = [
    "compound", "class", "support", "complex", "occupied", "dose_nM", "lower_nM", "upper_nM", "lower_measured_nM",
    "upper_measured_nM", "rests_on", "why_none",
]  # fmt: skip


def _samples(
    candidate: Candidate, context_name: str, constants: Mapping[str, float] | None, seed: int
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The constants as they are, samples of all, and samples of those alone that were measured."""
    middle: dict[str, Any] = values() | context(context_name).sets | dict(candidate.drug.constants)
    middle |= known_constants(dict(constants or {}), "constants")
    factors = draws(np.random.default_rng(seed), DRAWS, candidate.spreads, only=BINDING)
    own = {name for name, mark in candidate.marks.items() if mark == "measured"}
    own |= {tied for name, tied in goes_with(candidate.spreads).items() if name in own}
    measured = {name: drawn for name, drawn in factors.items() if name in own}
    return middle, _times(middle, factors), _times(middle, measured)


def _times(middle: Mapping[str, Any], factors: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value * factors[name] if name in factors else value for name, value in middle.items()}


def _dose(
    candidate: Candidate,
    complex_: str,
    level: float,
    middle: dict[str, Any],
    every: dict[str, Any],
    measured: dict[str, Any],
) -> dict[str, Any]:
    """A dose with its intervals, or why there is none."""
    drug = candidate.drug
    try:
        dose = float(dose_at_equilibrium(drug, complex_, level, middle))
    except InputError as error:
        return {"why_none": str(error.problems[0].message).removeprefix(f"{drug.name}: ")}
    if not np.isfinite(dose):
        return {"why_none": TOO_LITTLE}
    found: dict[str, Any] = {"dose_nM": dose}
    for name, constants in (("", every), ("_measured", measured)):
        doses = np.asarray(dose_at_equilibrium(drug, complex_, level, constants))
        # Where the study measured nothing there is nothing to draw.
        if doses.ndim:
            found[f"lower{name}_nM"], found[f"upper{name}_nM"] = _interval(doses)
    try:
        by_constant = shares(
            lambda factors: {"dose": dose_at_equilibrium(drug, complex_, level, _times(middle, factors))},
            candidate,
            only=BINDING,
        )
    except InputError as error:
        return found | {"rests_on": str(error.problems[0].message)}
    return found | {"rests_on": in_words(by_constant["dose"])}


def _interval(doses: np.ndarray) -> tuple[float, float]:
    """The middle part of samples, some of which may be infinite."""
    tail = (1 - LEVEL) / 2
    lower, upper = np.quantile(doses, [tail, 1 - tail], method="inverted_cdf")
    return float(lower), float(upper)
