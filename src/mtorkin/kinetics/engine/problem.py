"""What is asked of one fit: conditions, velocities, a model and bounds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mtorkin.kinetics.engine.constraint import Model
from mtorkin.kinetics.engine.wells import Wells

Array = NDArray[np.float64]


class Law(NamedTuple):
    """What is asked of one prediction: conditions and a model."""

    design: Wells
    model: Model


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """One fit.

    Parameters
    ----------
    design
        Conditions of the wells, or several that they may be in: as many data sets of the same velocities.
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

    design: Wells | tuple[Wells, ...]
    velocity: Array
    model: Model
    low: Array
    high: Array
    scatter: Array | None = None
    starts: Array | None = None
    shared: Array | None = None

    @property
    def designs(self) -> tuple[Wells, ...]:
        """The conditions, whether one or several."""
        return self.design if isinstance(self.design, tuple) else (self.design,)

    @property
    def sets(self) -> int:
        """Number of data sets."""
        if self.searches:
            return len(self.low)
        return len(self.designs) if self.velocity.ndim == 1 else len(self.velocity)

    @property
    def searches(self) -> bool:
        """Whether the same velocities are searched within several bounds."""
        return self.low.ndim > 1
