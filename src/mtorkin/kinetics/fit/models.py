"""Every mechanism as an `lmfit.Model`, so that a reported fit can be printed, plotted and fitted again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import lmfit
import numpy as np
from lmfit.model import ModelResult

from mtorkin.kinetics.fit.data import Array, Data
from mtorkin.kinetics.fit.fitting import Fit, predict
from mtorkin.kinetics.law.mechanisms import Mechanism


class _SharedErrors(lmfit.Model):  # type: ignore[misc]
    """An lmfit model of wells that share errors: its residuals are whitened, for generalised least squares."""

    def __init__(self, function: Callable[..., Array], wells: Data, **options: Any) -> None:
        super().__init__(function, **options)
        self._wells = wells

    def _residual(self, params: lmfit.Parameters, data: Array, weights: Array | None, **options: Any) -> Array:
        residual: Array = super()._residual(params, data, None, **options)
        return self._wells.whitened(residual[:, None])[:, 0]


def lmfit_model(mechanism: Mechanism, enzyme: float = 0.0, wells: Data | None = None) -> lmfit.Model:
    """A mechanism as an lmfit model of the velocity.

    Parameters
    ----------
    mechanism
        The constraint on the rate law.
    enzyme
        Concentration of enzyme that can bind inhibitor, in the inhibitor's unit; 0 ignores depletion.
    wells
        Wells that it is to be fitted to, where they share errors, or where a complex inhibits (see `species.Complex`).

    Returns
    -------
    lmfit.Model
        A function of ``substrate`` and ``inhibitor``, of ``protein`` for two substrates and of ``excess`` for a
        complex. The mechanism's free constants are its parameters; those that it ties to them (Kiu = alpha Kic, say)
        appear as expressions.
    """
    independent = ["substrate", "inhibitor"]
    if mechanism.scheme in ("random", "ATP first"):
        independent.append("protein")
    dissociation = 0.0 if wells is None else wells.dissociation
    if dissociation > 0:
        independent.append("excess")

    def rate(**given: Array | float) -> Array:
        inhibitor = np.asarray(given["inhibitor"], float)
        substrate = np.asarray(given["substrate"], float)
        protein = np.asarray(given.get("protein", np.ones_like(inhibitor)), float)
        data = Data(
            substrate, inhibitor, np.zeros_like(inhibitor), enzyme, protein=protein,
            excess=np.asarray(given.get("excess", np.zeros_like(inhibitor)), float), dissociation=dissociation,
        )  # fmt: skip
        # lmfit tries 0 for a parameter that it has bounded by 0; its logarithm has to stay finite.
        constants = np.maximum([float(given[name]) for name in mechanism.free], np.finfo(float).tiny)
        return predict(mechanism, np.log(constants), data)[0]

    # lmfit reads the names from these where a function has no signature of its own to read.
    rate.argnames = [*independent, *mechanism.free]  # type: ignore[attr-defined]
    rate.kwargs = []  # type: ignore[attr-defined]
    options = {"independent_vars": independent, "name": mechanism.name}
    if wells is None or wells.weighed_shared is None:
        model = lmfit.Model(rate, **options)
    else:
        model = _SharedErrors(rate, wells, **options)
    for name in mechanism.free:
        model.set_param_hint(name, min=0.0)
    for constant, powers in mechanism.derived.items():
        model.set_param_hint(constant, expr=_expression(powers))
    return model


def lmfit_result(fit: Fit, data: Data) -> ModelResult:
    """A fit as an lmfit result: same optimum, with standard errors scaled by the residual scatter.

    Parameters
    ----------
    fit
        The converged fit.
    data
        The wells it was fitted to, on one plate scale.
    """
    if data.plates > 1:
        raise ValueError("a fit with scales of plates has no lmfit model; divide the velocities by the scales first")
    model = lmfit_model(fit.mechanism, data.enzyme, data)
    conditions = {
        "substrate": data.substrate, "inhibitor": data.inhibitor, "protein": data.protein, "excess": data.excess,
    }  # fmt: skip
    return model.fit(
        data.velocity,
        model.make_params(**fit.values),
        weights=1.0 / data.scatter,
        **{name: conditions[name] for name in model.independent_vars},
    )


def _expression(powers: Mapping[str, float]) -> str:
    """A product of powers as lmfit writes it, e.g. ``Kic*alpha``."""
    return "*".join(name if power == 1 else f"{name}**{power:g}" for name, power in powers.items())
