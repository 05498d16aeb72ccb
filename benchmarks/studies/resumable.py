"""Results that are appended as they come, so that an interrupted run goes on where it stopped."""

from __future__ import annotations

import hashlib
import json
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

from mtorkin.base.settings import Settings
from mtorkin.workflow.dependencies import source_digest

#: Jobs for each core between two writes.
CHUNK = 50


def state(seed: int, simulator: Iterable[Path]) -> dict[str, Any]:
    """What results depend on: seed, settings, the files of the simulator, and the sources of the program."""
    own = hashlib.sha256()
    for path in sorted(simulator):
        own.update(path.read_bytes())
    return {
        "seed": seed,
        "settings": Settings().model_dump(mode="json"),
        "simulator": own.hexdigest()[:16],
        "mtorkin": {stage: source_digest(stage)[:16] for stage in ("reduce", "families", "fit", "verdict")},
    }


def claim(directory: Path, now: dict[str, Any]) -> None:
    """Write the state that results in a directory belong to.

    Raises
    ------
    SystemExit
        If the directory holds results of another state.
    """
    directory.mkdir(parents=True, exist_ok=True)
    stated, now = directory / "state.json", json.loads(json.dumps(now))
    if stated.exists() and json.loads(stated.read_text(encoding="utf-8")) != now:
        sys.exit(
            f"{directory} holds results of another state of the sources or settings; remove it, or give another --out"
        )
    stated.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")


def claimed(directory: Path) -> dict[str, Any]:
    """The state that the results of a directory belong to."""
    found: dict[str, Any] = json.loads((directory / "state.json").read_text(encoding="utf-8"))
    return found


def rows(results: Path) -> list[dict[str, Any]]:
    """The rows that are there; a last line that was cut off is left out."""
    written = results.read_text(encoding="utf-8") if results.exists() else ""
    return [json.loads(line) for line in written[: written.rfind("\n") + 1].splitlines()]


def append(
    jobs: Iterable[Any], judge: Callable[[Any], dict[str, Any]], cores: int, results: Path, chunk: int = CHUNK
) -> None:
    """Judge every job and append its row; ``judge`` has to be a function that processes can be sent."""
    whole = rows(results)
    results.write_text("".join(json.dumps(row) + "\n" for row in whole), encoding="utf-8")
    jobs, start, done = iter(jobs), time.monotonic(), 0
    with results.open("a", encoding="utf-8") as file, ProcessPoolExecutor(cores) as pool:
        while some := list(islice(jobs, chunk * cores)):
            for row in pool.map(judge, some, chunksize=max(1, chunk // 10)):
                file.write(json.dumps(row) + "\n")
            file.flush()
            done += len(some)
            print(f"{done} judged, {(time.monotonic() - start) / done:.3f} s each", flush=True)
