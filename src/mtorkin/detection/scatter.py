"""The error of a single well, from how replicates of a plate scatter.

    variance of a well = known + sum over sources of (size of the source x how it grows)

The sources of an endpoint are a constant and a proportional error of the read, brought to product by the slope of the
standard curve, and an error in proportion to product (dispensing, enzyme). Those of a slope are a constant and a
proportional error, beside the known error of the slope. Their sizes are not negative, and have the greatest Gaussian
likelihood given the variances of all groups of replicates: what one pair cannot tell, all pairs together can.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

#: Fewest degrees of freedom that an error is stated from; with fewer it may be wrong several-fold.
FREEDOM = 3
_ROUNDS = 300


@dataclass(frozen=True, eq=False)
class Scatter:
    """The error of the wells of a plate.

    Attributes
    ----------
    variance
        Variance of every well, shape (n,).
    freedom
        Degrees of freedom among replicates.
    """

    variance: Array
    freedom: int


def pooled_scatter(value: Array, cell: NDArray[np.int64], sources: Array, known: Array) -> Scatter | None:
    """Estimate the error of single wells.

    Parameters
    ----------
    value
        Value of every well, nan where it has none, shape (n,).
    cell
        Which wells are replicates of each other; negative for wells that are not to be used, shape (n,).
    sources
        How the variance of each source grows, shape (n, m).
    known
        Variance that is known already, shape (n,).

    Returns
    -------
    Scatter or None
        ``None`` with fewer than `FREEDOM` degrees of freedom among replicates.

    Notes
    -----
    Multiplicative updates raise the likelihood in every round and keep sizes positive [1]_ (the likelihood of Gaussian
    variances is the Itakura-Saito divergence there).

    References
    ----------
    .. [1] Fevotte, Bertin & Durrieu 2009 Neural Computation 21:793.
    """
    used = (cell >= 0) & np.isfinite(value) & np.isfinite(sources).all(axis=1) & np.isfinite(known)
    if not used.any():
        return None
    group = np.unique(cell[used], return_inverse=True)[1]
    size = np.bincount(group)
    freedom = size - 1.0
    if freedom.sum() < FREEDOM:
        return None

    def mean(each: Array) -> Array:
        found: Array = np.bincount(group, each) / size
        return found

    squares = np.bincount(group, (value[used] - mean(value[used])[group]) ** 2)
    growth = np.column_stack([mean(source) for source in sources[used].T])
    base = mean(known[used])
    extent = growth.max(axis=0)
    extent = np.where(extent > 0, extent, 1.0)  # a source that no replicate shows has no size
    growth = growth / extent
    total = float(squares.sum() / freedom.sum())
    sizes = np.full(growth.shape[1], total / growth.shape[1])
    smallest = np.finfo(float).eps * total
    without = np.where(growth.T @ freedom > 0, 0.0, 1.0)  # a source of no replicate: nothing raises or lowers it
    for _ in range(_ROUNDS if smallest > 0 else 0):  # none where replicates are without any scatter
        variance = base + growth @ sizes + smallest
        raised = growth.T @ (squares / variance**2)
        lowered = growth.T @ (freedom / variance)
        sizes = sizes * np.sqrt(raised / (lowered + without))
    return Scatter(known + (sources / extent) @ sizes, int(freedom.sum()))


def rounding(values: Array) -> float:
    """Variance that rounding alone gives a value: its step squared over twelve.

    A well that reads 0.041 throughout is not known without error: its reads may differ by what the instrument does not
    print. The step is the smallest difference between two of the values.

    Parameters
    ----------
    values
        Values that were printed to the same step, such as all reads of a plate, of any shape.

    Returns
    -------
    float
        Zero where no two values differ.

    Examples
    --------
    >>> import numpy as np
    >>> step = 0.001
    >>> bool(np.isclose(rounding(np.array([0.041, 0.041, 0.042, 0.047])), step**2 / 12))
    True
    """
    steps = np.diff(np.unique(values))
    return float(steps.min()) ** 2 / 12.0 if steps.size else 0.0
