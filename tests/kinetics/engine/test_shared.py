"""Errors that wells share: generalised least squares, against the dense covariance."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import least_squares
from simulated import simulate

from mtorkin.kinetics.engine.batch import fit_batch
from mtorkin.kinetics.engine.problem import LeastSquares
from mtorkin.kinetics.engine.profile import profile_batch
from mtorkin.kinetics.engine.wells import Wells
from mtorkin.kinetics.fit.data import Data
from mtorkin.kinetics.fit.fitting import fit, predict
from mtorkin.kinetics.law.mechanisms import one_substrate


@pytest.fixture(params=["level", "line"])
def wells(request):
    """Partly inhibited wells in duplicate, with errors that wells share.

    An error of each level, or of a constant and a slope for each of two plates.
    """
    S, X, v, _ = simulate("competitive", noise=0.05, enzyme=0.01, seed=3)
    rng = np.random.default_rng(8)
    if request.param == "level":
        shared = 0.4 * (np.unique(S)[:, None] == S)
    else:
        plate = np.arange(S.size) % 2
        shared = np.array([part * (plate == p) for p in (0, 1) for part in (0.5 + 0 * S, 0.8 * (S / S.max() - 0.3))])
    v = v + rng.standard_normal(len(shared)) @ shared
    scatter = 0.3 + 0.05 * v / v.max()
    return Data(S, X, v, 0.01, scatter, shared=shared, noise=1.3)


def dense(data):
    """The inverse root of the covariance of the wells, in units of the noise."""
    covariance = np.diag(data.scatter**2) + data.shared.T @ data.shared / data.noise**2
    return np.linalg.inv(np.linalg.cholesky(covariance))


@pytest.mark.parametrize("mechanism", [one_substrate("competitive"), one_substrate("partial mixed")])
def test_the_optimum_and_its_curvature_are_those_of_the_dense_covariance(wells, mechanism):
    found = fit(mechanism, wells)
    root = dense(wells)

    def residual(free):
        return root @ (predict(mechanism, free, wells)[0] - wells.velocity)

    def jacobian(free):
        return root @ predict(mechanism, free, wells)[1]

    box = np.log([found.bounds[name] for name in found.names]).T
    known = least_squares(
        residual,
        np.clip(found.free, box[0] + 1e-6, box[1] - 1e-6),
        jacobian,
        bounds=box,
        xtol=1e-14,
        ftol=1e-14,
        gtol=1e-14,
    )
    assert found.rss == pytest.approx(2 * known.cost, rel=1e-9)
    assert found.rss == pytest.approx(float((residual(found.free) ** 2).sum()), rel=1e-9)
    J = jacobian(found.free)
    np.testing.assert_allclose(found.normal, J.T @ J, rtol=1e-6, atol=1e-8 * np.abs(J.T @ J).max())


def test_whitened_columns_have_the_scalar_product_of_the_dense_covariance(wells):
    columns = np.random.default_rng(1).standard_normal((wells.n, 3))
    root, white = dense(wells) @ columns, wells.whitened(columns)
    np.testing.assert_allclose(white.T @ white, root.T @ root, rtol=1e-9)


def test_profiles_know_shared_errors(wells):
    """At the end of an interval the sum of squares, refitted, has risen by what was allowed."""
    found = fit(one_substrate("competitive"), wells)
    rise = 0.1 * found.rss
    ends = profile_batch(found.batch, [(found.index, found.direction({"Kic": 1}), rise)])
    held = fit(one_substrate("competitive"), wells, confined={"Kic": (float(np.exp(ends.upper[0])),) * 2})
    assert held.rss - found.rss == pytest.approx(rise, rel=1e-5)


def test_wells_of_different_groups_are_not_combined():
    design = Wells(np.ones(4), np.ones(4), group=[0, 0, 1, 1])
    assert len(set(design.lanes.cell_of_well.tolist())) == 2
    levels = design.a_well_of_level
    assert sorted(levels[levels >= 0].tolist()) == [1, 3]


def test_several_data_sets_share_them_too(wells):
    found = fit(one_substrate("competitive"), wells)
    problem = found.batch.problems[found.index]
    sets = np.array([wells.velocity, 1.1 * wells.velocity])
    several = LeastSquares(
        problem.design, sets, problem.model, problem.low, problem.high, problem.scatter, None, problem.shared
    )
    rss = fit_batch([several]).rss
    assert rss[0] == pytest.approx(found.rss, rel=1e-9)
    assert rss[1] == pytest.approx(fit(one_substrate("competitive"), wells.with_velocity(sets[1])).rss, rel=1e-9)
    with pytest.raises(ValueError, match="same scatter"):
        fit_batch(
            [
                LeastSquares(
                    problem.design,
                    sets,
                    problem.model,
                    problem.low,
                    problem.high,
                    np.ones(sets.shape),
                    None,
                    problem.shared,
                )
            ]
        )


def test_without_a_known_noise_wells_are_independent(wells):
    apart = wells.with_scatter(wells.scatter)
    plain = Data(wells.substrate, wells.inhibitor, wells.velocity, wells.enzyme, wells.scatter)
    assert fit(one_substrate("competitive"), apart).rss == pytest.approx(
        fit(one_substrate("competitive"), plain).rss, rel=1e-12
    )
