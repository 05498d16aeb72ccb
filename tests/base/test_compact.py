"""Text in files that are compressed by their name."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from mtorkin.base import tables
from mtorkin.base.compact import open_text, write_text

TEXT = "a,b\n" + "1,µ\n" * 100


@pytest.mark.parametrize("name", ["t.csv", "t.csv.gz"])
def test_what_is_written_is_read_and_the_same_text_is_the_same_bytes(tmp_path: Path, name: str) -> None:
    for directory in ("once", "again"):
        write_text(tmp_path / directory / name, TEXT)
    with open_text(tmp_path / "once" / name) as stream:
        assert stream.read() == TEXT
    assert (tmp_path / "once" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()
    assert ((tmp_path / "once" / name).stat().st_size < len(TEXT)) == name.endswith(".gz")


def test_a_table_is_the_same_compressed_or_not(tmp_path: Path) -> None:
    rows = [{"family": "=f", "pattern": "competitive", "support": 0.1 + 0.2}]
    for name in ("patterns.csv", "patterns.csv.gz"):
        tables.PATTERNS.write(rows, tmp_path / name)
    plain, packed = tmp_path / "patterns.csv", tmp_path / "patterns.csv.gz"
    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()
    assert tables.PATTERNS.read(packed).equals(tables.PATTERNS.read(plain))
    assert tables.PATTERNS.records(packed) == tables.PATTERNS.records(plain)
    assert tables.PATTERNS.records(packed)[0]["family"] == "=f"


def test_a_table_that_was_cut_off_is_none(tmp_path: Path) -> None:
    path = tmp_path / "patterns.csv.gz"
    tables.PATTERNS.write([{"family": f"f{number}"} for number in range(1000)], path)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(ValueError, match="ended before"):
        tables.PATTERNS.records(path)
