"""The content of a file that a user names."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

#: Bytes of the largest file that anybody would name.
LARGEST = 200_000_000


def content(path: Path) -> bytes:
    """What is in a file, or comes through the pipe of a shell.

    Raises
    ------
    OSError
        If it cannot be read, is a device or a directory, or is too large.

    Examples
    --------
    >>> content(Path(os.devnull))
    b''
    """
    about = path.stat()
    if os.path.samefile(path, os.devnull):
        return b""
    if stat.S_ISCHR(about.st_mode) or stat.S_ISBLK(about.st_mode):
        raise OSError(errno.EINVAL, "it is a device and no file", os.fspath(path))
    if about.st_size > LARGEST:
        raise OSError(errno.EFBIG, f"it is larger than {LARGEST // 10**6} MB", os.fspath(path))
    # What the system makes up while it is read has no size, and may never end (/proc/kmsg).
    return b"" if stat.S_ISREG(about.st_mode) and not about.st_size else path.read_bytes()
