"""Places on a disk: where a path leads, and what is wrong with one that is written to, and with nothing in mtorkin."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from pathlib import Path

#: No room, no more room for this user, nothing may be written, and files may not become as long.
_FAULTS = ("ENOSPC", "EDQUOT", "EROFS", "EFBIG")
_NUMBERS = frozenset(getattr(errno, name) for name in _FAULTS if hasattr(errno, name))


def resolved(path: str | Path) -> Path:
    """Where a path leads; unlike `Path.resolve` it bears with a link to itself, which is no file then."""
    return Path(os.path.realpath(path))


def is_fault(error: Exception) -> bool:
    """Whether an error is the place's."""
    return isinstance(error, OSError) and error.errno in _NUMBERS


def fault_in(lines: Iterable[str]) -> str:
    """The words for such a fault in what a program has said of its end; empty where there are none."""
    words = {os.strerror(number) for number in _NUMBERS}
    return next((word for line in lines for word in words if word in line), "")
