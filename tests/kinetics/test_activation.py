"""Activation is read from the wells, without a law: velocities simulated by formulae written out here."""

import numpy as np
import pytest

from mtorkin.kinetics.evidence.activation import activation
from mtorkin.kinetics.fit.data import Data


def wells(effect, *, levels=6, doses=6, replicates=2, noise=0.05, seed=1, bad_column=1.0):
    """Velocities of an axis: ``effect`` is what the dose multiplies them by; Km 50, doses 0 and 0.01 to 10."""
    rng = np.random.default_rng(seed)
    S = np.repeat(np.geomspace(10, 250, levels), doses * replicates)
    X = np.tile(np.repeat(np.r_[0.0, np.geomspace(0.01, 10, doses - 1)], replicates), levels)
    v = 100 * S / (50 + S) * effect(X) * np.where(X == 0.01, bad_column, 1.0)
    v *= 1 + noise * rng.standard_normal(S.size)
    return Data(substrate=S, inhibitor=X, velocity=v)


def read(data, plate=None):
    return activation(data, np.zeros(data.n) if plate is None else plate, 0.95)


def rising(x):
    return 1 + 0.6 * x / (x + 0.3)


def rising_then_falling(x):
    return (1 + 0.8 * x / (x + 0.02)) / (1 + (x / 1.0) ** 2)


def inhibiting(x):
    return 1 / (1 + x / 0.1)


def test_a_rise_is_found_with_its_size():
    true = 1 + 0.6 * 10 / 10.3
    found = [read(wells(rising, seed=seed)) for seed in range(200)]
    # It is the highest of many looks, and its interval holds for all of them.
    assert np.mean([highest.ends.lower < true < highest.ends.upper for highest, _ in found]) >= 0.95
    assert np.mean([top.ends.lower < true < top.ends.upper for _, top in found]) == pytest.approx(0.95, abs=0.03)
    assert all(highest.ends.lower > 1.2 for highest, _ in found)
    assert np.mean([highest.dose == 10.0 for highest, _ in found]) > 0.8


def test_a_rise_before_a_fall_is_found():
    highest, top = read(wells(rising_then_falling))
    assert highest.ends.lower > 1.2
    assert 0.01 < highest.dose < 10.0
    assert top.ends.upper < 0.2


@pytest.mark.parametrize("effect", [inhibiting, np.ones_like], ids=["inhibitor", "inactive"])
def test_what_does_not_rise_has_no_reading(effect):
    found = [read(wells(effect, seed=seed)) for seed in range(300)]
    assert np.mean([each is not None for each in found]) <= 0.05
    assert all(each[0].ends.lower < 1.2 for each in found if each is not None)


def test_levels_without_neighbouring_doses_have_no_reading():
    """Each level was measured at doses of its own."""
    data = wells(rising, levels=2, replicates=4)
    place = np.unique(data.inhibitor, return_inverse=True)[1]
    kept = (data.inhibitor == 0) | (place % 2 == (data.substrate > 50))
    assert read(data.only(kept)) is None


def test_a_bad_column_is_no_activation():
    found = [read(wells(inhibiting, seed=seed, bad_column=1.3)) for seed in range(10)]
    assert not any(each is not None and each[0].ends.lower > 1.2 for each in found)


def test_plates_of_different_activity_are_no_activation():
    data = wells(np.ones_like)
    other = wells(lambda x: 2.0 * np.ones_like(x), seed=2)
    first, second = data.inhibitor < 1.0, (other.inhibitor == 0) | (other.inhibitor >= 1.0)
    joined = {
        name: np.concatenate([getattr(data, name)[first], getattr(other, name)[second]])
        for name in ("substrate", "inhibitor", "velocity")
    }
    both, plate = Data(**joined), np.repeat([0.0, 1.0], [first.sum(), second.sum()])
    found = read(both, plate)
    assert found is None or found[0].ends.lower < 1.2
    assert read(both)[0].value > 1.2


def test_a_velocity_that_is_added_at_all_levels_is_no_activation():
    for seed in range(20):
        data = wells(np.ones_like, seed=seed)
        glowing = data.with_velocity(data.velocity + 30 * data.inhibitor / 10)
        assert read(glowing) is None
        assert read(wells(rising, seed=seed)) is not None


def test_without_replicates_nothing_is_said():
    assert read(wells(rising, replicates=1)) is None


def test_units_make_no_difference():
    data = wells(rising)
    scaled = Data(substrate=1e3 * data.substrate, inhibitor=1e-3 * data.inhibitor, velocity=60.0 * data.velocity)
    one, other = read(data)[0], read(scaled)[0]
    assert other.value == pytest.approx(one.value)
    assert (other.ends.lower, other.dose) == (pytest.approx(one.ends.lower), pytest.approx(1e-3 * one.dose))
