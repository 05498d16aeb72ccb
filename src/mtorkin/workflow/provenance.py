"""Where the results come from: everything that decides them, and nothing that does not (no dates, paths or hosts)."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import mtorkin

#: The libraries that numbers and pages come from.
LIBRARIES = (
    "jinja2", "lmfit", "matplotlib", "numpy", "openpyxl", "pandas", "pint", "pydantic", "scipy", "snakemake", "wellmap",
)  # fmt: skip
LOCK = Path(mtorkin.__file__).resolve().parents[2] / "requirements.lock"


def sha256(path: Path) -> str:
    """The SHA-256 of a file, read in pieces."""
    total = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            total.update(piece)
    return total.hexdigest()


def provenance(
    inputs: Mapping[str, tuple[Path, Iterable[Path]]], configuration: Mapping[str, Any], sources: str
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

    Returns
    -------
    dict
        Ready for JSON. ``lock`` is the digest of ``requirements.lock``, null where the package is not run from a checkout.
    """
    return {
        "mtorkin": {"version": mtorkin.__version__, "sources_sha256": sources},
        "lock_sha256": sha256(LOCK) if LOCK.is_file() else None,
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "seed": configuration["seed"],
        "configuration": dict(configuration),
        "inputs": {
            assay: {file.relative_to(folder).as_posix(): sha256(file) for file in sorted(files)}
            for assay, (folder, files) in sorted(inputs.items())
        },
    }
