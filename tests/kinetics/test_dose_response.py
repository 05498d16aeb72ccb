"""IC50 with its interval, and what single substrate levels show without a law of the substrate."""

import numpy as np
import pytest
from long import repeats
from scipy.stats import binom
from simulated import cross, family, noisy, simulate, two_substrate_velocity

from mtorkin.base.settings import Settings
from mtorkin.kinetics.evidence.dose_response import MODEL, half_maximal
from mtorkin.kinetics.families import fit_families
from mtorkin.kinetics.fit.data import Data
from mtorkin.kinetics.fit.fitting import fit
from mtorkin.kinetics.law.mechanisms import ORDERS, two_substrates

SETTINGS = Settings()


def rows(fitted, model):
    own = fitted.parameters[fitted.parameters["model"] == model]
    return own.set_index("parameter").to_dict("index")


def chosen(fitted):
    return fitted.fits.loc[fitted.fits["chosen"], "model"].iat[0]


@pytest.mark.parametrize(
    ("pattern", "alpha", "expected"),
    [("competitive", 1.0, 0.2), ("uncompetitive", 1.0, 0.2), ("mixed", 1.0, 0.1), ("mixed", 4.0, 0.16)],
)
def test_the_interval_of_ic50_covers(pattern, alpha, expected):
    """At [S] = Km; 2 Kic, 2 Kiu, Ki and 2 Kic alpha / (1 + alpha), plus half of the enzyme."""
    inside, runs = 0, repeats(40, 100)
    for seed in range(runs):
        S, X, v, enzyme = simulate(pattern, alpha=alpha, seed=seed)
        fitted = fit_families(*family("f", S, X, v, "ATP", enzyme), SETTINGS)
        row = rows(fitted, chosen(fitted))["IC50"]
        assert row["lower"] < row["value"] < row["upper"]
        inside += row["lower"] < expected + enzyme / 2 < row["upper"]
    # Fewer have a probability of 0.1 %.
    assert inside >= binom.ppf(0.001, runs, 0.95)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", ["ATP-competitive", "mixed vs ATP", "partial mixed vs protein", "general"])
def test_the_powers_are_the_slope_of_the_logarithm(order, name):
    mechanism = two_substrates(name, order)
    if mechanism is None:
        pytest.skip("no such mechanism with this order")
    ATP, protein, inhibitor, _ = cross(levels=4, doses=4)
    v = noisy(two_substrate_velocity(ATP, protein, inhibitor, {"E": 1, "EA": 2, "EB": 3, "EAB": 5}))
    found = fit(mechanism, Data(ATP, inhibitor, v, 0.002, protein=protein))
    half = half_maximal(found, Data(ATP, inhibitor, v, 0.002, protein=protein))
    assert half.total == pytest.approx(half.free + 0.001)
    for index, parameter in enumerate(found.names):
        step = np.zeros(found.k)
        step[index] = 1e-6
        moved = [
            half_maximal(
                type(found)(**{**vars_of(found), "free": found.free + sign * step}), Data(ATP, inhibitor, v)
            ).free
            for sign in (1, -1)
        ]
        slope = (np.log(moved[0]) - np.log(moved[1])) / 2e-6
        assert half.powers.get(parameter, 0.0) == pytest.approx(slope, abs=1e-6)


def vars_of(found):
    names = ("mechanism", "names", "bounds", "box", "free", "rss", "normal", "converged", "batch", "index")
    return {name: getattr(found, name) for name in names}


@pytest.mark.parametrize(
    ("pattern", "ratio"), [("competitive", 5.0), ("mixed", 1.0), ("uncompetitive", 0.2)]
)  # of Km 50, between 250 and 10
def test_ends_of_the_axis_show_what_theory_predicts(pattern, ratio):
    S, X, v, enzyme = simulate(pattern)
    read = rows(fit_families(*family("f", S, X, v, "ATP", enzyme), SETTINGS), MODEL)
    assert (read["substrate at lowest"]["value"], read["substrate at highest"]["value"]) == (
        pytest.approx(10),
        pytest.approx(250),
    )
    low, high = (read[f"IC50 at {end}"] for end in ("lowest", "highest"))
    assert high["lower"] / low["upper"] < ratio < high["upper"] / low["lower"]
    assert read["Hill slope"]["lower"] < 1 < read["Hill slope"]["upper"]
    assert read["plateau at highest"]["upper"] < 0.1


def test_the_plateau_of_a_partial_inhibitor_is_read_at_each_end():
    S, X, v, enzyme = simulate("mixed", beta=0.25, top=20.0)
    read = rows(fit_families(*family("f", S, X, v, "protein", enzyme), SETTINGS), MODEL)
    for end in ("lowest", "highest"):
        row = read[f"plateau at {end}"]
        assert row["lower"] < 0.25 < row["upper"]


@pytest.mark.parametrize(("concentration", "rate"), [(1e-6, 1.0), (1e6, 1e-6)])
def test_units_change_nothing(concentration, rate):
    S, X, v, enzyme = simulate("competitive")
    c = concentration
    plain = rows(fit_families(*family("f", S, X, v, "ATP", enzyme), SETTINGS), MODEL)
    scaled = rows(fit_families(*family("f", c * S, c * X, rate * v, "ATP", c * enzyme), SETTINGS), MODEL)
    assert list(plain) == list(scaled)
    for name, row in plain.items():
        factor = c if name.startswith(("IC50", "substrate")) else 1.0
        for column in ("value", "lower", "upper"):
            assert scaled[name][column] == pytest.approx(factor * row[column], rel=1e-5, nan_ok=True)


def test_nothing_is_read_of_what_does_not_inhibit():
    S, X, v, enzyme = simulate("none", top=1.0)
    read = rows(fit_families(*family("f", S, X, v, "ATP", enzyme), SETTINGS), MODEL)
    # What the wells say of a velocity that rises is read without a law, see test_activation.py.
    assert set(read) <= {"highest velocity", "dose of the highest velocity", "velocity at the top"}


@pytest.mark.parametrize("lowest", [0.0, 0.003])
def test_a_curve_without_a_zero_dose_is_flagged(lowest):
    doses = np.repeat([lowest, 0.009, 0.04, 0.15, 0.6, 2.4], 2)
    v = noisy(5.0 / (1.0 + doses / 0.2), noise=0.02)
    tables = family("f", np.ones(doses.size), doses, v, axis="")
    fits = fit_families(*tables, SETTINGS).fits
    codes = fits.loc[fits["chosen"], "flag_codes"].iat[0]
    assert ("no-zero-dose" in codes) == (lowest > 0)
