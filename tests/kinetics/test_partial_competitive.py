"""Inhibitors that raise the Km of a substrate by a finite factor and leave the bound enzyme most of its turnover."""

from __future__ import annotations

import pytest
from simulated import grid, noisy, simulate, two_substrate_velocity

from mtorkin.kinetics import Data, compare
from mtorkin.verdict.classes import Axis, classes_alive
from mtorkin.verdict.rules import load_rules


def wells(ratio, beta, substrate, seed, noise=0.07):
    """Wells of a compound that binds so many times weaker once the substrate is bound; Ki 50 nM, and 2 nM of enzyme."""
    ATP, protein, X, _ = grid(top=5.0)
    forms = {"E": 1, "EA": 1, "EB": 1, "EAB": ratio} | {{"ATP": "EA", "protein": "EB"}[substrate]: ratio}
    exact = two_substrate_velocity(ATP, protein, X, forms, Ki=0.05, beta=beta, enzyme=0.002)
    return Data(ATP, X, noisy(exact, noise, seed=seed), 0.002, protein=protein)


def judged(data):
    """The patterns that are alive, and the classes that they keep alive."""
    rows = compare(data, "both").patterns()
    alive = frozenset(row["pattern"] for row in rows if row["alive"])
    axis = Axis("both", alive, alive, {row["pattern"]: row["support"] for row in rows}, ())
    return set(alive), list(classes_alive([axis], load_rules()))


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("gamma", "beta"), [(12, 1.0), (30, 0.5)])
def test_partial_and_competitive_with_the_protein(gamma, beta, seed):
    alive, _ = judged(wells(gamma, beta, "protein", seed))
    # Where all of the turnover is left, a little less than that may be as likely.
    assert "partial substrate-competitive" in alive
    assert alive <= {"partial substrate-competitive", "between"}


@pytest.mark.parametrize("seed", [1, 2])
def test_between_the_regions_no_class_is_named(seed):
    """Km raised 5 times with 80 % of the turnover left is no rapalog, and does not compete only."""
    alive, classes = judged(wells(5, 0.8, "protein", seed))
    assert "between" in alive
    assert alive <= {"between", "partial substrate-competitive"}
    assert "none of these" in classes


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(("alpha", "beta"), [(30, 0.5), (6, 1.0)])
def test_partial_and_competitive_with_atp(alpha, beta, seed):
    assert judged(wells(alpha, beta, "ATP", seed)) == ({"partial ATP-competitive"}, ["atp-competitive"])


@pytest.mark.parametrize(
    ("ratio", "beta", "substrate", "pattern"),
    [
        (5, 0.2, "protein", "rapalog-like"),
        (1e6, 0.0, "protein", "substrate-competitive"),
        (1, 0.3, "ATP", "partial noncompetitive"),
        (4, 0.3, "ATP", "partial noncompetitive"),
        (3, 0.0, "ATP", "noncompetitive"),
        (1e6, 0.0, "ATP", "ATP-competitive"),
    ],
)
def test_its_neighbours_are_what_they_were(ratio, beta, substrate, pattern):
    assert judged(wells(ratio, beta, substrate, 3))[0] == {pattern}


@pytest.mark.parametrize(("alpha", "beta"), [(5.0, 1.0), (30.0, 0.5)])
def test_along_one_substrate(alpha, beta):
    S, X, v, enzyme = simulate("mixed", K=0.05, alpha=alpha, beta=beta, top=5.0)
    assert compared(S, X, v, enzyme) == ["partial competitive"]


def test_a_complete_competitive_inhibitor_is_not_partial():
    """Nothing is seen of residual activity where the inhibitor is not seen at work on the complex."""
    for seed in range(1, 6):
        assert compared(*simulate("competitive", K=0.05, top=1.5, seed=seed)) == ["competitive"], seed


def compared(S, X, v, enzyme):
    rows = compare(Data(S, X, v, enzyme), "substrate").patterns()
    return [row["pattern"] for row in rows if row["alive"]]
