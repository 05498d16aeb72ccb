"""docs/ci.md is followed in a fresh directory; results made by hand stand for fits, but in the long form."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from locking.conftest import Content
from long import LONG

from mtorkin import cli
from mtorkin.locking.stored import read_lock
from mtorkin.workflow import paths

ROOT = Path(__file__).resolve().parents[2]


def block(name: str) -> str:
    page = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
    found = re.search(rf"<!-- steps: {name} -->\n```\w+\n(.*?)```", page, flags=re.DOTALL)
    assert found, name
    return found[1]


def commands(name: str) -> list[list[str]]:
    return [shlex.split(line) for line in block(name).splitlines()]


@pytest.fixture
def repository(tmp_path, monkeypatch) -> Path:
    """A fresh repository with the data of the page."""
    home = tmp_path / "my-study"
    shutil.copytree(ROOT / "data" / "study" / "puromycin", home / "data" / "puromycin")
    monkeypatch.chdir(home)
    git("init", "-q")
    (home / ".gitignore").write_text("results/\n", encoding="utf-8")
    return home


def git(*arguments: str) -> str:
    named = ["git", "-c", "user.name=a test", "-c", "user.email=test@localhost", *arguments]
    return subprocess.run(named, capture_output=True, text=True, check=True).stdout


def follow(name: str, analysed) -> list[int]:
    """Do the steps of a block; the status of each command of mtorkin."""
    ended = []
    for program, *arguments in commands(name):
        if program == "git":
            git(*arguments)
            continue
        assert program == "mtorkin"
        asked = cli.parser().parse_args(arguments)
        if asked.command == "run":
            shutil.rmtree(asked.out, ignore_errors=True)
            shutil.copytree(analysed, asked.out)
            (Path(asked.out) / paths.CONFIG).parent.mkdir()
            (Path(asked.out) / paths.CONFIG).write_text("folders: [../data]\n", encoding="utf-8")
        else:
            ended.append(cli.main(arguments))
    return ended


def repeated(content: Content) -> None:
    content[paths.VERDICTS_JSON]["compounds"][1]["verdict"] = "unresolved"
    content[paths.PROVENANCE]["inputs"]["torin-atp"]["plate.csv"] = "cd" * 32


def test_the_steps_at_the_desk_and_after_a_failure(repository, results, capsys):
    assert follow("desk", results("first")) == [0, 0, 0]
    assert git("show", "--name-only", "--format=").split() == [
        ".gitignore", "data/mtorkin.lock.json", "data/puromycin/assay.yaml", "data/puromycin/rates.csv",
    ]  # fmt: skip
    assert follow("accept", results("second", repeated)) == [0, 0]
    found = read_lock(repository / "data" / "mtorkin.lock.json")
    assert (found.compounds["TORIN"].verdict, found.accepted[0].reason) == ("unresolved", "plate 3 was repeated")
    assert git("status", "--porcelain") == ""


@pytest.mark.skipif(not LONG, reason="analyses a folder four times: MTORKIN_LONG=1, as in `make test-long`")
def test_the_page_is_followed_as_it_stands(repository):
    """Nothing stands for an analysis: what is committed is verified, a corrected plate is seen and accepted."""
    shutil.rmtree("data")
    shutil.copytree(ROOT / "data" / "study" / "sim-one-axis", "data/sim-one-axis")
    assert really("desk") == [0, 0, 0, 0]
    line = next(line for line in yaml.safe_load(block("gitlab"))["verify"]["script"] if line.startswith("mtorkin "))
    verify = shlex.split(line.partition(" > ")[0])
    again = run(verify)
    assert (again.returncode, again.stdout) == (0, "**The results are the same, of 1 compound.**\n")
    plate = Path("data/sim-one-axis/SIM-P1.csv")
    plate.write_text(plate.read_text(encoding="utf-8").replace("6850,2", "68502,0"), encoding="utf-8")
    seen = run(verify)
    assert seen.returncode == 3
    assert "- input sim-one-axis/SIM-P1.csv: changed\n" in seen.stdout
    assert "### SIM-AXIS\n" in seen.stdout
    assert really("accept", TORIN="SIM-AXIS") == [0, 0, 0]
    assert run(verify).returncode == 0
    (note,) = read_lock(Path("data/mtorkin.lock.json")).accepted
    assert (note.compound, note.reason) == ("SIM-AXIS", "plate 3 was repeated")
    assert git("status", "--porcelain") == ""


def really(name: str, **instead: str) -> list[int]:
    """Do the steps of a block as they stand, but for names; the status of each command of mtorkin."""
    ended = []
    for words in commands(name):
        program, *arguments = [instead.get(word, word) for word in words]
        if program == "git":
            git(*[argument.replace("TORIN:", "SIM-AXIS:") for argument in arguments])
        else:
            ended.append(run([program, *arguments]).returncode)
    return ended


def run(words: list[str]) -> subprocess.CompletedProcess[str]:
    """A command of mtorkin."""
    program, *arguments = words
    command = [sys.executable, "-m", program, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_the_action_writes_the_summary_and_ends_with_the_status(repository, results, tmp_path):
    """Its own script, by the shell that GitHub takes; a mtorkin that compares what is there stands for the analysis."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    (given,) = (step for step in yaml.safe_load(block("github"))["jobs"]["verify"]["steps"] if "OWNER" in step["uses"])
    assert set(given["with"]) <= set(action["inputs"])
    (step,) = (step for step in action["runs"]["steps"] if step.get("name") == "verify")
    assert set(step["env"]) == {"LOCK", "RESULTS"}
    assert cli.main(["lock", str(results("first")), "--folders", "data"]) == 0
    stub = tmp_path / "bin" / "mtorkin"
    stub.parent.mkdir()
    stub.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m mtorkin "$1" "$2" --results "$4" "$5"\n')
    stub.chmod(stub.stat().st_mode | stat.S_IXUSR)
    summary = tmp_path / "summary.md"
    for name, change, status in (("same", lambda content: None, 0), ("other", repeated, 3)):
        environment = {
            "PATH": f"{stub.parent}:/usr/bin:/bin", "PYTHONPATH": str(ROOT / "src"),
            "GITHUB_STEP_SUMMARY": str(summary),
            "LOCK": given["with"]["lock"], "RESULTS": str(results(name, change)),
        }  # fmt: skip
        shell = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        assert subprocess.run(shell, env=environment, check=False, capture_output=True).returncode == status
    said = summary.read_text(encoding="utf-8")
    assert said.startswith("**The results are the same, of 2 compounds.**\n")
    assert "### TORIN\n\n- verdict: atp-competitive -> unresolved\n" in said


def test_the_hooks_of_the_page_are_there():
    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    (source,) = yaml.safe_load(block("pre-commit"))["repos"]
    assert [hook["id"] for hook in source["hooks"]] == list(hooks)
    for asked in source["hooks"]:
        program, *arguments = shlex.split(hooks[asked["id"]]["entry"])
        assert program == "mtorkin"
        cli.parser().parse_args([*arguments, *asked["args"]])
    shown = ["data/torin/assay.yaml", "data/torin/layout.toml", "data/torin/plate 1.xlsx", "assay.yaml"]
    assert all(re.search(hook["files"], name) for hook in hooks.values() for name in shown)
    assert not any(re.search(hook["files"], "README.md") for hook in hooks.values())


def test_the_commands_for_gitlab_are_ours():
    script = yaml.safe_load(block("gitlab"))["verify"]["script"]
    (line,) = (line for line in script if line.startswith("mtorkin "))
    asked = cli.parser().parse_args(shlex.split(line.partition(" > ")[0])[1:])
    assert (asked.command, asked.out, asked.markdown) == ("verify", "results", True)
    ended = subprocess.run(["bash", "-c", '(exit 3) || status=$?; exit "${status:-0}"'], check=False)
    assert ended.returncode == 3
    assert script[-1] == 'exit "${status:-0}"'
