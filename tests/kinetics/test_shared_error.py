"""The lack-of-fit test where wells share the error of a background."""

import numpy as np
import pytest
from scipy.stats import kstest
from simulated import simulate

from mtorkin.kinetics.fit.adequacy import Replicates, lack_of_fit
from mtorkin.kinetics.fit.data import Data
from mtorkin.kinetics.fit.fitting import fit
from mtorkin.kinetics.law.mechanisms import one_substrate


def by_level(S, error):
    """An error of its own for each level of substrate."""
    return error * (np.unique(S)[:, None] == S)


def p_values(shared, told, runs=120):
    found = []
    for seed in range(runs):
        S, X, v, _ = simulate("competitive", noise=0.0, enzyme=0.0, seed=seed)
        rng = np.random.default_rng(1000 + seed)
        level = np.unique(S, return_inverse=True)[1]
        # Simulated: equal scatter of 2, and one error for each level of substrate.
        v = v + 2.0 * rng.standard_normal(v.size) + shared * rng.standard_normal(level.max() + 1)[level]
        data = Data(S, X, v, shared=by_level(S, shared if told else 0.0))
        found.append(lack_of_fit(fit(one_substrate("competitive"), data), Replicates(data)).p)
    return np.array(found)


def test_shared_error_is_misfit_until_it_is_known():
    assert (p_values(3.0, told=False) < 0.01).mean() > 0.3
    known = p_values(3.0, told=True)
    assert kstest(known, "uniform").pvalue > 0.01
    assert (known < 0.05).mean() < 0.12


def test_misfit_is_still_seen():
    S, X, v, _ = simulate("competitive", noise=0.01, enzyme=0.0)
    v = np.where(np.unique(X)[3] == X, 0.7 * v, v)
    data = Data(S, X, v, shared=by_level(S, 0.5))
    assert lack_of_fit(fit(one_substrate("competitive"), data), Replicates(data)).p < 1e-3


def test_hardly_any_shared_error_changes_nothing():
    S, X, v, _ = simulate("competitive", enzyme=0.0)
    plain = Data(S, X, v)
    shared = Data(S, X, v, shared=by_level(S, 1e-9))
    found = fit(one_substrate("competitive"), plain)
    assert pytest.approx(lack_of_fit(found, Replicates(plain)).F, rel=1e-6) == lack_of_fit(found, Replicates(shared)).F


def test_the_unit_of_velocity_changes_nothing():
    S, X, v, _ = simulate("competitive", enzyme=0.0)
    p = []
    for unit in (1.0, 1e6):
        data, _ = Data(S, X, v * unit, shared=by_level(S, 2.0 * unit)).in_own_units()
        p.append(lack_of_fit(fit(one_substrate("competitive"), data), Replicates(data)).p)
    assert p[0] == pytest.approx(p[1], rel=1e-6)
