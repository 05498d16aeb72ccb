"""The conditions that the wells of one compound were measured under, sorted for the compiled law."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mtorkin.kinetics.engine.cache import kernels
from mtorkin.kinetics.engine.lanes import WIDTH
from mtorkin.kinetics.engine.records import WellLanes

Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Wells:
    """The conditions of the wells of one compound.

    Wells of one condition are combined at construction: their weighted mean carries all that the fit can use of them.

    Parameters
    ----------
    inhibitor
        Total concentration of the inhibitory species in every well, shape (n,).
    substrate_a, substrate_b
        Concentration of ATP and of the protein substrate, shape (n,) or a number; a scheme without one ignores it.
    enzyme
        Concentration of enzyme that can bind inhibitor, in the unit of the inhibitor, shape (n,) or a number; 0 ignores
        depletion.
    plate
        Which scale of velocity a well belongs to, shape (n,) or a number; plate 0 has the scale 1.
    combine
        Whether wells of one condition are combined; Student's t needs them apart.
    group
        Wells of different groups are never combined, shape (n,) or a number; needed where errors that wells share
        differ within a condition.
    excess, dissociation
        Where the inhibitor is a complex of two partners: by how much the more plentiful one exceeds the other, shape
        (n,) or a number, and the dissociation constant of the complex. ``inhibitor`` is then what they form without
        enzyme. A dissociation constant of 0 means that it is no complex.
    """

    inhibitor: ArrayLike
    substrate_a: ArrayLike = 1.0
    substrate_b: ArrayLike = 1.0
    enzyme: ArrayLike = 0.0
    plate: ArrayLike = 0
    combine: bool = True
    group: ArrayLike = 0
    excess: ArrayLike = 0.0
    dissociation: float = 0.0
    n: int = field(init=False)
    lanes: WellLanes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        x = np.atleast_1d(np.asarray(self.inhibitor, float))
        table = np.empty((7, x.size))
        rows = (self.substrate_a, self.substrate_b, self.enzyme, self.plate, self.group, x, self.excess)
        for row, values in zip(table, rows, strict=True):
            row[:] = values
        own = object.__setattr__
        own(self, "n", x.size)
        own(self, "lanes", WellLanes(*kernels().arrange(table, np.lexsort(table[::-1]), self.combine)))

    @cached_property
    def apart(self) -> Wells:
        """The same wells, uncombined."""
        return replace(self, combine=False) if self.combine else self

    def with_enzyme(self, enzyme: float) -> Wells:
        """The same wells with another concentration of enzyme in all of them; they are not sorted anew."""
        lanes = self.lanes._replace(enzyme=np.where(self.a_well_of_level >= 0, enzyme, 0.0))
        other = copy(self)
        other.__dict__.pop("apart", None)
        other.__dict__.update(enzyme=enzyme, lanes=lanes)
        return other

    @cached_property
    def last_plate(self) -> int:
        """The largest number of a plate."""
        return int(self.lanes.plate.max(initial=0))

    @cached_property
    def a_well_of_level(self) -> Integers:
        """A well of every level (lane), shape (levels,); -1 where it is filled up."""
        rows, lanes = np.divmod(self.lanes.cell_of_well, WIDTH)
        found = np.full(self.lanes.substrate_a.size, -1, np.int64)
        found[(np.searchsorted(self.lanes.first_row, rows, side="right") - 1) * WIDTH + lanes] = np.arange(self.n)
        return found

    @cached_property
    def seen(self) -> dict[str, tuple[float, float]]:
        """Smallest and largest positive log concentration of A, B and the inhibitor."""
        ranges = {}
        lanes = self.lanes
        for name, values in (("A", lanes.substrate_a), ("B", lanes.substrate_b), ("X", lanes.inhibitor)):
            positive = values[values > 0]
            ranges[name] = (
                (float(np.log(positive.min())), float(np.log(positive.max()))) if positive.size else (0.0, 0.0)
            )
        return ranges
