"""Where the results come from: everything that decides them, and nothing that does not (no dates, paths or hosts)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import mtorkin

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


def provenance(
    inputs: Mapping[str, tuple[Path, Iterable[Path]]],
    configuration: Mapping[str, Any],
    sources: str,
    libraries: Mapping[str, str],
    lock: str | None,
) -> dict[str, Any]:
    """What a run rests on.

    Parameters
    ----------
    inputs
        For every assay its folder and the files in it.
    configuration
        The settings after defaults, without those that name places.
    sources
        Digest of the package's sources.
    libraries
        Versions of Python and of the libraries.
    lock
        Digest of the lock file, see `lock_digest`.

    Returns
    -------
    dict
        Ready for JSON.
    """
    return {
        "mtorkin": {"version": mtorkin.__version__, "sources_sha256": sources},
        "lock_sha256": lock,
        "libraries": dict(libraries),
        "seed": configuration["seed"],
        "configuration": dict(configuration),
        "inputs": {
            assay: {file.relative_to(folder).as_posix(): sha256(file) for file in sorted(files)}
            for assay, (folder, files) in sorted(inputs.items())
        },
    }
