"""A part of the velocity that no inhibitor takes away must not make another mechanism of it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from low_controls import LAWS, cross, substrate_competitive

from mtorkin.base.settings import Departures, Selection
from mtorkin.kinetics.evidence.compare import compare
from mtorkin.kinetics.fit.data import Data


@cache
def compared(pattern, constant, fraction):
    """Wells of a pattern whose low control is wrong by so much, compared once for all tests."""
    return compare(cross(LAWS[pattern], constant=constant, fraction=fraction), "both")


@pytest.mark.parametrize(("constant", "fraction"), [(0.0, 0.0), (0.05, 0.0), (-0.05, 0.0), (0.0, 0.05), (0.0, -0.05)])
@pytest.mark.parametrize("pattern", LAWS)
def test_no_pattern_is_ruled_out_by_a_wrong_low_control(pattern, constant, fraction):
    patterns = {row["pattern"]: row for row in compared(pattern, constant, fraction).patterns()}
    assert patterns[pattern]["alive"]
    if not constant and not fraction:
        assert sum(patterns[name]["support"] for name in (pattern, f"partial {pattern}") if name in patterns) > 0.9


def test_without_the_doubt_it_would_be():
    """The case that this is for: with background read too low, a substrate-competitive compound fits a rapalog."""
    data = cross(substrate_competitive, constant=0.05)
    certain = Departures(low_control=0, insensitive=0, solubility=0, enzyme=0, glow=0, signal=0)
    patterns = {row["pattern"]: row for row in compare(data, "both", departures=certain).patterns()}
    assert not patterns["substrate-competitive"]["alive"]


def test_a_family_with_such_a_part_says_so():
    assert compared("substrate-competitive", 0.0, 0.0).uninhibited is None
    constant, _ = compared("substrate-competitive", 0.05, 0.0).uninhibited
    # Of the largest velocity observed, which is the part higher.
    assert constant == pytest.approx(0.05, abs=0.015)


def test_light_of_the_compound_makes_no_other_mechanism_of_it():
    """In proportion to the dose and alike at all levels, it looks as if less substrate were inhibited less."""
    data = cross(substrate_competitive)
    shining = replace(data, velocity=data.velocity + 0.2 * data.velocity.max() * data.inhibitor / data.top_inhibitor)
    found = compare(shining, "both")
    patterns = {row["pattern"]: row for row in found.patterns()}
    assert [name for name, row in patterns.items() if row["alive"]] == ["substrate-competitive"]
    assert found.departure.name == "glow"
    assert found.best.parts[0] == pytest.approx(0.2, abs=0.03)
    dark = compare(shining, "both", departures=Departures(glow=0)).patterns()
    assert not next(row["alive"] for row in dark if row["pattern"] == "substrate-competitive")


@pytest.mark.parametrize("criterion", ["AICc", "BIC"])
def test_models_with_hardly_fewer_constants_than_wells_rule_nothing_out(criterion):
    """Six wells fit anything: no pattern is called on them, and none is ruled out."""
    S, X = (grid.ravel() for grid in np.meshgrid([10.0, 200.0], [0.0, 0.1, 5.0]))
    v = S / (50 * (1 + X / 0.5) + S) * (1 + 0.03 * np.random.default_rng(1).standard_normal(S.size))
    patterns = compare(Data(S, X, v), "ATP", selection=Selection(criterion=criterion)).patterns()
    assert all(row["alive"] for row in patterns)
    assert [row["pattern"] for row in patterns if np.isfinite(row["delta"])] == ["no inhibition"]
