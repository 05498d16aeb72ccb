"""What an earlier run left of folders and batches that this one has not.

Whoever reads a directory of results takes all folders and batches that are there; Snakemake removes none.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from mtorkin.base import tables
from mtorkin.base.compact import SUFFIX, open_text
from mtorkin.workflow import paths
from mtorkin.workflow.kept import forget_but


def remove_leftovers(assays: Iterable[str], batches: Mapping[str, Iterable[str]]) -> None:
    """Remove what was written of all folders but these, and of all batches but these with their compounds.

    It lies in the working directory, where nothing else is touched. What was kept of single compounds stays, but for
    what stands in tables of batches that are no more as they were.
    """
    tables = (*paths.FIT.values(), *paths.PREDICTED.values())
    forget_but(
        (Path(paths.of(pattern, batch=batch)) for pattern in tables for batch in batches),
        {compound: batch for batch, compounds in batches.items() for compound in compounds},
    )
    written = [*paths.INGEST.values(), *paths.REDUCE.values()]
    for assay in _others(paths.INGEST["assay"], assays):
        for pattern in written:
            Path(paths.of(pattern, assay=assay)).unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # Something else lies there too.
            Path(paths.of(paths.INGEST["assay"], assay=assay)).parent.rmdir()
    for batch in _others(paths.DEALT["families"], batches):
        of_jobs = Path().glob(paths.of(paths.KEPT_OF_JOB, stage="*", batch=batch))
        for directory in (
            Path(paths.DECIDED).parent.parent / batch,
            Path(paths.of(paths.SETTLE, batch=batch)),
            *of_jobs,
        ):
            shutil.rmtree(directory, ignore_errors=True)
    _remove_wells_of_older_versions()


def _remove_wells_of_older_versions() -> None:
    """Remove the table of all wells as older versions wrote it, which would be taken for today's.

    A user's file of that name stays: it has other columns.
    """
    old = Path(paths.WELLS.removesuffix(SUFFIX))
    with contextlib.suppress(OSError, UnicodeDecodeError):
        with open_text(old) as file:
            # Columns are added from version to version, and rarely removed.
            heading = file.readline(10_000).strip().split(",")
        if heading[:3] == tables.VELOCITIES.names[:3] and set(heading) <= set(tables.VELOCITIES.names):
            old.unlink()


def _others(pattern: str, mine: Iterable[str]) -> set[str]:
    """Whose file of a pattern is there, but for mine."""
    return {path.parent.name for path in Path().glob(paths.of(pattern, assay="*", batch="*"))} - set(mine)
