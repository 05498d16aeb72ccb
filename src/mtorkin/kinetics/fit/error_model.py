"""How the scatter of velocities grows with the velocity: constant plus proportional standard deviation.

    sd(v) = sigma sqrt(floor^2 + v^2) / sqrt(floor^2 + vmax^2)

The floor is estimated once per family, by maximum likelihood around a reference model that is rich enough not to bend
the residuals, and is the same for every model that is compared. Sigma is estimated anew in each. Both count as
parameters. Equal scatter and proportional scatter are the two ends.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar

from mtorkin.kinetics.fit.data import Array, Data, smallest_rss
from mtorkin.kinetics.fit.fitting import Task, fit_all
from mtorkin.kinetics.fit.likelihood import log_density
from mtorkin.kinetics.law.mechanisms import Mechanism

#: Parameters of the error model, counted in every criterion: sigma and the floor.
PARAMETERS = 2

#: The floor lies between 1 % of the largest velocity, below which no assay resolves it, and 10 times it, which is equal
#: scatter.
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


def estimate_scatter(data: Data, reference: Mechanism, starts: int, nu: float = 0.0) -> tuple[Array, float, float]:
    """Estimate the error model of a family.

    Parameters
    ----------
    data
        The wells; their `scatter` is ignored.
    reference
        The richest model of the family.
    starts
        Starting points of the reference fit.
    nu
        Degrees of freedom of Student's t; 0 is Gaussian. Wells that lie far from the reference are given the larger
        scatter that t gives them (Lange, Little & Taylor 1989 JASA 84:881), once, so that all models still compare by
        one likelihood.

    Returns
    -------
    tuple
        Relative standard deviations, shape (n,), the floor as a fraction of the largest velocity, and the standard
        deviation that a relative one of 1 stands for.
    """
    (found,) = fit_all([Task(reference)], data.with_scatter(np.ones(data.n)), starts=starts, nu=nu)
    curve = found.predict(data)
    relative = np.ones(data.n)
    weight = np.ones(data.n)
    floor = _FLOOR[1]
    for _ in range(_ROUNDS):
        floor = _floor((data.velocity - curve) * np.sqrt(weight), curve, data)
        relative = scatter_of(curve, floor)
        task = Task(reference, starts=(found.free,))
        (found,) = fit_all([task], data.with_scatter(relative), starts=0, nu=nu)
        curve = found.predict(data)
        if nu > 0:
            z = (data.velocity - curve) / (relative * found.batch.scale[found.index])
            weight = (nu + 1.0) / (nu + z**2)
    noise = float(np.sqrt(found.rss / max(data.n - found.k, 1)))
    return scatter_of(curve, floor) / np.sqrt(weight), floor, noise


def _floor(residual: Array, curve: Array, data: Data) -> float:
    """The floor of greatest likelihood for residuals around a curve, the wells taken as independent."""
    smallest = smallest_rss(data)

    def at(log_floor: float) -> float:
        scatter = scatter_of(curve, float(np.exp(log_floor)))
        rss = max(float(((residual / scatter) ** 2).sum()), smallest)
        return -float(log_density(rss, 0.5 * np.log(rss / data.n), data.n, 2.0 * float(np.log(scatter).sum())))

    found = minimize_scalar(at, bounds=tuple(np.log(_FLOOR)), method="bounded", options={"xatol": 1e-4})
    return float(np.exp(found.x))


def describe_scatter(floor: float) -> str:
    """The error model in words."""
    if floor >= 0.5 * _FLOOR[1]:
        return "equal at all velocities"
    if floor <= 1.1 * _FLOOR[0]:
        return "proportional to velocity"
    return f"constant plus proportional, equal at {100 * floor:.2g} % of the top velocity"
