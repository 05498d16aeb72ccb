"""Pages of several batches come together in one place."""

from __future__ import annotations

import os
from pathlib import Path

from mtorkin.workflow import paths
from mtorkin.workflow.stored import pack, unpack


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def test_batches_are_unpacked_side_by_side_and_an_archive_has_no_date(tmp_path):
    one, other = {"a.html": "A", "a/figure.svg": "µM"}, {"b.html": "B"}
    write(tmp_path / "one", one)
    write(tmp_path / "other", other)
    archives = [str(tmp_path / f"{name}.zip") for name in ("one", "other", "again")]
    pack(tmp_path / "one", archives[0])
    pack(tmp_path / "other", archives[1])
    os.utime(tmp_path / "one" / "a.html", (1e9, 1e9))
    pack(tmp_path / "one", archives[2])
    assert Path(archives[0]).read_bytes() == Path(archives[2]).read_bytes()
    unpack(archives[:2], str(tmp_path / "pages"))
    found = {path.relative_to(tmp_path / "pages").as_posix(): path.read_text(encoding="utf-8")
             for path in (tmp_path / "pages").rglob("*.*")}  # fmt: skip
    assert found == one | other


def test_the_address_of_a_page_does_not_follow_the_batch():
    assert "{batch}" not in paths.PAGES
    assert paths.page("SIM-RAPA").startswith("pages/sim-rapa")
