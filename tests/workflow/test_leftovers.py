"""Of folders and batches that a run has not, nothing is left for those who read its results."""

from __future__ import annotations

from pathlib import Path

import pytest

from mtorkin.base import tables
from mtorkin.workflow.leftovers import remove_leftovers

MINE = [
    "assays/a/assay.json", "batches/001/families.csv.gz", "batches/compounds.json", "batches/kept/fit/tor.json.gz",
    "batches/kept/jobs/fit/001/written.json", "settle/001/tor/layout.csv", "pages/tor.html", "wells.csv.gz",
]  # fmt: skip
OTHERS = [
    "assays/b/assay.json", "batches/002/families.csv.gz", "batches/kept/jobs/fit/002/written.json",
    "batches/002/pages/rapa.html", "settle/002/rapa/layout.csv",
]  # fmt: skip


def test_what_another_run_left_is_removed_and_nothing_else(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for file in map(Path, (*MINE, *OTHERS)):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    remove_leftovers(["a"], {"001": ["Tor"]})
    assert sorted(path.as_posix() for path in Path().rglob("*") if path.is_file()) == sorted(MINE)
    assert not list(Path().rglob("002"))


def test_data_of_a_user_that_lie_there_stay(tmp_path, monkeypatch):
    """Whoever has the results written beside folders of data, or among them."""
    monkeypatch.chdir(tmp_path)
    theirs = ["assays/raw/assay.yaml", "assays/raw/P1.csv", "assays/b/P1.csv", "batches/003/P1.csv", "settle/notes.txt"]
    for file in map(Path, (*MINE, *OTHERS, *theirs)):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
    remove_leftovers(["a"], {"001": ["Tor"]})
    assert all(Path(file).is_file() for file in (*MINE, *theirs))
    assert not any(Path(file).exists() for file in OTHERS)


def test_a_first_run_has_none(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    remove_leftovers(["a"], {"001": ["Tor"]})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("heading", "stays"),
    [
        (",".join(tables.VELOCITIES.names), False),
        (",".join(tables.VELOCITIES.names[:-2]), False),
        ("well,role,compound", True),
        ("assay,plate,well,my column", True),
        ("", True),
    ],
)
def test_the_wells_of_an_older_version_are_removed_and_a_users_are_not(heading, stays, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("wells.csv.gz").touch()
    Path("wells.csv").write_text(f"{heading}\n", encoding="utf-8")
    remove_leftovers([], {})
    assert Path("wells.csv").is_file() == stays
    assert Path("wells.csv.gz").is_file()


def test_wells_that_cannot_be_read_stay(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("wells.csv").write_bytes(b"\xff\xfe\x00")
    remove_leftovers([], {})
    assert Path("wells.csv").is_file()
