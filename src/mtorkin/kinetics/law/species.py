"""What inhibits: the compound, or its complex with FKBP12.

A rapalog acts as FKBP12·drug. Where FKBP12 is scarce the complex levels off long before the enzyme is saturated. Read
as total drug that looks like partial inhibition; read as complex it does not.

Where the enzyme takes up complex, more of it forms, so that drug, FKBP12 and enzyme are in one balance
(`engine.law.bound_complex`). It needs two numbers beside the dissociation constant: the complex that forms without
enzyme, and by how much one partner exceeds the other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

COMPOUND = "compound"
COMPLEX = "FKBP12 complex"


@dataclass(frozen=True, eq=False)
class Complex:
    """The complex of two partners, where nothing binds it.

    Attributes
    ----------
    formed
        Its concentration, shape (n,).
    excess
        Concentration by which the more plentiful partner exceeds the other, shape (n,).
    dissociation
        Its dissociation constant, in the same unit.
    """

    formed: Array
    excess: Array
    dissociation: float

    @classmethod
    def of(cls, drug: Array, fkbp12: Array, dissociation: float) -> Complex:
        """FKBP12·drug from total concentrations.

        The smaller root of the mass balance (drug - C)(FKBP12 - C) = K C, written without a difference.

        Parameters
        ----------
        drug, fkbp12
            Total concentrations, shape (n,).
        dissociation
            Dissociation constant of the complex, in the same unit.

        Examples
        --------
        >>> found = Complex.of(np.array([1.0]), np.array([1.0]), 0.1)
        >>> found.formed.round(3), found.excess
        (array([0.73]), array([0.]))
        """
        total = drug + fkbp12 + dissociation
        root = np.sqrt((drug - fkbp12) ** 2 + 2.0 * dissociation * (drug + fkbp12) + dissociation**2)
        return cls(2.0 * drug * fkbp12 / (total + root), np.abs(drug - fkbp12), dissociation)

    def over(self, unit: float) -> Complex:
        """The same in another unit."""
        return Complex(self.formed / unit, self.excess / unit, self.dissociation / unit)
