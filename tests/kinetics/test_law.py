"""The rate law through `predict`.

Textbook forms, mass balance, limits, patterns of two substrates, derivatives, units.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from simulated import TWO_SUBSTRATES, cross, two_substrate_velocity

from mtorkin.kinetics.fit.data import Data
from mtorkin.kinetics.fit.fitting import Task, fit_all, predict
from mtorkin.kinetics.law import mechanisms as m
from mtorkin.kinetics.law.catalogue import load_catalogue

positive = st.floats(-3, 3).map(lambda exponent: float(10**exponent))
MIXED_BY_KIU, PARTIAL_MIXED_BY_KIU = (
    m.one_substrate(name).led_by_complex("alpha") for name in ("mixed", "partial mixed")
)
ONE_AXIS = [*m.mechanisms("substrate"), MIXED_BY_KIU, PARTIAL_MIXED_BY_KIU, *m.mechanisms("")]
JOINT = m.mechanisms("both")
BASELINES = [m.one_substrate("partial mixed").with_baseline(name) for name in m.BASELINES if name != "Michaelis-Menten"]
AT = {
    "Vmax": 90.0, "V0": 90.0, "Km": 40.0, "Ka": 40.0, "Kb": 3.0, "phi": 2.5, "Kic": 2.0, "Kiu": 5.0, "Kapp": 3.0,
    "Ki": 2.0, "K_E": 2.0, "K_EA": 5.0, "K_EB": 9.0, "K_EAB": 3.0, "alpha": 3.0, "gamma": 5.0, "delta": 0.8,
    "beta": 0.3, "Ksi": 400.0, "h": 1.4,
}  # fmt: skip


def label(mechanism):
    if not isinstance(mechanism, m.Mechanism):
        return ""
    return f"{mechanism.name}-{mechanism.scheme}-{'-'.join(mechanism.free)}"


def rates(mechanism, constants, substrate, inhibitor, enzyme=0.0, protein=1.0):
    wells = np.broadcast_arrays(*(np.atleast_1d(np.asarray(x, float)) for x in (substrate, inhibitor, protein)))
    data = Data(wells[0], wells[1], np.zeros(wells[0].size), enzyme, protein=wells[2])
    return predict(mechanism, np.log([constants[name] for name in mechanism.free]), data)[0]


@pytest.fixture(scope="module", autouse=True)
def _loaded():
    """The engine is loaded before hypothesis looks at the clock."""
    rates(m.MICHAELIS_MENTEN, AT, 1.0, 0.0)


# One axis.


@given(positive, positive, positive, st.floats(0.01, 100), st.floats(0.001, 1), positive, positive)
def test_botts_morales_without_depletion(Vmax, Km, Ki, alpha, beta, S, X):
    constants = {"Vmax": Vmax, "Km": Km, "Kic": Ki, "alpha": alpha, "beta": beta}
    expected = Vmax * S * (1 + beta * X / (alpha * Ki)) / (Km * (1 + X / Ki) + S * (1 + X / (alpha * Ki)))
    assert rates(m.one_substrate("partial mixed"), constants, S, X) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("mechanism", "slope", "intercept", "left"),
    [
        (m.one_substrate("no inhibition"), 0, 0, 0),
        (m.MICHAELIS_MENTEN, 0, 0, 0),
        (m.one_substrate("competitive"), 1, 0, 0),
        (m.one_substrate("uncompetitive"), 0, 1, 0),
        (m.one_substrate("noncompetitive"), 1, 1, 0),
        (m.one_substrate("mixed"), 1, 1 / 3, 0),
        (MIXED_BY_KIU, 3, 1, 0),
        (m.one_substrate("partial competitive"), 1, 1 / 3, 1),
        (m.one_substrate("partial uncompetitive"), 0, 1, 0.3),
        (m.one_substrate("partial noncompetitive"), 1, 1, 0.3),
        (m.one_substrate("partial mixed"), 1, 1 / 3, 0.3),
        (PARTIAL_MIXED_BY_KIU, 3, 1, 0.3),
    ],
    ids=label,
)
def test_textbook_forms(mechanism, slope, intercept, left):
    S, X = np.array([1.0, 20.0, 300.0]), np.array([0.5, 4.0, 60.0])
    x = X / 5.0
    constants = {"Vmax": 7.0, "Km": 30.0, "Kic": 5.0, "Kiu": 5.0, "alpha": 3.0, "beta": 0.3}
    expected = 7.0 * S * (1 + left * intercept * x) / (30.0 * (1 + slope * x) + S * (1 + intercept * x))
    np.testing.assert_allclose(rates(mechanism, constants, S, X), expected, rtol=1e-13)


@given(positive, positive, positive, positive, st.floats(0.001, 1))
def test_dose_response_at_one_level(V0, K, X, E, beta):
    constants = {"V0": V0, "Kapp": K, "beta": beta}
    plain = rates(m.one_level("partial"), constants, 1.0, X)[0]
    assert plain == pytest.approx(V0 * (1 + beta * X / K) / (1 + X / K), rel=1e-12)
    # Morrison 1969, as Copeland prints it; the difference of roots loses digits when E or X is far above the other.
    square = np.sqrt((E + X + K) ** 2 - 4 * E * X)
    bound = (E + X + K - square) / (2 * E)
    tolerance = 1e-13 * (E + X + K) / E
    assert rates(m.one_level("complete"), constants, 1.0, X, E)[0] == pytest.approx(
        V0 * (1 - bound), abs=V0 * tolerance, rel=1e-9
    )


def test_substrate_inhibition_and_hill():
    S = np.array([1.0, 20.0, 300.0])
    excess = m.MICHAELIS_MENTEN.with_baseline("substrate inhibition")
    sigmoid = m.MICHAELIS_MENTEN.with_baseline("Hill")
    np.testing.assert_allclose(rates(excess, AT, S, 0.0), 90 * S / (40 + S * (1 + S / 400)), rtol=1e-13)
    np.testing.assert_allclose(rates(sigmoid, AT, S, 0.0), 90 * S**1.4 / (40**1.4 + S**1.4), rtol=1e-13)


# Depletion and limits.


@given(positive, positive, positive)
def test_depletion_solves_the_mass_balance(K, X, E):
    theta = 1 - rates(m.one_level("complete"), {"V0": 1.0, "Kapp": K}, 1.0, X, E)[0]
    free = X - E * theta
    assert 0 <= theta <= 1
    # theta is 1 minus a velocity, so that 1e-16 of it, times the enzyme, is how well the free inhibitor is known.
    assert theta * (free + K) == pytest.approx(free, rel=1e-9, abs=1e-14 * (X + E + K))


@given(positive, positive, positive, positive)
def test_scarce_enzyme_is_no_depletion(S, X, Km, Ki):
    constants = {"Vmax": 1.0, "Km": Km, "Kic": Ki}
    plain = rates(m.one_substrate("competitive"), constants, S, X)
    assert rates(m.one_substrate("competitive"), constants, S, X, enzyme=1e-12 * min(X, Ki)) == pytest.approx(
        plain, rel=1e-9
    )


def test_tight_binding_titrates_the_enzyme():
    X = np.array([0.0, 0.5, 1.0, 2.0])
    v = rates(m.one_substrate("noncompetitive"), {"Vmax": 2.0, "Km": 1.0, "Kic": 1e-9}, 1e6, X, enzyme=1.0)
    np.testing.assert_allclose(v, [2.0, 1.0, 0.0, 0.0], atol=1e-4)


@pytest.mark.parametrize("enzyme", [0.0, 0.5])
@pytest.mark.parametrize("mechanism", [*ONE_AXIS, *JOINT], ids=label)
def test_limits(mechanism, enzyme):
    """No inhibitor is the uninhibited law, whatever its constants.

    A saturating one leaves nothing, unless it is partial.
    """
    plain = rates(mechanism, AT, [10.0, 100.0], 0.0, enzyme, 4.0)
    top = rates(mechanism, AT, [10.0, 100.0], 1e9, enzyme, 4.0)
    other = {**AT, **dict.fromkeys(("Kic", "Kiu", "Kapp", "Ki", "K_E", "K_EA", "K_EB", "K_EAB"), 77.0)}
    np.testing.assert_array_equal(plain, rates(mechanism, other, [10.0, 100.0], 0.0, enzyme, 4.0))
    if mechanism.partial:
        assert (top > 0.01 * plain).all()
    elif mechanism.name == "no inhibition" or mechanism is m.MICHAELIS_MENTEN:
        np.testing.assert_array_equal(top, plain)
    else:
        np.testing.assert_allclose(top, 0.0, atol=1e-4)


@given(positive, positive, positive)
def test_velocity_falls_with_inhibitor_and_rises_with_substrate(S, X, E):
    constants = {"Vmax": 1.0, "Km": 1.0, "Kic": 1.0, "alpha": 3.0, "beta": 0.2}
    low, high = rates(m.one_substrate("partial mixed"), constants, S, [X, 1.1 * X], E)
    less, more = rates(m.one_substrate("partial mixed"), constants, [S, 1.1 * S], X, E)
    assert low >= high
    assert less < more


# IC50 (domain page, "Checks").


def ic50(mechanism, constants, S, enzyme=0.0):
    none = rates(mechanism, constants, S, 0.0)[0]
    return brentq(lambda X: rates(mechanism, constants, S, X, enzyme)[0] - none / 2, 0, 1e4, xtol=1e-13)


@pytest.mark.parametrize("enzyme", [0.0, 0.5, 20.0])
@pytest.mark.parametrize("S", [0.5, 10.0, 300.0])
@pytest.mark.parametrize(
    ("mechanism", "formula"),
    [
        (m.one_substrate("competitive"), lambda S, Km, Kic, Kiu, alpha: Kic * (1 + S / Km)),
        (m.one_substrate("noncompetitive"), lambda S, Km, Kic, Kiu, alpha: Kic),
        (m.one_substrate("uncompetitive"), lambda S, Km, Kic, Kiu, alpha: Kiu * (1 + Km / S)),
        (m.one_substrate("mixed"), lambda S, Km, Kic, Kiu, alpha: (S + Km) / (Km / Kic + S / (alpha * Kic))),
    ],
    ids=["competitive", "noncompetitive", "uncompetitive", "mixed"],
)
def test_ic50(mechanism, formula, S, enzyme):
    constants = {"Vmax": 1.0, "Km": 10.0, "Kic": 2.0, "Kiu": 3.0, "alpha": 4.0}
    shape = {name: constants[name] for name in ("Km", "Kic", "Kiu", "alpha")}
    assert ic50(mechanism, constants, S, enzyme) == pytest.approx(formula(S, **shape) + enzyme / 2, rel=1e-9)


@pytest.mark.parametrize(
    ("mechanism", "expected"),
    [
        (m.one_substrate("competitive"), 5.0),
        (m.one_substrate("noncompetitive"), 1.0),
        (m.one_substrate("uncompetitive"), 0.2),
    ],
    ids=label,
)
def test_ic50_ratio_between_high_and_low_substrate(mechanism, expected):
    constants = {"Vmax": 1.0, "Km": 10.0, "Kic": 2.0, "Kiu": 2.0}
    assert ic50(mechanism, constants, 50.0) / ic50(mechanism, constants, 2.0) == pytest.approx(expected, rel=1e-9)


# Two substrates.


@pytest.mark.parametrize("enzyme", [0.0, 0.002, 0.3])
@pytest.mark.parametrize("order", m.ORDERS)
@pytest.mark.parametrize("truth", sorted(TWO_SUBSTRATES))
def test_two_substrates_against_populations_of_forms(truth, order, enzyme):
    ATP, protein, inhibitor, _ = cross()
    bound, beta = TWO_SUBSTRATES[truth], 0.2 if truth == "rapalog" else 0.0
    forms = {f"K_{form}": {f"K_{form}": 1} for form in bound if order == "random" or form != "EB"}
    base = {"Vmax": {"Vmax": 1}, "Ka": {"Ka": 1}, "Kb": {"Kb": 1}, **({"phi": {"phi": 1}} if order == "random" else {})}
    mechanism = m.Mechanism(truth, {**base, **forms, **({"beta": {"beta": 1}} if beta else {})}, order)
    constants = {"Vmax": 100.0, "Ka": 50.0, "Kb": 2.0, "phi": 2.0, "beta": beta}
    constants |= {f"K_{form}": 0.05 * factor for form, factor in bound.items()}
    expected = two_substrate_velocity(
        ATP, protein, inhibitor, bound, beta=beta, enzyme=enzyme, order=order, phi=2.0 if order == "random" else 1.0
    )
    np.testing.assert_allclose(
        rates(mechanism, constants, ATP, inhibitor, enzyme, protein), expected, rtol=1e-9, atol=1e-9
    )


C, U, N, M = "competitive", "uncompetitive", "noncompetitive", "mixed"
#: Domain page: mechanism -> pattern against ATP and against the protein substrate. Random order with phi = 1 is the
#: page's table. With ATP first the protein draws the enzyme from E into EAB by way of EA, so that what binds E alone is
#: competitive with both, and what spares E alone with neither.
PATTERNS = {
    "random": {
        "ATP-competitive": (C, N), "ATP-competitive, unequal": (C, M), "bisubstrate-like": (C, C),
        "substrate-competitive": (N, C), "substrate-competitive, unequal": (M, C),
        "substrate-competitive, after ATP": (U, C), "uncompetitive vs ATP": (U, N), "uncompetitive vs protein": (N, U),
        "uncompetitive vs both": (U, U), "noncompetitive": (N, N), "mixed vs ATP": (M, N), "mixed vs protein": (N, M),
    },
    "ATP first": {
        "ATP-competitive": (C, C), "substrate-competitive": (M, C), "substrate-competitive, after ATP": (U, C),
        "uncompetitive vs ATP": (U, M), "uncompetitive vs protein": (U, U),
        "noncompetitive": (N, N), "mixed vs ATP": (M, M), "mixed vs protein": (M, M),
    },
}  # fmt: skip


def pattern(mechanism, axis):
    """What inhibitor does to slope and intercept of 1/v over 1/S (Lineweaver & Burk 1934).

    The other substrate is constant.
    """
    constants = {**AT, "phi": 1.0}
    varied, fixed, lines = np.array([10.0, 100.0]), 7.0, []
    for inhibitor in (0.0, 4.0):
        ATP, protein = (varied, fixed) if axis == "ATP" else (fixed, varied)
        one_over_v = 1 / rates(mechanism, constants, ATP, inhibitor, protein=protein)
        slope = (one_over_v[0] - one_over_v[1]) / (1 / varied[0] - 1 / varied[1])
        lines.append([slope, one_over_v[0] - slope / varied[0]])
    (slope, intercept) = np.divide(lines[1], lines[0]).round(9)
    assert max(slope, intercept) > 1.01
    if intercept == 1 or slope == 1:
        return C if intercept == 1 else U
    return N if slope == intercept else M


@pytest.mark.parametrize(("order", "name"), [(order, name) for order in PATTERNS for name in PATTERNS[order]])
def test_two_substrates_collapse_to_the_table(order, name):
    mechanism = m.two_substrates(name, order)
    assert (pattern(mechanism, "ATP"), pattern(mechanism, "protein")) == PATTERNS[order][name]


@pytest.mark.parametrize("order", m.ORDERS)
@pytest.mark.parametrize(("name", "ratio"), [("mixed vs ATP", "alpha"), ("mixed vs protein", "gamma")])
def test_led_by_the_complex_is_the_same_law(name, ratio, order):
    """K_E = Ki/alpha and K_EA = Ki, as K_E = Ki and K_EA = alpha Ki with Ki alpha times smaller."""
    ATP, protein, inhibitor, enzyme = cross()
    given = {**AT, "phi": 1.3, "Ki": 0.08, ratio: 0.2}
    one = rates(m.two_substrates(name, order), given, ATP, inhibitor, enzyme, protein)
    other = rates(
        m.two_substrates(name, order).led_by_complex(ratio), given | {"Ki": 0.08 * 0.2}, ATP, inhibitor, enzyme, protein
    )
    np.testing.assert_allclose(other, one, rtol=1e-12)


@pytest.mark.parametrize("order", m.ORDERS)
def test_plateau_of_a_rapalog_rises_with_protein_and_not_with_ATP(order):
    mechanism = m.two_substrates("partial mixed vs protein", order)
    ATP, protein = (x.ravel() for x in np.meshgrid([5.0, 50.0, 500.0], [0.3, 3.0, 30.0]))
    constants = {**AT, "phi": 1.0}
    left = rates(mechanism, constants, ATP, 1e9, protein=protein) / rates(
        mechanism, constants, ATP, 0.0, protein=protein
    )
    # Of the protein, E and EA together (or EA, with ATP first, where E is drawn after it) stand against EAB.
    Kb = 3.0 if order == "random" else 3.0 * (1 + 40.0 / ATP)
    np.testing.assert_allclose(left, 0.3 * (Kb + protein) / (5.0 * Kb + protein), rtol=1e-6)


def test_orders_leave_out_what_would_be_another_mechanism():
    first = {name: m.two_substrates(name, "ATP first") for name in load_catalogue().two_substrates.mechanisms}
    assert [name for name, mechanism in first.items() if mechanism is None] == [
        "ATP-competitive, unequal", "bisubstrate-like", "uncompetitive vs protein, unequal", "uncompetitive vs both",
    ]  # fmt: skip
    for mechanism in first.values():
        assert mechanism is None or not {"phi", "K_EB"} & set(mechanism.constants)


# Derivatives and units.


@pytest.mark.parametrize("enzyme", [0.0, 0.05, 20.0])
@pytest.mark.parametrize("mechanism", [*ONE_AXIS, *BASELINES, *JOINT], ids=label)
def test_jacobian(mechanism, enzyme):
    rng = np.random.default_rng(5)
    inhibitor = np.r_[np.zeros(5), rng.uniform(0.01, 30, 35)]
    data = Data(rng.uniform(1, 200, 40), inhibitor, np.zeros(40), enzyme, protein=rng.uniform(0.3, 20, 40))
    free = np.log([AT[name] for name in mechanism.free])
    velocity, jacobian = predict(mechanism, free, data)
    # Differences of eighth order: truncation and rounding are both near 1e-11 of the velocity.
    step, weights = 0.02, {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
    for column, unit in enumerate(step * np.eye(free.size)):
        slope = sum(
            w * (predict(mechanism, free + i * unit, data)[0] - predict(mechanism, free - i * unit, data)[0])
            for i, w in weights.items()
        )
        np.testing.assert_allclose(jacobian[:, column], slope / step, atol=1e-9 * velocity.max())


@settings(max_examples=30, deadline=None)
@given(st.floats(-6, 6), st.floats(-6, 6), st.floats(-6, 6), st.floats(-6, 6))
def test_units_scale_out(substrate, protein, inhibitor, rate):
    """Every kind of concentration has a unit of its own."""
    a, b, x, r = (10**exponent for exponent in (substrate, protein, inhibitor, rate))
    unit = {"Vmax": r, "Ka": a, "Kb": b, "Ki": x, "K_E": x, "K_EA": x, "K_EB": x, "K_EAB": x}
    S, B, X = np.array([5.0, 50.0, 500.0]), np.array([1.0, 0.2, 30.0]), np.array([0.0, 0.3, 3.0])
    for mechanism in (
        m.two_substrates(name, order) for name in ("partial mixed vs protein", "partial general") for order in m.ORDERS
    ):
        scaled = {name: AT[name] * unit.get(name, 1.0) for name in mechanism.free}
        plain = rates(mechanism, AT, S, X, 0.1, B)
        np.testing.assert_allclose(rates(mechanism, scaled, S * a, X * x, 0.1 * x, B * b), r * plain, rtol=1e-11)


def test_scale_of_a_plate_multiplies_its_velocities():
    S, X, plate = np.full(4, 50.0), np.array([0.0, 1.0, 0.0, 1.0]), np.array([0, 0, 1, 1])
    data = Data(S, X, np.zeros(4), plate=plate)
    velocity, jacobian = predict(m.one_substrate("competitive"), np.log([90.0, 40.0, 2.0, 1.3]), data)
    np.testing.assert_allclose(velocity[2:], 1.3 * velocity[:2], rtol=1e-14)
    np.testing.assert_allclose(jacobian[:, 3], np.where(plate == 1, velocity, 0.0), rtol=1e-14)


# The table of mechanisms.


def test_ties_are_what_the_names_say():
    assert m.one_substrate("noncompetitive").free == ("Vmax", "Km", "Kic")
    assert m.one_substrate("mixed").constants["Kiu"] == {"Kic": 1, "alpha": 1}
    assert m.one_substrate("mixed").derived == {"Kiu": {"Kic": 1, "alpha": 1}}
    assert m.one_substrate("partial competitive").partial
    assert not m.one_substrate("mixed").partial
    assert [mechanism.name for mechanism in m.mechanisms("substrate")] == [
        "no inhibition", "competitive", "uncompetitive", "noncompetitive", "mixed", "partial competitive",
        "partial uncompetitive", "partial noncompetitive", "partial mixed",
    ]  # fmt: skip


def test_a_row_of_constants_is_a_mechanism():
    """Kiu five times Kic, which no row of the table says, is fitted as any other."""
    row = m.Mechanism(
        "five to one", {**m.one_substrate("no inhibition").constants, "Kic": {"Kiu": 1, "five": -1}, "Kiu": {"Kiu": 1}}
    )
    S, X = np.repeat([5.0, 20.0, 80.0, 320.0], 4), np.tile([0.0, 1.0, 5.0, 25.0], 4)
    v = rates(m.one_substrate("mixed"), {"Vmax": 7.0, "Km": 30.0, "Kic": 2.0, "alpha": 5.0}, S, X)
    (found,) = fit_all([Task(MIXED_BY_KIU)], Data(S, X, v))
    assert row.free == ("Vmax", "Km", "Kiu", "five")
    assert found.values == pytest.approx({"Vmax": 7.0, "Km": 30.0, "Kiu": 10.0, "alpha": 5.0}, rel=1e-8)
    np.testing.assert_allclose(rates(row, {"Vmax": 7.0, "Km": 30.0, "Kiu": 10.0, "five": 5.0}, S, X), v, rtol=1e-12)
