"""The digest of a file."""

from __future__ import annotations

import hashlib
from pathlib import Path

#: Stands for the digest of what is no file, or cannot be read.
NONE = "no file that can be read"


def sha256(path: Path) -> str:
    """The SHA-256 of a file, read in pieces; `NONE` where there is none, as of a pipe or a broken link."""
    total = hashlib.sha256()
    try:
        if not path.is_file():
            return NONE
        # What the system makes up while it is read has no size, and may never end.
        if path.stat().st_size:
            with path.open("rb") as stream:
                while piece := stream.read(1 << 20):
                    total.update(piece)
    except OSError:
        return NONE
    return total.hexdigest()
