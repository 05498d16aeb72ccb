"""The workflow as others deploy it: from a bare clone, as a module, in the places where they look for it."""

from __future__ import annotations

import contextlib
import io
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest
import snakemake
import yaml
from snakemake import api
from snakemake.report.html_reporter import ReportSettings

from mtorkin.workflow.launch import workflow_root

ROOT = workflow_root()
#: What only rules need, and mtorkin itself: a clone is planned without.
NOT_NEEDED = re.compile(r"(lmfit|matplotlib|mtorkin|numba|numpy|openpyxl|pandas|pint|scipy|wellmap)\b|.*\.pth$")


def test_a_bare_clone_runs_dry_without_flags_and_without_mtorkin_installed(tmp_path):
    clone, libraries = tmp_path / "clone", tmp_path / "libraries"
    clone.mkdir()
    libraries.mkdir()
    for name in ("Snakefile", "workflow", "config", "data", "src"):
        (clone / name).symlink_to(ROOT / name)
    for path in Path(snakemake.__file__).parents[1].iterdir():
        if not NOT_NEEDED.match(path.name):
            (libraries / path.name).symlink_to(path)
    ended = subprocess.run(
        [sys.executable, "-S", "-m", "snakemake", "--dry-run", "--snakefile", "workflow/Snakefile", "--quiet", "rules"],
        cwd=clone, env={**os.environ, "PYTHONPATH": str(libraries)}, capture_output=True, text=True, timeout=600,
        check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    folders = len(list((ROOT / "data" / "study").glob("*/assay.yaml")))
    assert re.search(rf"^ingest +{folders}$", ended.stdout + ended.stderr, flags=re.M)
    assert not (clone / "results" / "assays").exists()


def planned(snakefile: Path, configuration: dict[str, object]):
    """The jobs that would run, and the directory that they would run in; nothing is run."""
    quiet = io.StringIO()
    output = api.OutputSettings(dryrun=True, enable_file_logging=False)
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet), api.SnakemakeApi(output) as session:
        workflow = session.workflow(
            snakefile=snakefile,
            config_settings=api.ConfigSettings(config=configuration),
            resource_settings=api.ResourceSettings(cores=1),
        )
        workflow.dag().execute_workflow(pseudo_executor="dryrun")
        return list(workflow._workflow.dag.jobs), Path.cwd()


@pytest.fixture
def data(tmp_path, monkeypatch) -> Path:
    for name in ("a", "b"):
        (tmp_path / "data" / name).mkdir(parents=True)
        (tmp_path / "data" / name / "assay.yaml").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_it_is_a_module_of_another_workflow(data):
    """As config/README.md says: results lie under the prefix, and the other workflow keeps its directory."""
    page = (ROOT / "config" / "README.md").read_text(encoding="utf-8")
    step = re.search(r"<!-- steps: module -->\n```python\n(.*?)```", page, flags=re.DOTALL)
    assert step
    (data / "mtorkin").symlink_to(ROOT)
    (data / "Snakefile").write_text(step[1], encoding="utf-8")
    jobs, place = planned(data / "Snakefile", {})
    assert place == data
    counts = Counter(job.rule.name for job in jobs)
    assert (counts["mtorkin_ingest"], counts["mtorkin_verdict"], counts["all"]) == (2, 1, 1)
    assert all(str(path).startswith("results/mtorkin/") for job in jobs for path in (*job.output, *job.log))
    assert sorted(job.params.folder for job in jobs if job.rule.name == "mtorkin_ingest") == ["data/a", "data/b"]


def test_what_a_report_of_snakemake_shows_has_a_caption_and_a_category(data):
    jobs, _ = planned(ROOT / "Snakefile", {"folders": ["data"], "out": "results"})
    shown = {
        str(path): path.flags["report"] for job in jobs for path in job.output if "report" in getattr(path, "flags", {})
    }
    beside = {"compared.html", "pathway.html", "plates.html", "problems.html"}
    assert set(shown) == {"index.html", *beside, "verdicts.csv", "pages"}
    assert all(flag.category for flag in shown.values())
    assert all(Path(flag.caption.get_path_or_uri(secret_free=True)).is_file() for flag in shown.values())
    assert all(job.rule.conda_env for job in jobs if job.rule.script)


# Snakemake calls docutils by a name that is to go, and leaves the files of captions to the garbage collector.
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_snakemake_makes_its_report(data, monkeypatch):
    """Of a run whose files are there; what is in them is of no account."""
    jobs, place = planned(ROOT / "Snakefile", {"folders": ["data"], "out": "results"})
    for path in (path for job in jobs for path in job.output):
        made = place / str(path)
        (made if path.is_directory else made.parent).mkdir(parents=True, exist_ok=True)
        (made / "TORIN.html" if path.is_directory else made).write_text("<p>shown</p>", encoding="utf-8")
    monkeypatch.chdir(data)
    output, quiet = api.OutputSettings(enable_file_logging=False), io.StringIO()
    with contextlib.redirect_stdout(quiet), contextlib.redirect_stderr(quiet), api.SnakemakeApi(output) as session:
        workflow = session.workflow(
            snakefile=ROOT / "Snakefile",
            config_settings=api.ConfigSettings(config={"folders": ["data"], "out": "results"}),
            resource_settings=api.ResourceSettings(cores=1),
        )
        workflow.dag().create_report("html", ReportSettings(path=data / "report.zip"))
    with zipfile.ZipFile(data / "report.zip") as made:
        names = made.namelist()
        (page,) = (name for name in names if name.endswith("report.html"))
        shown = made.read(page).decode("utf-8")
    assert all(word in shown for word in ("TORIN", "Compounds", "Study", "Predictions", "verdicts.csv"))
    assert any(name.endswith("TORIN.html") for name in names)


def test_the_catalogue_and_the_small_study_name_what_there_is():
    listed = yaml.safe_load((ROOT / ".snakemake-workflow-catalog.yml").read_text(encoding="utf-8"))
    assert listed["usage"]["software-stack-deployment"]["conda"]
    small = ROOT / ".test"
    given = yaml.safe_load((small / "config" / "config.yaml").read_text(encoding="utf-8"))
    assert [(small / folder / "assay.yaml").is_file() for folder in given["folders"]] == [True]
