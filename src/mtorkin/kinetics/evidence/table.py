"""A table of wells, as a Python user has it, to a comparison."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from mtorkin.kinetics.evidence.compare import compare
from mtorkin.kinetics.evidence.comparison import Comparison
from mtorkin.kinetics.fit.data import Array, Data

if TYPE_CHECKING:
    import pandas as pd


def compare_table(
    table: pd.DataFrame,
    *,
    substrate: str = "substrate",
    inhibitor: str = "inhibitor",
    velocity: str = "velocity",
    protein: str | None = None,
    enzyme: float = 0.0,
    axis: str | None = None,
) -> Comparison:
    """`compare` for a DataFrame.

    Parameters
    ----------
    table
        A row a well; rows at zero substrate hold no information and are left out.
    substrate, inhibitor, velocity
        Names of its columns.
    protein
        Name of the column of a second substrate, for a joint fit of both.
    enzyme
        Concentration of enzyme that can bind inhibitor, in the inhibitor's unit; 0 ignores depletion.
    axis
        See `compare`; by default what varies: ``both`` of two substrates, ``substrate``, ``protein``, or nothing.

    Raises
    ------
    ValueError
        If a value is missing, not finite, or a concentration negative.
    """
    columns = [substrate, inhibitor, velocity, *([protein] if protein else [])]
    values = table[columns].to_numpy(float)
    if not np.isfinite(values).all():
        raise ValueError(f"columns {', '.join(columns)} must hold finite numbers in every row")
    if (np.delete(values, 2, axis=1) < 0).any():
        raise ValueError("a concentration is negative")
    kept = (np.delete(values, [1, 2], axis=1) > 0).all(axis=1)
    s, x, v, *b = values[kept].T
    second: Array = b[0] if b else np.ones(s.size)
    if axis is None:
        s, second, axis = _varied(s, second)
    return compare(Data(s, x, v, enzyme, protein=second), axis)


def _varied(substrate: Array, protein: Array) -> tuple[Array, Array, str]:
    """Substrates with ones in place of what does not vary, and the axis that this is."""
    alone = np.ones(substrate.size)
    if np.unique(protein).size < 2:
        return (substrate, alone, "substrate") if np.unique(substrate).size > 1 else (alone, alone, "")
    return (substrate, protein, "both") if np.unique(substrate).size > 1 else (protein, alone, "protein")
