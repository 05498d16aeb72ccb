"""How the compounds of a study are dealt into batches."""

from __future__ import annotations

import random

import pytest

from mtorkin.workflow import batches


@pytest.mark.parametrize(
    ("n_assays", "expected"),
    [(0, []), (1, ["001"]), (2, ["001", "002"]), (100, ["001", "002"]), (101, ["001", "002", "003"])],
)
def test_batches_follow_from_the_number_of_folders(n_assays, expected):
    assert batches.batches(n_assays, 50) == expected


def test_compounds_are_dealt_evenly_and_each_by_itself():
    compounds = [f"TOR-{number}" for number in range(1000)]
    names = batches.batches(200, 50)
    dealt = {compound: batches.batch_of(compound, names) for compound in compounds}
    random.Random(1).shuffle(compounds)
    assert dealt == {compound: batches.batch_of(compound, names) for compound in compounds}
    sizes = [list(dealt.values()).count(name) for name in names]
    assert min(sizes) > 200
