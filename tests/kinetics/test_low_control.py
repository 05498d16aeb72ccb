"""A part of the velocity that no inhibitor takes away must not make another mechanism of it."""

from __future__ import annotations

import numpy as np
import pytest

from mtorkin.base.settings import Selection
from mtorkin.kinetics.evidence.compare import compare
from mtorkin.kinetics.evidence.low_control import DEVIATION, averaged, shifted
from mtorkin.kinetics.fit.fitting import Data, fit
from mtorkin.kinetics.law import mechanisms as m


def cross(law, noise=0.05, constant=0.0, fraction=0.0, seed=1):
    """A cross of two axes, 6 x 6 in duplicate; ``law`` gives velocity from [A]/Ka, [B]/Kb and the inhibitor."""
    levels, doses = np.geomspace(0.2, 5.0, 6), np.array([0.0, 0.2, 0.6, 2.0, 6.0, 20.0])
    level, dose = (np.tile(grid.ravel(), 2) for grid in np.meshgrid(levels, doses))
    fixed = np.ones_like(level)
    a, b, x = np.concatenate([level, 2 * fixed]), np.concatenate([4 * fixed, level]), np.concatenate([dose, dose])
    exact, alone = law(a, b, x), law(a, b, 0 * x)
    top = alone.max()
    random = np.random.default_rng(seed)
    scatter = np.hypot(noise * exact, 0.01 * top) * random.standard_normal(x.size)
    return Data(50 * a, x, exact + scatter + constant * top + fraction * alone, protein=2 * b)


def substrate_competitive(a, b, x):
    return a * b / ((1 + a) * (1 + x) + b + a * b)


def atp_competitive(a, b, x):
    return a * b / ((1 + b) * (1 + x) + a + a * b)


def rapalog(a, b, x):
    bound = x / 5.0
    return a * b * (1 + 0.2 * bound) / ((1 + a) * (1 + x) + (b + a * b) * (1 + bound))


LAWS = {"substrate-competitive": substrate_competitive, "ATP-competitive": atp_competitive, "rapalog-like": rapalog}


@pytest.mark.parametrize(("constant", "fraction"), [(0.0, 0.0), (0.05, 0.0), (-0.05, 0.0), (0.0, 0.05), (0.0, -0.05)])
@pytest.mark.parametrize("pattern", LAWS)
def test_no_pattern_is_ruled_out_by_a_wrong_low_control(pattern, constant, fraction):
    data = cross(LAWS[pattern], constant=constant, fraction=fraction)
    patterns = {row["pattern"]: row for row in compare(data, "both").patterns()}
    assert patterns[pattern]["alive"]
    if not constant and not fraction:
        assert patterns[pattern]["support"] > 0.9


def test_without_the_doubt_it_would_be(monkeypatch):
    """The case that this is for: with background read too low, a substrate-competitive compound fits a rapalog."""
    data = cross(substrate_competitive, constant=0.05)
    monkeypatch.setattr("mtorkin.kinetics.evidence.confined.averaged", lambda plain, other: (plain, plain < plain))
    patterns = {row["pattern"]: row for row in compare(data, "both").patterns()}
    assert not patterns["substrate-competitive"]["alive"]


def test_the_part_is_found():
    data = cross(substrate_competitive, noise=0.02, constant=0.04).in_own_units()[0]
    mechanism = m.two_substrates("substrate-competitive", "random")
    found = shifted([fit(mechanism, data)], [{}], data, "BIC")
    assert found.parts[0] == pytest.approx([0.04, 0.0], abs=0.006)


def test_evidence_against_integration_over_a_grid():
    """Laplace's method, against a sum over c and r with everything else fitted anew."""
    data = cross(atp_competitive, constant=0.02).in_own_units()[0]
    mechanism = m.two_substrates("ATP-competitive", "random")
    plain = fit(mechanism, data)
    start = plain.predict(Data(data.substrate, 0 * data.inhibitor, data.velocity, protein=data.protein))
    grid = np.linspace(-0.08, 0.08, 17)
    log_density = []
    for c in grid:
        for r in grid:
            rss = fit(mechanism, data.with_velocity(data.velocity - c - r * start), starts=2).rss
            log_density.append(-0.5 * (data.n - plain.k) * np.log(rss / data.n) - 0.5 * (c**2 + r**2) / DEVIATION**2)
    peak = max(log_density)
    cell = (grid[1] - grid[0]) ** 2 / (2 * np.pi * DEVIATION**2)
    exact = peak + np.log(np.exp(np.array(log_density) - peak).sum() * cell)
    laplace = shifted([plain], [{}], data, "BIC").evidence[0]
    k = plain.k + 2
    fixed = k * np.log(data.n) + 2.0 * np.log(data.scatter).sum()
    assert laplace - fixed == pytest.approx(-2.0 * exact, abs=1.0)


def test_averaging_takes_the_better_form_at_the_price_of_its_doubt():
    evidence, second = averaged(np.array([0.0, 100.0]), np.array([100.0, 0.0]))
    # Either form is as likely beforehand.
    assert evidence == pytest.approx([-2 * np.log(0.5), -2 * np.log(0.5)])
    assert second == pytest.approx([0.0, 1.0])


def test_a_family_with_such_a_part_says_so():
    assert compare(cross(substrate_competitive), "both").uninhibited is None
    constant, _ = compare(cross(substrate_competitive, constant=0.05), "both").uninhibited
    # Of the largest velocity observed, which is the part higher.
    assert constant == pytest.approx(0.05, abs=0.015)


@pytest.mark.parametrize("criterion", ["AICc", "BIC"])
def test_models_with_hardly_fewer_constants_than_wells_rule_nothing_out(criterion):
    """Six wells fit anything: no pattern is called on them, and none is ruled out."""
    S, X = (grid.ravel() for grid in np.meshgrid([10.0, 200.0], [0.0, 0.1, 5.0]))
    v = S / (50 * (1 + X / 0.5) + S) * (1 + 0.03 * np.random.default_rng(1).standard_normal(S.size))
    patterns = compare(Data(S, X, v), "ATP", selection=Selection(criterion=criterion)).patterns()
    assert all(row["alive"] for row in patterns)
    assert [row["pattern"] for row in patterns if np.isfinite(row["delta"])] == ["no inhibition"]
