"""Where jobs run: profiles, what a job on a cluster sees of the run, and what is said where one fails."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
import slurm
import yaml
from snakemake.cli import get_argument_parser

from mtorkin.base.errors import InputError
from mtorkin.cli.main import main
from mtorkin.workflow import folders, paths, profiles
from mtorkin.workflow.launch import workflow_root

ROOT = workflow_root()
PROFILES = sorted(path.parent.name for path in (ROOT / "workflow" / "profiles").glob("*/config.yaml"))
#: As the Makefile installs what a profile needs, apart from what is locked.
LIBRARIES = {name: ROOT / f".venv-{name}" / "libraries" for name in PROFILES}


def content(name: str) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load((profiles.find(name) / "config.yaml").read_text(encoding="utf-8"))
    return found


@pytest.fixture
def installed(monkeypatch):
    """Every plugin seems to be installed."""
    monkeypatch.setattr(profiles, "find_spec", lambda _: True)


@pytest.mark.parametrize("name", PROFILES)
def test_a_profile_holds_options_of_snakemake_or_of_its_plugin(name, installed):
    known = get_argument_parser()._option_string_actions
    given = content(name)
    plugin = str(given.get("executor", "none"))
    # These are of a plugin, which is not installed here; `default-storage-provider` is given in a dry run below.
    own = {key for key in given if key.startswith(f"{plugin}-")}
    assert {f"--{key}" for key in given if key not in own} <= set(known)
    wanted = plugin != "none"
    assert wanted == (name != "default")
    if wanted:
        assert own, "else the profile would say nothing of its own"
        assert given["retries"] == 2, "each try asks for more, see costs.py"
        assert f"snakemake-executor-plugin-{plugin}==" in (profiles.find(name) / "requirements.txt").read_text()


def test_slurm_is_not_asked_for_accounts_that_it_may_not_keep(installed):
    assert content("slurm")["slurm-status-command"] == "squeue"


@pytest.mark.parametrize("name", sorted(set(PROFILES) - {"default"}))
def test_a_run_with_a_profile_is_planned(name, tmp_path):
    """By `mtorkin run` and by plain Snakemake, with the plugin; nothing is submitted."""
    if not LIBRARIES[name].is_dir():
        pytest.skip(f"`make .venv-{name}/.installed` installs the plugin")
    places = [str(ROOT / "src"), str(LIBRARIES[name])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(places), "PYTHONDONTWRITEBYTECODE": "1"}
    (tmp_path / "config.yaml").write_text(f"folders: ['{ROOT / 'data' / 'study'}']", encoding="utf-8")
    at = ["--workflow-profile", profiles_of("default"), "--profile", profiles_of(name)]
    plain = ["snakemake", "--snakefile", str(ROOT / "Snakefile"), "--configfile", "config.yaml", *at]
    ours = ["mtorkin", "run", str(ROOT / "data" / "study"), "--out", "out", "--profile", name]
    for command, row in ((plain, r"^ingest +{}$"), (ours, r"^ +{}  read folders$")):
        ended = subprocess.run(
            [sys.executable, "-m", *command, "--dry-run"],
            cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        assert ended.returncode == 0, ended.stderr
        count = len(list((ROOT / "data" / "study").glob("*/assay.yaml")))
        assert re.search(row.format(count), ended.stdout + ended.stderr, flags=re.M)
    assert not list(tmp_path.rglob(paths.INDEX))


def profiles_of(name: str) -> str:
    return str(ROOT / "workflow" / "profiles" / name)


def test_a_profile_of_ones_own_is_found_by_its_path(tmp_path, installed):
    (tmp_path / "config.yaml").write_text("jobs: 3", encoding="utf-8")
    assert profiles.find(str(tmp_path)) == tmp_path.resolve()
    assert profiles.find("slurm") == ROOT / "workflow" / "profiles" / "slurm"


def test_a_profile_that_is_not_there_or_whose_plugin_is_not_is_said(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(profiles, "find_spec", lambda _: None)
    with pytest.raises(InputError, match="none of default, kubernetes, slurm, and no directory"):
        profiles.find("slrum")
    command = ["run", str(ROOT / "data" / "study" / "puromycin"), "--out", str(tmp_path / "out"), "--profile", "slurm"]
    assert main(command) == 2
    assert "pip install snakemake-executor-plugin-slurm" in capsys.readouterr().err


def test_a_job_of_a_cluster_knows_where_the_run_was_started(monkeypatch, tmp_path):
    """It reads the Snakefile in a process within another: the second one starts within the results."""
    monkeypatch.delenv("MTORKIN_STARTED_IN", raising=False)
    monkeypatch.chdir(tmp_path)
    assert folders.started_in(main=True) == tmp_path
    assert "MTORKIN_STARTED_IN" not in os.environ
    assert folders.started_in(main=False) == tmp_path
    (tmp_path / "results").mkdir()
    monkeypatch.chdir(tmp_path / "results")
    assert folders.started_in(main=False) == tmp_path
    assert folders.started_in(main=True) == tmp_path / "results", "a run within a job is a run of its own"
    assert folders.started_in(main=False) == tmp_path / "results"


def test_a_job_within_the_results_finds_the_folders(monkeypatch, tmp_path):
    """As the second process of a job on Slurm does, which is told the configuration as the run was."""
    (tmp_path / "data" / "a").mkdir(parents=True)
    (tmp_path / "data" / "a" / "assay.yaml").touch()
    (tmp_path / "results").mkdir()
    (tmp_path / "my.yaml").write_text("folders: [data]\nout: results", encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "snakemake", "--snakefile", str(ROOT / "Snakefile"), "--mode", "remote", "--cores", "1",
         "--configfile", str(tmp_path / "my.yaml"), "--dry-run", "--nolock",
         "--target-files-omit-workdir-adjustment", "--target-jobs", "ingest:assay=a"],
        cwd=tmp_path / "results", env={**os.environ, "MTORKIN_STARTED_IN": str(tmp_path)},
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    said = ended.stdout + ended.stderr
    assert ended.returncode == 0, said
    assert re.search(r"^ingest +1$", said, flags=re.M)
    assert not (tmp_path / "results" / "results").exists()


def test_without_slurm_the_comparison_says_what_is_missing_and_ends_well(monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(slurm.shutil, "which", lambda _: None)
    monkeypatch.setattr(sys, "argv", ["slurm.py"])
    slurm.main()
    said = capsys.readouterr().out
    assert said.startswith("left out: munged, slurmctld")
    assert said.count("\n") == 1
    monkeypatch.setattr(sys, "argv", ["slurm.py", "--required"])
    with pytest.raises(SystemExit, match="slurm-wlm and munge"):
        slurm.main()
