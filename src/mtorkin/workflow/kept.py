"""What a stage found on each compound, kept beside its results.

Snakemake repeats whole jobs, and a job has many compounds. Where one plate of a study was corrected, the compounds on
it are computed again, and of all others is read what was found from the same data, settings, sources and libraries. A
run that was killed in the middle of a job goes on where it was.

While a job goes, what it found is kept as a whole. Once it stands in a table of the batch, only its place there is.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.base.compact import packed
from mtorkin.base.slugs import slug
from mtorkin.base.tables.rows import columns
from mtorkin.workflow import paths
from mtorkin.workflow.digests import sha256
from mtorkin.workflow.hard_links import link
from mtorkin.workflow.job import Job
from mtorkin.workflow.stored import Span

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
    _notes: dict[str, dict[str, Any]] = field(default_factory=dict, init=False)

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
        found = _whole(kept) if kept.get("from") == key else None
        if found is None or (holds is not None and not holds(found)):
            text = json.dumps({"from": key, "found": find()})
            _write(path, text)
            found = dict(json.loads(text)["found"])
        self._notes[compound] = {"from": key, "found": found}
        return found

    def leave_in(self, tables: Mapping[str, str], spans: Mapping[str, Mapping[str, Span]]) -> None:
        """Keep no longer what stands in tables that were written of it, but where.

        Parameters
        ----------
        tables
            Files, by what their texts are called in a finding.
        spans
            Where the text of each compound is in them, as `mtorkin.workflow.stored.write_below` says.
        """
        digests = {name: _link(Path(file)) for name, file in tables.items()}
        for compound, note in self._notes.items():
            left_in = {name: [digests[name], *spans[name][compound]] for name in tables}
            found = {name: part for name, part in note["found"].items() if name not in tables}
            path = Path(paths.of(paths.KEPT, stage=self.stage, compound=slug(compound)))
            _write(path, json.dumps({"from": note["from"], "found": found, "left_in": left_in}))


def forget(out: Path) -> None:
    """Remove all that was kept in a directory of results."""
    shutil.rmtree(out / Path(paths.KEPT).parents[1], ignore_errors=True)


def forget_tables_but(tables: Iterable[Path]) -> None:
    """Remove kept tables that are none of these: what was found of compounds that no batch has is found anew."""
    mine = {Path(paths.of(paths.KEPT_TABLE, digest=sha256(table))) for table in tables}
    for other in set(Path().glob(paths.of(paths.KEPT_TABLE, digest="*"))) - mine:
        other.unlink()


def _link(table: Path) -> str:
    """Keep a table as what its digest names; the digest."""
    digest = sha256(table)
    at = Path(paths.of(paths.KEPT_TABLE, digest=digest))
    # What is there may be damaged.
    at.unlink(missing_ok=True)
    link(table, at)
    return digest


def _whole(note: Mapping[str, Any]) -> dict[str, Any] | None:
    """A finding with what was left in tables; None where one of these is gone or damaged."""
    try:
        left = {name: _table(digest)[first:end] for name, (digest, first, end) in note.get("left_in", {}).items()}
    except OSError:
        return None
    return {**note["found"], **{name: gzip.decompress(part).decode() for name, part in left.items()}}


@lru_cache(maxsize=16)
def _table(digest: str) -> bytes:
    """The content of a kept table; an OSError where it is not what it was."""
    content = Path(paths.of(paths.KEPT_TABLE, digest=digest)).read_bytes()
    if hashlib.sha256(content).hexdigest() != digest:
        raise OSError("a kept table is damaged")
    return content


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
    part.write_bytes(packed(text))
    os.replace(part, path)
