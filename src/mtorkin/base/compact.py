"""Text in files, compressed where their name ends in ``.gz``: the same text makes the same bytes."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import TextIO, cast

SUFFIX = ".gz"
#: Of gzip; from the fastest level to the smallest files it is a quarter of the bytes and four times the time.
LEVEL = 1


def write_text(path: str | Path, text: str) -> None:
    """Write a text, into a directory that is made where it is not there."""
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(packed(text) if file.suffix == SUFFIX else text.encode())


def packed(text: str) -> bytes:
    """A compressed text; several below each other are the texts below each other."""
    # A date in the file would make each run another.
    return gzip.compress(text.encode(), LEVEL, mtime=0)


def open_text(path: str | Path) -> TextIO:
    """Open a text to read; line ends are as they are.

    Raises
    ------
    OSError
        If it cannot be read, or is no compressed file though its name says so.
    """
    file = Path(path)
    if file.suffix == SUFFIX:
        return cast(TextIO, gzip.open(file, "rt", encoding="utf-8", newline=""))
    return file.open(encoding="utf-8", newline="")
