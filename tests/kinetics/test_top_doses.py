"""Residual activity that only the highest doses show is no plateau."""

from __future__ import annotations

import numpy as np
import pytest
from simulated import grid, noisy, two_substrate_velocity

from mtorkin.kinetics import Data, compare
from mtorkin.kinetics.evidence.top_doses import plateau_stays

EVERY_FORM = {"E": 1, "EA": 1, "EB": 1, "EAB": 1}


def compared(beta, limit=np.inf, top=3.0, seed=1):
    """A noncompetitive compound of Ki 50 nM that dissolves to a limit (uM) and leaves some turnover; six doses."""
    ATP, protein, X, _ = grid(top=top, replicates=2)
    exact = two_substrate_velocity(ATP, protein, np.minimum(X, limit), EVERY_FORM, Ki=0.05, beta=beta)
    data = Data(ATP, X, noisy(exact, 0.05, seed=seed), protein=protein)
    # The law alone: whether a plateau is one is asked of it, and not of what may be beside it.
    return compare(data, "both")


@pytest.mark.parametrize("seed", [1, 2])
def test_a_plateau_of_the_mechanism_stays(seed):
    found = compared(0.3, seed=seed)
    assert found.chosen.fit.mechanism.partial
    assert plateau_stays(found)


def test_a_complete_inhibitor_has_none_to_lose():
    found = compared(0.0)
    assert not found.chosen.fit.mechanism.partial
    assert plateau_stays(found)


def test_a_plateau_of_the_highest_doses_is_gone_without_them():
    found = compared(0.0, limit=0.5)
    partial = next(c for c in found.textbook if c.name.startswith("partial noncompetitive"))
    # As if the plateau had been taken for one of the mechanism, as the law alone does.
    object.__setattr__(found, "data", found.measured)
    found.__dict__["chosen"] = partial
    assert not plateau_stays(found)
