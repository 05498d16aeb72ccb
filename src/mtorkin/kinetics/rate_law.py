"""The rate law: rapid equilibrium, one inhibitor that binds any enzyme form, residual activity, depletion.

The enzyme is a set of forms without inhibitor, each with a weight relative to free enzyme (`weights`), one of
which is productive. The inhibitor binds form f with the association constant ``1/K_f``; the bound productive form keeps
the fraction beta of its turnover:

    total  = sum of weights
    v0     = Vmax w_productive / total
    1/Kapp = sum of w_f / K_f, over total
    theta  = fraction of the enzyme that holds inhibitor (Morrison's quadratic in Kapp, total inhibitor and enzyme)
    v      = v0 (1 - theta) + Vmax beta (w_productive / K_productive) (Kapp / total) theta

With one substrate the forms are E (weight 1) and ES (weight S/Km), and the law is the textbook one in Vmax, Km, Kic, Kiu and
beta (Botts & Morales 1953 Trans Faraday Soc 49:696); with the inhibitor in great excess theta = X/(X + Kapp), otherwise
Morrison 1969 Biochim Biophys Acta 185:269. At a single substrate level there is one form and the law is a dose-response curve.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Velocity:
    """The velocity of every well, with its derivatives.

    Attributes
    ----------
    value
        Velocity, shape (n,), in the unit of Vmax.
    by_weight
        Derivative with respect to the weight of every form, shape (n, forms).
    by_affinity
        Derivative with respect to the association constant 1/K of every form, shape (n, forms).
    by_Vmax, by_beta
        Derivatives with respect to Vmax and beta, shape (n,).
    """

    value: Array
    by_weight: Array
    by_affinity: Array
    by_Vmax: Array
    by_beta: Array


def occupancy(binding: Array, inhibitor: Array, enzyme: float) -> tuple[Array, Array]:
    """Fraction of enzyme that holds inhibitor, divided by ``1/Kapp``, and the derivative of that with respect to ``1/Kapp``.

    The division keeps both finite where nothing binds (1/Kapp = 0); the root is written without a difference, so that it loses no digits
    when the enzyme is scarce or the binding tight.

    Parameters
    ----------
    binding
        1/Kapp, shape (n,), per concentration unit.
    inhibitor
        Total inhibitor, shape (n,).
    enzyme
        Enzyme that can bind it; 0 where depletion does not matter.

    Returns
    -------
    tuple of arrays
        theta/(1/Kapp) and its derivative, shape (n,) each.
    """
    root = np.sqrt((1.0 + (inhibitor - enzyme) * binding) ** 2 + 4.0 * enzyme * binding)
    denominator = 1.0 + (enzyme + inhibitor) * binding + root
    free = 2.0 * inhibitor / denominator
    slope = (enzyme + inhibitor) + ((1.0 + (inhibitor - enzyme) * binding) * (inhibitor - enzyme) + 2.0 * enzyme) / root
    return free, -free * slope / denominator


def velocity(
    weights: Array,
    affinities: Array,
    productive: int,
    Vmax: float,
    beta: float,
    inhibitor: Array,
    enzyme: float = 0.0,
) -> Velocity:
    """Velocity of every well and its derivatives.

    Parameters
    ----------
    weights
        Weight of every enzyme form without inhibitor in every well, shape (n, forms).
    affinities
        Association constant 1/K of the inhibitor for every form, shape (forms,); 0 where it does not bind.
    productive
        Which form turns over.
    Vmax
        Limiting velocity.
    beta
        Fraction of the turnover that the productive form keeps when the inhibitor is bound.
    inhibitor
        Total inhibitor in every well, shape (n,).
    enzyme
        Concentration of enzyme that can bind inhibitor, in the unit of the inhibitor; 0 ignores depletion.

    Returns
    -------
    Velocity
        The velocity with its derivatives.
    """
    total = weights.sum(axis=1)
    fraction = weights[:, productive] / total
    binding = weights @ affinities / total
    free, free_by_binding = occupancy(binding, inhibitor, enzyme)
    kept = beta * affinities[productive]
    remaining = 1.0 + (kept - binding) * free
    value = Vmax * fraction * remaining

    remaining_by_binding = -free + (kept - binding) * free_by_binding
    fraction_by_weight = -(fraction / total)[:, None] * np.ones_like(weights)
    fraction_by_weight[:, productive] += 1.0 / total
    binding_by_weight = (affinities[None, :] - binding[:, None]) / total[:, None]
    by_weight = Vmax * (
        fraction_by_weight * remaining[:, None] + (fraction * remaining_by_binding)[:, None] * binding_by_weight
    )
    by_affinity = Vmax * (fraction * remaining_by_binding / total)[:, None] * weights
    by_affinity[:, productive] += Vmax * fraction * beta * free
    return Velocity(
        value, by_weight, by_affinity, fraction * remaining, Vmax * fraction * affinities[productive] * free
    )
