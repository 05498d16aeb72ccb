"""The Gaussian likelihood of the wells of a family. Every criterion and every evidence takes it from here.

The standard deviation of a well is sigma times its entry in S, and wells share the errors of backgrounds, the rows of U, in units of sigma. The covariance is
sigma² (S² + U'U), and with the generalised sum of squares Q of a fit

    -2 log L = n log(2 pi sigma²) + log |S² + U'U| + Q / sigma²
"""

from __future__ import annotations

import numpy as np

from mtorkin.kinetics.fit.fitting import Array, Data, smallest_rss


def log_likelihood(rss: float, data: Data) -> float:
    """Log-likelihood of a fit at the most likely sigma, whose square is the sum of squares over the number of wells.

    Parameters
    ----------
    rss
        Generalised sum of squares of the fit, each residual over its `Data.scatter`.
    data
        The wells.
    """
    variance = max(rss, smallest_rss(data)) / data.n
    return float(-0.5 * (data.n * (np.log(2.0 * np.pi * variance) + 1.0) + data.log_determinant))


def deviance(rss: Array | float, data: Data, freedom: float | None = None) -> Array:
    """-2 log of the likelihood integrated over sigma, up to what all fits to as many wells share.

    With a flat prior of log sigma, and k parameters integrated out as well, the integral goes with the sum of squares to the power of (k - n) / 2 (Box & Tiao 1973, section 2.4).

    Parameters
    ----------
    rss
        Generalised sum of squares, of one fit or of several, any shape.
    data
        The wells.
    freedom
        Degrees of freedom n - k; by default n.

    Returns
    -------
    Array
        Of the shape of ``rss``.
    """
    power = data.n if freedom is None else freedom
    scaled = np.maximum(rss, smallest_rss(data)) / data.n
    return np.asarray(power * np.log(scaled) + data.log_determinant)
