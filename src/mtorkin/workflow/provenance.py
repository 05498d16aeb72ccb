"""Where the results come from: everything that decides them, and nothing that does not (no dates, paths or hosts)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mtorkin
from mtorkin.base import tables
from mtorkin.workflow.digests import NONE, sha256

LOCK = Path(mtorkin.__file__).resolve().parents[2] / "requirements.lock"


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
    inputs: Mapping[str, Mapping[str, str]], configuration: Mapping[str, Any], program: Program
) -> dict[str, Any]:
    """What a run rests on.

    Parameters
    ----------
    inputs
        For every assay the digests of its files, see `mtorkin.workflow.inputs`.
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
            assay: {name: digest for name, digest in sorted(files.items()) if digest != NONE}
            for assay, files in sorted(inputs.items())
        },
    }
