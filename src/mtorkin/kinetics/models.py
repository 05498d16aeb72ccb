"""Every mechanism as an `lmfit.Model`, so that a reported fit can be printed, plotted and fitted again."""

from __future__ import annotations

import lmfit
import numpy as np
from lmfit.model import ModelResult

from mtorkin.kinetics.fitting import Data, Fit, predict
from mtorkin.kinetics.mechanisms import AXIS_CONSTANTS, LEVEL_CONSTANTS, Mechanism
from mtorkin.kinetics.rate_law import Array


def lmfit_model(mechanism: Mechanism, enzyme: float = 0.0) -> lmfit.Model:
    """A mechanism as an lmfit model of the velocity.

    Parameters
    ----------
    mechanism
        The constraint on the rate law.
    enzyme
        Concentration of enzyme that can bind inhibitor, in the inhibitor's unit; 0 ignores depletion.

    Returns
    -------
    lmfit.Model
        A function of ``substrate`` and ``inhibitor`` with the mechanism's free constants as parameters; constants that it ties to
        them (Kiu = alpha Kic, say) appear as expressions.
    """

    def rate(substrate: Array, inhibitor: Array, **constants: float) -> Array:
        data = Data(np.asarray(substrate, float), np.asarray(inhibitor, float), np.zeros(np.shape(inhibitor)), enzyme)
        return predict(mechanism, np.log([constants[name] for name in mechanism.free]), data)[0]

    # lmfit reads parameter names from these where a function has no signature of its own to read.
    rate.argnames = ["substrate", "inhibitor", *mechanism.free]  # type: ignore[attr-defined]
    rate.kwargs = []  # type: ignore[attr-defined]
    model = lmfit.Model(rate, independent_vars=["substrate", "inhibitor"], name=mechanism.name)
    for name in mechanism.free:
        model.set_param_hint(name, min=0.0)
    order = AXIS_CONSTANTS if mechanism.scheme == "axis" else LEVEL_CONSTANTS
    for constant in order:
        powers = mechanism.constants.get(constant)
        if powers and constant not in mechanism.free:
            model.set_param_hint(constant, expr="*".join(f"{name}**{power:g}" for name, power in powers.items()))
    return model


def lmfit_result(fit: Fit, data: Data) -> ModelResult:
    """A fit as an lmfit result: same optimum, with standard errors scaled by the residual scatter.

    Parameters
    ----------
    fit
        The converged fit.
    data
        The wells it was fitted to.
    """
    model = lmfit_model(fit.mechanism, data.enzyme)
    return model.fit(
        data.velocity,
        model.make_params(**fit.values),
        substrate=data.substrate,
        inhibitor=data.inhibitor,
        weights=1.0 / data.scatter,
    )
