"""Both substrates at once.

Every truth of the mechanism table is the only pattern left, on either design and in either order.
"""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import brentq
from simulated import TWO_SUBSTRATES, cross, grid, noisy, two_substrate_velocity

from mtorkin.base import tables
from mtorkin.base.settings import Departures, Settings
from mtorkin.kinetics import compare
from mtorkin.kinetics.families import fit_families
from mtorkin.kinetics.fit.data import Data
from mtorkin.kinetics.law.species import COMPLEX, COMPOUND, Complex

ENZYME = 0.002
ORDERS = ("random", "ATP first")
DESIGNS = {"cross": (cross, 0.05), "grid": (grid, 0.1)}

#: Truth, Ki, enzyme, residual activity, top inhibitor, and the only pattern that may be left.
TRUTHS = {
    "inactive": (0.05, ENZYME, 0.0, 2.0, "no inhibition"),
    "ATP-competitive": (0.05, ENZYME, 0.0, 2.0, "ATP-competitive"),
    "ATP-competitive, unequal": (0.05, ENZYME, 0.0, 2.0, "ATP-competitive"),
    "substrate-competitive": (0.05, ENZYME, 0.0, 2.0, "substrate-competitive"),
    "uncompetitive vs ATP": (0.05, ENZYME, 0.0, 2.0, "uncompetitive vs ATP"),
    "uncompetitive vs protein": (0.05, ENZYME, 0.0, 2.0, "uncompetitive vs protein"),
    "noncompetitive": (0.05, ENZYME, 0.0, 2.0, "noncompetitive"),
    # Within 0.1 < Kiu/Kic < 10 mixed is not told from noncompetitive (regions.alpha).
    "mixed vs ATP": (0.05, ENZYME, 0.0, 2.0, "noncompetitive"),
    "rapalog": (0.01, ENZYME, 0.2, 1.0, "rapalog-like"),
    "tight": (0.004, 0.02, 0.0, 0.5, "ATP-competitive"),
}


def data_of(truth, order, design, seed=1, replicates=None):
    Ki, enzyme, beta, top, _ = TRUTHS[truth]
    make, noise = DESIGNS[design]
    ATP, protein, X, plate = make(top=top) if replicates is None else make(top=top, replicates=replicates)
    bound = TWO_SUBSTRATES["ATP-competitive" if truth == "tight" else truth]
    exact = two_substrate_velocity(ATP, protein, X, bound, Ki=Ki, beta=beta, enzyme=enzyme, order=order)
    return Data(ATP, X, noisy(exact, noise, seed=seed), enzyme, protein=protein), plate


@cache
def compared(truth, order, design):
    """The wells of `data_of`, compared once for all tests."""
    return compare(data_of(truth, order, design)[0], "both")


def alive(comparison):
    return [row["pattern"] for row in comparison.patterns() if row["alive"]]


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("truth", TRUTHS)
def test_the_truth_is_the_only_pattern_left(truth, order, design):
    found = compared(truth, order, design)
    expected = {TRUTHS[truth][-1]}
    if (truth, order) == ("uncompetitive vs protein", "ATP first"):
        # There is no EB with ATP first: what binds EAB alone is uncompetitive with both, and those vs ATP with EAB
        # bound better are its neighbours.
        expected = {"uncompetitive vs protein", "uncompetitive vs ATP"}
        assert set(alive(found)) <= expected
        assert min(found.patterns(), key=lambda row: row["delta"])["pattern"] in expected
    else:
        assert set(alive(found)) == expected


def test_right_in_nine_of_ten_and_never_wrong():
    """Six truths eight times each: the pattern is called or left open, and never excluded."""
    right, runs = 0, 0
    for truth in ("inactive", "ATP-competitive", "substrate-competitive", "noncompetitive", "rapalog", "tight"):
        for seed in range(10, 18):
            left = alive(compare(data_of(truth, "random", "grid", seed)[0], "both", starts=4))
            assert TRUTHS[truth][-1] in left, (truth, seed, left)
            right += len(left) == 1
            runs += 1
    assert right >= 0.9 * runs


def test_depletion_is_what_keeps_a_tight_binder_competitive():
    data, _ = data_of("tight", "random", "grid")
    blind = Data(data.substrate, data.inhibitor, data.velocity, 0.0, protein=data.protein)
    assert alive(compared("tight", "random", "grid")) == ["ATP-competitive"]
    # Without the departure that finds the enzyme out by itself.
    law = Departures(enzyme=0.0)
    with_enzyme, without = (compare(wells, "both", departures=law).chosen.criteria.BIC for wells in (data, blind))
    assert with_enzyme < without - 50


def test_constants_come_back():
    found = compared("rapalog", "random", "cross")
    values = {name: value * found.scale.of(name) for name, value in found.chosen.fit.values.items()}
    assert found.chosen.name == "partial mixed vs protein"
    assert values["Ki"] == pytest.approx(0.01, rel=0.25)
    assert values["gamma"] == pytest.approx(5.0, rel=0.35)
    assert values["beta"] == pytest.approx(0.2, rel=0.2)


def test_separation_says_what_a_design_cannot_tell_apart():
    """At a saturating protein the plateau of a rapalog cannot be seen to rise; over both axes it can."""
    wide, _ = data_of("rapalog", "random", "grid")
    inside = wide.protein > 9
    narrow = Data(
        wide.substrate[inside], wide.inhibitor[inside], wide.velocity[inside], ENZYME, protein=wide.protein[inside]
    )
    rows = {row["pattern"]: row for row in compared("rapalog", "random", "grid").patterns()}
    assert rows["rapalog-like"]["separation"] < 1e-6
    assert rows["partial noncompetitive"]["separation"] > 6
    lost = {row["pattern"]: row for row in compare(narrow, "both").patterns()}
    assert abs(lost["rapalog-like"]["separation"] - lost["partial noncompetitive"]["separation"]) < 1


# Plates.


@pytest.mark.parametrize("factor", [1.0, 1.4])
def test_plates_of_different_activity_get_scales(factor):
    data, _ = data_of("substrate-competitive", "random", "grid", replicates=2)
    # Two replicate grids, the second of which was read with another activity.
    plate = np.arange(data.n) % 2
    v = np.where(plate == 1, factor, 1.0) * data.velocity
    found = compare(Data(data.substrate, data.inhibitor, v, data.enzyme, protein=data.protein, plate=plate), "both")
    assert found.scaled == (factor != 1.0)
    assert alive(found) == ["substrate-competitive"]
    if found.scaled:
        assert found.chosen.fit.values["scale 1"] == pytest.approx(factor, rel=0.05)


# FKBP12.


def test_complex_against_a_root_finder():
    rng = np.random.default_rng(1)
    drug, fkbp12, K = 10 ** rng.uniform(-5, 2, (3, 60))
    for d, f, k, formed in zip(drug, fkbp12, K, Complex.of(drug, fkbp12, K).formed, strict=True):
        # On the fraction of the scarcer partner, so that no digit is lost.
        least, most = min(d, f), max(d, f)
        share = brentq(lambda x: (1 - x) * (most - x * least) - x * k, 0, 1, xtol=1e-15)  # noqa: B023
        assert formed == pytest.approx(share * least, rel=1e-9)
    assert Complex.of(np.array([0.0, 1.0]), np.array([1.0, 0.0]), 0.1).formed.tolist() == [0.0, 0.0]


def families_of(data, drug, fkbp12):
    """A family of both axes as the fits read it."""
    row = {
        "family": "f", "compound": "X", "assay": "f", "axis": "both", "substrate_unit": "uM", "protein_unit": "uM",
        "inhibitor_unit": "uM", "velocity_unit": "a.u.", "enzyme_concentration": data.enzyme,
        "enzyme_concentration_unit": "uM", "purpose": "mechanism", "FKBP12_unit": "uM",
    }  # fmt: skip
    wells = pd.DataFrame(
        {
            "family": "f", "assay": "f", "plate": "p", "well": [f"{i:04d}" for i in range(data.n)],
            "substrate": data.substrate, "protein": data.protein, "inhibitor": drug, "FKBP12": fkbp12,
            "velocity": data.velocity,
        }
    )  # fmt: skip
    return tables.FAMILIES.frame([row]), tables.FAMILY_WELLS.frame(wells)


def test_limiting_fkbp12_is_not_partial_inhibition():
    """A complete inhibitor that acts as FKBP12·drug, with FKBP12 for 0.1 uM of it and up to 2 uM of drug."""
    ATP, protein, drug, _ = grid(top=2.0, doses=8)
    fkbp12, K = 0.1, 0.0002
    formed = np.array([brentq(lambda c: (d - c) * (fkbp12 - c) - K * c, 0, min(d, fkbp12)) for d in drug])  # noqa: B023
    exact = two_substrate_velocity(ATP, protein, formed, TWO_SUBSTRATES["noncompetitive"], Ki=0.05, enzyme=ENZYME)
    data = Data(ATP, drug, noisy(exact), ENZYME, protein=protein)
    fitted = fit_families(*families_of(data, drug, np.full(drug.size, fkbp12)), Settings())
    assert fitted.fits["species"].unique().tolist() == [COMPLEX]
    assert fitted.patterns.loc[fitted.patterns["alive"], "pattern"].tolist() == ["noncompetitive"]
    # Read as total drug the same wells look partial, or as if no more of it dissolved.
    as_drug = compare(data, "both")
    assert set(alive(as_drug)) <= {"partial noncompetitive", "noncompetitive"}
    assert as_drug.best.fit.mechanism.partial or as_drug.best.departure.name == "solubility"


def test_fkbp12_about_as_scarce_as_enzyme():
    """0.05 uM FKBP12 on 0.03 uM enzyme, in one balance with the drug.

    Read one after the other, a seventh of Ki is missed.
    """
    ATP, protein, drug, _ = grid(top=1.0, doses=8)
    enzyme, fkbp12, K, Ki = 0.03, 0.05, 0.002, 0.004

    def velocity(free):
        """Noncompetitive: all forms bind alike."""
        a, b = ATP / 50, protein / 2
        return 100 * a * b / (1 + a + b + a * b) / (1 + free / Ki)

    def free_complex(d):
        def balance(log_partner):
            partner = min(d, fkbp12) * np.exp(log_partner)
            free = partner * (partner + abs(d - fkbp12)) / K
            return partner + free + enzyme * free / (Ki + free) - min(d, fkbp12)

        if d == 0:
            return 0.0
        partner = min(d, fkbp12) * np.exp(brentq(balance, -90, 0, xtol=1e-13))
        return partner * (partner + abs(d - fkbp12)) / K

    exact = velocity(np.array([free_complex(d) for d in drug]))
    data = Data(ATP, drug, noisy(exact, 0.01, floor=1e-4), enzyme, protein=protein)
    found = compare(data.acted_on_by(Complex.of(drug, np.full_like(drug, fkbp12), K)), "both")
    assert alive(found) == ["noncompetitive"]
    assert found.chosen.fit.values["Ki"] * found.scale.inhibitor == pytest.approx(Ki, rel=0.05)


def test_a_compound_that_does_without_fkbp12_stays_the_compound():
    data, _ = data_of("ATP-competitive", "random", "grid")
    fitted = fit_families(*families_of(data, data.inhibitor, np.full(data.n, 0.1)), Settings())
    assert fitted.fits["species"].unique().tolist() == [COMPOUND]
    assert fitted.patterns.loc[fitted.patterns["alive"], "pattern"].tolist() == ["ATP-competitive"]


def test_without_fkbp12_there_is_no_complex_to_compare():
    data, _ = data_of("ATP-competitive", "random", "grid")
    fitted = fit_families(*families_of(data, data.inhibitor, np.zeros(data.n)), Settings())
    assert fitted.fits["species"].unique().tolist() == [COMPOUND]


# Invariance.


@pytest.fixture(scope="module")
def both_axes():
    data, _ = data_of("rapalog", "random", "grid", seed=3)
    return data, compare(data, "both")


@pytest.mark.parametrize(
    ("a", "b", "x", "r"),
    [(1e6, 1e6, 1e6, 1), (1e-6, 1e-6, 1e-6, 1), (1, 1, 1, 1e6), (1, 1, 1, 1e-6), (1e3, 1e-3, 1e6, 1e-6)],
)
def test_units_change_nothing_without_a_dimension(both_axes, a, b, x, r):
    data, plain = both_axes
    scaled = compare(
        Data(a * data.substrate, x * data.inhibitor, r * data.velocity, x * data.enzyme, protein=b * data.protein),
        "both",
    )
    assert scaled.chosen.name == plain.chosen.name
    assert alive(scaled) == alive(plain)
    for one, other in zip(plain.patterns(), scaled.patterns(), strict=True):
        assert other["delta"] == pytest.approx(one["delta"], rel=1e-8, abs=1e-8)
        assert other["support"] == pytest.approx(one["support"], rel=1e-8, abs=1e-12)
    for name in ("gamma", "beta"):
        assert scaled.chosen.fit.values[name] == pytest.approx(plain.chosen.fit.values[name], rel=1e-8)
    unit = {"Ki": x, "Ka": a, "Kb": b, "Vmax": r}
    for name, factor in unit.items():
        ours = factor * plain.chosen.fit.values[name] * plain.scale.of(name)
        assert scaled.chosen.fit.values[name] * scaled.scale.of(name) == pytest.approx(ours, rel=1e-8)


def test_order_of_rows_changes_nothing(both_axes):
    data, plain = both_axes
    order = np.random.default_rng(2).permutation(data.n)
    other = compare(
        Data(
            data.substrate[order], data.inhibitor[order], data.velocity[order], data.enzyme, protein=data.protein[order]
        ),
        "both",
    )
    assert other.chosen.name == plain.chosen.name
    for one, two in zip(plain.patterns(), other.patterns(), strict=True):
        assert two["delta"] == pytest.approx(one["delta"], rel=1e-8, abs=1e-8)
        assert two["alive"] == one["alive"]
    for name, value in plain.chosen.fit.values.items():
        assert other.chosen.fit.values[name] == pytest.approx(value, rel=1e-8)


# Bootstrap and robustness.


def test_bootstrap_finds_the_pattern_again(both_axes):
    _, found = both_axes
    rows = {row["pattern"]: row for row in found.bootstrap(30, seed=5)}
    assert found.bootstrap(2, seed=5) == found.bootstrap(2, seed=5)
    assert rows["rapalog-like"]["best"] > 0.9
    assert sum(row["best"] for row in rows.values()) == pytest.approx(1.0)
    assert all(row["alone"] <= row["best"] for row in rows.values())


def test_student_t_is_moved_less_by_outlying_wells():
    data, _ = data_of("noncompetitive", "random", "grid")
    v = data.velocity.copy()
    top = np.flatnonzero((data.inhibitor == data.inhibitor.max()) & (v < np.median(v)))[::6]
    v[top] += 0.5 * v.max()
    spoilt = Data(data.substrate, data.inhibitor, v, data.enzyme, protein=data.protein)

    def distance(wells, **options):
        found = compare(wells, "both", **options)
        own = next(c.fit for c in found.textbook if c.name == "noncompetitive")
        return abs(np.log(own.values["Ki"] * found.scale.inhibitor / 0.05))

    assert distance(spoilt, nu=4.0) < 0.5 * distance(spoilt)
