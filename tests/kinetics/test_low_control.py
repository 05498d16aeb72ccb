"""A part of the velocity that no inhibitor takes away must not make another mechanism of it."""

from __future__ import annotations

import numpy as np
import pytest
from low_controls import LAWS, cross, substrate_competitive

from mtorkin.base.settings import Departures, Selection
from mtorkin.kinetics.evidence.compare import compare
from mtorkin.kinetics.fit.data import Data


@pytest.mark.parametrize(("constant", "fraction"), [(0.0, 0.0), (0.05, 0.0), (-0.05, 0.0), (0.0, 0.05), (0.0, -0.05)])
@pytest.mark.parametrize("pattern", LAWS)
def test_no_pattern_is_ruled_out_by_a_wrong_low_control(pattern, constant, fraction):
    data = cross(LAWS[pattern], constant=constant, fraction=fraction)
    patterns = {row["pattern"]: row for row in compare(data, "both").patterns()}
    assert patterns[pattern]["alive"]
    if not constant and not fraction:
        assert sum(patterns[name]["support"] for name in (pattern, f"partial {pattern}") if name in patterns) > 0.9


def test_without_the_doubt_it_would_be():
    """The case that this is for: with background read too low, a substrate-competitive compound fits a rapalog."""
    data = cross(substrate_competitive, constant=0.05)
    certain = Departures(low_control=0, insensitive=0, solubility=0, enzyme=0, signal=0)
    patterns = {row["pattern"]: row for row in compare(data, "both", departures=certain).patterns()}
    assert not patterns["substrate-competitive"]["alive"]


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
