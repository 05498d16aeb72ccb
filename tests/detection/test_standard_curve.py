"""Standard curves: each shape turned round, its error by simulation, and the same result in any unit."""

import numpy as np
import pytest

from mtorkin.detection.curve_fit import fit_curve
from mtorkin.detection.standard_curve import factor

PRODUCT = np.repeat([0.0, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0], 3)
LAWS = {
    "linear": lambda x: 50 + 100 * x,
    "quadratic": lambda x: 50 + 100 * x - 2.5 * x**2,
    "saturable": lambda x: 50 + 3000 * x / (6 + x),
}


def noisy(law, seed, relative=0.02, floor=2.0):
    rng = np.random.default_rng(seed)
    y = law(PRODUCT)
    return y * (1 + relative * rng.standard_normal(y.size)) + floor * rng.standard_normal(y.size)


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("shape", LAWS)
def test_a_curve_is_turned_round_exactly(shape, sign):
    law = LAWS[shape]
    curve = fit_curve(PRODUCT, sign * law(PRODUCT) + 9000, "auto")
    assert curve.shape == shape
    assert curve.rises == (sign > 0)
    between = np.linspace(0, 16, 33)
    assert curve.product(sign * law(between) + 9000) == pytest.approx(between, abs=2e-4)


@pytest.mark.parametrize("shape", LAWS)
def test_auto_finds_the_shape(shape):
    found = [fit_curve(PRODUCT, noisy(LAWS[shape], seed)).shape for seed in range(50)]
    assert found.count(shape) >= 42


@pytest.mark.parametrize("shape", LAWS)
def test_the_error_of_a_product_is_that_of_repeated_curves(shape):
    curves = [fit_curve(PRODUCT, noisy(LAWS[shape], seed), shape) for seed in range(400)]
    at = np.array([0.75, 3.0, 12.0])
    signal = LAWS[shape](at)
    spread = np.std([curve.product(signal) for curve in curves], axis=0)
    stated = [np.sqrt(np.einsum("ij,jk,ik->i", g, c.covariance, g)) for c in curves for g in [c.gradient(at)]]
    assert np.median(stated, axis=0) == pytest.approx(spread, rel=0.2)


@pytest.mark.parametrize("shape", LAWS)
def test_gradient_by_differences(shape):
    from dataclasses import replace

    curve = fit_curve(PRODUCT, noisy(LAWS[shape], 1), shape)
    at = np.array([0.5, 7.0])
    signal = curve.signal(at)
    for index, value in enumerate(curve.parameters):
        here = np.arange(curve.parameters.size) == index
        moved = [replace(curve, parameters=np.where(here, value * f, curve.parameters)) for f in (1 - 1e-5, 1 + 1e-5)]
        slope = (moved[1].product(signal) - moved[0].product(signal)) / (2e-5 * value)
        assert curve.gradient(at)[:, index] == pytest.approx(slope, rel=1e-5)


@pytest.mark.parametrize("shape", LAWS)
def test_units_change_nothing(shape):
    signal = noisy(LAWS[shape], 3)
    one, other = fit_curve(PRODUCT, signal), fit_curve(PRODUCT * 1000, signal / 7)
    read = np.array([100.0, 400.0, 900.0])
    assert one.shape == other.shape
    assert other.product(read / 7) == pytest.approx(1000 * one.product(read), rel=1e-9)
    sizes = [np.sqrt(np.einsum("ij,jk,ik->i", g, c.covariance, g)) for c, g in
             ((one, one.gradient(one.product(read))), (other, other.gradient(other.product(read / 7))))]  # fmt: skip
    assert sizes[1] == pytest.approx(1000 * sizes[0], rel=1e-6)


def test_the_order_of_standards_changes_nothing():
    signal, order = noisy(LAWS["saturable"], 4), np.random.default_rng(0).permutation(PRODUCT.size)
    one, other = fit_curve(PRODUCT, signal), fit_curve(PRODUCT[order], signal[order])
    assert other.parameters == pytest.approx(one.parameters, rel=1e-9)


def test_beyond_a_plateau_there_is_no_product():
    curve = fit_curve(PRODUCT, LAWS["saturable"](PRODUCT), "saturable")
    assert np.isnan(curve.product(np.array([3051.0, 1e6]))).all()
    assert curve.product(np.array([3049.0]))[0] > 1000
    quadratic = fit_curve(PRODUCT, LAWS["quadratic"](PRODUCT), "quadratic")
    assert np.isnan(quadratic.product(np.array([50 + 1000 + 1.0])))


def test_signals_beyond_the_standards_are_known():
    curve = fit_curve(PRODUCT, LAWS["linear"](PRODUCT))
    assert curve.beyond(np.array([49.0, 51.0, 1600.0, 1700.0])).tolist() == [True, False, False, True]
    assert not factor(2.0).beyond(np.array([-1e9, 1e9])).any()


@pytest.mark.parametrize(
    ("product", "signal", "shape", "sentence"),
    [
        ([1, 1, 1], [5, 6, 7], "auto", "at one concentration"),
        ([0, 1, 2], [5, 5, 5], "auto", "does not change"),
        ([0, 1, 2], [5, 6, 7], "saturable", "needs standards at 4 levels; there are 3"),
        ([0, 1, 2, 3, 4], [1.0, 4.1, 5, 3.9, 1], "quadratic", "goes through a maximum or minimum"),
    ],
)
def test_what_makes_no_curve(product, signal, shape, sentence):
    with pytest.raises(ValueError, match=sentence):
        fit_curve(np.array(product, float), np.array(signal, float), shape)


def test_a_curve_that_turns_is_passed_over():
    x = np.linspace(0, 4, 9)
    assert fit_curve(x, 10 + 6 * x - 1.1 * x**2).shape != "quadratic"


def test_two_standards_make_a_straight_line():
    curve = fit_curve(np.array([0.0, 2.0]), np.array([10.0, 30.0]))
    assert curve.shape == "linear"
    assert curve.product(np.array([20.0])) == pytest.approx([1.0])
