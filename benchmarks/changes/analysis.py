"""A study analysed by the stages of the workflow, as far as a lock reads its results, and compared with its lock.

As a program (``python -m changes.analysis STUDY OUT LOCK``) it is how a changed copy of the package is asked.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from mtorkin import cli
from mtorkin.base import tables
from mtorkin.base.settings import Settings, read_settings
from mtorkin.workflow import batches, dependencies, folders, inputs, paths
from mtorkin.workflow.job import Job
from mtorkin.workflow.stages import families, fit, ingest, provenance, reduce, verdict
from mtorkin.workflow.stored import gather

#: Each compound has its own batch file in a large study; here one batch holds all.
BATCH = batches.batches(1, 1)


def analyse(study: Path, out: Path, settings: Settings) -> None:
    """Write the tables of a study that a lock is made from; nothing is predicted, settled or drawn."""
    out.mkdir(parents=True, exist_ok=True)
    with contextlib.chdir(out):
        found = folders.find_assays([study], base=Path.cwd())
        digests = {name: inputs.digests(folder) for name, folder in found.items()}
        make = _Stages(settings)
        for name, folder in found.items():
            files = _of(paths.INGEST, assay=name)
            make(ingest.ingest, {}, files, assay=name, folder=str(folder), files=digests[name])
            make(reduce.reduce, files, _of(paths.REDUCE, assay=name), assay=name)
        ingested = {key: [paths.of(path, assay=name) for name in found] for key, path in paths.INGEST.items()}
        reduced = {key: [paths.of(path, assay=name) for name in found] for key, path in paths.REDUCE.items()}
        (batch,) = BATCH
        dealt, fitted = _of(paths.DEALT, batch=batch), _of(paths.FIT, batch=batch)
        given = {"assays": ingested["assay"], "velocities": reduced["velocities"]}
        listed = {key: [path] for key, path in dealt.items()}
        make(families.families, given, {**paths.GATHERED, **listed}, assays=list(found), batches=BATCH)
        make(fit.fit, dealt, fitted)
        given = {
            **{key: [fitted[key]] for key in ("fits", "parameters", "patterns", "problems")},
            "families": listed["families"], "quality": reduced["quality"], "compounds": paths.GATHERED["compounds"],
        }  # fmt: skip
        make(verdict.verdict, given, paths.VERDICT)
        program = {"rooms": dependencies.room_digests(), "rules": dependencies.rule_digests(), "lock": None}
        make(provenance.provenance, {}, {"provenance": paths.PROVENANCE}, inputs=digests, **program)
        problems = [
            *ingested["problems"], *reduced["problems"], paths.GATHERED["problems"], fitted["problems"],
            paths.VERDICT["problems"],
        ]  # fmt: skip
        tables.PROBLEMS.write(gather(tables.PROBLEMS, problems).drop_duplicates(), paths.PROBLEMS)


def _of(patterns: Mapping[str, str], **wildcards: str) -> dict[str, str]:
    return {name: paths.of(pattern, **wildcards) for name, pattern in patterns.items()}


class _Stages:
    """Runs stages as the rules of the workflow do, with what their rules tell them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def __call__(self, stage: Callable[[Job], None], given: Any, outputs: Mapping[str, Any], **params: Any) -> None:
        for path in _all(outputs.values()):
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        name = stage.__name__
        params = {**dependencies.params(name, self.settings), **params}
        stage(Job(given, dict(outputs), params, dependencies.visible(name, params["settings"]), f"logs/{name}.log"))


def _all(outputs: Any) -> Iterator[str]:
    for each in outputs:
        yield from [each] if isinstance(each, str) else each


def verified(study: Path, out: Path, lock: Path, changed: Mapping[str, Any]) -> dict[str, Any]:
    """What `mtorkin verify` says of a study analysed with changed settings: its status, words and comparison."""
    try:
        analyse(study, out, read_settings(changed))
    except Exception as error:
        return {"status": None, "comparison": None, "said": f"{type(error).__name__}: {error}"}
    said, wrong = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(wrong):
        status = cli.main(["verify", str(lock), "--results", str(out), "--json"])
    return {"status": status, "comparison": json.loads(said.getvalue() or "null"), "said": wrong.getvalue()}


if __name__ == "__main__":
    print(json.dumps(verified(*map(Path, sys.argv[1:4]), {})))
