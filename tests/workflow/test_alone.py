"""Runs that were killed, runs beside each other, and what ended in an error inside mtorkin."""

from __future__ import annotations

import errno
import gc
import os
import signal
import subprocess
import sys

import pytest

from mtorkin import cli
from mtorkin.base import tables
from mtorkin.base.errors import InputError, Problem
from mtorkin.cli.status import BAD_INPUT
from mtorkin.workflow import alone as alone_module
from mtorkin.workflow import launch, paths
from mtorkin.workflow.alone import alone
from mtorkin.workflow.job import INTERNAL
from mtorkin.workflow.retry import forget_failures

HELD = """
import sys, time
from pathlib import Path
from mtorkin.workflow.alone import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


#: Starts a process that follows, which says that it does, and is killed; the other would go on for long.
LEADER = """
import os, signal, subprocess, sys
from mtorkin.workflow.following import follower
script = "from mtorkin.workflow.following import follow; import time; follow(); print('follows'); time.sleep(600)"
process = follower([sys.executable, "-u", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
os.write(1, process.stdout.readline().encode() + b"%d" % process.pid)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(alone_module, "PATIENCE", 0.0)


@pytest.fixture
def killed(tmp_path):
    """A directory in which a run was killed; Snakemake has left a lock."""
    process = subprocess.Popen([sys.executable, "-c", HELD, tmp_path], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    locks = tmp_path / ".snakemake" / "locks"
    locks.mkdir(parents=True)
    (locks / "0.output.lock").write_text("verdicts.csv\n", encoding="utf-8")
    with pytest.raises(InputError, match="another run writes its results into"), alone(tmp_path):
        pass
    assert list(locks.iterdir())
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    return tmp_path


def test_after_a_kill_the_same_command_goes_on(killed):
    (killed / paths.PROBLEMS).touch()
    with alone(killed):
        assert not list((killed / ".snakemake" / "locks").iterdir())
        assert not (killed / paths.PROBLEMS).exists(), "what the run had begun is asked for"


def test_locks_that_are_not_ours_stay(tmp_path):
    with alone(tmp_path):
        pass
    locks = tmp_path / ".snakemake" / "locks"
    locks.mkdir(parents=True)
    (locks / "0.output.lock").touch()
    with alone(tmp_path):
        assert list(locks.iterdir())


def test_a_process_that_was_given_the_lock_holds_it_on(tmp_path):
    with alone(tmp_path) as lock:
        child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[lock])
    with pytest.raises(InputError, match="another run"), alone(tmp_path):
        pass
    child.communicate(b"\n")
    with alone(tmp_path):
        assert (tmp_path / paths.RUNNING).read_text(encoding="utf-8")


def test_a_second_run_is_refused_in_a_sentence(tmp_path, capsys):
    (tmp_path / "a").mkdir()
    with alone(tmp_path / "out"):
        assert cli.main(["run", str(tmp_path / "a"), "--out", str(tmp_path / "out"), "--cores", "1"]) == BAD_INPUT
    assert capsys.readouterr().err.startswith("error: another run writes its results into")


def test_results_that_cannot_be_written(tmp_path, capsys):
    (tmp_path / "a").mkdir()
    (tmp_path / "out").touch()
    assert cli.main(["run", str(tmp_path / "a"), "--out", str(tmp_path / "out"), "--cores", "1"]) == BAD_INPUT
    assert "the results cannot be written to" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_ends_a_run_ends_what_it_started(tmp_path, number):
    """The command that stands for Snakemake ends this process's waiting, and would itself wait for long."""
    gc.collect()  # A signal that comes while a process of another test is taken away would be lost.
    before = signal.signal(number, signal.SIG_DFL)  # Snakemake may have been here before, in another test.
    script = f"follow(); os.kill(os.getppid(), {int(number)}); time.sleep(600)"
    script = f"import os, time; from mtorkin.workflow.following import follow; {script}"
    with alone(tmp_path) as lock, pytest.raises(SystemExit) as ended:
        launch.launch([sys.executable, "-c", script], tmp_path, lock)
    assert ended.value.code == 128 + number
    assert signal.signal(number, before) == signal.SIG_DFL


def test_snakemake_ends_with_a_run_that_is_killed():
    """A pipe that both hold ends with the last of them."""
    read, write = os.pipe()
    process = subprocess.Popen([sys.executable, "-c", LEADER], stdout=subprocess.PIPE, pass_fds=[write])
    os.close(write)
    said = process.communicate()[0].split()
    assert said[0] == b"follows"
    assert process.returncode == -signal.SIGKILL
    with open(read, "rb") as pipe:
        assert pipe.read() == b""


def test_a_full_disk_is_a_sentence_and_no_error_inside_mtorkin(tmp_path, monkeypatch, capsys):
    (tmp_path / "a").mkdir()
    lines = ["Traceback", f"OSError: [Errno {errno.ENOSPC}] {os.strerror(errno.ENOSPC)}"]
    monkeypatch.setattr(launch, "launch", lambda *_: launch.Launched(1, None, lines=lines))
    assert cli.main(["run", str(tmp_path / "a"), "--out", str(tmp_path / "out"), "--cores", "1"]) == BAD_INPUT
    said = capsys.readouterr().err
    assert said.startswith("error: the run cannot write (No space left on device): make room")
    assert "Traceback" not in said


@pytest.mark.parametrize("how", ["renamed", "removed"])
def test_results_that_are_moved_away_while_a_run_goes(tmp_path, monkeypatch, capsys, how):
    (tmp_path / "a").mkdir()
    out = tmp_path / "out"

    def moved(*_):
        out.rename(tmp_path / "elsewhere")
        if how == "removed":
            out.mkdir()  # by a job that goes on
        return launch.Launched(1, None, lines=["Traceback (most recent call last):"])

    monkeypatch.setattr(launch, "launch", moved)
    assert cli.main(["run", str(tmp_path / "a"), "--out", str(out), "--cores", "1"]) == BAD_INPUT
    said = capsys.readouterr().err
    assert said == f"error: {out} was removed or renamed while the run went; leave it there, and run it again\n"


@pytest.mark.parametrize("arguments", [["run", "LOOP", "--out", "OUT", "--dry-run"], ["run", "A", "--out", "LOOP"]])
def test_a_link_to_itself(tmp_path, capsys, arguments):
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "a").mkdir()
    names = {"LOOP": tmp_path / "loop", "OUT": tmp_path / "out", "A": tmp_path / "a"}
    status = cli.main([str(names.get(each, each)) for each in arguments])
    assert status == (BAD_INPUT if arguments[1] == "A" else 0)
    if status:
        assert "loop: Too many levels of symbolic links; choose another --out" in capsys.readouterr().err


def test_caches_of_a_user_without_a_home_are_kept_beside_the_results(tmp_path, monkeypatch):
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", os.devnull)
    assert launch.environment(tmp_path)["XDG_CACHE_HOME"] == str(tmp_path / ".snakemake" / "cache")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert "XDG_CACHE_HOME" not in launch.environment(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert "XDG_CACHE_HOME" not in launch.environment(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert launch.environment(tmp_path)["XDG_CACHE_HOME"] == str(tmp_path / "xdg")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "mine"))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "snakemake").write_text("Snakemake's own cannot be used", encoding="utf-8")
    assert launch.environment(tmp_path)["XDG_CACHE_HOME"] == str(tmp_path / ".snakemake" / "cache")


def test_an_internal_error_is_computed_again(tmp_path):
    said = {
        paths.of(paths.INGEST["problems"], assay="a"): [Problem("input", assay="a")],
        paths.of(paths.FIT["problems"], batch="001"): [Problem("input"), Problem("a bug", key=INTERNAL)],
        paths.of(paths.FIT["problems"], batch="002"): [],
        paths.of(paths.DRAWN["problems"], batch="001"): [Problem("a bug", key=INTERNAL)],
        paths.PROBLEMS: [Problem("a bug", key=INTERNAL)],
    }
    for name, problems in said.items():
        tables.PROBLEMS.write([problem.as_row() for problem in problems], tmp_path / name)
    torn = tmp_path / paths.of(paths.REDUCE["problems"], assay="a")
    torn.write_text('message,severity\n"torn', encoding="utf-8")
    assert [path.relative_to(tmp_path).as_posix() for path in forget_failures(tmp_path)] == [
        "assays/a/reduce-problems.csv", "batches/001/fit-problems.csv", "batches/001/page-problems.csv",
    ]  # fmt: skip
    assert not (tmp_path / paths.PROBLEMS).exists()
    assert forget_failures(tmp_path) == []
