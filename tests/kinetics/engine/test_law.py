"""The compiled rate law against formulae written out elsewhere, and its derivatives."""

from __future__ import annotations

import numpy as np
import pytest
from engine_cases import BASE, BETA, MODELS, TRUTH, by_mass_balance, design, noisy, problem, truth, wells

from mtorkin.kinetics.engine import law
from mtorkin.kinetics.engine.batch import fit_batch, predict_batch
from mtorkin.kinetics.engine.constraint import SCHEMES, Model
from mtorkin.kinetics.engine.problem import LeastSquares
from mtorkin.kinetics.engine.wells import Wells

ENZYME = [0.0, 0.003, 0.3]


def predicted(model, parameters, enzyme=0.0, own=None):
    own = own or design(model, enzyme)
    return predict_batch([LeastSquares(own, np.zeros(own.n), model, parameters, parameters)], [parameters])[0]


@pytest.mark.parametrize("enzyme", ENZYME)
@pytest.mark.parametrize("name", sorted(MODELS))
def test_velocity_is_the_textbook_law(name, enzyme):
    model = MODELS[name]
    velocity, _ = predicted(model, truth(model), enzyme)
    np.testing.assert_allclose(velocity, by_mass_balance(model, enzyme, TRUTH), rtol=1e-10)


@pytest.mark.parametrize("enzyme", ENZYME)
@pytest.mark.parametrize("name", sorted(MODELS))
def test_jacobian_is_the_derivative(name, enzyme):
    model = MODELS[name]
    at = truth(model)
    velocity, jacobian = predicted(model, at, enzyme)
    # Differences of eighth order: truncation and rounding both near 1e-12.
    step = 0.02
    weights = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
    for j in range(model.k):
        unit = np.eye(model.k)[j] * step
        slope = sum(
            w * (predicted(model, at + i * unit, enzyme)[0] - predicted(model, at - i * unit, enzyme)[0])
            for i, w in weights.items()
        )
        np.testing.assert_allclose(jacobian[:, j], slope / step, atol=2e-9 * np.abs(velocity).max())


def closed_form(model, enzyme, logs):
    """The rate law with Morrison's quadratic, spelled out for complex logs of the constants; shape (n,)."""
    a_total, b_total, x, plate = wells(model)
    value = {name: np.exp(logs[row]) for row, name in enumerate(law.CONSTANTS) if model.exists[row]}
    a = (a_total / value.get("Ka", 1.0)) ** value.get("hill_a", 1.0)
    b = (b_total / value.get("Kb", 1.0)) ** value.get("hill_b", 1.0)
    one = np.ones_like(x)
    every = {"E": one, "EA": a, "EB": b, "EAB": a * b / value.get("phi", 1.0)}
    forms = {form: every[form] for form in SCHEMES[model.scheme]}
    productive = list(forms)[-1]
    total = sum(forms.values())
    total = total + (a * a_total / value["Ksa"] if "Ksa" in value else 0.0)
    total = total + (b * b_total / value["Ksb"] if "Ksb" in value else 0.0)
    h = sum(w / value[f"K_{form}"] for form, w in forms.items() if f"K_{form}" in value) / total + 0.0 * one
    y = 2 * x / (1 + (enzyme + x) * h + np.sqrt((1 + (x - enzyme) * h) ** 2 + 4 * enzyme * h))
    kept = value["beta"] / value[f"K_{productive}"] if "beta" in value else 0.0
    scale = np.exp(logs[law.PLATES]) if "scale 1" in model.names else 1.0
    return value["Vmax"] * forms[productive] / total * (1 - y * h + kept * y) * np.where(plate > 0, scale, 1.0)


@pytest.mark.parametrize("enzyme", ENZYME)
@pytest.mark.parametrize("name", sorted(MODELS))
def test_jacobian_is_the_complex_step_derivative(name, enzyme):
    model = MODELS[name]
    at = truth(model)
    velocity, jacobian = predicted(model, at, enzyme)
    step = 1e-30
    for j in range(model.k):
        logs = model.to_constants @ (at + 1j * step * np.eye(model.k)[j]) + model.offset
        moved = closed_form(model, enzyme, logs)
        np.testing.assert_allclose(velocity, moved.real, rtol=1e-11)
        np.testing.assert_allclose(jacobian[:, j], moved.imag / step, rtol=1e-9, atol=1e-12 * np.abs(velocity).max())


#: domain.md: mechanism -> constants, pattern against ATP, pattern against the protein substrate.
K = {"K": 1}
TABLE = {
    "ATP-competitive": (("K_E", "K_EB"), "competitive", "noncompetitive"),
    "bisubstrate-like": (("K_E",), "competitive", "competitive"),
    "substrate-competitive": (("K_E", "K_EA"), "noncompetitive", "competitive"),
    "uncompetitive vs ATP": (("K_EA", "K_EAB"), "uncompetitive", "noncompetitive"),
    "uncompetitive vs protein": (("K_EB", "K_EAB"), "noncompetitive", "uncompetitive"),
    "noncompetitive": (("K_E", "K_EA", "K_EB", "K_EAB"), "noncompetitive", "noncompetitive"),
}
FORMS_ON_ONE_AXIS = {"competitive": ("K_E",), "uncompetitive": ("K_EA",), "noncompetitive": ("K_E", "K_EA")}


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("name", sorted(TABLE))
def test_two_substrates_reduce_to_the_textbook_pattern(name, axis):
    bound, *patterns = TABLE[name]
    a, _, x, _ = wells(MODELS["axis, mixed"])
    pair = (a, np.full_like(a, 3.0))
    two = Model.of("random", {**BASE, "Kb": {"Kb": 1}, "phi": {}, **dict.fromkeys(bound, K)})
    own = Wells(x, *(pair if axis == 0 else pair[::-1]))
    velocity, _ = predicted(two, np.log([100.0, 50.0, 40.0, 0.1]), own=own)
    one = Model.of("axis", {**BASE, **dict.fromkeys(FORMS_ON_ONE_AXIS[patterns[axis]], K)})
    found = fit_batch([LeastSquares(Wells(x, a), velocity, one, np.log([1e-2, 1e-2, 1e-4]), np.log([1e4, 1e4, 1e2]))])
    assert found.rss[0] < 1e-20 * velocity @ velocity
    others = [p for p in FORMS_ON_ONE_AXIS if p != patterns[axis]]
    for pattern in others:
        wrong = Model.of("axis", {**BASE, **dict.fromkeys(FORMS_ON_ONE_AXIS[pattern], K)})
        poor = fit_batch(
            [LeastSquares(Wells(x, a), velocity, wrong, np.log([1e-2, 1e-2, 1e-4]), np.log([1e4, 1e4, 1e2]))]
        )
        assert poor.rss[0] > 1e-6 * velocity @ velocity


def test_rapalog_is_noncompetitive_and_partial_on_ATP_with_a_plateau_that_rises_with_protein():
    model = MODELS["random, rapalog"]
    values = {**TRUTH, "phi": 1.0}
    at = np.log([values[name] for name in model.names])
    saturating = np.full(9, 1e7)
    a, b = np.meshgrid([5.0, 50.0, 500.0], [0.2, 2.0, 20.0])
    treated = predicted(model, at, own=Wells(saturating, a.ravel(), b.ravel()))[0]
    control = predicted(model, at, own=Wells(0 * saturating, a.ravel(), b.ravel()))[0]
    residual = (treated / control).reshape(3, 3)
    level = b[:, 0]
    want = values["beta"] * (values["Kb"] + level) / (values["gamma"] * values["Kb"] + level)
    np.testing.assert_allclose(residual, np.repeat(want[:, None], 3, axis=1), rtol=1e-6)


@pytest.mark.parametrize("enzyme", ENZYME)
def test_nothing_that_binds_is_no_inhibition(enzyme):
    a, _, x, _ = wells(MODELS["axis, mixed"])
    own = Wells(x, a, 1.0, enzyme)
    weak = predicted(MODELS["axis, mixed"], np.log([100.0, 50.0, 1e200, 1.0]), own=own)[0]
    none = predicted(MODELS["axis, none"], np.log([100.0, 50.0]), own=own)[0]
    np.testing.assert_array_equal(weak, none)


def test_replicates_act_through_their_mean():
    model = MODELS["axis, partial"]
    v = noisy(model)
    together, apart = design(model), design(model).apart
    centre = truth(model)
    scatter = np.linspace(0.5, 2.0, v.size)
    a, b = fit_batch([LeastSquares(d, v, model, centre - 7, centre + 7, scatter) for d in (together, apart)]).rss
    assert np.unique(together.lanes.cell_of_well).size == v.size / 2
    np.testing.assert_allclose(a, b, rtol=1e-12)
    assert problem(model).design.n == v.size


def test_concentrations_must_be_numbers():
    with pytest.raises(ValueError, match="finite"):
        Wells([1.0, np.nan], [1.0, 1.0])
    with pytest.raises(ValueError, match="constants of the rate law"):
        Model.of("axis", {"Kx": {"Kx": 1}, **BETA})
