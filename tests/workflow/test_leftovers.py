"""Of folders and batches that a run has not, nothing is left for those who read its results."""

from __future__ import annotations

from pathlib import Path

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
