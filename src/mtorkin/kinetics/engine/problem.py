"""What is asked of one fit: conditions, velocities, a model and bounds."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from mtorkin.kinetics.engine.constraint import Model
from mtorkin.kinetics.engine.wells import Wells

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Shared:
    """Errors that wells share beside their own scatter; what is computed of them serves all problems that have them.

    Parameters
    ----------
    moved
        By how much one standard deviation of each error moves every well, in the unit of the scatter, shape
        (errors, n). Wells of one condition and group are moved alike.
    scatter
        Standard deviation of every well, shape (n,); equal for all where it is not given.
    """

    moved: Array
    scatter: Array | None = None
    _levels: dict[Wells, Array] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def independent(self) -> Array:
        """The errors made independent given the wells, of the same shape."""
        precision = np.ones(self.moved.shape[1]) if self.scatter is None else self.scatter**-2.0
        factor = np.linalg.cholesky(np.eye(len(self.moved)) + (self.moved * precision) @ self.moved.T)
        return np.asarray(np.linalg.solve(factor, self.moved))

    def by_level(self, design: Wells) -> Array:
        """These by level of a design: V of `evaluate.evaluate`."""
        if design not in self._levels:
            well = design.a_well_of_level
            self._levels[design] = np.where(well >= 0, self.independent[:, well], 0.0)
        return self._levels[design]


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
        Errors that wells share beside their own scatter. Least squares become generalised least squares; Student's t
        ignores shared errors.

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
    shared: Shared | None = None

    designs: tuple[Wells, ...] = field(init=False, repr=False)
    sets: int = field(init=False, repr=False)
    searches: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        designs = self.design if isinstance(self.design, tuple) else (self.design,)
        searches, several = self.low.ndim > 1, self.velocity.ndim > 1
        if searches + several + (len(designs) > 1) > 1:
            raise ValueError("several bounds are of one data set, and so are several designs")
        n, k = self.velocity.shape[-1], self.low.shape[-1]
        if {wells.n for wells in designs} != {n} or k != self.model.k:
            raise ValueError("velocities must match the design, and bounds the parameters")
        if self.shared is not None and self.scatter is not self.shared.scatter:
            raise ValueError(
                "errors that wells share need the same scatter for every data set, and are weighed against it"
            )
        sets = len(self.low) if searches else len(self.velocity) if several else len(designs)
        self.__dict__.update(designs=designs, sets=sets, searches=searches)
