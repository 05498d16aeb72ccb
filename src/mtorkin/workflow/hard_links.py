"""Hard links, which take no room; copies where the file system knows none."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

#: By which Snakemake dates a directory.
STAMP = ".snakemake_timestamp"


def link(file: Path, at: Path) -> None:
    """Link a file in another place, in a directory that is made where it is not there.

    Raises
    ------
    FileExistsError
        If there is a file already.
    """
    at.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, at)
    except FileExistsError:
        raise
    except OSError:
        shutil.copyfile(file, at)


def link_all(directory: Path, into: Path) -> None:
    """Link all files of a directory in another; what is there already, which both share, is left."""
    into.mkdir(parents=True, exist_ok=True)
    for folder, _, files in os.walk(directory):
        # Snakemake dates a directory by a file in it, which each has to have of its own.
        for each in (file for file in files if file != STAMP):
            file = Path(folder, each)
            at = into / file.relative_to(directory)
            if not at.exists():
                link(file, at)
