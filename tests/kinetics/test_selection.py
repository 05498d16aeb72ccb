"""Criteria by hand, weights, and the error model."""

import numpy as np
import pytest
from simulated import simulate

from mtorkin.kinetics.evidence.selection import criteria, differences, weights
from mtorkin.kinetics.fit.data import Data
from mtorkin.kinetics.fit.error_model import describe_scatter, estimate_scatter, scatter_of
from mtorkin.kinetics.fit.fitting import fit
from mtorkin.kinetics.law import mechanisms as m


def test_criteria_by_hand():
    S, X, v, enzyme = simulate("competitive", levels=(4, 3), replicates=1)
    scatter = np.linspace(0.5, 2.0, v.size)
    data = Data(S, X, v, enzyme, scatter)
    found = fit(m.one_substrate("competitive"), data)
    sigma = np.sqrt(found.rss / v.size) * scatter
    by_hand = float((-0.5 * np.log(2 * np.pi * sigma**2) - (v - found.predict(data)) ** 2 / (2 * sigma**2)).sum())
    result = criteria(found, data)
    assert result.k == 5  # Vmax, Km, Kic, and two of the error model
    assert result.loglik == pytest.approx(by_hand, rel=1e-12)
    aic = 10 - 2 * by_hand
    expected = [aic, aic + 2 * 5 * 6 / (12 - 5 - 1), 5 * np.log(12) - 2 * by_hand]
    assert [result.AIC, result.AICc, result.BIC] == pytest.approx(expected)


def test_a_scale_of_a_plate_is_a_parameter():
    S, X, v, enzyme = simulate("competitive")
    data = Data(S, X, v, enzyme, plate=np.arange(v.size) % 3)
    assert criteria(fit(m.one_substrate("competitive"), data), data).k == 7


def test_aicc_is_absent_where_it_does_not_exist():
    data = Data(np.array([1.0, 2, 4, 8]), np.zeros(4), np.array([1.0, 2, 2.5, 3]))
    found = fit(m.MICHAELIS_MENTEN, data)
    assert criteria(found, data).k == 4
    assert np.isnan(criteria(found, data).AICc)


def test_weights():
    assert differences([3.0, 1.0, np.nan]).tolist()[:2] == [2.0, 0.0]
    relative = weights([10.0, 10.0 + 2 * np.log(3)])
    assert relative.tolist() == pytest.approx([0.75, 0.25])


@pytest.mark.parametrize(
    ("constant", "proportional", "low", "high", "words"),
    [
        (3.0, 0.0, 1.0, 10.1, "equal at all velocities"),
        (0.0, 0.1, 0.01, 0.011, "proportional to velocity"),
        (0.6, 0.1, 0.03, 0.14, "constant plus proportional"),
    ],
)
def test_floor_of_the_scatter_is_found(constant, proportional, low, high, words):
    rng = np.random.default_rng(4)
    S = np.repeat(np.geomspace(5, 500, 8), 40)
    X = np.tile(np.repeat([0, 0.1, 1, 10.0], 10), 8)
    v = 100 * S / (50 * (1 + X / 0.5) + S)
    wells = v + rng.standard_normal(v.size) * np.sqrt(constant**2 + (proportional * v) ** 2)
    _, floor, _ = estimate_scatter(Data(S, X, wells), m.one_substrate("partial mixed"), starts=2)
    assert low <= floor <= high
    assert words in describe_scatter(floor) or constant == 3.0


def test_scatter_is_one_at_the_top():
    assert scatter_of(np.array([0.0, 5.0, 10.0]), 0.1)[-1] == pytest.approx(1.0)
