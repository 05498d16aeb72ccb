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
        See `compare`; by default ``both`` with a second substrate, else ``substrate``.

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
    second: Array = b[0] if b else np.ones(0)
    return compare(Data(s, x, v, enzyme, protein=second), axis or ("both" if protein else "substrate"))
