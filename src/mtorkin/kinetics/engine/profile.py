"""Profile-likelihood intervals, many per call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mtorkin.kinetics.engine.batch import MOST, TOLERANCE, Fits
from mtorkin.kinetics.engine.cache import kernels
from mtorkin.kinetics.engine.packing import Packed
from mtorkin.kinetics.engine.threads import in_threads

Array = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Profiles:
    """Ends of profile-likelihood intervals, in arrays with a row per question.

    Attributes
    ----------
    lower, upper
        Logs of the ends; nan where the search box ends before the interval does.
    smallest
        Smallest sum of squares met on the way over that of the fit, both without the scatter of replicates; below 1 the
        fit was not the optimum.
    evaluations
        Evaluations of the law.
    """

    lower: Array
    upper: Array
    smallest: Array
    evaluations: Integers


def profile_batch(
    fits: Fits,
    questions: Sequence[tuple[int, ArrayLike, float]],
    *,
    tolerance: float = TOLERANCE,
    threads: int = 1,
) -> Profiles:
    """Profile-likelihood intervals of products of powers of parameters.

    The product is held at a value and all else is fitted again from where it was; the interval ends where the sum of
    squares has risen by what is allowed (Bates & Watts 1988, section 6.1).

    Parameters
    ----------
    fits
        Converged fits by least squares.
    questions
        For each interval: which problem, the powers of its parameters, shape (k,), and the allowed rise of the sum of
        squares, such as ``rss F / (n - k)`` with the F quantile of 1 and n - k degrees of freedom.
    tolerance
        As in `fit_batch`.
    threads
        Number of threads; changes no bit of the result.

    Returns
    -------
    Profiles
        The ends.
    """
    packed = Packed(fits.problems, apart=False)
    count = len(questions)
    values = np.nan_to_num(fits.parameters)
    problem_of = np.array([problem for problem, _, _ in questions], np.int64)
    directions = packed.padded([np.asarray(direction, float) for _, direction, _ in questions])
    if count and not np.abs(directions).max(axis=1).min() > 0:
        raise ValueError("a product needs a power that is not zero")
    allowed = np.array([rise for _, _, rise in questions], float)
    closed = np.zeros((count, 2), bool)
    results = (np.zeros(count), np.zeros(count), closed, np.zeros(count), np.zeros(count, np.int64))
    tables = (
        packed.design_of, packed.model_of, packed.value_first, packed.velocity, packed.precision, packed.low,
        packed.high, values, packed.shared_first, packed.errors, packed.shared,
    )  # fmt: skip
    asked, options = (problem_of, directions, allowed), (tolerance, MOST)
    run = kernels().profile_range
    in_threads(
        lambda first, last: run(first, last, packed.designs, packed.models, tables, asked, options, results),
        count,
        threads,
    )  # fmt: skip
    lower, upper, closed, smallest, evaluations = results
    return Profiles(np.where(closed[:, 0], lower, np.nan), np.where(closed[:, 1], upper, np.nan), smallest, evaluations)
