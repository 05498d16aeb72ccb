"""What a user names as a file is read, and nothing that never ends."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from mtorkin import cli
from mtorkin.base import given


def test_a_file_and_a_pipe_are_read(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"seed: 1")
    assert given.content(tmp_path / "a.yaml") == b"seed: 1"
    os.mkfifo(tmp_path / "pipe")
    writer = threading.Thread(target=(tmp_path / "pipe").write_bytes, args=(b"seed: 2",))
    writer.start()
    assert given.content(tmp_path / "pipe") == b"seed: 2"
    writer.join()


@pytest.mark.parametrize("path", ["/dev/zero", "/proc/self"])
def test_what_is_no_file_is_refused(path):
    if not Path(path).exists():
        pytest.skip(f"there is no {path} on this system")
    with pytest.raises(OSError, match=r"device|directory"):
        given.content(Path(path))


def test_what_the_system_makes_up_is_empty():
    if not Path("/proc/uptime").exists():
        pytest.skip("there is no /proc on this system")
    assert given.content(Path("/proc/uptime")) == b""


def test_too_large_a_file_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(given, "LARGEST", 3)
    (tmp_path / "a.yaml").write_bytes(b"seed: 1")
    with pytest.raises(OSError, match="larger than"):
        given.content(tmp_path / "a.yaml")


def test_an_endless_configuration_is_a_sentence(tmp_path, capsys):
    if not Path("/dev/zero").exists():
        pytest.skip("there is no /dev/zero on this system")
    assert cli.main(["run", str(tmp_path), "--config", "/dev/zero"]) == 2
    assert "the configuration /dev/zero cannot be read: it is a device and no file" in capsys.readouterr().err
