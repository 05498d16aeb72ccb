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


def standard_error(fit: Fit, place: int, prior: Prior, data: Data) -> float:
    """Standard error of one log constant, while of all others is known what their prior and the wells tell.

    Without the prior it would be rounding along a ridge on which the wells determine nothing.

    Parameters
    ----------
    fit
        The fit.
    place
        Which of its constants.
    prior
        Of all its constants.
    data
        The wells.
    """
    variance = max(fit.rss, smallest_rss(data)) / max(data.n - fit.k, 1)
    precision = fit.normal / variance
    others = np.arange(fit.k) != place
    across = precision[others, place]
    known = precision[np.ix_(others, others)] + np.diag(prior.deviation[others] ** -2.0)
    left = float(precision[place, place] - across @ np.linalg.solve(known, across))
    return float(max(left, np.finfo(float).eps) ** -0.5)
