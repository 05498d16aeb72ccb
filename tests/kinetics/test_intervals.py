"""Profile-likelihood intervals against lmfit's, their open ends, products, and how often they hold the truth."""

import lmfit
import numpy as np
import pytest
from simulated import TWO_SUBSTRATES, grid, noisy, simulate, two_substrate_velocity

from mtorkin.kinetics.fit.adequacy import correlated
from mtorkin.kinetics.fit.data import Data
from mtorkin.kinetics.fit.fitting import fit
from mtorkin.kinetics.fit.intervals import profile_intervals
from mtorkin.kinetics.fit.models import lmfit_result
from mtorkin.kinetics.law import mechanisms as m


def interval(found, data, confidence=0.95, **powers):
    return profile_intervals(found, data, [powers], confidence)[0]


@pytest.fixture(scope="module")
def mixed():
    S, X, v, enzyme = simulate("mixed", alpha=3.0)
    data = Data(S, X, v, enzyme)
    return fit(m.one_substrate("mixed"), data), data


@pytest.fixture(scope="module")
def rapalog():
    ATP, protein, X, _ = grid(top=1.0)
    exact = two_substrate_velocity(ATP, protein, X, TWO_SUBSTRATES["rapalog"], Ki=0.01, beta=0.2)
    data = Data(ATP, X, noisy(exact), 0.002, scatter=np.hypot(0.05 * exact, 0.002 * exact.max()), protein=protein)
    return fit(m.two_substrates("partial mixed vs protein", "random"), data), data


@pytest.mark.parametrize("case", ["mixed", "rapalog"])
def test_agree_with_lmfit_conf_interval(case, request):
    found, data = request.getfixturevalue(case)
    result = lmfit_result(found, data)
    names = ["Kic", "alpha", "Km"] if case == "mixed" else ["Ki", "gamma"]
    theirs = lmfit.conf_interval(result, result, sigmas=[0.95], p_names=names)
    ours = profile_intervals(found, data, [{name: 1.0} for name in names], 0.95)
    for name, own in zip(names, ours, strict=True):
        low, _, high = (value for _, value in theirs[name])
        assert own.lower == pytest.approx(low, rel=0.01)
        assert own.upper == pytest.approx(high, rel=0.01)


def test_a_higher_level_is_wider_and_holds_the_lower(mixed):
    narrow, wide = (interval(*mixed, level, Kic=1.0) for level in (0.68, 0.99))
    assert wide.lower < narrow.lower < mixed[0].values["Kic"] < narrow.upper < wide.upper


def test_a_product_is_the_same_constant_under_another_name(mixed):
    found, data = mixed
    product = interval(found, data, Kic=1.0, alpha=1.0)
    direct = interval(fit(m.one_substrate("mixed").led_by_complex("alpha"), data), data, Kiu=1.0)
    assert product.lower < found.values["Kic"] * found.values["alpha"] < product.upper
    assert [product.lower, product.upper] == pytest.approx([direct.lower, direct.upper], rel=1e-5)


def test_powers_are_powers(mixed):
    plain, inverse = interval(*mixed, alpha=1.0), interval(*mixed, alpha=-1.0)
    assert [1 / inverse.upper, 1 / inverse.lower] == pytest.approx([plain.lower, plain.upper], rel=1e-6)


def test_open_above_where_a_competitive_inhibitor_is_fitted_as_mixed():
    S, X, v, enzyme = simulate("competitive")
    data = Data(S, X, v, enzyme)
    own = interval(fit(m.one_substrate("mixed"), data), data, alpha=1.0)
    assert own.lower > 5
    assert own.upper is None


def test_open_below_where_inhibition_is_complete():
    S, X, v, enzyme = simulate("mixed")
    data = Data(S, X, v, enzyme, scatter=np.maximum(v, 1.0))
    own = interval(fit(m.one_substrate("partial noncompetitive"), data), data, beta=1.0)
    assert own.lower is None
    assert own.upper < 0.05


def test_open_on_both_sides_without_any_freedom():
    data = Data(np.array([1.0, 3.0]), np.zeros(2), np.array([1.0, 2.0]))
    own = interval(fit(m.MICHAELIS_MENTEN, data), data, Km=1.0)
    assert (own.lower, own.upper) == (None, None)


def test_constants_of_two_substrates_hold_the_truth(rapalog):
    found, data = rapalog
    truth = {"Ki": 0.01, "gamma": 5.0, "beta": 0.2, "Ka": 50.0, "Kb": 2.0, "phi": 1.0, "Vmax": 100.0}
    # Seven constants at 99.9 %: one of 140 such tests would fail by chance.
    for (name, value), own in zip(
        truth.items(), profile_intervals(found, data, [{name: 1.0} for name in truth], 0.999), strict=True
    ):
        assert own.lower < value < own.upper, name
    K_EB = interval(found, data, 0.999, Ki=1.0, gamma=1.0)
    assert K_EB.lower < 0.05 < K_EB.upper


@pytest.mark.parametrize(
    ("mechanism", "name"),
    [(m.one_substrate("competitive"), "Kic"), (m.one_substrate("mixed"), "alpha"), (m.one_substrate("mixed"), "Kic")],
)
def test_hold_the_truth_as_often_as_they_say(mechanism, name):
    runs, held = 300, 0
    alpha = 3.0 if mechanism is m.one_substrate("mixed") else 1.0
    truth = {"Kic": 0.1, "alpha": 3.0}[name]
    exact = simulate(
        "mixed" if mechanism is m.one_substrate("mixed") else "competitive", alpha=alpha, levels=(5, 4), noise=0.0
    )[2]
    for seed in range(runs):
        S, X, v, enzyme = simulate(
            "mixed" if mechanism is m.one_substrate("mixed") else "competitive", alpha=alpha, seed=seed, levels=(5, 4)
        )
        data = Data(S, X, v, enzyme, scatter=np.hypot(0.05 * exact, 0.3))
        own = interval(fit(mechanism, data, starts=1), data, **{name: 1.0})
        held += (own.lower or 0.0) < truth < (own.upper or np.inf)
    # Binomial(300, 0.95) is within 271 and 297 in 99.8 % of cases; the seeds are fixed.
    assert 271 <= held <= 297


def test_correlated_constants_are_named():
    # All substrate far below Km: only Vmax/Km is determined.
    S = np.tile(np.linspace(1, 5, 6), 2)
    rng = np.random.default_rng(2)
    v = 100 * S / (500 + S) * (1 + 0.02 * rng.standard_normal(S.size))
    data = Data(S, np.zeros_like(S), v)
    ((names, value),) = correlated(fit(m.MICHAELIS_MENTEN, data), data)
    assert names == ["Vmax", "Km"]
    assert 0.98 < value < 1


def test_constants_that_one_ridge_holds_are_one_group():
    """Two arms of one level each leave one direction of Vmax, Ka, Kb and phi open."""
    A, B = np.r_[np.geomspace(5, 600, 8), np.full(8, 60.0)], np.r_[np.full(8, 2.0), np.geomspace(0.1, 20, 8)]
    a, b = np.repeat(A, 2) / 50, np.repeat(B, 2) / 3
    v = 100 * a * b / (1 + a + b + a * b) * (1 + 0.02 * np.random.default_rng(2).standard_normal(a.size))
    data = Data(np.repeat(A, 2), np.zeros(a.size), v, protein=np.repeat(B, 2))
    ((names, value),) = correlated(fit(m.mechanism("no inhibition", "random"), data), data)
    assert names == ["Vmax", "Ka", "Kb", "phi"]
    assert abs(value) > 0.99


def test_what_the_wells_leave_open_has_no_small_standard_error():
    """One level of substrate says nothing of Vmax and Km but their combination."""
    S = np.full(8, 20.0)
    v = 30 + np.array([1.0, -1, 0.5, -0.5, 0.2, -0.2, 0.7, -0.7])
    data = Data(S, np.zeros(8), v)
    found = fit(m.MICHAELIS_MENTEN, data)
    errors = np.sqrt(np.diag(found.covariance(data)))
    assert (errors > 1e3).all()
    own = interval(found, data, Vmax=1.0)
    # It ends only where the search of Km does, a thousand times above the substrate.
    assert (own.upper or np.inf) > 1e4
