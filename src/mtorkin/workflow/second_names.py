"""Files under a second name: a hard link, which takes no room; a copy where the file system knows none."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

#: By which Snakemake dates a directory.
STAMP = ".snakemake_timestamp"


def name(file: Path, second: Path) -> None:
    """Give a file a second name, in a directory that is made where it is not there."""
    second.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, second)
    except FileExistsError:
        raise
    except OSError:
        shutil.copyfile(file, second)


def gather_files(directory: Path, into: Path) -> None:
    """Give all files of a directory second names in another; what is there already, which both share, is left."""
    into.mkdir(parents=True, exist_ok=True)
    for folder, _, files in os.walk(directory):
        # Snakemake dates a directory by a file in it, which each has to have of its own.
        for each in (file for file in files if file != STAMP):
            file = Path(folder, each)
            second = into / file.relative_to(directory)
            if not second.exists():
                name(file, second)
