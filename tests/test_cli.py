"""The command: answers at once, says what is wrong in sentences, and ends with the status that says so."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from mtorkin import __version__, cli
from mtorkin.cli import new
from mtorkin.cli.status import BAD_INPUT, INTERRUPTED, OK, colour_wanted
from mtorkin.workflow.launch import workflow_root

STUDY = workflow_root() / "data" / "study"


def command(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mtorkin", *arguments],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
        **options,
    )  # type: ignore[call-overload]


def test_help_answers_at_once():
    # Seconds of the processor, the best of several: the machine may be busy with other tests.
    times = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert command("--help").returncode == 0
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert min(times) < 0.5


def test_help_imports_nothing_heavy():
    code = "import sys, mtorkin.cli; mtorkin.cli.parser(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"numpy", "pandas", "scipy", "lmfit", "matplotlib", "pint", "pydantic", "snakemake"} & set(loaded)


@pytest.mark.parametrize("name", ["run", "check", "new"])
def test_every_command_has_help(name, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main([name, "--help"])
    assert ended.value.code == 0
    assert f"mtorkin {name}" in capsys.readouterr().out


def test_version(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--version"])
    assert capsys.readouterr().out == f"mtorkin {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "no assay folder was given"),
        (["x", "--cores", "0"], "--cores 0: state a number above 0, or all"),
        (["x", "--cores", "two"], "--cores two: state a number above 0, or all"),
        (["x", "--set", "margin"], "--set margin: write a setting as KEY=VALUE"),
        (
            ["x", "--set", "seed.x=1", "--set", "seed=1", "--set", "seed.x=1"],
            "--set seed.x=1: write a setting as KEY=VALUE",
        ),
        (
            ["x", "--set", "selection.margn=1"],
            "configuration, selection.margn: there is no such key; did you mean margin?",
        ),
        (["x", "--set", "pages.classical=ic50"], "configuration, pages.classical: must be a list, such as [ic50]"),
        (["x", "--set", "selection.margin=high"], "configuration, selection.margin: input should be a valid number"),
        (["x", "--config", "missing.yaml"], "the configuration missing.yaml cannot be read: No such file"),
        (["x", "--config", "broken.yaml"], "the configuration broken.yaml is not YAML"),
        (["x", "--config", "list.yaml"], "the configuration list.yaml must be keys with values"),
        (["x", "--config", "binary.yaml"], "the configuration binary.yaml is not YAML"),
        (["x", "--out", "list.yaml"], "the results cannot be written to"),
        (["x", "--out", "x"], "the results would be written into x, among the data"),
    ],
)
def test_a_wrong_run_is_a_sentence_and_status_2(tmp_path, monkeypatch, capsys, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    Path("broken.yaml").write_text("selection: [", encoding="utf-8")
    Path("list.yaml").write_text("- 1", encoding="utf-8")
    Path("binary.yaml").write_bytes(b"\xff\xfe\x00")
    assert cli.main(["run", *arguments]) == BAD_INPUT
    said = capsys.readouterr().err
    assert sentence in said
    assert len(said.splitlines()) == 1


def test_check_accepts_a_good_folder(capsys):
    assert cli.main(["check", str(STUDY / "puromycin"), str(STUDY / "sim-one-axis")]) == OK
    said = capsys.readouterr()
    assert said.err == ""
    lines = said.out.splitlines()
    assert "sim-one-axis: ok" in lines
    assert "SIM-AXIS" in lines
    assert any("sim-one-axis: ATP at 6 levels, 10 to 250 uM; 5 doses, 4 to 1000 nM" in line for line in lines)


def test_check_names_the_bad_folders_and_goes_on_to_the_good(tmp_path, capsys):
    (tmp_path / "typo").mkdir()
    (tmp_path / "typo" / "assay.yaml").write_text("mtorkin: 1\ntitel: a typo\n", encoding="utf-8")
    folders = [str(tmp_path / "typo"), str(tmp_path / "nowhere"), str(STUDY / "puromycin")]
    assert cli.main(["check", *folders]) == BAD_INPUT
    said = capsys.readouterr()
    assert "puromycin: ok" in said.out
    assert "typo: ok" not in said.out
    assert any("typo/assay.yaml" in line and "title" in line for line in said.err.splitlines())
    assert "error: nowhere" in said.err


def test_a_new_folder_waits_to_be_filled_in(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["new", "mine"]) == OK
    assert "mtorkin check mine" in capsys.readouterr().out
    assert cli.main(["check", "mine"]) == BAD_INPUT
    assert "to be filled in" in capsys.readouterr().err
    assert cli.main(["new", "mine"]) == BAD_INPUT


def test_a_new_folder_that_cannot_be_made(tmp_path, capsys):
    (tmp_path / "file").touch()
    assert cli.main(["new", str(tmp_path / "file" / "a")]) == BAD_INPUT
    assert capsys.readouterr().err == (
        f"error: {tmp_path / 'file' / 'a'} cannot be written: Not a directory; choose another folder\n"
    )


def test_a_file_that_goes_away_is_a_sentence(monkeypatch, capsys):
    def gone(_):
        raise FileNotFoundError(2, "No such file or directory", "results/wells.csv")

    monkeypatch.setattr(new, "new_folder", gone)
    assert cli.main(["new", "a"]) == BAD_INPUT
    assert capsys.readouterr().err.startswith("error: results/wells.csv cannot be used: No such file or directory; see")


def test_an_interruption_is_a_sentence(monkeypatch, capsys):
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(new, "new_folder", interrupted)
    assert cli.main(["new", "x"]) == INTERRUPTED
    assert capsys.readouterr().err == "mtorkin: interrupted; the same command goes on where it stopped\n"


def test_a_reader_that_has_had_enough_is_no_error():
    read, write = os.pipe()
    os.close(read)
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "mtorkin", "check", STUDY / "puromycin"],
            stdout=write, stderr=subprocess.PIPE, text=True, timeout=600, check=False,
        )  # fmt: skip
    finally:
        os.close(write)
    assert ended.returncode == 0
    assert ended.stderr == ""


def test_a_folder_that_is_not_there(tmp_path, capsys):
    assert cli.main(["check", str(tmp_path / "absent")]) == 2
    assert "absent: there is no such folder; check the name that was given" in capsys.readouterr().err


@pytest.fixture
def results(tmp_path):
    settle = ["Vary the protein substrate."]
    record = {
        "compound": "X-1", "name": "Xanthin", "sentence": "X-1 is competitive along ATP.", "simulated": True,
        "reasons": ["Along ATP: competitive (20 to 1 against every other pattern)."], "flags": ["\x1b[31mred"],
        "not_excluded": [{"what": "rapalog-like", "experiments": []}], "what_would_settle": settle,
    }  # fmt: skip
    (tmp_path / "verdicts.json").write_text(json.dumps({"compounds": [record]}), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("name", ["X-1", "Xanthin"])
def test_explain_says_why_what_is_open_and_what_would_tell(results, capsys, name):
    assert cli.main(["explain", name, "--results", str(results)]) == OK
    said = " ".join(capsys.readouterr().out.split())
    assert said == (
        "X-1 is competitive along ATP. Some or all of its data are simulated. "
        "Why: Along ATP: competitive (20 to 1 against every other pattern). Mind: ?[31mred "
        "Not excluded: rapalog-like What would tell: Vary the protein substrate."
    )


def test_explain_names_the_nearest_compound(results, capsys):
    assert cli.main(["explain", "Xantin", "--results", str(results)]) == BAD_INPUT
    assert capsys.readouterr().err == "error: the study has no Xantin; did you mean 'Xanthin'? (it has X-1)\n"


@pytest.mark.parametrize("arguments", [["explain", "X", "--results"], ["open"]], ids=["explain", "open"])
def test_results_that_are_not_there_are_a_sentence(tmp_path, capsys, arguments):
    assert cli.main([*arguments, str(tmp_path)]) == BAD_INPUT
    assert "give the directory of the results of `mtorkin run` that has ended" in capsys.readouterr().err


@pytest.mark.parametrize("there_is_one", [True, False])
def test_open_shows_the_report_or_says_where_it_is(tmp_path, monkeypatch, capsys, there_is_one):
    asked = []
    monkeypatch.setattr("webbrowser.open", lambda address: asked.append(address) or there_is_one)
    index = tmp_path / "index.html"
    index.touch()
    assert cli.main(["open", str(tmp_path)]) == OK
    assert asked == [index.resolve().as_uri()]
    assert capsys.readouterr().out == ("" if there_is_one else f"no browser was found; the report is {index}\n")


def test_completion_names_every_command_and_option(capsys):
    assert cli.main(["completion", "bash"]) == OK
    said = capsys.readouterr().out
    assert "explain" in said.split("words=")[1]
    assert re.search(r'^ +run\) words="--help --out .*--quiet --verbose --json"', said, flags=re.MULTILINE)
    checked = subprocess.run(["bash", "-n"], input=said, text=True, capture_output=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.parametrize(
    ("environment", "expected"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_a_terminal_has_colours_unless_it_is_told_not_to(monkeypatch, environment, expected):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert colour_wanted() is expected
