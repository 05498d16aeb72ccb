"""Evidence by Laplace's method against sums over grids of constants and sigma.

The multivariate normal distribution is written out.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import logsumexp
from scipy.stats import norm

from mtorkin.base.settings import Selection
from mtorkin.kinetics.evidence.laplace import evidence, log_share
from mtorkin.kinetics.evidence.prior import Prior, standard_errors
from mtorkin.kinetics.fit.data import Data
from mtorkin.kinetics.fit.fitting import fit
from mtorkin.kinetics.law import mechanisms as m


def on_a_grid(law, data, box, log_prior, sigma):
    """-2 log of the sum over a grid of two log constants and log sigma, with the dense covariance of the wells."""
    covariance = np.diag(data.scatter**2)
    if data.noise > 0:
        covariance = covariance + data.shared.T @ data.shared / data.noise**2
    inverse, size = np.linalg.inv(covariance), np.linalg.slogdet(covariance)[1]
    one, other = (np.linspace(low, high, 121) for low, high in box)
    log_sigma = np.linspace(*np.log(sigma), 81)
    total = []
    for x in one:
        residual = data.velocity - law(np.exp(x), np.exp(other)[:, None])
        squares = np.einsum("in,nm,im->i", residual, inverse, residual)
        density = data.n * np.log(2 * np.pi) + size + 2 * data.n * log_sigma + squares[:, None] * np.exp(-2 * log_sigma)
        total.append(logsumexp(-0.5 * density, axis=1) + log_prior(x, other))
    cell = (one[1] - one[0]) * (other[1] - other[0]) * (log_sigma[1] - log_sigma[0])
    return -2 * (logsumexp(total) + np.log(cell))


def normal(prior):
    """The priors of two log constants, by scipy."""
    return lambda x, y: sum(
        norm.logpdf(value, *each) for value, *each in zip((x, y), prior.centre, prior.deviation, strict=True)
    )


def around(found, data, errors=7.0):
    half = errors * np.sqrt(np.diag(found.covariance(data)))
    return list(zip(found.free - half, found.free + half, strict=True))


def by_laplace(found, prior, data):
    return evidence(np.array([found.rss]), found.normal[None], found.free[None], prior, data)[0]


@pytest.mark.parametrize("shared", [0.0, 0.06])
def test_a_dose_response_curve(shared):
    """Two constants that the wells determine; wells share the error of a background in two groups."""
    random = np.random.default_rng(2)
    x = np.tile(np.r_[0.0, np.geomspace(0.03, 3, 7)], 3)
    groups = shared * np.array([np.arange(x.size) % 2 == part for part in (0, 1)])
    v = 1 / (1 + x / 0.3) + 0.05 * random.standard_normal(x.size) + random.standard_normal(2) @ groups
    data = Data(np.ones(x.size), x, v, scatter=0.5 + 0.5 / (1 + x), shared=groups, noise=0.05)
    found = fit(m.one_level("complete"), data)
    prior = Prior.of(found.names, data, Selection())
    exact = on_a_grid(lambda V, K: V / (1 + x / K), data, around(found, data), normal(prior), (0.02, 0.2))
    assert by_laplace(found, prior, data) == pytest.approx(exact, abs=0.1)


def test_few_wells():
    """Six wells for two constants: sigma is integrated over, not set to its likeliest value."""
    x = np.array([0.0, 0.0, 0.1, 0.3, 1.0, 3.0])
    v = 1 / (1 + x / 0.3) * (1 + 0.05 * np.random.default_rng(5).standard_normal(6))
    data = Data(np.ones(6), x, v)
    found = fit(m.one_level("complete"), data)
    prior = Prior.of(found.names, data, Selection())
    exact = on_a_grid(lambda V, K: V / (1 + x / K), data, around(found, data, 25), normal(prior), (1e-3, 1.0))
    assert by_laplace(found, prior, data) == pytest.approx(exact, abs=0.3)


def test_a_valley_costs_nothing():
    """Far below Km only Vmax/Km shows.

    The valley bends where it meets Km, so that Laplace's method is within 1 only.
    """
    S = np.tile(np.geomspace(0.002, 0.02, 6), 3)
    v = S / (1 + S) * (1 + 0.05 * np.random.default_rng(1).standard_normal(S.size))
    data = Data(S, np.zeros(S.size), v, scatter=S / S.max())
    found = fit(m.MICHAELIS_MENTEN, data)
    prior = Prior(np.zeros(2), np.full(2, np.log(3.0)))
    # The grid is over Vmax/Km and Km.
    box = [(-0.15, 0.15), (-7.0, 7.0)]
    along = normal(prior)
    exact = on_a_grid(
        lambda ratio, Km: ratio * Km * S / (Km + S), data, box, lambda x, y: along(x + y, y), (3e-4, 5e-3)
    )
    assert by_laplace(found, prior, data) == pytest.approx(exact, abs=1.0)


@pytest.mark.parametrize("slope", [0.0, 5.0, 40.0, -40.0])
@pytest.mark.parametrize("error", [0.05, 0.5, 1e6])
@pytest.mark.parametrize("ends", [(-np.inf, 0.4), (0.4, np.inf), (0.4, 3.0), (-2.0, 0.4), (-np.inf, np.inf)])
def test_the_share_of_a_region(ends, error, slope):
    """A likelihood Gaussian in one log constant, cut with its prior to a region, over the same without ends."""
    if error > 1 and slope:
        pytest.skip("what the wells do not determine has no slope")
    optimum, prior = (0.4 if slope else 0.1), Prior(np.array([-0.7]), np.array([np.log(10.0)]))
    # By hand: around the optimum found in the region, of this slope and curvature.
    log_likelihood = lambda x: slope * (x - optimum) - 0.5 * ((x - optimum) / error) ** 2  # noqa: E731
    log_prior = lambda x: norm.logpdf(x, -0.7, np.log(10.0))  # noqa: E731
    low, high = max(ends[0], -16.0), min(ends[1], 16.0)
    x = np.linspace(low, high, 40_001)
    f = log_likelihood(x) + log_prior(x)
    trapezoid = np.r_[0.5, np.ones(x.size - 2), 0.5]
    within = (
        logsumexp(f, b=trapezoid) + np.log(x[1] - x[0]) - np.log(quad(lambda y: np.exp(log_prior(y)), low, high)[0])
    )
    # What `evidence` takes it for: a peak at the optimum.
    wide = np.linspace(-16.0, 16.0, 40_001)
    peak = -0.5 * ((wide - optimum) / error) ** 2 + log_prior(wide)
    without = logsumexp(peak) + np.log(wide[1] - wide[0])
    assert log_share(ends, optimum, error, slope, prior) == pytest.approx(within - without, abs=2e-3)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_standard_error_on_a_ridge(place):
    """At one level of substrate Vmax and Km have a ridge that only the prior ends; by the inverse of precisions."""
    X = np.tile([0.0, 0.0, 0.1, 0.3, 1.0, 3.0], 3)
    noise = 1 + 0.05 * np.random.default_rng(3).standard_normal(X.size)
    data = Data(np.full(X.size, 40.0), X, noise / (1 + X))
    found = fit(m.mechanism("noncompetitive", "axis"), data)
    prior = Prior.of(found.names, data, Selection())
    precision = found.normal * (data.n - found.k) / found.rss
    alone = np.diag(prior.deviation**-2.0)
    alone[place, place] = 1e-9
    expected = np.sqrt(np.linalg.inv(precision + alone)[place, place])
    (errors,) = standard_errors([found], [prior], [data])
    assert errors[place] == pytest.approx(expected, rel=1e-6)


def test_priors_are_about_the_middle_of_what_the_wells_cover():
    S, X = np.array([1.0, 100.0]), np.array([0.0, 4.0])
    data = Data(S, X, np.array([2.0, 8.0]))
    prior = Prior.of(("Vmax", "Km", "Kic", "phi"), data, Selection(prior_constant=5.0, prior_ratio=2.0))
    np.testing.assert_allclose(prior.centre, np.log([8.0, 10.0, 4.0, 1.0]))
    np.testing.assert_allclose(prior.deviation, np.log([5.0, 5.0, 5.0, 2.0]))
