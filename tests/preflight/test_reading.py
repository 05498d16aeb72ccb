"""Folders are read alike by one process and by several."""

from __future__ import annotations

from concurrent.futures.process import BrokenProcessPool

import numpy as np
import pandas as pd
import pytest
from sketched import ATP, PROTEIN, Plan, series

from mtorkin.preflight import side_by_side
from mtorkin.preflight.reading import read_folder
from mtorkin.preflight.side_by_side import SideBySide


@pytest.fixture
def folders(tmp_path):
    """Both axes of a compound, and between them a folder with an error."""
    random = np.random.default_rng(1)
    common = {"Ki": 20.0, "doses": series(300.0, 3.0, 7)}
    Plan("KIN-101", "atp", "ATP", levels=ATP, fixed=10.0, name="a", **common).sketch(random).write(tmp_path)
    Plan("KIN-101", "atp", "protein", levels=PROTEIN, fixed=100.0, name="c", **common).sketch(random).write(tmp_path)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "assay.yaml").write_text("title: nothing else\n", encoding="utf-8")
    return {name: tmp_path / name for name in "abc"}


def same(one, other):
    assert list(one) == list(other)
    for name, found in one.items():
        assert [each.sentence() for each in found.problems] == [each.sentence() for each in other[name].problems]
        assert (found.assay, found.compounds, found.written) == (
            other[name].assay, other[name].compounds, other[name].written,
        )  # fmt: skip
        if found.velocities is None:
            assert other[name].velocities is None
        else:
            pd.testing.assert_frame_equal(found.velocities, other[name].velocities)


def test_two_processes_read_as_one_does(folders, monkeypatch):
    monkeypatch.setattr(side_by_side, "MANY", 0)
    alone, together = SideBySide(folders, cores=1).read(), SideBySide(folders, cores=2).read()
    same(alone, together)
    assert [found.velocities is None for found in together.values()] == [False, True, False]
    assert "this key is required" in together["b"].problems[0].message


@pytest.mark.parametrize(("many", "started"), [(side_by_side.MANY, False), (0, True)])
def test_a_small_study_is_read_by_one_process_and_so_is_one_whose_processes_end(folders, monkeypatch, many, started):
    asked = []

    def broken(*asked_for):
        asked.append(asked_for)
        raise BrokenProcessPool

    monkeypatch.setattr(side_by_side, "MANY", many)
    monkeypatch.setattr(SideBySide, "_in_processes", broken)
    same(SideBySide(folders, cores=2).read(), {name: read_folder(folders[name], name) for name in folders})
    assert bool(asked) is started
