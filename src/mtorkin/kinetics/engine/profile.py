"""Profile-likelihood intervals, many per call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mtorkin.kinetics.engine.batch import MOST, TOLERANCE, Fits
from mtorkin.kinetics.engine.cache import kernels
from mtorkin.kinetics.engine.packing import Packed, padded
from mtorkin.kinetics.engine.records import Ends, Options, Questions
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
    powers = [np.asarray(direction, float) for _, direction, _ in questions]
    directions = padded(powers, np.array([own.size for own in powers], np.int64), packed.width)
    if count and not np.abs(directions).max(axis=1).min() > 0:
        raise ValueError("a product needs a power that is not zero")
    asked = Questions(
        np.array([problem for problem, _, _ in questions], np.int64),
        directions,
        np.array([rise for _, _, rise in questions], float),
    )
    ends = Ends(
        np.zeros(count), np.zeros(count), np.zeros((count, 2), bool), np.zeros(count), np.zeros(count, np.int64)
    )
    optimum, options = np.nan_to_num(fits.parameters), Options(tolerance, MOST, 0.0)
    arguments = packed.batch, optimum, tuple(asked), tuple(options), tuple(ends)
    run = kernels().profile_range
    in_threads(lambda first, last: run(first, last, *arguments), count, threads)
    lower = np.where(ends.closed[:, 0], ends.lower, np.nan)
    upper = np.where(ends.closed[:, 1], ends.upper, np.nan)
    return Profiles(lower, upper, ends.smallest, ends.evaluations)
