"""What a run tells while it works, and what of it is shown."""

from __future__ import annotations

import json
import logging
from collections import Counter

import pytest
from snakemake.common import NOTHING_TO_BE_DONE_MSG
from snakemake_interface_logger_plugins.common import LogEvent

from mtorkin.base.errors import InputError
from mtorkin.base.settings import Settings
from mtorkin.workflow.dependencies import SETTINGS
from mtorkin.workflow.events import ASKED, DOES, SIGN, Telling, heard, tell_of_job, told
from mtorkin.workflow.job import Job
from mtorkin.workflow.progress import Progress, Show


def record(level=logging.INFO, message="", **about):
    found = logging.LogRecord("snakemake", level, "", 0, message, None, None)
    vars(found).update(about)
    return found


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({"event": LogEvent.RUN_INFO, "stats": {"fit": 3, "all": 1, "total": 4}}, {"planned": {"fit": 3}}),
        (
            {"event": LogEvent.JOB_INFO, "rule_name": "fit", "wildcards": {"batch": "001"}, "jobid": 7},
            {"begins": "fit", "of": "001", "job": 7},
        ),
        ({"event": LogEvent.JOB_FINISHED, "job_id": 7}, {"ended": 7}),
        (
            {"event": LogEvent.JOB_ERROR, "rule_name": "fit", "jobid": 7, "rule_msg": "TIMEOUT", "log": ["fit.log"]},
            {"failed": 7, "said": "TIMEOUT", "logs": ["fit.log"]},
        ),
        ({"event": LogEvent.JOB_INFO, "rule_name": "all", "wildcards": {}}, {}),
        ({"event": LogEvent.PROGRESS, "done": 2, "total": 5}, {"done": 2, "total": 5}),
        ({"message": NOTHING_TO_BE_DONE_MSG}, {"planned": {}}),
        ({"message": "Building DAG of jobs..."}, {}),
    ],
)  # fmt: skip
def test_an_event_is_told_by_its_fields(about, expected, capsys):
    assert told(record(**about)) == expected
    assert not Telling(remarks=False).filter(record(**about)), "Snakemake need not say it too"
    said = capsys.readouterr().out
    assert heard(said) == expected
    assert said == (f"{SIGN}{json.dumps(expected)}\n" if expected else "")


def test_what_is_wrong_is_let_through_and_remarks_where_they_are_wanted():
    assert Telling(remarks=False).filter(record(logging.ERROR, "it failed"))
    assert Telling(remarks=True).filter(record(message="Building DAG of jobs..."))


def test_nobody_who_listens_stops_nothing(monkeypatch):
    class Broken:
        def write(self, text):
            raise BrokenPipeError

    monkeypatch.setattr("sys.stdout", Broken())
    assert not Telling(remarks=False).filter(record(event=LogEvent.PROGRESS, done=1, total=2))


def test_a_job_tells_of_its_compounds_where_somebody_listens(monkeypatch, capsys):
    monkeypatch.delenv(ASKED, raising=False)
    tell_of_job({"through": "fit"})
    assert capsys.readouterr().out == ""
    monkeypatch.setenv(ASKED, "events")
    job, problems = Job({}, {}, {}, Settings(), "logs/this.log", "fit"), []
    for compound in ("A", "B"):
        with job.recording(problems, compound=compound):
            if compound == "B":
                raise InputError("no")
    with job.recording(problems, assay="folder"):
        pass
    assert list(map(heard, capsys.readouterr().out.strip("\n").split("\n"))) == [{"through": "fit"}] * 2


def test_a_terminal_shows_compounds(capsys):
    progress = Progress(terminal=True, began=0.0)
    for event in ({"planned": {"fit": 2}}, {"begins": "fit", "of": "001", "job": 1}, {"through": "fit"}):
        progress.hear(event)
    assert progress.doing == "fits: 1 compound"
    for event in ({"compounds": 1008}, {"through": "fit"}):
        progress.hear(event)
    assert progress.line().startswith("0 of 2 steps, fits: 2 of 1,008 compounds")


def test_every_stage_has_its_words():
    assert set(DOES) == set(SETTINGS)


def events(steps=20):
    yield {"planned": {"fit": steps}}
    for number in range(1, steps + 1):
        yield {"begins": "fit", "of": f"{number:03d}", "job": number}
        yield {"ended": number}
        yield {"done": number, "total": steps}


@pytest.mark.parametrize(("show", "lines"), [(Show.QUIET, 0), (Show.USUAL, 10), (Show.VERBOSE, 40)])
def test_a_file_gets_ten_lines_or_all_or_none(show, lines, capsys):
    progress = Progress(show, terminal=False)
    for event in events():
        progress.hear(event)
    progress.end()
    said = capsys.readouterr().err.splitlines()
    assert len(said) == lines
    assert said[-1:] == (["20 of 20 steps"] if lines else [])


def test_a_terminal_has_one_line_with_the_step_and_the_time_that_is_left(capsys, monkeypatch):
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    progress = Progress(terminal=True, began=0.0)
    for event in list(events())[:8]:
        progress.hear(event)
    said = capsys.readouterr().err
    assert said.endswith("\r\x1b[K2 of 20 steps, fits 003, about 10 min left")
    assert "\n" not in said
    progress.end()
    assert capsys.readouterr().err == "\r\x1b[K"


def test_a_run_counts_the_steps_that_a_dry_run_counts(capsys):
    progress = Progress(terminal=False)
    for event in [*events(10), {"done": 11, "total": 11}]:
        progress.hear(event | ({"total": 11} if "done" in event else {}))
    said = capsys.readouterr().err.splitlines()
    assert said[-1] == "10 of 10 steps"
    assert len(said) == 10


def test_steps_that_take_no_time_have_no_rest():
    progress = Progress(planned={"fit": 4}, ended=Counter(fit=3))
    assert progress.left(1.0) == ""
    assert progress.left(12.0) == ""
    assert progress.left(60.0) == "about 20 s left"


def test_the_rest_is_reckoned_by_work_and_compounds_and_not_by_steps():
    progress = Progress(planned={"ingest": 8, "fit": 2}, ended=Counter(ingest=8))
    folders = progress.share
    assert folders < 0.3, "eight of ten steps, and a fifth of the work"
    progress.compounds = 96
    progress.through["fit"] = 48
    assert progress.share == pytest.approx((1.0 + folders) / 2)
    progress.ended["fit"] = 1
    assert progress.share == pytest.approx((1.0 + folders) / 2), "the same compounds do not count twice"
    progress.through["fit"] = 96
    assert progress.share == 1.0


def test_a_run_that_goes_on_knows_the_compounds_of_the_run_before():
    progress = Progress(Show.QUIET, compounds=96, batches=2)
    progress.hear({"planned": {"fit": 1, "verdict": 1, "pages": 2}})
    for rule in ("fit", "verdict", "pages"):
        progress.hear({"through": rule})
    assert progress.how_many("fit") == "1 compound", "one batch of two needed nothing"
    assert progress.how_many("verdict") == progress.how_many("pages") == "1 of 96 compounds"
    progress.hear({"planned": {"families": 1, "fit": 2}})
    assert progress.how_many("fit") == "1 compound", "they are dealt anew"


def test_a_job_that_failed_is_named_unless_it_was_tried_again_and_ended_well(tmp_path):
    progress = Progress(Show.QUIET, terminal=False)
    for job, batch in ((1, "001"), (2, "002")):
        progress.hear({"begins": "pages", "of": batch, "job": job})
        progress.hear({"failed": job, "said": "status is: 'TIMEOUT'", "logs": [f"{batch}.log", "slurm.log"]})
    progress.hear({"ended": 1})
    (failed,) = progress.failed.values()
    assert failed.sentence() == "pages 002 failed: status is: 'TIMEOUT' (logs: 002.log, slurm.log)"
    assert not failed.is_error(tmp_path), "it has not come as far as a log"
    (tmp_path / "002.log").write_text("INFO the job was ended\n", encoding="utf-8")
    assert not failed.is_error(tmp_path)
    (tmp_path / "002.log").write_text("ERROR stage pages\nTraceback\n", encoding="utf-8")
    assert failed.is_error(tmp_path)


def test_a_line_of_a_tool_is_no_event():
    assert heard("1 of 3 steps (33%) done\n") == {}
