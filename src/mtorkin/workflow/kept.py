"""What a stage found on each compound, kept beside its results.

Snakemake repeats whole jobs, and a job has many compounds. Where one plate of a study was corrected, the compounds on
it are computed again, and of all others is read what was found from the same data, settings, sources and libraries. A
run that was killed in the middle of a job goes on where it was.

While a job goes, what it found is kept in a file a compound. At its end these become one file of the batch, and of what
stands in a table of the batch only its place there is kept.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mtorkin.base.compact import packed
from mtorkin.base.slugs import slug
from mtorkin.workflow import paths
from mtorkin.workflow.digests import digest_of, sha256
from mtorkin.workflow.hard_links import link
from mtorkin.workflow.job import Job
from mtorkin.workflow.stored import Span

if TYPE_CHECKING:
    import pandas as pd


@dataclass
class Kept:
    """What a stage found, by compound.

    Attributes
    ----------
    stage
        Its name.
    rests_on
        What every finding of the stage depends on: its settings, sources and libraries.
    batch
        The batch that the job is of.
    """

    stage: str
    rests_on: Mapping[str, Any]
    batch: str
    _notes: dict[str, dict[str, Any]] = field(default_factory=dict, init=False)

    @classmethod
    def of(cls, stage: str, job: Job) -> Kept:
        """What was kept of the stage that a job is of."""
        rests_on = {name: job.params.get(name) for name in ("settings", "sources", "libraries")}
        return cls(stage, rests_on, Path(job.outputs["problems"]).parent.name)

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
            Tables, and words and numbers: with `rests_on`, all that the finding depends on.
        find
            Finds it, in words of JSON. What it raises is passed on, and nothing is kept.
        holds
            Whether what was kept still holds, where it is more than words, such as files.

        Returns
        -------
        dict
            The finding as JSON reads it, whether it was kept or not.
        """
        key = digest_of([self.rests_on, {name: _cells(table) for name, table in given.items()}, more])
        path = self._path(compound)
        for note in (_read(path), self._together.get(slug(compound), {})):
            if note.get("from") == key:
                found = _whole(note)
                if found is not None and (holds is None or holds(found)):
                    break
        else:
            text = json.dumps({"from": key, "found": find()})
            _write(path, text)
            found = dict(json.loads(text)["found"])
        self._notes[compound] = {"from": key, "found": found}
        return found

    def end(
        self,
        tables: Mapping[str, str] = MappingProxyType({}),
        spans: Mapping[str, Mapping[str, Span]] = MappingProxyType({}),
    ) -> None:
        """Keep what this job found in one file, at its end, and the place of what stands in tables written of it.

        Parameters
        ----------
        tables
            Files, by what their texts are called in a finding.
        spans
            Where the text of each compound is in them, as `mtorkin.workflow.stored.write_below` says.
        """
        digests = {name: _link(Path(file)) for name, file in tables.items()}
        at = Path(paths.of(paths.KEPT_TOGETHER, stage=self.stage, batch=self.batch))
        # What was of the batch may be of another now, whose job has yet to find it here.
        notes = dict(_read(at))
        for compound, note in self._notes.items():
            left_in = {name: [digests[name], *spans[name][compound]] for name in tables}
            found = {name: part for name, part in note["found"].items() if name not in tables}
            notes[slug(compound)] = {"from": note["from"], "found": found, "left_in": left_in}
        # In the order in which they were found: what is written of them has it too.
        _write(at, json.dumps(notes))
        for compound in self._notes:
            self._path(compound).unlink(missing_ok=True)

    @cached_property
    def _together(self) -> dict[str, Any]:
        """The notes of all batches by compound; where two have one, that of this batch."""
        files = sorted(Path().glob(paths.of(paths.KEPT_TOGETHER, stage=self.stage, batch="*")))
        mine = Path(paths.of(paths.KEPT_TOGETHER, stage=self.stage, batch=self.batch))
        return {name: note for file in [*files, mine] for name, note in _read(file).items()}

    def _path(self, compound: str) -> Path:
        return Path(paths.of(paths.KEPT, stage=self.stage, compound=slug(compound)))


def forget(out: Path) -> None:
    """Remove all that was kept in a directory of results."""
    shutil.rmtree(out / Path(paths.KEPT).parents[1], ignore_errors=True)


def forget_but(tables: Iterable[Path], batch_of: Mapping[str, str]) -> None:
    """Forget what no batch has any more.

    Parameters
    ----------
    tables
        Files of which parts may be kept. What was found of compounds that stands in none of them is found anew.
    batch_of
        The batch of each compound: notes of it beside those of other batches are removed, and notes of any whose
        tables are gone.
    """
    mine = {sha256(table) for table in tables}
    for table in Path().glob(paths.of(paths.KEPT_TABLE, digest="*")):
        if table.name.partition(".")[0] not in mine:
            table.unlink()
    own = {slug(compound): batch for compound, batch in batch_of.items()}
    for file in Path().glob(paths.of(paths.KEPT_TOGETHER, stage="*", batch="*")):
        batch, notes = file.name.partition(".")[0], _read(file)
        left = {
            name: note
            for name, note in notes.items()
            if own.get(name, batch) == batch and mine.issuperset(digest for digest, *_ in note["left_in"].values())
        }
        if not left:
            file.unlink()
        elif left != notes:
            _write(file, json.dumps(left))


def _cells(table: pd.DataFrame) -> dict[str, Any]:
    """The cells of a table by column; numbers as their bits, since that takes least time."""
    return {
        str(name): column.tobytes() if column.dtype == float else column.astype(object).tolist()
        for name, column in ((name, table[name].to_numpy()) for name in table.columns)
    }


def _link(table: Path) -> str:
    """Keep a table as what its digest names; the digest."""
    digest = sha256(table)
    at = Path(paths.of(paths.KEPT_TABLE, digest=digest))
    # What is there may be damaged.
    at.unlink(missing_ok=True)
    # Where nothing is predicted all batches have the same table, and their jobs go on beside each other.
    with suppress(FileExistsError):
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
