"""What stages do with a folder or compound that cannot be analysed.

The rooms themselves are tested in their own places.
"""

from __future__ import annotations

import errno
import importlib
import logging
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from mtorkin.base import tables
from mtorkin.base.errors import InputError, Problem
from mtorkin.base.settings import Settings
from mtorkin.kinetics.families import WRITTEN, Fitted
from mtorkin.workflow import paths
from mtorkin.workflow.dependencies import SETTINGS, visible
from mtorkin.workflow.inputs import digests
from mtorkin.workflow.job import INTERNAL, Job
from mtorkin.workflow.script import run
from mtorkin.workflow.stages import fit, verdict
from mtorkin.workflow.stages.ingest import ingest
from mtorkin.workflow.stages.outcome import outcome
from mtorkin.workflow.stages.reduce import reduce
from mtorkin.workflow.stored import read_json, write_json


def job(stage: str, outputs: dict[str, str], inputs: dict[str, object] | None = None, **params: object) -> Job:
    return Job(inputs or {}, outputs, params, visible(stage, {}), "logs/this.log")


@pytest.fixture(autouse=True)
def _in_out(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def _ingest(folder: str) -> dict[str, str]:
    outputs = {name: paths.of(path, assay="a") for name, path in paths.INGEST.items()}
    ingest(job("ingest", outputs, assay="a", folder=folder, files=digests(Path(folder))))
    return outputs


def test_a_missing_folder_is_a_problem_and_has_empty_tables():
    outputs = _ingest("nowhere")
    (problem,) = tables.PROBLEMS.read(outputs["problems"]).fillna("").to_dict("records")
    assert problem["severity"] == "error"
    assert problem["assay"] == "a"
    assert "there is no such folder" in problem["message"]
    assert tables.WELLS.read(outputs["wells"]).empty
    assert tables.SIGNALS.read(outputs["signals"]).empty


def test_what_could_not_be_read_is_passed_over_by_the_next_stage():
    read = _ingest("nowhere")
    outputs = {name: paths.of(path, assay="a") for name, path in paths.REDUCE.items()}
    reduce(job("reduce", outputs, dict(read), assay="a"))
    assert tables.VELOCITIES.read(outputs["velocities"]).empty
    assert tables.PROBLEMS.read(outputs["problems"]).empty


def test_a_bug_is_a_problem_with_its_traceback_in_the_log(caplog):
    problems: list[Problem] = []
    with job("fit", {}).recording(problems, compound="TOR-1"):
        raise ZeroDivisionError("deep inside")
    assert problems[0].sentence() == (
        "internal error: TOR-1 cannot be analysed (ZeroDivisionError); please report it with logs/this.log"
    )
    assert "deep inside" in caplog.text


def test_no_room_is_no_problem_of_a_compound():
    problems: list[Problem] = []
    with pytest.raises(OSError, match="no room"), job("fit", {}).recording(problems, compound="TOR-1"):
        raise OSError(errno.ENOSPC, "no room")
    assert problems == []


@pytest.mark.parametrize(
    ("bug", "words"),
    [
        (OSError(errno.EFBIG, os.strerror(errno.EFBIG), "a.csv"), os.strerror(errno.EFBIG)),
        (ValueError("deep"), "an error inside mtorkin"),
    ],
)
def test_what_ends_a_job_is_said_past_its_log(monkeypatch, capfd, bug, words):
    monkeypatch.setattr(logging, "basicConfig", lambda **_: None)  # pytest's own handlers stay.
    monkeypatch.setattr(logging, "captureWarnings", lambda _: None)

    def fit(_: Job) -> None:
        raise bug

    with pytest.raises(SystemExit) as ended:
        run(fit, SimpleNamespace(log=["logs/this.log"], params={"settings": {}}, input={}, output={}, wildcards={}))
    assert ended.value.code == 1
    assert words in capfd.readouterr().err


def test_unusable_input_is_its_own_sentences():
    problems: list[Problem] = []
    with job("fit", {}).recording(problems):
        raise InputError([Problem("one"), Problem("two")])
    assert [problem.message for problem in problems] == ["one", "two"]


def test_a_bug_in_one_compound_leaves_the_others_and_no_verdict_on_it(monkeypatch):
    """Two compounds; the fit of one fails."""

    def fit_families(found, wells, settings):
        if (found["compound"] == "BAD").any():
            raise ZeroDivisionError
        fits = [{"family": row.family, "compound": row.compound} for row in found.itertuples()]
        return Fitted({name: fits if name == "fits" else [] for name in WRITTEN}, [])

    monkeypatch.setattr(fit, "fit_families", fit_families)
    rows = [{"family": name, "compound": name, "assay": "a"} for name in ("BAD", "GOOD")]
    tables.FAMILIES.write(rows, "families.csv")
    tables.FAMILY_WELLS.write([{"family": name} for name in ("BAD", "GOOD")], "wells.csv")
    written = {name: paths.of(path, batch="001") for name, path in paths.FIT.items()}
    fit.fit(job("fit", written, {"families": "families.csv", "family_wells": "wells.csv"}))
    assert tables.FITS.read(written["fits"])["compound"].tolist() == ["GOOD"]
    assert tables.PROBLEMS.read(written["problems"])["key"].tolist() == [INTERNAL]

    def decided(compound, *_):
        return {
            "compound": compound,
            "verdict": "unresolved",
            "rule": {"id": "none"},
            "alive": [],
            "flags": [],
            "families": [],
        }

    monkeypatch.setattr(verdict, "decide", decided)
    write_json({name: {"batch": "001"} for name in ("BAD", "GOOD")}, "compounds.json")
    tables.QUALITY.write(None, "quality.csv")
    inputs = {"families": ["families.csv"], "quality": ["quality.csv"], "compounds": "compounds.json"}
    inputs |= {name: [written[name]] for name in ("fits", "parameters", "patterns", "problems")}
    verdict.verdict(job("verdict", {**paths.VERDICT, "decided": ["decided.json"]}, inputs, batches=["001"]))
    assert tables.VERDICTS.read(paths.VERDICTS)["compound"].tolist() == ["GOOD"]
    assert read_json("decided.json")["everyone"] == ["GOOD"]


@pytest.mark.parametrize("severity", ["error", "warning"])
def test_the_outcome_fails_with_the_sentences_of_errors_only(severity):
    tables.PROBLEMS.write([Problem("text in a number", severity, "a", "layout.csv", "row 3").as_row()], "problems.csv")
    last = job("outcome", {"outcome": "outcome.txt"}, {"problems": "problems.csv"})
    if severity == "warning":
        outcome(last)
        return
    with pytest.raises(InputError, match=r"a/layout\.csv, row 3: text in a number"):
        outcome(last)


def test_a_stage_cannot_read_settings_that_its_rule_does_not_depend_on():
    settings = visible("reduce", {"quality": {"z_prime": 0.5}})
    assert settings.quality.z_prime == 0.5
    with pytest.raises(AttributeError, match="selection"):
        _ = settings.selection


def test_every_stage_says_which_settings_it_reads():
    known = set(Settings.model_fields)
    assert all(set(names) <= known for names in SETTINGS.values())
    assert all(callable(getattr(importlib.import_module(f"mtorkin.workflow.stages.{name}"), name)) for name in SETTINGS)


@pytest.mark.parametrize(
    ("which", "left_out"),
    [
        ("chosen", {"competitive", "competitive [competitive]", "mixed [uncompetitive]", "no inhibition"}),
        ("possible", {"mixed [uncompetitive]", "no inhibition"}),
        ("all", set()),
    ],
)
def test_the_fits_that_are_published_are_those_asked_for(which, left_out):
    """A model near the best and one far off, a pattern that is possible and one that is not; what is no fit stays."""
    fits = [
        {"family": "A", "model": "mixed", "delta_AICc": 0.0, "chosen": True},
        {"family": "A", "model": "competitive", "delta_AICc": 2.0, "chosen": False},
        {"family": "A", "model": "no inhibition", "delta_AICc": 200.0, "chosen": False},
        {"family": "A", "model": "competitive [competitive]", "pattern": "competitive", "chosen": False},
        {"family": "A", "model": "mixed [uncompetitive]", "pattern": "uncompetitive", "chosen": False},
    ]
    parameters = [{"family": "A", "model": model, "parameter": "Km"} for model in [*_models(fits), "dose-response"]]
    patterns = [
        {"family": "A", "pattern": "competitive", "alive": True},
        {"family": "A", "pattern": "uncompetitive", "alive": False},
        {"family": "B", "pattern": "uncompetitive", "alive": True},
    ]
    tables.FITS.write(fits, "fits.csv")
    tables.PARAMETERS.write(parameters, "parameters.csv")
    tables.PATTERNS.write(patterns, "patterns.csv")
    for name in ("families", "quality", "problems"):
        getattr(tables, name.upper()).write([], f"{name}.csv")
    write_json({}, "compounds.json")
    names = ("families", "fits", "parameters", "patterns", "quality", "problems")
    inputs = {**{name: [f"{name}.csv"] for name in names}, "compounds": "compounds.json"}
    settings = visible("verdict", {"fits": which, "selection": {"criterion": "AICc"}})
    written = {name: f"published-{Path(path).name}" for name, path in paths.VERDICT.items()}
    verdict.verdict(Job(inputs, {**written, "decided": []}, {"batches": []}, settings, "log"))
    assert set(_models(fits)) - set(tables.FITS.read(written["fits"])["model"]) == left_out
    shown = tables.PARAMETERS.read(written["parameters"])["model"]
    assert {row["model"] for row in parameters} - set(shown) == left_out


def _models(fits: list[dict[str, object]]) -> list[str]:
    return [str(row["model"]) for row in fits]
