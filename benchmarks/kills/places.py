"""Places that cannot be used, and what is kept there and damaged.

Each function makes one run, and returns what is wrong with how it ended, or nothing.
"""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from kills.study import Study, refused
from mtorkin.kinetics.engine import cache

#: Variables of the environment that name places, and places that none can write to; None: not stated.
PLACES: dict[str, dict[str, str | None]] = {
    "no HOME": {"HOME": None},
    "HOME is missing": {"HOME": "/nonexistent"},
    "HOME is read-only": {"HOME": "/proc"},
    "XDG_CACHE_HOME is a file": {"XDG_CACHE_HOME": os.devnull},
    "XDG_CACHE_HOME is read-only": {"XDG_CACHE_HOME": "/proc"},
    "XDG_CACHE_HOME is relative": {"XDG_CACHE_HOME": "cache"},
    "XDG_CONFIG_HOME is a file": {"XDG_CONFIG_HOME": os.devnull},
    "TMPDIR is missing": {"TMPDIR": "/nonexistent"},
}
#: What a shell does to the streams of a command, its status, and what it says.
STREAMS = {
    "closed output": ('"$@" >&-', 2, "the output cannot be written"),
    "full output": ('"$@" >/dev/full', 2, "the output cannot be written"),
    "closed errors": ('"$@" 2>&-', 0, ""),
    "full errors": ('"$@" 2>/dev/full', 0, ""),
    "all closed": ('"$@" <&- >&- 2>&-', 2, ""),
    "a reader that has had enough": ('"$@" | head -n 1 >&2; exit "${PIPESTATUS[0]}"', 0, ""),
}


def unusable(study: Study, changes: dict[str, str | None]) -> str:
    """A run with other places for what is not its results."""
    # The compiled engine is found, so that this takes no minute.
    names = {**os.environ, cache.ENVIRONMENT: str(cache.directory().parent), **changes}
    return study.again(study.fresh(), env={name: value for name, value in names.items() if value is not None})


def streams(study: Study, how: str, status: int, sentence: str) -> str:
    """A run whose streams a shell has changed: its results are there."""
    (study.out / "index.html").unlink()
    command = ["bash", "-c", how, "bash", *study.command(study.out)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if status:
        why = refused(ended.returncode, ended.stdout + ended.stderr, sentence)
    else:
        why = f"status {ended.returncode}: {ended.stderr[-500:]}" if ended.returncode else ""
    return why or study.different(study.out)


def damaged(study: Study, dice: random.Random, pattern: str) -> str:
    """What was kept beside the results is cut or changed; what rests on it is computed again."""
    for path in filter(Path.is_file, sorted(study.out.glob(pattern))):
        path.chmod(0o600)
        path.write_bytes(_spoilt(path.read_bytes(), dice))
    for path in (*study.out.glob("batches/*/*-problems.csv"), study.out / "problems.csv"):
        path.unlink()
    return study.again(study.out)


def damaged_engine(study: Study, dice: random.Random) -> str:
    """Bytes of the compiled engine are changed: it is compiled again."""
    place = study.place / "engine"
    kept = place / cache.directory().name
    if not kept.exists():
        kept.mkdir(parents=True)
        for path in cache.directory().iterdir():
            (kept / path.name).write_bytes(path.read_bytes())
    chosen = dice.choice(sorted(kept.glob("*.nb[ci]")))
    chosen.write_bytes(_spoilt(chosen.read_bytes(), dice))
    return study.again(study.fresh(), env={**os.environ, cache.ENVIRONMENT: str(place)})


def _spoilt(content: bytes, dice: random.Random) -> bytes:
    """Cut short, or with a byte changed."""
    at = dice.randrange(len(content)) if content else 0
    return content[:at] if dice.random() < 0.5 else content[:at] + b"\x7f" + content[at + 1 :]


def cases(study: Study, dice: random.Random) -> Iterator[tuple[str, Callable[[], str]]]:
    """Every case by its name."""
    for name, changes in PLACES.items():
        yield name, partial(unusable, study, changes)
    for name, (how, status, sentence) in STREAMS.items():
        yield name, partial(streams, study, how, status, sentence)
    patterns: dict[str, Any] = {"what was kept": "batches/kept/**/*", "notes of Snakemake": ".snakemake/metadata/*"}
    for name, pattern in patterns.items():
        yield f"damaged: {name}", partial(damaged, study, dice, pattern)
    yield "damaged: engine", partial(damaged_engine, study, dice)
