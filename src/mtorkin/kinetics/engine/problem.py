"""What is asked of one fit: conditions, velocities, a model and bounds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtorkin.kinetics.engine.constraint import Model
from mtorkin.kinetics.engine.wells import Wells

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """One fit.

    Parameters
    ----------
    design
        Conditions of the wells.
    velocity
        Velocities, shape (n,), or of several data sets of one design, shape (sets, n): as many problems, at less cost.
    model
        The constraint on the law.
    low, high
        Bounds of the log parameters, shape (k,), or those of several searches of the same velocities, (sets, k).
    scatter
        Standard deviation of every well up to a common factor, of the shape of `velocity` or (n,); equal for all where
        it is not given.
    starts
        Further starting points, shape (any, k); of several searches one each, shape (sets, k).
    shared
        Errors that wells share beside their own scatter, shape (errors, n): by how much one standard deviation of the
        error moves every well, in the unit of the scatter. Wells of one condition and group are moved alike. Least
        squares become generalised least squares; Student's t ignores shared errors.
    """

    design: Wells
    velocity: Array
    model: Model
    low: Array
    high: Array
    scatter: Array | None = None
    starts: Array | None = None
    shared: Array | None = None

    @property
    def sets(self) -> int:
        """Number of data sets."""
        if self.searches:
            return len(self.low)
        return 1 if np.ndim(self.velocity) == 1 else len(self.velocity)

    @property
    def searches(self) -> bool:
        """Whether the same velocities are searched within several bounds."""
        return np.ndim(self.low) > 1
