"""Which jobs a study has, without running any."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest
from snakemake import api
from snakemake.exceptions import WorkflowError

from mtorkin.workflow.costs import COSTS, resources
from mtorkin.workflow.dependencies import SETTINGS
from mtorkin.workflow.launch import workflow_root

GATHERING = {"families": 1, "verdict": 1, "index": 1, "provenance": 1, "outcome": 1, "all": 1}


@pytest.fixture
def study(tmp_path):
    """Three assay folders, one of them without assay.yaml, and a place for results."""
    for name in ("a", "b", "c"):
        (tmp_path / "study" / name).mkdir(parents=True)
        (tmp_path / "study" / name / "layout.csv").touch()
    (tmp_path / "study" / "a" / "assay.yaml").touch()
    (tmp_path / "study" / "b" / "assay.yaml").touch()
    (tmp_path / "out").mkdir()
    return tmp_path


def test_a_job_per_folder_and_per_batch(jobs, study):
    config = {"folders": ["../study"], "out": "."}
    assert jobs(study / "out", config) == {
        "ingest": 3,
        "reduce": 3,
        "fit": 2,
        "pathway": 2,
        "settle": 2,
        "pages": 2,
        **GATHERING,
    }


def test_batches_split_with_the_number_of_folders(jobs, study):
    config = {"folders": ["../study"], "out": ".", "batch_size": 1}
    assert jobs(study / "out", config) == {
        "ingest": 3,
        "reduce": 3,
        "fit": 3,
        "pathway": 3,
        "settle": 3,
        "pages": 3,
        **GATHERING,
    }


def test_a_missing_folder_has_its_jobs(jobs, study):
    found = jobs(study / "out", {"folders": ["../study/a", "../nowhere"], "out": "."})
    assert (found["ingest"], found["reduce"]) == (2, 2)


def test_results_go_where_the_configuration_says(study, monkeypatch):
    monkeypatch.chdir(study)
    output = api.OutputSettings(dryrun=True, enable_file_logging=False)
    with contextlib.redirect_stderr(io.StringIO()), api.SnakemakeApi(output) as session:
        workflow = session.workflow(
            snakefile=workflow_root() / "Snakefile",
            config_settings=api.ConfigSettings(config={"folders": ["study"], "out": "elsewhere/results"}),
            resource_settings=api.ResourceSettings(cores=1),
        )
        workflow.dag().execute_workflow(pseudo_executor="dryrun")
        ingest = [job for job in workflow._workflow.dag.jobs if job.rule.name == "ingest"]
        assert Path.cwd() == study / "elsewhere" / "results"
    assert sorted(job.params.folder for job in ingest) == [f"../../study/{name}" for name in ("a", "b", "c")]
    assert not any(job.input for job in ingest)


def test_names_of_folders_and_files_may_hold_anything(jobs, tmp_path):
    folder = tmp_path / "<x> {y}" / "{assay} <z>"
    folder.mkdir(parents=True)
    for name in ("assay.yaml", "notes {draft}.txt", "raw <old>.txt"):
        (folder / name).touch()
    (folder / "broken").symlink_to("nowhere")
    (tmp_path / "out").mkdir()
    found = jobs(tmp_path / "out", {"folders": ["../<x> {y}/{assay} <z>"], "out": "."})
    assert found == {"ingest": 1, "reduce": 1, "fit": 1, "settle": 1, "pathway": 1, "pages": 1, **GATHERING}


@pytest.mark.parametrize(
    ("config", "sentence"),
    [({}, "no assay folder was given"), ({"foldrs": ["study"]}, "did you mean folders?")],
)
def test_a_wrong_configuration_is_one_sentence(jobs, tmp_path, config, sentence):
    with pytest.raises(WorkflowError, match=r"^[^\n]*$") as caught:
        jobs(tmp_path, config)
    assert sentence in str(caught.value)


def test_every_stage_says_what_it_may_take_and_asks_for_more_when_it_is_tried_again():
    assert set(COSTS) == set(SETTINGS)
    first, third = ({name: ask(None, attempt) for name, ask in resources("fit").items()} for attempt in (1, 3))
    assert first == {"mem_mb": COSTS["fit"].memory, "runtime": COSTS["fit"].minutes}
    assert third == {name: 4 * value for name, value in first.items()}
