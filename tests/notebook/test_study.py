"""The tables of a study in Python: of a folder, of a directory of results, and of a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import mtorkin
from mtorkin.base import tables
from mtorkin.base.errors import InputError
from mtorkin.workflow import launch, paths

STUDY = Path(__file__).resolve().parents[2] / "data" / "study"


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """A directory as a run leaves it, with a compound."""
    out = tmp_path / "results"
    out.mkdir()
    (out / paths.VERDICTS_JSON).write_text(json.dumps({"compounds": [{"compound": "TOR-1", "sentence": "It is one."}]}))
    (out / paths.PROVENANCE).write_text("{}")
    tables.VERDICTS.write([{"compound": "TOR-1", "verdict": "atp-competitive"}], out / paths.VERDICTS)
    for table, name in (
        (tables.FITS, paths.FITS),
        (tables.PARAMETERS, paths.PARAMETERS),
        (tables.VELOCITIES, paths.WELLS),
        (tables.PROBLEMS, paths.PROBLEMS),
    ):
        table.write(None, out / name)
    return out


def test_a_folder_is_read_to_velocities():
    found = mtorkin.read(STUDY / "puromycin")
    assert set(found) == {"wells", "signals", "velocities", "progress", "quality", "problems"}
    assert len(found["velocities"]) == 23
    assert found["velocities"]["velocity"].notna().all()
    assert found["problems"].empty


def test_a_folder_that_cannot_be_used_says_why(tmp_path):
    with pytest.raises(InputError, match=r"assay\.yaml"):
        mtorkin.read(tmp_path)


def test_results_are_tables_by_name(results):
    found = mtorkin.load(results)
    assert list(found["verdicts"]["verdict"]) == ["atp-competitive"]
    assert found.record("TOR-1")["sentence"] == "It is one."
    assert "fits" in found
    assert "verdicts, fits, parameters" in repr(found)
    with pytest.raises(KeyError, match="there is no table 'verdict'; did you mean 'verdicts'"):
        found["verdict"]
    with pytest.raises(ValueError, match="there is no compound 'TOR1'; did you mean 'TOR-1'"):
        found.record("TOR1")


def test_what_is_no_directory_of_results_is_said(tmp_path):
    with pytest.raises(InputError, match="is no directory of results"):
        mtorkin.load(tmp_path / "nowhere")


def test_a_run_ends_with_its_tables_or_with_what_it_said(results, monkeypatch):
    ended = launch.Launched()
    monkeypatch.setattr(launch, "launch", lambda *given: ended)
    assert list(mtorkin.run(STUDY / "puromycin", out=results)["verdicts"]["compound"]) == ["TOR-1"]
    ended.status, ended.lines = 1, ["a rule failed"]
    with pytest.raises(RuntimeError, match="a rule failed"):
        mtorkin.run(STUDY / "puromycin", out=results, cores=2)
    with pytest.raises(InputError, match="--cores 0"):
        mtorkin.run(STUDY / "puromycin", out=results, cores=0)
