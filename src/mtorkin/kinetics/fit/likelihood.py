"""The Gaussian likelihood of the wells of a family. Every criterion and every evidence takes it from here.

The standard deviation of a well is sigma times its entry in S, and wells share the errors of backgrounds, the rows of
U, in units of sigma. The covariance is sigma² (S² + U'U), and with the generalised sum of squares Q of a fit

    -2 log L = n log(2 pi sigma²) + log |S² + U'U| + Q / sigma²
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mtorkin.kinetics.fit.data import Array, Data, smallest_rss


def log_likelihood_at(rss: Array | float, log_sigma: Array | float, data: Data) -> Array:
    """Log-likelihood of fits with a sum of squares at some sigma, of the shape of both.

    Parameters
    ----------
    rss
        Generalised sum of squares, each residual over its `Data.scatter`.
    log_sigma
        Logarithm of the standard deviation of a well whose scatter is 1.
    data
        The wells.
    """
    return np.asarray(log_density(rss, np.asarray(log_sigma), data.n, data.log_determinant))


def log_density(rss: Any, log_sigma: Any, n: int, log_determinant: float) -> Any:
    """The same of numbers or arrays, given how many wells there are and `Data.log_determinant`."""
    constant = n * np.log(2.0 * np.pi) + log_determinant
    return -0.5 * (constant + 2.0 * n * log_sigma + rss * np.exp(-2.0 * log_sigma))


def log_likelihood(rss: Array | float, data: Data) -> Array:
    """Log-likelihood of fits at the most likely sigma, whose square is the sum of squares over the number of wells.

    Parameters
    ----------
    rss
        Generalised sum of squares of each fit, each residual over its `Data.scatter`.
    data
        The wells.
    """
    smallest = np.maximum(rss, smallest_rss(data))
    return log_likelihood_at(smallest, 0.5 * np.log(smallest / data.n), data)
