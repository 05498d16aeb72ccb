"""How the scatter of velocities grows with the velocity: constant plus proportional standard deviation.

    sd(v) = sigma sqrt(floor^2 + v^2) / sqrt(floor^2 + vmax^2)

The floor is estimated once per family by maximum likelihood around a reference model rich enough not to bend the residuals, and is then the same for every model that
is compared; sigma is estimated anew in each. Both count as parameters. Equal scatter and proportional scatter are the two ends.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.optimize import minimize_scalar

from mtorkin.kinetics.fitting import Data, fit
from mtorkin.kinetics.mechanisms import Mechanism
from mtorkin.kinetics.rate_law import Array

#: Parameters of the error model, counted in every criterion: sigma and the floor.
PARAMETERS = 2

#: The floor lies between 1 % of the largest velocity, below which no assay resolves it, and 10 times it, which is equal scatter.
_FLOOR = (0.01, 10.0)
_ROUNDS = 4


def scatter_of(fitted: Array, floor: float) -> Array:
    """Relative standard deviation at each fitted velocity, 1 at the largest, shape (n,).

    Parameters
    ----------
    fitted
        Fitted velocities.
    floor
        Velocity at which the constant and the proportional part are equal, as a fraction of the largest velocity.
    """
    top = float(np.abs(fitted).max())
    relative: Array = np.sqrt(floor**2 + (fitted / top) ** 2) if top > 0 else np.ones_like(fitted)
    scaled: Array = relative / np.sqrt(floor**2 + 1.0)
    return scaled


def estimate_scatter(data: Data, reference: Mechanism, starts: int) -> tuple[Array, float]:
    """Estimate the error model of a family.

    Parameters
    ----------
    data
        The wells; their `scatter` is ignored.
    reference
        The richest model of the family.
    starts
        Starting points of the reference fit.

    Returns
    -------
    tuple
        Relative standard deviations, shape (n,), and the floor as a fraction of the largest velocity.
    """
    fitted = fit(reference, replace(data, scatter=np.ones(data.n)), starts=starts)
    floor = _FLOOR[1]
    for _ in range(_ROUNDS):
        residual = data.velocity - fitted.fitted

        def deviance(log_floor: float, residual: Array = residual, curve: Array = fitted.fitted) -> float:
            relative = scatter_of(curve, float(np.exp(log_floor)))
            variance = float(((residual / relative) ** 2).mean())
            return data.n * float(np.log(max(variance, np.finfo(float).tiny))) + 2.0 * float(np.log(relative).sum())

        found = minimize_scalar(deviance, bounds=tuple(np.log(_FLOOR)), method="bounded", options={"xatol": 1e-6})
        floor = float(np.exp(found.x))
        relative = scatter_of(fitted.fitted, floor)
        fitted = fit(reference, replace(data, scatter=relative), starts=1, extra=(fitted.free,))
    return scatter_of(fitted.fitted, floor), floor
