"""What a stage found on each compound, kept beside its results.

Snakemake repeats whole jobs, and a job has many compounds. Where one plate of a study was corrected, the compounds on
it are computed again, and of all others is read what was found from the same data, settings, sources and libraries. A
run that was killed in the middle of a job goes on where it was.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.base.slugs import slug
from mtorkin.base.tables.rows import columns
from mtorkin.workflow import paths
from mtorkin.workflow.job import Job

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Kept:
    """What a stage found, by compound.

    Attributes
    ----------
    stage
        Its name.
    rests_on
        What every finding of the stage depends on: its settings, sources and libraries.
    """

    stage: str
    rests_on: Mapping[str, Any]

    @classmethod
    def of(cls, stage: str, job: Job) -> Kept:
        """What was kept of the stage that a job is of."""
        return cls(stage, {name: job.params.get(name) for name in ("settings", "sources", "libraries")})

    def found(
        self,
        compound: str,
        given: Mapping[str, pd.DataFrame],
        more: Any,
        find: Callable[[], dict[str, Any]],
        holds: Callable[[dict[str, Any]], bool] | None = None,
    ) -> dict[str, Any]:
        """What was found on a compound from the same before; else what is found now, which is kept.

        Parameters
        ----------
        compound
            Its identifier.
        given, more
            Tables, and what else, of which JSON has words: with `rests_on`, all that the finding depends on.
        find
            Finds it, in words of JSON. What it raises is passed on, and nothing is kept.
        holds
            Whether what was kept still holds, where it is more than words, such as files.

        Returns
        -------
        dict
            The finding as JSON reads it, whether it was kept or not.
        """
        depends = [self.rests_on, {name: columns(table) for name, table in given.items()}, more]
        key = hashlib.sha256(json.dumps(depends, sort_keys=True).encode()).hexdigest()
        path = Path(paths.of(paths.KEPT, stage=self.stage, compound=slug(compound)))
        kept = _read(path)
        if kept.get("from") == key and (holds is None or holds(kept["found"])):
            return dict(kept["found"])
        text = json.dumps({"from": key, "found": find()})
        _write(path, text)
        return dict(json.loads(text)["found"])


def forget(out: Path) -> None:
    """Remove all that was kept in a directory of results."""
    shutil.rmtree(out / Path(paths.KEPT).parents[1], ignore_errors=True)


def _read(path: Path) -> dict[str, Any]:
    """What a file holds; nothing where it is absent or damaged, so that it is written anew."""
    try:
        found = json.loads(gzip.decompress(path.read_bytes()))
    except (OSError, EOFError, ValueError, zlib.error):
        return {}
    return found if isinstance(found, dict) else {}


def _write(path: Path, text: str) -> None:
    """Write a file as a whole or not at all, the same bytes for the same text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(gzip.compress(text.encode(), compresslevel=1, mtime=0))
    os.replace(part, path)
