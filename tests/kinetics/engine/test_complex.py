"""Drug, FKBP12 and enzyme in one balance, against bisection on the free partner."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtorkin.kinetics.engine.batch import fit_batch, predict_batch
from mtorkin.kinetics.engine.constraint import Model
from mtorkin.kinetics.engine.problem import LeastSquares
from mtorkin.kinetics.engine.wells import Wells
from mtorkin.kinetics.law.species import Complex

ONE_LEVEL = Model.of("level", {"Vmax": {}, "K_E": {"K": 1}})
#: A rapalog: four forms, of which those with the protein bind five times more weakly, and a fifth of the turnover is
#: left.
RAPALOG = Model.of(
    "random",
    {
        "Vmax": {"Vmax": 1}, "Ka": {"Ka": 1}, "Kb": {"Kb": 1}, "phi": {}, "K_E": {"K": 1}, "K_EA": {"K": 1},
        "K_EB": {"K": 1, "gamma": 1}, "K_EAB": {"K": 1, "gamma": 1}, "beta": {"beta": 1},
    },
)  # fmt: skip


def bound_by_bisection(drug, fkbp12, enzyme, dissociation, affinity):
    """Bound share of the enzyme.

    Of the scarcer partner p is free, p (p + excess) / K is in free complex, and the rest is bound; all above zero.
    """
    scarce, excess = np.minimum(drug, fkbp12), np.abs(drug - fkbp12)
    low, high = np.zeros_like(scarce), scarce.copy()
    for _ in range(2000):
        p = np.where(low > 0, np.sqrt(low * high), high * 1e-30)
        free = p * (p + excess) / dissociation
        over = p + free + enzyme * free * affinity / (1 + free * affinity) > scarce
        high, low = np.where(over, p, high), np.where(over, low, p)
        if (high - low <= 1e-15 * high).all():
            break
    return free * affinity / (1 + free * affinity)


def bound(drug, fkbp12, enzyme, dissociation, affinity):
    """The same by the engine: what is missing of a velocity of 1."""
    complexed = Complex.of(drug, fkbp12, dissociation)
    wells = Wells(complexed.formed, enzyme=enzyme, excess=complexed.excess, dissociation=dissociation)
    problem = LeastSquares(wells, np.zeros(wells.n), ONE_LEVEL, np.array([-100.0]), np.array([100.0]))
    return 1.0 - predict_batch([problem], [-np.log([affinity])])[0][0]


def test_one_two_and_three_nanomolar():
    """1 nM drug, 1 nM FKBP12, 2 nM enzyme, 0.1 nM: the enzyme takes up more complex than would form without it."""
    one = np.ones(1)
    assert bound(one, one, 2.0, 0.2, 10.0) == pytest.approx(0.407, abs=5e-4)
    formed = Complex.of(one, one, 0.2).formed[0]
    # What Morrison's quadratic makes of the complex that forms without enzyme.
    b = 2.0 + formed + 0.1
    assert (b - np.sqrt(b**2 - 8.0 * formed)) / 4.0 == pytest.approx(0.2995, abs=5e-4)


decades = st.lists(st.floats(-4.0, 4.0), min_size=16, max_size=16)


@settings(max_examples=60, deadline=None)
@given(decades, decades, st.floats(-4.0, 4.0), st.floats(-4.0, 4.0), st.floats(-4.0, 4.0))
def test_mass_balance_over_eight_decades(log_drug, log_fkbp12, log_enzyme, log_K, log_affinity):
    drug, fkbp12 = 10.0 ** np.array(log_drug), 10.0 ** np.array(log_fkbp12)
    given = (drug, fkbp12, 10.0**log_enzyme, 10.0**log_K, 10.0**log_affinity)
    np.testing.assert_allclose(bound(*given), bound_by_bisection(*given), rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("drug", [1e-4, 1.0, 1e4])
def test_partners_in_equal_amounts_and_none(drug):
    """Where neither exceeds the other the balance has a root of its own, and wells without drug have nothing bound."""
    drugs = np.array([0.0, drug, drug])
    fkbp12 = np.array([1.0, drug, drug * (1 + 1e-12)])
    found = bound(drugs, fkbp12, 1.0, 1e-4, 1e3)
    assert found[0] == 0.0
    np.testing.assert_allclose(found[1:], bound_by_bisection(drugs[1:], fkbp12[1:], 1.0, 1e-4, 1e3), rtol=1e-9)


def test_plenty_of_fkbp12_is_morrison():
    """With FKBP12 in great excess all drug is complex, whatever the enzyme takes."""
    drug = np.geomspace(1e-3, 10.0, 9)
    x = drug
    E, h = 0.5, 8.0
    quadratic = 2 * x * h / (1 + (E + x) * h + np.sqrt((1 + (x - E) * h) ** 2 + 4 * E * h))
    np.testing.assert_allclose(bound(drug, np.full(9, 1e9), E, 1e-3, h), quadratic, rtol=1e-9)


def cross(enzyme=0.02):
    level, dose = (grid.ravel() for grid in np.meshgrid(np.geomspace(0.2, 5, 5), np.r_[0, np.geomspace(0.003, 0.3, 6)]))
    one = np.ones_like(level)
    a, b, drug = np.r_[level, 2 * one], np.r_[4 * one, level], np.r_[dose, dose]
    complexed = Complex.of(drug, np.full_like(drug, 0.05), 0.002)
    return Wells(complexed.formed, a, b, enzyme, excess=complexed.excess, dissociation=0.002)


TRUTH = np.log([100.0, 1.0, 1.0, 0.004, 5.0, 0.2])


def predicted(at):
    wells = cross()
    assert RAPALOG.names == ("Vmax", "Ka", "Kb", "K", "gamma", "beta")
    return predict_batch([LeastSquares(wells, np.zeros(wells.n), RAPALOG, at - 9, at + 9)], [at])[0]


@pytest.mark.parametrize("j", range(RAPALOG.k))
def test_jacobian_is_the_derivative(j):
    velocity, jacobian = predicted(TRUTH)
    # Differences of eighth order: truncation and rounding both near 1e-12.
    step, weights = 0.02, {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
    unit = np.eye(RAPALOG.k)[j] * step
    slope = sum(w * (predicted(TRUTH + i * unit)[0] - predicted(TRUTH - i * unit)[0]) for i, w in weights.items())
    np.testing.assert_allclose(jacobian[:, j], slope / step, atol=2e-9 * velocity.max())


def test_a_fit_finds_the_constants():
    velocity, _ = predicted(TRUTH)
    noisy = velocity * (1 + 0.01 * np.random.default_rng(1).standard_normal(velocity.size))
    low, high = TRUTH - 6, np.minimum(TRUTH + 6, np.r_[np.full(5, 99.0), 0.0])
    fits = fit_batch(
        [LeastSquares(cross(), own, RAPALOG, low, high, velocity / velocity.max()) for own in (velocity, noisy)]
    )
    np.testing.assert_allclose(fits.parameters[0], TRUTH, atol=1e-6)
    np.testing.assert_allclose(fits.parameters[1], TRUTH, atol=0.1)
    _, jacobian = predict_batch([fits.problems[1]], [fits.parameters[1]])[0]
    weighed = jacobian / (velocity / velocity.max())[:, None]
    np.testing.assert_allclose(fits.normal[1], weighed.T @ weighed, rtol=1e-6)
