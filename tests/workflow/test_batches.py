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


@pytest.mark.parametrize("on_plate", [1, 3, 1000])
def test_compounds_are_dealt_evenly_and_no_other_decides(on_plate):
    names = batches.batches(200, 50)
    first = {f"TOR-{number}": f"plates\nP{number // on_plate}" for number in range(1000)}
    dealt = batches.deal(first, names)
    sizes = [list(dealt.values()).count(name) for name in names]
    assert min(sizes) > 180
    mixed = list(first.items())
    random.Random(1).shuffle(mixed)
    assert batches.deal(dict(mixed), names) == dealt
    more = first | {f"NEW-{number}": f"new plates\nP{number}" for number in range(100)}
    if on_plate < 1000:
        assert dealt.items() <= batches.deal(more, names).items()


def test_compounds_of_a_plate_go_together_where_there_are_plates_enough():
    names = batches.batches(200, 50)
    first = {f"TOR-{number}": f"plates\nP{number // 3}" for number in range(300)}
    dealt = batches.deal(first, names)
    assert all(len({dealt[f"TOR-{3 * plate + i}"] for i in range(3)}) == 1 for plate in range(100))
    few = dict(list(first.items())[:60])
    assert len(set(batches.deal(few, names).values())) == len(names)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"A": {"batch": "001"}, "B": {"batch": "002"}, "C": {"batch": "001"}}', (3, 2)),
        ('{"A": {}}', (0, 0)),
        ('["A"]', (0, 0)),
        ("{", (0, 0)),
        (None, (0, 0)),
    ],
)
def test_a_run_that_goes_on_reads_how_compounds_were_dealt(text, found, tmp_path):
    file = tmp_path / "compounds.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    assert batches.dealt_before(file) == found
