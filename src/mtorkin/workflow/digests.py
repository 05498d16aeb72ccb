"""The digest of a file, and of words and numbers."""

from __future__ import annotations

import hashlib
import io
import pickle
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


def digest_of(words: object) -> str:
    """The digest of words and numbers, in a form that takes a tenth of the time that JSON does."""
    written = io.BytesIO()
    pickler = pickle.Pickler(written, protocol=5)
    # Each value is written out where it stands, so that equal words are equal bytes, whatever else refers to them.
    pickler.fast = True
    pickler.dump(words)
    return hashlib.sha256(written.getbuffer()).hexdigest()
