"""How potent a compound is in the middle of both axes, by which its doses are planned."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from departures.case import HELD_PROTEIN, KM_ATP, KM_PROTEIN, Case
from departures.progress import Contents, product

#: What is taken for the potency of a compound that does nothing (nM).
IDLE = 700.0


def half_maximal(case: Case) -> float:
    """Total compound (nM) at half of its greatest effect, solubility and solvent aside, from a curve of doses."""
    if not (case.constants or case.impurity or case.aggregates or case.activation):
        return IDLE
    doses = np.concatenate([[0.0], np.geomspace(1e-4, 1e9, 250)])
    filled = np.ones_like(doses)
    plenty = 1e12 if case.needs_fkbp12 else 0.0
    # A compound that also activates is dosed by what it inhibits.
    activation = None if case.constants else case.activation
    bare = replace(
        case, ceiling=None, sticks=0.0, steepness=1.0, dmso=1.0, reads=1, insensitive=0.0, activation=activation
    )
    wells = Contents(
        case.held_atp * KM_ATP * filled, HELD_PROTEIN * KM_PROTEIN * filled, doses, plenty * filled, top=1.0
    )
    formed = product(bare, wells)[-1]
    effect = np.abs(formed[0] - formed[1:])
    return float(np.exp(np.interp(0.5, effect / effect.max(), np.log(doses[1:]))))
