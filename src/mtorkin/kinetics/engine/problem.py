"""What is asked of one fit: conditions, velocities, a model and bounds."""

from __future__ import annotations

from dataclasses import dataclass, field
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

    Attributes
    ----------
    designs
        The conditions, whether one or several.
    sets
        Number of data sets.
    searches
        Whether the same velocities are searched within several bounds.
    """

    design: Wells | tuple[Wells, ...]
    velocity: Array
    model: Model
    low: Array
    high: Array
    scatter: Array | None = None
    starts: Array | None = None
    shared: Array | None = None

    designs: tuple[Wells, ...] = field(init=False, repr=False)
    sets: int = field(init=False, repr=False)
    searches: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        designs = self.design if isinstance(self.design, tuple) else (self.design,)
        searches, several = self.low.ndim > 1, self.velocity.ndim > 1
        if searches + several + (len(designs) > 1) > 1:
            raise ValueError("several bounds are of one data set, and so are several designs")
        n, k = self.velocity.shape[-1], self.low.shape[-1]
        if any(wells.n != n for wells in designs) or k != self.model.k:
            raise ValueError("velocities must match the design, and bounds the parameters")
        sets = len(self.low) if searches else len(self.velocity) if several else len(designs)
        self.__dict__.update(designs=designs, sets=sets, searches=searches)
