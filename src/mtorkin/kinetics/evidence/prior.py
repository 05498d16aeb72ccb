"""What is thought of the constants of a model before its wells are looked at.

Every constant that does not draw a region has a normal prior of its logarithm. A constant with a unit lies about the
geometric middle of what the wells cover, since experiments are laid around the constants that are expected; a ratio
(phi, the Hill exponent, scales of plates) lies about 1. The standard deviations are factors in the configuration. The
constant that leads an inhibitor has the same prior, cut to the region that its pattern allows it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mtorkin.base.settings import Selection
from mtorkin.kinetics.fit.data import Array, Data, kind_of, smallest_rss
from mtorkin.kinetics.fit.fitting import Fit


@dataclass(frozen=True, eq=False)
class Prior:
    """Independent normal priors of log constants.

    Attributes
    ----------
    centre, deviation
        Mean and standard deviation of each, shape (k,), or of several models (models, k). A constant without deviation
        is held and not averaged over.
    """

    centre: Array
    deviation: Array

    @classmethod
    def of(cls, names: Sequence[str], data: Data, selection: Selection) -> Prior:
        """The priors of some constants.

        Parameters
        ----------
        names
            Names of the constants.
        data
            The wells.
        selection
            Holds the factors.
        """
        kinds, middle = [kind_of(name) for name in names], data.middle
        factor = [selection.prior_ratio if kind == "ratio" else selection.prior_constant for kind in kinds]
        return cls(np.array([middle[kind] for kind in kinds]), np.log(factor))

    def holding(self, which: NDArray[np.int64]) -> Prior:
        """The same with some of the constants held."""
        deviation = self.deviation.copy()
        deviation[which] = 0.0
        return Prior(self.centre, deviation)

    @classmethod
    def stacked(cls, priors: Sequence[Prior], width: int) -> Prior:
        """The priors of several models; each is filled up to the same width with constants that are held."""
        centre, deviation = np.zeros((2, len(priors), width))
        for row, prior in enumerate(priors):
            centre[row, : prior.centre.size] = prior.centre
            deviation[row, : prior.centre.size] = prior.deviation
        return cls(centre, deviation)

    def only(self, which: NDArray[np.int64]) -> Prior:
        """The priors of some of the constants."""
        return Prior(self.centre[which], self.deviation[which])


def standard_errors(fits: Sequence[Fit], priors: Sequence[Prior], wells: Sequence[Data]) -> list[Array]:
    """Standard errors of log constants, while of all others is known what their prior and the wells tell.

    Without the prior it would be rounding along a ridge on which the wells determine nothing.

    Parameters
    ----------
    fits
        The fits.
    priors
        Of the constants of each.
    wells
        Of each.

    Returns
    -------
    list of Array
        Shape (k,) each.
    """
    if not fits:
        return []
    known = np.eye(max(fit.k for fit in fits))[None].repeat(len(fits), axis=0)
    for own, fit, prior, data in zip(known, fits, priors, wells, strict=True):
        freedom = max(data.n - fit.k, 1) / max(fit.rss, smallest_rss(data))
        own[: fit.k, : fit.k] = fit.normal * freedom + np.diag(prior.deviation**-2.0)
    variance = np.linalg.inv(known).diagonal(axis1=1, axis2=2)
    return [
        # Less what the prior of the constant itself tells.
        np.maximum(1.0 / own[: fit.k] - prior.deviation**-2.0, np.finfo(float).eps) ** -0.5
        for own, fit, prior in zip(variance, fits, priors, strict=True)
    ]
