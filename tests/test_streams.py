"""Standard streams that were closed, or lead where nothing fits."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys

import pytest

from mtorkin import cli
from mtorkin.cli.status import BAD_INPUT


def nowhere(path: str, flags: int):
    """A stream that fails."""
    return os.fdopen(os.open(path, flags), "w", encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "flags", "words"),
    [("/dev/full", os.O_WRONLY, "No space left on device"), (os.devnull, os.O_RDONLY, "Bad file descriptor")],
    ids=["full", "closed"],
)
@pytest.mark.parametrize("arguments", [["completion", "bash"], ["--help"]])
def test_output_that_cannot_be_written_is_a_sentence(monkeypatch, capsys, path, flags, words, arguments):
    with nowhere(path, flags) as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert cli.main(arguments) == BAD_INPUT
        assert capsys.readouterr().err == f"error: the output cannot be written: {words}\n"


def test_what_cannot_be_said_on_the_error_stream_stops_nothing(monkeypatch, capsys):
    with nowhere("/dev/full", os.O_WRONLY) as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        assert cli.main(["new", os.devnull]) == BAD_INPUT
        assert cli.main(["completion", "bash"]) == 0
    assert "mtorkin" in capsys.readouterr().out


def test_no_file_takes_the_number_of_a_closed_stream():
    script = "import os; from mtorkin.cli.streams import _open; _open(); exit(os.open(os.devnull, os.O_RDONLY))"
    command = shlex.join([sys.executable, "-c", script])
    assert subprocess.run(f"{command} <&- >&- 2>&-", shell=True, check=False).returncode == 3
