"""What inhibits: the compound, or its complex with FKBP12.

A rapalog acts as FKBP12·drug. Where FKBP12 is scarce the complex levels off long before the enzyme is saturated, and read as total drug that looks like
partial inhibition; read as complex it does not.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

COMPOUND = "compound"
COMPLEX = "FKBP12 complex"


def complex_concentration(drug: Array, fkbp12: Array, dissociation: float) -> Array:
    """Concentration of FKBP12·drug from total drug and total FKBP12, shape (n,).

    The smaller root of the mass balance, written without a difference.

    Parameters
    ----------
    drug, fkbp12
        Total concentrations, shape (n,).
    dissociation
        Dissociation constant of the complex, in the same unit.
    """
    total = drug + fkbp12 + dissociation
    root = np.sqrt((drug - fkbp12) ** 2 + 2.0 * dissociation * (drug + fkbp12) + dissociation**2)
    formed: Array = 2.0 * drug * fkbp12 / (total + root)
    return formed
