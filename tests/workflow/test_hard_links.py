"""Pages of several batches come together in one place, and take their room once."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from mtorkin.workflow import paths
from mtorkin.workflow.hard_links import link, link_all


def write(root: Path, files: dict[str, str]) -> None:
    for file, text in files.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text, encoding="utf-8")


def test_batches_are_gathered_side_by_side_with_what_they_share(tmp_path):
    one, other = {"a.html": "A", "plates/p.svg": "plate"}, {"b.html": "B", "plates/p.svg": "plate", "b/f.svg": "µM"}
    write(tmp_path / "one", one)
    write(tmp_path / "other", other)
    (tmp_path / "one" / ".snakemake_timestamp").touch()
    for batch in ("one", "other"):
        link_all(tmp_path / batch, tmp_path / "pages")
    found = {path.relative_to(tmp_path / "pages").as_posix(): path.read_text(encoding="utf-8")
             for path in (tmp_path / "pages").rglob("*.*")}  # fmt: skip
    assert found == one | other
    assert not list((tmp_path / "pages").glob(".*")), "the date of another directory"
    assert (tmp_path / "pages" / "b" / "f.svg").samefile(tmp_path / "other" / "b" / "f.svg")


def test_where_there_are_no_hard_links_files_are_copied(tmp_path, monkeypatch):
    def no_link(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", no_link)
    write(tmp_path, {"a.txt": "A"})
    link(tmp_path / "a.txt", tmp_path / "b" / "a.txt")
    assert (tmp_path / "b" / "a.txt").read_text(encoding="utf-8") == "A"


def test_a_file_that_is_there_is_not_overwritten(tmp_path):
    write(tmp_path, {"a.txt": "A", "b.txt": "B"})
    with pytest.raises(FileExistsError):
        link(tmp_path / "a.txt", tmp_path / "b.txt")
    assert (tmp_path / "b.txt").read_text(encoding="utf-8") == "B"


def test_the_address_of_a_page_does_not_follow_the_batch():
    assert "{batch}" not in paths.PAGES
    assert paths.page("SIM-RAPA").startswith("pages/sim-rapa")
