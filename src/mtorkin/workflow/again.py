"""A job of a batch whose inputs say what they said before is not done again: what it wrote then was kept.

Snakemake repeats a job where a file that it reads was written anew, whatever the file says. One corrected plate has
all batches dealt anew, and few of them differ. What a job wrote is kept as hard links, since Snakemake removes its
outputs before a job, with the digest of all that it rests on.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mtorkin.workflow import paths
from mtorkin.workflow.digests import sha256
from mtorkin.workflow.events import tell_of_job
from mtorkin.workflow.hard_links import STAMP, link
from mtorkin.workflow.job import Job
from mtorkin.workflow.retry import has_failed


@dataclass(frozen=True)
class Written:
    """What a job wrote.

    Attributes
    ----------
    folder
        Where it is kept.
    rests_on
        The digest of the params of the job, and of the content of its inputs.
    """

    folder: Path
    rests_on: str

    @classmethod
    def of(cls, job: Job, batch: str) -> Written:
        """What the job of a batch wrote, or is about to write."""
        inputs = {key: [sha256(path) for path in _listed(files)] for key, files in job.inputs.items()}
        text = json.dumps([job.params, inputs], sort_keys=True)
        folder = Path(paths.of(paths.KEPT_OF_JOB, stage=job.stage, batch=batch))
        return cls(folder, hashlib.sha256(text.encode()).hexdigest())

    def restore(self, job: Job) -> bool:
        """Put what was kept in its place again; False, with nothing done, where it is another's or damaged."""
        note = self._note()
        files = note.get("files", {})
        if note.get("rests_on") != self.rests_on or any(sha256(self.folder / at) != is_ for at, is_ in files.items()):
            return False
        for directory in note["directories"]:
            Path(directory).mkdir(parents=True, exist_ok=True)
        for file in files:
            Path(file).unlink(missing_ok=True)
            link(self.folder / file, Path(file))
        for _ in range(note["compounds"]):
            tell_of_job({"through": job.stage})
        return True

    def keep(self, job: Job) -> None:
        """Keep what was written, unless something ended in an error of ours, which is no result."""
        shutil.rmtree(self.folder, ignore_errors=True)
        if has_failed(Path(job.outputs["problems"])):
            return
        outputs = [path for files in job.outputs.values() for path in _listed(files)]
        directories = [path for path in outputs if path.is_dir()]
        inside = [
            path
            for directory in directories
            for path in sorted(directory.rglob("*"))
            if path.is_file() and path.name != STAMP
        ]
        files = [*(path for path in outputs if path not in directories), *inside]
        for file in files:
            link(file, self.folder / file)
        note = {
            "rests_on": self.rests_on,
            "compounds": len(job.through),
            "directories": [path.as_posix() for path in directories],
            "files": {path.as_posix(): sha256(path) for path in files},
        }
        # Last, so that what a killed job left behind is not taken for the whole.
        self._at.write_text(json.dumps(note), encoding="utf-8")

    @property
    def _at(self) -> Path:
        """The note of what is kept."""
        return self.folder / "written.json"

    def _note(self) -> dict[str, Any]:
        """What was noted; nothing where there is no note, or a damaged one."""
        try:
            found = json.loads(self._at.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def _listed(files: Any) -> Iterator[Path]:
    """The paths under one name of a rule, which are one or several."""
    yield from map(Path, [files] if isinstance(files, str) else files)
