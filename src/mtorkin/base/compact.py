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
    file, content = Path(path), text.encode()
    file.parent.mkdir(parents=True, exist_ok=True)
    # A date in the file would make each run another.
    file.write_bytes(gzip.compress(content, LEVEL, mtime=0) if file.suffix == SUFFIX else content)


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
