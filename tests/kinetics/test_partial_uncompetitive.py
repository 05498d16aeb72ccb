"""Inhibitors that bind the complex with a substrate, and leave the bound enzyme part of its turnover."""

from __future__ import annotations

import pytest
from simulated import grid, noisy, two_substrate_velocity

from mtorkin.kinetics import Data, compare


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize(
    ("binds", "pattern"),
    [
        ({"EA": 1, "EAB": 1}, "partial uncompetitive vs ATP"),
        ({"EA": 2, "EAB": 1}, "partial uncompetitive vs ATP"),
        ({"EB": 1, "EAB": 1}, "partial uncompetitive vs protein"),
    ],
)
def test_it_is_told_from_activation_and_from_what_is_complete(binds, pattern, seed):
    """At little substrate the bound enzyme, which keeps the substrate, may be faster than the free one."""
    ATP, protein, X, _ = grid(top=5.0)
    forms = dict.fromkeys(("E", "EA", "EB", "EAB"), 1e9) | binds
    exact = two_substrate_velocity(ATP, protein, X, forms, Ki=0.05, beta=0.3, enzyme=0.002)
    rows = compare(Data(ATP, X, noisy(exact, 0.07, seed=seed), 0.002, protein=protein), "both").patterns()
    assert [row["pattern"] for row in rows if row["alive"]] == [pattern]
