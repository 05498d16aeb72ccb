"""Many fits per call, and the velocities that fits predict.

Each problem is solved by itself: neither the other problems in the call nor the number of threads change a bit of its
result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mtorkin.kinetics.engine.cache import kernels
from mtorkin.kinetics.engine.minimiser import CONVERGED, STOPPED
from mtorkin.kinetics.engine.packing import Packed, batch_of_laws, cut, padded
from mtorkin.kinetics.engine.problem import Law, LeastSquares
from mtorkin.kinetics.engine.records import Fitted, Options, Starts
from mtorkin.kinetics.engine.starts import unit_points
from mtorkin.kinetics.engine.threads import in_threads

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Points at which the law is looked at for starts.
_POINTS = 64
#: Length of the step that is left at the end of a fit, relative to the residual vector.
TOLERANCE = 3e-8
#: Most evaluations of the law on the way from one start.
MOST = 300
#: Whether each of `minimiser.STOPPED` means success.
_CONVERGED = np.isin(np.arange(len(STOPPED)), CONVERGED)


@dataclass(frozen=True, eq=False)
class Fits:
    """The best optimum of every problem.

    Arrays have a row per problem, and per data set where a problem has several.

    Attributes
    ----------
    parameters
        Log parameters, shape (problems, most k); nan beyond a problem's own.
    rss
        Sum of squared residuals, each over its scatter; with Student's t, of the reweighted residuals.
    evaluations
        Evaluations of the law over all starts that were fitted.
    stopped
        Why the minimiser stopped, an index into `minimiser.STOPPED`.
    start
        Which starting point led here: first those of the grid in order of their cost, then the problem's own; -1 where
        none was usable.
    normal
        ``J'J`` of the weighted residuals at the optimum, shape (problems, most k, most k).
    scale
        Scale of Student's t, in units of the scatter; nan for least squares.
    """

    problems: Sequence[LeastSquares]
    parameters: Array
    rss: Array
    evaluations: Integers
    stopped: Integers
    start: Integers
    normal: Array
    scale: Array

    @cached_property
    def converged(self) -> NDArray[np.bool_]:
        """Whether the minimiser met its tolerance."""
        return _CONVERGED[self.stopped]


def fit_batch(
    problems: Sequence[LeastSquares],
    *,
    starts: int = 8,
    points: int = _POINTS,
    tolerance: float = TOLERANCE,
    nu: float = 0.0,
    threads: int = 1,
) -> Fits:
    """Fit every problem from several starting points.

    Parameters
    ----------
    problems
        The problems; designs and models that several share are recognised by identity.
    starts
        Starting points taken from the grid: the best of `points`, with Vmax solved for at each. 0 uses the problems'
        own only.
    points
        Size of the grid.
    tolerance
        Length of the step that is left, relative to the residual vector.
    nu
        Degrees of freedom of Student's t for a fit that outlying wells move less (Lange, Little & Taylor 1989 JASA
        84:881); 0 is least squares.
    threads
        Number of threads; changes no bit of the result.

    Returns
    -------
    Fits
        The best optimum of each.

    Raises
    ------
    ValueError
        Where a problem has arrays of the wrong size, or no start.
    """
    packed = Packed(problems, apart=nu > 0.0)
    count, width = packed.count, packed.width
    table = _starts(packed, problems, starts, points)
    found = Fitted(
        np.full((count, width), np.nan), np.zeros(count), np.full(count, np.nan), np.zeros(count, np.int64),
        np.zeros(count, np.int64), np.zeros(count, np.int64), np.zeros((count, width, width)),
    )  # fmt: skip
    arguments = packed.batch, tuple(table), tuple(Options(tolerance, MOST, nu)), tuple(found)
    run = kernels().fit_range
    in_threads(lambda first, last: run(first, last, *arguments), count, threads)
    return Fits(
        problems, found.parameters, found.rss, found.evaluations, found.stopped, found.start, found.normal,
        np.sqrt(found.variance),
    )  # fmt: skip


def _starts(packed: Packed, problems: Sequence[LeastSquares], count: int, points: int) -> Starts:
    """The starting points of all data sets: a grid, and the problems' own."""
    own = [np.zeros((0, p.model.k)) if p.starts is None else np.atleast_2d(p.starts) for p in problems]
    sizes = np.array([len(rows) for rows in own], np.int64)
    if count < 1 and (sizes == 0).any():
        raise ValueError("a problem without starting points of its own needs starts >= 1")
    if (sizes != packed.sets)[packed.searches].any():
        raise ValueError("several bounds need a starting point each")
    begins, searches = cut(sizes), packed.each(packed.searches)
    place = np.arange(packed.count) - packed.each(cut(packed.sets)[:-1])
    first = packed.each(begins[:-1]) + np.where(searches, place, 0)
    last = np.where(searches, first + 1, packed.each(begins[1:]))
    near, far = packed.boxes() if count > 0 else (packed.data.low, packed.data.high)
    table = padded(own, packed.k.repeat(sizes), packed.width)
    return Starts(count, unit_points(points, packed.width), near, far, first, last, table)


def predict_batch(laws: Sequence[Law], parameters: Sequence[ArrayLike]) -> list[tuple[Array, Array]]:
    """Velocities of the wells of every law, shape (n,), and their derivatives by its log parameters, (n, k)."""
    velocity, jacobian, first = _predicted(laws, parameters)
    ends = first.tolist()
    return [
        (velocity[begin:end], jacobian[begin:end, : law.model.k])
        for begin, end, law in zip(ends[:-1], ends[1:], laws, strict=True)
    ]


def predict_alike(
    laws: Sequence[Law], parameters: Sequence[ArrayLike], derivatives: bool = True
) -> tuple[Array, Array]:
    """Predictions of laws of as many wells each, as two arrays.

    Parameters
    ----------
    laws, parameters
        As `predict_batch` takes them.
    derivatives
        Whether they are asked for.

    Returns
    -------
    tuple of arrays
        Velocities, shape (laws, n), and derivatives, shape (laws, n, most k), with zeros beyond a law's own parameters;
        (laws, n, 0) where they are not asked for.
    """
    velocity, jacobian, _ = _predicted(laws, parameters, derivatives)
    wells = laws[0].design.n if laws else 0
    return velocity.reshape(len(laws), wells), jacobian.reshape(len(laws), wells, jacobian.shape[1])


def _predicted(
    laws: Sequence[Law], parameters: Sequence[ArrayLike], derivatives: bool = True
) -> tuple[Array, Array, Integers]:
    """Velocities and derivatives of all wells, and where those of each law begin."""
    batch, first, width = batch_of_laws(laws)
    velocity, jacobian = np.zeros(first[-1]), np.zeros((first[-1], width if derivatives else 0))
    sizes = [law.model.k for law in laws]
    values = padded(
        [np.asarray(p)[:k] for p, k in zip(parameters, sizes, strict=True)], np.array(sizes, np.int64), width
    )
    kernels().predict_range(0, len(laws), batch, values, velocity, jacobian)
    return velocity, jacobian, first
