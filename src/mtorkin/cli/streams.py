"""The standard streams, where whoever started the command has closed them or sent them where nothing fits."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import TextIO, cast


class Unfailing:
    """A text stream for what is said beside the results: what cannot be said stops nothing."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text, or not."""
        with contextlib.suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Pass on what was written, or not."""
        with contextlib.suppress(OSError):
            self._stream.flush()

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)


@contextlib.contextmanager
def usable() -> Iterator[None]:
    """Within this context there are standard streams: output that was closed fails when written to, errors do not."""
    _open()
    try:
        with contextlib.redirect_stderr(cast("TextIO", Unfailing(sys.stderr))):
            yield
    finally:
        silence(sys.stderr)


def _open() -> None:
    """Take the numbers of streams that were closed, before any file of ours does."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # The lowest number that is free. To be read only, so that it fails as a closed stream does.
            os.open(os.devnull, os.O_RDONLY)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)


def silence(stream: TextIO) -> None:
    """Forget what a stream could not write: Python would complain once more when it closes it."""
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
