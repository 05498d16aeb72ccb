"""A job of a batch whose inputs say what they said before takes what it wrote then."""

from __future__ import annotations

from pathlib import Path

import pytest

from mtorkin.base import tables
from mtorkin.base.errors import Problem
from mtorkin.base.settings import Settings
from mtorkin.workflow import paths
from mtorkin.workflow.again import Written
from mtorkin.workflow.job import INTERNAL, Job
from mtorkin.workflow.stored import write_problems

PARAMS = {"settings": {"seed": 1}, "sources": "1", "libraries": {"python": "3"}}
OUTPUTS = {"table": "batches/001/table.csv", "pages": "batches/001/pages", "problems": "batches/001/problems.csv"}


@pytest.fixture(autouse=True)
def _in_out(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in {"one.csv": "1", "other.csv": "2"}.items():
        Path(name).write_text(text, encoding="utf-8")


def job(**params: object) -> Job:
    inputs = {"one": "one.csv", "others": ["other.csv"]}
    return Job(inputs, dict(OUTPUTS), {**PARAMS, **params}, Settings(), "log", "pages")


def written() -> dict[str, bytes]:
    found = (path for path in Path("batches/001").rglob("*") if path.is_file())
    return {path.as_posix(): path.read_bytes() for path in found}


def do(asked: Job, *problems: Problem) -> dict[str, bytes]:
    """What a job of two compounds writes, with an empty directory among it, and keeps."""
    for folder in ("a", "empty"):
        Path(OUTPUTS["pages"], folder).mkdir(parents=True)
    Path(OUTPUTS["pages"], "a", "figure.svg").write_text("a figure", encoding="utf-8")
    Path(OUTPUTS["table"]).write_text("a table", encoding="utf-8")
    for compound in ("A", "B"):
        with asked.recording([], compound=compound):
            pass
    write_problems(problems, OUTPUTS["problems"])
    Written.of(asked, "001").keep(asked)
    return written()


def remove() -> None:
    """Remove outputs, as Snakemake does before a job."""
    for name in written():
        Path(name).unlink()
    for folder in ("a", "empty", "."):
        Path(OUTPUTS["pages"], folder).rmdir()


def test_what_was_written_comes_back_where_dates_alone_differ(monkeypatch):
    told: list[object] = []
    monkeypatch.setattr("mtorkin.workflow.again.tell_of_job", told.append)
    before = do(job())
    remove()
    Path("one.csv").unlink()
    Path("one.csv").write_text("1", encoding="utf-8")
    assert Written.of(job(), "001").restore(job())
    assert written() == before
    assert told == [{"through": "pages"}] * 2


def test_it_takes_no_room_of_its_own():
    do(job())
    kept = Path(paths.of(paths.KEPT_OF_JOB, stage="pages", batch="001"), OUTPUTS["table"])
    assert kept.samefile(OUTPUTS["table"])


@pytest.mark.parametrize("change", ["input", "one of several", "params", "kept", "note", "part of the note"])
def test_it_is_done_again_where_anything_differs(change):
    do(job())
    remove()
    kept = Path(paths.of(paths.KEPT_OF_JOB, stage="pages", batch="001"))
    note = kept / "written.json"
    file = {
        "input": Path("one.csv"), "one of several": Path("other.csv"), "kept": kept / OUTPUTS["table"], "note": note,
    }.get(change)  # fmt: skip
    if file:
        file.write_text("another", encoding="utf-8")
    elif change == "part of the note":
        note.write_bytes(note.read_bytes()[:-20])
    asked = job(sources="2") if change == "params" else job()
    assert not Written.of(asked, "001").restore(asked)
    assert not Path(OUTPUTS["table"]).exists()


def test_an_error_of_ours_is_no_result():
    do(job(), Problem("A cannot be analysed", compound="A", key=INTERNAL))
    assert not Written.of(job(), "001").restore(job())
    assert list(tables.PROBLEMS.read(OUTPUTS["problems"])["key"]) == [INTERNAL]


def test_a_problem_of_the_input_is_one():
    do(job(), Problem("A has no dose", compound="A", key="dose"))
    assert Written.of(job(), "001").restore(job())
