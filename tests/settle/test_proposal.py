"""The plate that is proposed does settle the compound, when somebody measures it."""

from __future__ import annotations

import shutil

import pytest
from settling import Truth, first_plate, follow, judge

#: Truths that ATP alone, or the protein alone, leaves between classes.
OPEN = {
    "rapalog-like": Truth("rapalog", beta=0.25, needs_FKBP12=True),
    "noncompetitive": Truth("noncompetitive", beta=0.25),
    "substrate-competitive": Truth("substrate-competitive"),
}
REPEATS = 5


@pytest.mark.parametrize("preparation", ["", "lot 1"])
@pytest.mark.parametrize("name", OPEN)
def test_the_proposed_plate_settles_what_one_axis_left_open(study, name, preparation):
    truth = OPEN[name]
    first_plate(study / "first", truth, preparation=preparation)
    before = judge(study)
    assert before.record["verdict"] == "unresolved"
    assert len(before.record["alive"]) > 1
    proposal = before.proposal()
    assert proposal.files
    called = []
    for seed in range(REPEATS):
        follow(study, proposal, truth, seed=100 + seed)
        called.append(judge(study).record["verdict"])
        shutil.rmtree(study / "next")
    assert called.count(name) >= REPEATS - 1, called
    assert set(called) <= {name, "unresolved"}
