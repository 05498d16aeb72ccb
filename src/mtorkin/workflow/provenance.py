"""Where the results come from: everything that decides them, and nothing that does not (no dates, paths or hosts)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mtorkin
from mtorkin.base import tables

LOCK = Path(mtorkin.__file__).resolve().parents[2] / "requirements.lock"


def sha256(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    total = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            total.update(piece)
    return total.hexdigest()


def lock_digest() -> str | None:
    """Digest of ``requirements.lock``; None where the package is not run from a checkout."""
    return sha256(LOCK) if LOCK.is_file() else None


@dataclass(frozen=True)
class Program:
    """What a run was made by.

    Attributes
    ----------
    sources
        Digest of the package's sources.
    rooms, rules
        Digest of the sources of every room, and of every file of rows.
    libraries
        Versions of Python and of the libraries.
    lock
        Digest of the lock file, see `lock_digest`.
    """

    sources: str
    rooms: Mapping[str, str]
    rules: Mapping[str, str]
    libraries: Mapping[str, str]
    lock: str | None


def provenance(
    inputs: Mapping[str, tuple[Path, Iterable[Path]]], configuration: Mapping[str, Any], program: Program
) -> dict[str, Any]:
    """What a run rests on.

    Parameters
    ----------
    inputs
        For every assay its folder and the files in it.
    configuration
        The settings after defaults, without those that name places.
    program
        What it was made by.

    Returns
    -------
    dict
        Ready for JSON.
    """
    return {
        "mtorkin": {"version": mtorkin.__version__, "sources_sha256": program.sources},
        "lock_sha256": program.lock,
        "rooms": dict(program.rooms),
        "rules": dict(program.rules),
        "libraries": dict(program.libraries),
        "formats": {table.name: table.format for table in tables.TABLES},
        "seed": configuration["seed"],
        "configuration": dict(configuration),
        "inputs": {
            assay: {file.relative_to(folder).as_posix(): sha256(file) for file in sorted(files)}
            for assay, (folder, files) in sorted(inputs.items())
        },
    }
