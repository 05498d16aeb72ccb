"""Fits and intervals of the engine against scipy, against each other, and in other units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from engine_cases import MODELS, TRUTH, design, noisy, problem, truth
from scipy.optimize import brentq, least_squares
from scipy.stats import f as f_distribution
from scipy.stats import t as t_distribution

from mtorkin.kinetics.engine.batch import fit_batch, predict_batch
from mtorkin.kinetics.engine.constraint import Model
from mtorkin.kinetics.engine.problem import LeastSquares
from mtorkin.kinetics.engine.profile import profile_batch
from mtorkin.kinetics.engine.wells import Wells

PROBLEMS = [problem(model, enzyme) for model in MODELS.values() for enzyme in (0.0, 0.05)]
NAMES = [f"{name}, E = {enzyme}" for name in MODELS for enzyme in (0.0, 0.05)]


@pytest.fixture(scope="module")
def fits():
    return fit_batch(PROBLEMS)


@pytest.mark.parametrize("index", range(len(PROBLEMS)), ids=NAMES)
def test_the_optimum_is_that_of_scipy(fits, index):
    own = PROBLEMS[index]
    k = own.model.k

    def both(free):
        v, jacobian = predict_batch([own], [free])[0]
        return v - own.velocity, jacobian

    assert fits.converged[index]
    start = fits.parameters[index, :k]
    found = least_squares(
        lambda free: both(free)[0], np.clip(truth(own.model), own.low, own.high), jac=lambda free: both(free)[1],
        bounds=(own.low, own.high), xtol=1e-15, ftol=1e-15, gtol=1e-15, x_scale="jac", max_nfev=1000,
    )  # fmt: skip
    assert fits.rss[index] <= 2 * found.cost * (1 + 1e-10)
    np.testing.assert_allclose(fits.rss[index], (both(start)[0] ** 2).sum(), rtol=1e-10)
    inside = (start - own.low > 1e-3) & (own.high - start > 1e-3)
    r, jacobian = both(start)
    # At the optimum the residuals are orthogonal to every free column.
    cosine = (jacobian.T @ r) / np.linalg.norm(jacobian, axis=0) / np.linalg.norm(r)
    assert np.abs(cosine[inside]).max() < 1e-7
    np.testing.assert_allclose(
        fits.normal[index, :k, :k], jacobian.T @ jacobian, rtol=1e-6, atol=1e-6 * (jacobian**2).sum(axis=0).max()
    )


def test_one_by_one_is_the_same_to_the_bit(fits):
    for index in range(0, len(PROBLEMS), 5):
        single = fit_batch([PROBLEMS[index]])
        k = PROBLEMS[index].model.k
        assert single.rss[0] == fits.rss[index]
        assert (single.parameters[0, :k] == fits.parameters[index, :k]).all()


def valley(seed):
    """A law that depends on Ka Kb alone, v = AB / (Ka Kb + AB).

    With ATP first that is the end of a valley, where Ka goes to infinity and Kb to zero.
    """
    rng = np.random.default_rng(seed)
    A, B = (grid.ravel() for grid in np.meshgrid([0.02, 0.1, 0.3, 1.0], [0.01, 0.1, 0.3, 1.0]))
    v = A * B / (0.05 + A * B) * (1 + 0.02 * rng.standard_normal(A.size))
    model = Model.of("ATP first", {name: {name: 1.0} for name in ("Vmax", "Ka", "Kb")})
    return LeastSquares(Wells(np.zeros(A.size), A, B), v, model, np.array([-7.0, -10.0, -10.0]), np.full(3, 7.0))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("start", [(0.1, 1.0, -4.0), (0.0, 3.0, -6.5), (-0.2, 4.5, -7.0)])
def test_a_valley_that_bounds_cut_is_followed_to_its_end(seed, start):
    """A step that crosses bounds may not put all its parameters on them.

    That leads out of the valley, and is not what convergence looks like.
    """
    own = valley(seed)
    found = fit_batch([replace(own, starts=np.array([start]))], starts=0)
    free = found.parameters[0, :3]
    velocity, _ = predict_batch([own], [free])[0]
    assert ((velocity - own.velocity) ** 2).sum() == pytest.approx(found.rss[0], rel=1e-9)
    best = min(
        least_squares(
            lambda p: predict_batch([own], [p])[0][0] - own.velocity, at, lambda p: predict_batch([own], [p])[0][1],
            bounds=(own.low, own.high), xtol=1e-15, ftol=1e-15, gtol=1e-15, max_nfev=500,
        ).cost * 2
        for at in (free, start)
    )  # fmt: skip
    assert found.rss[0] <= best * (1 + 1e-6)


@pytest.mark.parametrize("seed", range(8))
def test_what_is_returned_is_what_was_evaluated(seed):
    """Where constants are undetermined, a last step whose gain is invisible may be long.

    What it leads to has to be looked at.
    """
    rng = np.random.default_rng(seed)
    A, B, X = (grid.ravel() for grid in np.meshgrid([0.1, 0.3, 1.0], [0.1, 0.3, 1.0], [0.0, 0.1, 0.5, 1.0]))
    v = A * B / ((0.2 + A) * (0.2 + B) * (1 + X / 0.1)) * (1 + 0.05 * rng.standard_normal(A.size))
    names = ("Vmax", "Ka", "Kb", "phi", "K_E", "K_EA", "K_EB", "K_EAB", "beta")
    model = Model.of("random", {name: {name: 1.0} for name in names})
    low = np.array([-7.0, -10.0, -10.0, -7.0, -16.0, -16.0, -16.0, -16.0, -9.2])
    high = np.array([7.0, 7.0, 7.0, 7.0, 11.5, 11.5, 11.5, 11.5, 0.0])
    for enzyme in (0.0, 0.02):
        own = LeastSquares(Wells(X, A, B, enzyme), v, model, low, high)
        for points in (None, rng.uniform(low / 3, high / 3, (20, 9))):
            for start in points if points is not None else [None]:
                given = own if start is None else replace(own, starts=start[None, :])
                found = fit_batch([given], starts=8 if start is None else 0)
                velocity, _ = predict_batch([own], [found.parameters[0]])[0]
                assert ((velocity - v) ** 2).sum() == pytest.approx(found.rss[0], rel=1e-8)


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_change_no_bit(fits, threads):
    again = fit_batch(PROBLEMS, threads=threads)
    for name in ("parameters", "rss", "normal"):
        np.testing.assert_array_equal(getattr(again, name), getattr(fits, name))
    questions = [(p, np.eye(own.model.k)[0], 0.05 * fits.rss[p]) for p, own in enumerate(PROBLEMS)]
    one, many = profile_batch(fits, questions), profile_batch(fits, questions, threads=threads)
    np.testing.assert_array_equal(one.lower, many.lower)
    np.testing.assert_array_equal(one.upper, many.upper)


CONCENTRATIONS = ("Ka", "Kb", "Ksa", "Ksb", "Ksi", "K_E", "K_EA", "K_EB", "K_EAB", "K", "Kic", "Kapp")


@pytest.mark.parametrize("factor", [1e-6, 1e6])
@pytest.mark.parametrize("name", ["axis, mixed", "axis, partial", "axis, Hill", "random, rapalog", "level"])
def test_units_do_not_matter(name, factor):
    model = MODELS[name]
    own = problem(model, 0.05)
    shift = np.array([np.log(factor) * (name in CONCENTRATIONS) for name in model.names])
    d = own.design
    plain, *others = fit_batch(
        [
            own,
            replace(
                own,
                design=Wells(*(factor * np.asarray(c) for c in (d.inhibitor, d.substrate_a, d.substrate_b, d.enzyme))),
                low=own.low + shift,
                high=own.high + shift,
            ),
            replace(own, velocity=factor * own.velocity, low=own.low + np.log(factor) * (np.arange(model.k) == 0),
                    high=own.high + np.log(factor) * (np.arange(model.k) == 0)),
        ]
    ).parameters  # fmt: skip
    np.testing.assert_allclose(others[0] - shift, plain, atol=1e-8)
    np.testing.assert_allclose(others[1][1:], plain[1:], atol=1e-8)
    np.testing.assert_allclose(others[1][0] - np.log(factor), plain[0], atol=1e-8)


def test_bounds_hold_and_the_rest_is_optimal():
    model = MODELS["axis, partial"]
    own = problem(model)
    low, high = own.low.copy(), own.high.copy()
    alpha, beta = model.names.index("alpha"), model.names.index("beta")
    high[alpha], low[beta] = np.log(1.5), np.log(0.4)
    found = fit_batch([replace(own, low=low, high=high)])
    at = found.parameters[0]
    assert (at >= low).all()
    assert (at <= high).all()
    assert at[alpha] == high[alpha]
    velocity, jacobian = predict_batch([own], [at])[0]
    gradient = jacobian.T @ (velocity - own.velocity)
    size = np.linalg.norm(jacobian, axis=0) * np.linalg.norm(velocity - own.velocity)
    assert gradient[alpha] < -1e-3 * size[alpha]
    inside = (at > low) & (at < high)
    assert np.abs(gradient / size)[inside].max() < 1e-7
    fixed = fit_batch([replace(own, low=truth(model), high=truth(model))])
    np.testing.assert_array_equal(fixed.parameters[0], truth(model))


def test_own_starts_and_no_start():
    own = problem(MODELS["axis, mixed"])
    known = fit_batch([own])
    warm = fit_batch([replace(own, starts=truth(own.model)[None, :])], starts=0)
    np.testing.assert_allclose(warm.parameters, known.parameters, atol=1e-8)
    assert warm.evaluations[0] < known.evaluations[0]
    with pytest.raises(ValueError, match="starting points"):
        fit_batch([own], starts=0)
    with pytest.raises(ValueError, match="match the design"):
        fit_batch([replace(own, velocity=own.velocity[1:])])


def test_scatter_weighs_the_residuals():
    own = problem(MODELS["axis, mixed"])
    scatter = 0.1 + own.velocity
    found = fit_batch([replace(own, scatter=scatter)])
    v, _ = predict_batch([own], [found.parameters[0]])[0]
    np.testing.assert_allclose(found.rss[0], (((v - own.velocity) / scatter) ** 2).sum(), rtol=1e-10)
    again = fit_batch([replace(own, scatter=10 * scatter)])
    np.testing.assert_allclose(again.parameters, found.parameters, atol=1e-8)


def test_students_t_is_the_maximum_of_its_likelihood():
    model, nu = MODELS["axis, mixed"], 4.0
    v = noisy(model)
    v[::17] *= 1.8
    own = replace(problem(model), velocity=v)
    plain, robust = fit_batch([own]), fit_batch([own], nu=nu)
    right = truth(model)
    assert np.abs(robust.parameters[0] - right).max() < np.abs(plain.parameters[0] - right).max()

    def loglik(free, scale):
        return t_distribution.logpdf(v, nu, predict_batch([own], [free])[0][0], scale).sum()

    at, scale = robust.parameters[0], robust.scale[0]
    best = loglik(at, scale)
    for j in range(model.k):
        step = 1e-4 * np.eye(model.k)[j]
        sides = loglik(at + step, scale), loglik(at - step, scale)
        assert max(sides) < best
        # The vertex of the parabola through the three is where we are.
        assert abs(sides[0] - sides[1]) < 1e-3 * abs(sides[0] + sides[1] - 2 * best)
    assert max(loglik(at, scale * 1.001), loglik(at, scale / 1.001)) < best


def _slow_end(own, fit, direction, allowed, side):
    """An end by scipy: refit under a held combination, root by bisection."""
    k = own.model.k
    best = fit.parameters[0, :k]
    pivot = int(np.argmax(np.abs(direction)))
    others = [j for j in range(k) if j != pivot]
    start = best[others]

    def full(rest, value):
        free = np.empty(k)
        free[others] = rest
        free[pivot] = (value - direction[others] @ rest) / direction[pivot]
        return free

    def rise(value):
        found = least_squares(
            lambda rest: predict_batch([own], [full(rest, value)])[0][0] - own.velocity, start,
            bounds=(own.low[others], own.high[others]), xtol=1e-13, ftol=1e-13, gtol=1e-13, x_scale="jac",
        )  # fmt: skip
        return 2 * found.cost - fit.rss[0] - allowed

    centre = direction @ best
    return brentq(rise, centre, centre + side * 1.5, xtol=1e-9)


@pytest.mark.parametrize("powers", [{"Kic": 1}, {"alpha": 1}, {"Kic": 1, "alpha": 1}])
def test_intervals_are_those_of_refitting(powers):
    own = problem(MODELS["axis, mixed"], 0.05)
    fit = fit_batch([own])
    direction = np.array([float(powers.get(name, 0)) for name in own.model.names])
    freedom = own.design.n - own.model.k
    allowed = f_distribution.ppf(0.95, 1, freedom) / freedom * fit.rss[0]
    found = profile_batch(fit, [(0, direction, allowed)])
    np.testing.assert_allclose(found.lower[0], _slow_end(own, fit, direction, allowed, -1), atol=1e-5)
    np.testing.assert_allclose(found.upper[0], _slow_end(own, fit, direction, allowed, 1), atol=1e-5)
    assert found.smallest[0] > 1 - 1e-9


def test_an_interval_is_open_where_the_data_are():
    # Competitive data know no upper end of alpha.
    model = MODELS["axis, mixed"]
    velocity = noisy(MODELS["axis, competitive"])
    centre = truth(model)
    own = LeastSquares(design(model), velocity, model, centre - 9, centre + 9)
    fit = fit_batch([own])
    alpha = np.array([0.0, 0.0, 0.0, 1.0])
    found = profile_batch(fit, [(0, alpha, 0.05 * fit.rss[0])])
    assert np.isfinite(found.lower[0])
    assert found.lower[0] > np.log(TRUTH["alpha"])
    assert np.isnan(found.upper[0])
    with pytest.raises(ValueError, match="power"):
        profile_batch(fit, [(0, np.zeros(4), 1.0)])


def test_data_sets_of_one_design_are_problems_of_their_own():
    own = problem(MODELS["axis, partial"], 0.05)
    sets = np.stack([noisy(own.model, 0.05, seed=seed) for seed in range(4)])
    together = fit_batch([own, replace(own, velocity=sets, starts=truth(own.model)[None])])
    for row, velocity in enumerate(sets, start=1):
        alone = fit_batch([replace(own, velocity=velocity, starts=truth(own.model)[None])])
        np.testing.assert_array_equal(together.parameters[row], alone.parameters[0])
        assert together.rss[row] == alone.rss[0]


def test_searches_within_several_bounds_are_problems_of_their_own():
    own = problem(MODELS["axis, partial"], 0.05)
    place = own.model.names.index("beta")
    held = np.log([0.05, 0.2, 0.6])
    low, high, start = (np.repeat(row[None], 3, axis=0) for row in (own.low, own.high, truth(own.model)))
    for rows in (low, high, start):
        rows[:, place] = held
    scatter = np.linspace(0.5, 2.0, own.design.n)
    first, last = (replace(own, scatter=scatter, starts=truth(own.model)[None]) for _ in range(2))
    several = replace(first, low=low, high=high, starts=start)
    together = fit_batch([first, several, last], starts=0)
    assert several.sets == 3
    for row in range(3):
        alone = fit_batch([replace(first, low=low[row], high=high[row], starts=start[row][None])], starts=0)
        np.testing.assert_array_equal(together.parameters[1 + row], alone.parameters[0])
        assert together.parameters[1 + row, place] == held[row]
        assert together.rss[1 + row] == alone.rss[0]
    np.testing.assert_array_equal(together.parameters[0], together.parameters[4])
    with pytest.raises(ValueError, match="starting point each"):
        fit_batch([replace(several, starts=start[:2])], starts=0)
    with pytest.raises(ValueError, match="one data set"):
        fit_batch([replace(several, velocity=np.stack([own.velocity] * 3))], starts=0)


def test_every_well_has_its_place_among_the_lanes():
    rng = np.random.default_rng(5)
    # Levels of very different lengths, more of them than lanes of a block, in no order, with replicates.
    a = rng.permutation(np.repeat(np.arange(1.0, 12.0), np.r_[60, 1:11]))
    x, plate = rng.integers(0, 40, a.size).astype(float), rng.integers(0, 2, a.size)
    for combine in (True, False):
        own = Wells(x, a, 2.0, 0.1, plate, combine)
        lanes = own.lanes
        cell, first_row, substrate, plates = lanes.cell_of_well, lanes.first_row, lanes.substrate_a, lanes.plate
        row = cell // 8
        lane = 8 * (np.searchsorted(first_row, row, side="right") - 1) + cell % 8
        np.testing.assert_array_equal(lanes.inhibitor[cell], x)
        np.testing.assert_array_equal(substrate[lane], a)
        np.testing.assert_array_equal(plates[lane], plate)
        assert set(lanes.substrate_b[lane]) == {2.0}
        assert set(lanes.enzyme[lane]) == {0.1}
        conditions = len(set(zip(a, plate, x, strict=True))) if combine else a.size
        assert np.unique(cell).size == conditions
        # Wells of one cell are of one condition, and what is filled up is less than half.
        assert lanes.inhibitor.size < 2 * conditions + 64


def test_no_problems_are_no_fits():
    assert fit_batch([]).parameters.shape == (0, 0)
