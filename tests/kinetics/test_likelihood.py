"""The likelihood of wells that share errors, against the multivariate normal with the dense covariance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import multivariate_normal
from simulated import simulate

from mtorkin.kinetics.evidence.selection import criteria
from mtorkin.kinetics.fit.data import Data
from mtorkin.kinetics.fit.fitting import fit
from mtorkin.kinetics.fit.likelihood import log_likelihood, log_likelihood_at
from mtorkin.kinetics.law.mechanisms import one_substrate


def wells(rng, n=24, errors=3, size=1.0):
    """Random velocities, scatter and shared errors; the laws do not matter here."""
    return Data(
        np.ones(n), np.ones(n), rng.standard_normal(n), 0.0, np.exp(rng.uniform(-1, 1, n)),
        shared=size * rng.standard_normal((errors, n)), noise=0.7,
    )  # fmt: skip


def covariance(data):
    """Up to sigma."""
    return np.diag(data.scatter**2) + data.shared.T @ data.shared / data.noise**2


def sum_of_squares(data):
    return float(data.velocity @ np.linalg.solve(covariance(data), data.velocity))


@pytest.mark.parametrize("size", [0.0, 1e-6, 1.0, 1e2])
@pytest.mark.parametrize("errors", [0, 1, 5])
def test_log_likelihood_is_that_of_the_multivariate_normal(errors, size):
    data = wells(np.random.default_rng(errors), errors=errors, size=size)
    rss = sum_of_squares(data)
    dense = multivariate_normal(np.zeros(data.n), covariance(data) * rss / data.n)
    assert log_likelihood(rss, data) == pytest.approx(dense.logpdf(data.velocity), rel=1e-9)


@pytest.mark.parametrize("mechanism", [one_substrate("competitive"), one_substrate("partial mixed")])
def test_criteria_of_a_fit_take_it(mechanism):
    S, X, v, _ = simulate("competitive", noise=0.05, enzyme=0.01, seed=3)
    shared = 4.0 * (np.unique(S)[:, None] == S)
    data = Data(S, X, v, 0.01, 0.3 + 0.05 * v / v.max(), shared=shared, noise=13.0)
    found = fit(mechanism, data)
    mean = found.predict(data)
    # At the most likely sigma of the dense covariance, found here by itself.
    sigma = float((v - mean) @ np.linalg.solve(covariance(data), v - mean)) / data.n
    dense = multivariate_normal(mean, sigma * covariance(data)).logpdf(v)
    assert criteria(found, data).loglik == pytest.approx(dense, rel=1e-9)


@pytest.mark.parametrize("log_sigma", [-2.0, 0.0, 1.5])
def test_log_likelihood_at_a_sigma(log_sigma):
    data = wells(np.random.default_rng(9))
    dense = multivariate_normal(np.zeros(data.n), covariance(data) * np.exp(2 * log_sigma)).logpdf(data.velocity)
    assert log_likelihood_at(sum_of_squares(data), log_sigma, data) == pytest.approx(dense, rel=1e-9)
