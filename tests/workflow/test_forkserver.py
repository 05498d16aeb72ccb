"""A script that is run in a fork ends as it would alone, and leaves nothing behind."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mtorkin.pathway.extra import MISSING, available
from mtorkin.workflow.forkserver import interpreter

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="jobs are forked on Linux only")


@pytest.fixture(scope="module")
def python():
    with interpreter() as command:
        yield command


@pytest.fixture
def script(tmp_path):
    """A script of these lines, as a word of the shell."""

    def write(*lines: str) -> str:
        path = tmp_path / "a script.py"
        path.write_text("\n".join(lines), encoding="utf-8")
        return shlex.quote(str(path))

    return write


def run(command: str, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, shell=True, capture_output=True, text=True, timeout=60, check=False, **options)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(what, seconds: float = 30.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.02)
    return False


def test_a_script_has_its_directory_environment_and_streams(python, script, tmp_path):
    lines = (
        "import os, sys", "print(os.getcwd(), os.environ['WORD'], __name__, sys.argv[0])", "print('!', file=sys.stderr)"
    )  # fmt: skip
    ended = run(f"{python} {script(*lines)}", cwd=tmp_path, env={**os.environ, "WORD": "given"})
    assert ended.stdout == f"{tmp_path} given __main__ {tmp_path / 'a script.py'}\n"
    assert (ended.stderr, ended.returncode) == ("!\n", 0)


@pytest.mark.parametrize(
    ("end", "status", "said"),
    [
        ("pass", 0, ""),
        ("raise SystemExit", 0, ""),
        ("raise SystemExit(3)", 3, ""),
        ("raise SystemExit('a sentence')", 1, "a sentence\n"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL, ""),
    ],
)
def test_a_script_ends_as_it_would_alone(python, script, end, status, said):
    for command in (python, sys.executable):
        # `exec`: a shell would turn a signal into a number of its own.
        ended = run(f"exec {command} {script(end)}")
        assert (ended.returncode, ended.stderr) == (status, said), command


def test_an_error_shows_its_traceback(python, script):
    ended = run(f"{python} {script('1 / 0')}")
    assert ended.returncode == 1
    assert "ZeroDivisionError" in ended.stderr


def test_what_one_script_imports_the_next_finds_imported_and_nothing_else_of_it(python, script):
    run(f"{python} {script('from colorsys import rgb_to_hsv', 'import sys', 'sys.left = 1')}")
    look = ("import sys", "print('colorsys' in sys.modules, hasattr(sys, 'left'))")
    ended = run(f"{python} {script(*look)}")
    assert ended.stdout == "True False\n"


@pytest.mark.skipif(not available(), reason=MISSING)
def test_what_a_stage_prepares_is_there_for_all_its_jobs(script):
    stage = "from mtorkin.workflow.stages.pathway import pathway"
    look = "from mtorkin.pathway.simulate import load"
    # As Snakemake says to a job of one thread; a process that had started others could not be forked.
    one = {**os.environ, "OMP_NUM_THREADS": "1"}
    with interpreter() as command:
        ended = run(f"{command} {script(stage, look, 'print(load.cache_info().currsize)')}", env=one)
    # One model for each kind of drug alone.
    assert ended.stdout == "2\n"


def test_a_client_that_is_killed_takes_its_job_along(python, script, tmp_path):
    told = tmp_path / "pid"
    lines = ("import os, pathlib, time", f"pathlib.Path({str(told)!r}).write_text(str(os.getpid()))", "time.sleep(60)")
    client = subprocess.Popen(f"exec {python} {script(*lines)}", shell=True)
    assert wait_for(lambda: told.is_file() and told.read_text())
    assert alive(int(told.read_text()))
    client.kill()
    client.wait()
    assert wait_for(lambda: not alive(int(told.read_text())))


def test_a_server_that_ends_takes_its_jobs_along(script, tmp_path):
    told = tmp_path / "pid"
    lines = ("import os, pathlib, time", f"pathlib.Path({str(told)!r}).write_text(str(os.getpid()))", "time.sleep(60)")
    with interpreter() as command:
        client = subprocess.Popen(f"exec {command} {script(*lines)}", shell=True)
        assert wait_for(lambda: told.is_file() and told.read_text())
    assert client.wait(30) != 0
    assert wait_for(lambda: not alive(int(told.read_text())))


def test_without_a_server_a_script_starts_python(script):
    with interpreter() as command:
        pass
    assert run(f"{command} {script('print(1)')}").stdout == "1\n"


def test_a_library_with_threads_is_not_forked(script, tmp_path, monkeypatch):
    (tmp_path / "threaded.py").write_text(
        "import threading, time\nthreading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"
    )
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")]))
    # A fork has no other thread than its own; a Python that starts has the library's.
    lines = ("from threaded import time", "import os", "print(len(os.listdir('/proc/self/task')))")
    with interpreter() as command:
        ended = run(f"{command} {script(*lines)}")
    assert (ended.returncode, ended.stdout) == (0, "2\n")


def test_what_is_no_script_is_left_to_python(python):
    """So Snakemake asks for itself in the job that it submits to a cluster."""
    ended = run(f"{python} -m this --none")
    assert ended.returncode == 0, ended.stderr
    assert "Explicit is better than implicit." in ended.stdout
