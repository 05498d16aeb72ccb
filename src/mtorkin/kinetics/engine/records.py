"""What Python hands to the compiled loops, and what these fill: arrays by name.

The names of the types (``F2`` is a contiguous array of two dimensions of floats) are also the signatures that the loops
are compiled for, see `mtorkin.kinetics.engine.cache`. A record goes to compiled code as a plain tuple and gets its
names back there, since numba looks up the type of a named tuple slowly.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

F1: TypeAlias = NDArray[np.float64]
F2: TypeAlias = NDArray[np.float64]
F3: TypeAlias = NDArray[np.float64]
I1: TypeAlias = NDArray[np.int64]
I2: TypeAlias = NDArray[np.int64]
B1: TypeAlias = NDArray[np.bool_]
B2: TypeAlias = NDArray[np.bool_]


class Designs(NamedTuple):
    """The wells of all designs: pieces of long arrays, each from its first place to that of the next."""

    well_first: I1
    cell_first: I1
    level_first: I1
    cell_of_well: I1
    inhibitor: F1
    first_row: I1
    substrate_a: F1
    substrate_b: F1
    enzyme: F1
    plate: I1
    excess: F1
    dissociation: F1


class Models(NamedTuple):
    """All models, a row each, filled up to the largest; see `mtorkin.kinetics.engine.constraint.Model`."""

    to_constants: F3
    offset: F2
    exists: B2
    forms: I2
    forms_count: I1
    productive: I1
    k: I1
    hill: B1
    linear: I1


class DataSets(NamedTuple):
    """All data sets: which design and model they have, where their velocities begin, velocities, and bounds."""

    design: I1
    model: I1
    first: I1
    velocity: F1
    precision: F1
    low: F2
    high: F2


class SharedErrors(NamedTuple):
    """Errors that wells share: where those of a data set begin, how many they are, and by how much they move levels."""

    first: I1
    number: I1
    by_level: F1


class Batch(NamedTuple):
    """All that a call is about."""

    designs: Designs
    models: Models
    data: DataSets
    shared: SharedErrors


class Starts(NamedTuple):
    """Where fits start: from the best `number` of points of the unit cube between `near` and `far`, and from `own`."""

    number: int
    unit: F3
    near: F2
    far: F2
    first: I1
    last: I1
    own: F2


class Options(NamedTuple):
    """When a fit ends, see `minimiser.Search`, and the degrees of freedom of Student's t (0 is least squares)."""

    tolerance: float
    most: int
    nu: float


class Fitted(NamedTuple):
    """What fits fill, a row a data set; see `mtorkin.kinetics.engine.batch.Fits`."""

    parameters: F2
    rss: F1
    variance: F1
    evaluations: I1
    stopped: I1
    start: I1
    normal: F3


class Questions(NamedTuple):
    """Products of powers whose intervals are asked for: of which data set, the powers, and the allowed rise."""

    data_set: I1
    direction: F2
    allowed: F1


class Ends(NamedTuple):
    """What profiles fill, a row a question; see `mtorkin.kinetics.engine.profile.Profiles`."""

    lower: F1
    upper: F1
    closed: B2
    smallest: F1
    evaluations: I1


class WellLanes(NamedTuple):
    """The wells of one design in lanes: see `mtorkin.kinetics.engine.arrange`."""

    cell_of_well: I1
    inhibitor: F1
    first_row: I1
    substrate_a: F1
    substrate_b: F1
    enzyme: F1
    plate: I1
    excess: F1
