"""The rate law against its textbook forms, its limits, and derivatives taken another way."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtorkin.kinetics import mechanisms as m
from mtorkin.kinetics.fitting import Data, predict
from mtorkin.kinetics.rate_law import occupancy

positive = st.floats(-3, 3).map(lambda exponent: float(10**exponent))
ALL = [*m.TEXTBOOK, m.MIXED_BY_KIU, m.PARTIAL_MIXED_BY_KIU, *m.DOSE_RESPONSE]


def rates(mechanism, constants, substrate, inhibitor, enzyme=0.0):
    substrate, inhibitor = np.broadcast_arrays(np.asarray(substrate, float), np.asarray(inhibitor, float))
    data = Data(substrate.ravel(), inhibitor.ravel(), np.zeros(substrate.size), enzyme)
    return predict(mechanism, np.log([constants[name] for name in mechanism.free]), data)[0]


@given(positive, positive, positive, st.floats(0.01, 100), st.floats(0.001, 1), positive, positive)
def test_botts_morales_without_depletion(Vmax, Km, Ki, alpha, beta, S, X):
    constants = {"Vmax": Vmax, "Km": Km, "Kic": Ki, "alpha": alpha, "beta": beta}
    expected = Vmax * S * (1 + beta * X / (alpha * Ki)) / (Km * (1 + X / Ki) + S * (1 + X / (alpha * Ki)))
    assert rates(m.PARTIAL_MIXED, constants, S, X) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("mechanism", "slope", "intercept"),
    [(m.COMPETITIVE, 1, 0), (m.NONCOMPETITIVE, 1, 1), (m.UNCOMPETITIVE, 0, 1), (m.NO_INHIBITION, 0, 0)],
)
def test_textbook_forms(mechanism, slope, intercept):
    S, X = np.array([1.0, 20.0, 300.0]), np.array([0.5, 4.0, 60.0])
    constants = {"Vmax": 7.0, "Km": 30.0, "Kic": 5.0, "Kiu": 5.0}
    expected = 7.0 * S / (30.0 * (1 + slope * X / 5.0) + S * (1 + intercept * X / 5.0))
    np.testing.assert_allclose(rates(mechanism, constants, S, X), expected, rtol=1e-13)


@given(positive, positive, positive)
def test_depletion_solves_the_mass_balance(K, X, E):
    free_over_K, _ = occupancy(np.array([1 / K]), np.array([X]), E)
    bound = E * free_over_K[0] / K
    # theta/(1/K) = theta K, and theta = free/(free + K) where free = total - bound.
    theta = free_over_K[0] / K
    free = X - bound
    # The free inhibitor is a small difference when binding is stoichiometric; compare where it is resolved.
    assert 0 <= theta <= 1
    assert theta * (free + K) == pytest.approx(free, rel=1e-9, abs=1e-9 * X)


@given(positive, positive, positive, positive)
def test_scarce_enzyme_is_no_depletion(S, X, Km, Ki):
    constants = {"Vmax": 1.0, "Km": Km, "Kic": Ki}
    plain = rates(m.COMPETITIVE, constants, S, X)
    assert rates(m.COMPETITIVE, constants, S, X, enzyme=1e-12 * min(X, Ki)) == pytest.approx(plain, rel=1e-9)


def test_tight_binding_titrates_the_enzyme():
    X = np.array([0.0, 0.5, 1.0, 2.0])
    v = rates(m.NONCOMPETITIVE, {"Vmax": 2.0, "Km": 1.0, "Kic": 1e-9}, 1e6, X, enzyme=1.0)
    np.testing.assert_allclose(v, [2.0, 1.0, 0.0, 0.0], atol=1e-4)


def test_half_of_the_effect_is_at_kapp_plus_half_the_enzyme():
    # IC50 = Ki (1 + S/Km) + E/2, competitive and tight.
    ic50 = 0.3 * (1 + 20 / 10) + 2.0 / 2
    constants = {"Vmax": 1.0, "Km": 10.0, "Kic": 0.3}
    none, half = rates(m.COMPETITIVE, constants, [20, 20], [0, ic50], enzyme=2.0)
    assert half == pytest.approx(none / 2, rel=1e-12)


@pytest.mark.parametrize(
    ("mechanism", "expected"), [(m.COMPETITIVE, 5.0), (m.NONCOMPETITIVE, 1.0), (m.UNCOMPETITIVE, 0.2)]
)
def test_ic50_ratio_between_high_and_low_substrate(mechanism, expected):
    from scipy.optimize import brentq

    constants = {"Vmax": 1.0, "Km": 10.0, "Kic": 2.0, "Kiu": 2.0}

    def ic50(S):
        none = rates(mechanism, constants, S, 0.0)[0]
        return brentq(lambda X: rates(mechanism, constants, S, X)[0] - none / 2, 0, 1e4, xtol=1e-12)

    assert ic50(50.0) / ic50(2.0) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("mechanism", ALL, ids=lambda mechanism: f"{mechanism.name}-{'-'.join(mechanism.free)}")
@pytest.mark.parametrize("enzyme", [0.0, 0.05, 20.0])
def test_jacobian_against_central_differences(mechanism, enzyme):
    rng = np.random.default_rng(5)
    data = Data(rng.uniform(1, 200, 40), np.r_[np.zeros(5), rng.uniform(0.01, 30, 35)], np.zeros(40), enzyme)
    at = {"Vmax": 90.0, "V0": 90.0, "Km": 40.0, "Kic": 2.0, "Kiu": 5.0, "Kapp": 3.0, "alpha": 3.0, "beta": 0.3}
    free = np.log([at[name] for name in mechanism.free])
    jacobian = predict(mechanism, free, data)[1]
    step = 1e-5
    for column in range(free.size):
        shift = np.zeros(free.size)
        shift[column] = step
        # Richardson's extrapolation of central differences: error of order step**4.
        wide = (predict(mechanism, free + 2 * shift, data)[0] - predict(mechanism, free - 2 * shift, data)[0]) / (
            4 * step
        )
        near = (predict(mechanism, free + shift, data)[0] - predict(mechanism, free - shift, data)[0]) / (2 * step)
        np.testing.assert_allclose(jacobian[:, column], (4 * near - wide) / 3, atol=2e-8)


@settings(max_examples=50)
@given(st.floats(-6, 6), st.floats(-6, 6))
def test_units_scale_out(concentration, rate):
    c, r = 10**concentration, 10**rate
    constants = {"Vmax": 3.0, "Km": 40.0, "Kic": 0.2, "alpha": 4.0, "beta": 0.2}
    scaled = {"Vmax": 3.0 * r, "Km": 40.0 * c, "Kic": 0.2 * c, "alpha": 4.0, "beta": 0.2}
    S, X = np.array([5.0, 50.0, 500.0]), np.array([0.0, 0.3, 3.0])
    np.testing.assert_allclose(
        rates(m.PARTIAL_MIXED, scaled, S * c, X * c, 0.1 * c),
        r * rates(m.PARTIAL_MIXED, constants, S, X, 0.1),
        rtol=1e-11,
    )


def test_ties_are_what_the_names_say():
    assert m.NONCOMPETITIVE.free == ("Vmax", "Km", "Kic")
    assert m.MIXED.constants["Kiu"] == {"Kic": 1, "alpha": 1}
    assert m.PARTIAL_COMPETITIVE.partial
    assert not m.MIXED.partial
    assert [mechanism.name for mechanism in m.TEXTBOOK] == [
        "no inhibition", "competitive", "uncompetitive", "noncompetitive", "mixed", "partial competitive",
        "partial uncompetitive", "partial noncompetitive", "partial mixed",
    ]  # fmt: skip
