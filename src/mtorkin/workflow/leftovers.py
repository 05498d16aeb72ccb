"""What an earlier run left of folders and batches that this one has not.

Whoever reads a directory of results takes all folders and batches that are there; Snakemake removes none.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from mtorkin.workflow import paths


def remove_leftovers(assays: Iterable[str], batches: Iterable[str]) -> None:
    """Remove the directories of all folders and batches but these, from the working directory.

    What was kept of single compounds stays.
    """
    _remove_all_but(set(assays), Path(paths.INGEST["assay"]).parents[1].glob("*"))
    # Beside the directories of batches, which are numbers, there are others.
    places = [Path(paths.DECIDED).parents[1], Path(paths.SETTLE).parent, *Path(paths.KEPT_OF_JOB).parents[1].glob("*")]
    _remove_all_but(set(batches), (path for place in places for path in place.glob("*") if path.name.isdigit()))


def _remove_all_but(names: set[str], found: Iterable[Path]) -> None:
    for path in found:
        if path.is_dir() and path.name not in names:
            shutil.rmtree(path)
