"""Profile-likelihood intervals and standard errors against lmfit's own."""

import lmfit
import numpy as np
import pytest
from simulated import simulate

from mtorkin.kinetics import mechanisms as m
from mtorkin.kinetics.adequacy import correlated_pairs
from mtorkin.kinetics.fitting import Data, fit
from mtorkin.kinetics.intervals import profile_interval
from mtorkin.kinetics.models import lmfit_model, lmfit_result


@pytest.fixture(scope="module")
def mixed():
    S, X, v, enzyme = simulate("mixed", alpha=3.0)
    data = Data(S, X, v, enzyme)
    return fit(m.MIXED, data), data


def test_lmfit_agrees_on_optimum_and_errors(mixed):
    found, data = mixed
    result = lmfit_result(found, data)
    for name, value in found.values.items():
        assert result.params[name].value == pytest.approx(value, rel=1e-6)
    slope = found.jacobian / data.scatter[:, None]
    freedom = data.n - len(found.mechanism.free)
    errors = np.sqrt(np.diag(np.linalg.inv(slope.T @ slope)) * found.rss / freedom)
    for name, error, value in zip(found.mechanism.free, errors, found.values.values(), strict=True):
        assert result.params[name].stderr == pytest.approx(error * value, rel=1e-3)
    assert result.params["Kiu"].value == pytest.approx(found.values["Kic"] * found.values["alpha"], rel=1e-6)


def test_intervals_agree_with_lmfit_conf_interval(mixed):
    found, data = mixed
    result = lmfit_result(found, data)
    theirs = lmfit.conf_interval(result, result, sigmas=[0.95], p_names=list(found.mechanism.free))
    for name in found.mechanism.free:
        ours = profile_interval(found, data, {name: 1.0}, 0.95)
        low, _, high = (value for _, value in theirs[name])
        assert ours.lower == pytest.approx(low, rel=0.01)
        assert ours.upper == pytest.approx(high, rel=0.01)


def test_interval_of_a_product_holds_the_product(mixed):
    found, data = mixed
    interval = profile_interval(found, data, {"Kic": 1.0, "alpha": 1.0}, 0.95)
    assert interval.lower < found.values["Kic"] * found.values["alpha"] < interval.upper
    by_kiu = fit(m.MIXED_BY_KIU, data)
    direct = profile_interval(by_kiu, data, {"Kiu": 1.0}, 0.95)
    assert direct.lower == pytest.approx(interval.lower, rel=1e-3)
    assert direct.upper == pytest.approx(interval.upper, rel=1e-3)


def test_open_end_where_the_data_have_none():
    S, X, v, enzyme = simulate("competitive")
    data = Data(S, X, v, enzyme)
    interval = profile_interval(fit(m.MIXED, data), data, {"alpha": 1.0}, 0.95)
    assert interval.lower is not None
    assert interval.upper is None


def test_intervals_hold_the_truth_as_often_as_they_say():
    held = 0
    runs = 60
    for seed in range(runs):
        S, X, v, enzyme = simulate("competitive", seed=seed, levels=(5, 4))
        data = Data(S, X, v, enzyme, scatter=np.maximum(v, 1.0))
        interval = profile_interval(fit(m.COMPETITIVE, data, starts=1), data, {"Kic": 1.0}, 0.95)
        held += interval.lower < 0.1 < interval.upper
    # Binomial(60, 0.95): fewer than 50 happens once in 10,000.
    assert held >= 50


def test_lmfit_model_can_be_fitted_again():
    S, X, v, enzyme = simulate("competitive")
    model = lmfit_model(m.COMPETITIVE, enzyme)
    result = model.fit(v, model.make_params(Vmax=80, Km=30, Kic=0.3), substrate=S, inhibitor=X)
    assert result.success
    assert result.params["Kic"].value == pytest.approx(0.1, rel=0.1)


def test_correlated_constants_are_named():
    # All substrate far below Km: only Vmax/Km is determined.
    S = np.tile(np.linspace(1, 5, 6), 2)
    rng = np.random.default_rng(2)
    v = 100 * S / (500 + S) * (1 + 0.02 * rng.standard_normal(S.size))
    data = Data(S, np.zeros_like(S), v)
    pairs = correlated_pairs(fit(m.NO_INHIBITION, data), data)
    assert [(first, second) for first, second, _ in pairs] == [("Km", "Vmax")]
