"""What a release needs, rehearsed without a network: ``make release-check [TAG=v0.1.0]``.

Builds the source distribution and the wheel into ``dist``, and says what keeps them from being released.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
#: What a source distribution and a wheel have to hold, beside the modules.
SOURCES = (
    "LICENSE",
    "CITATION.cff",
    ".zenodo.json",
    "CHANGELOG.md",
    "Snakefile",
    "requirements.lock",
    "tests/conftest.py",
)
WHEEL = (
    "Snakefile",
    "workflow/Snakefile",
    "workflow/rules/fit.smk",
    "workflow/envs/mtorkin.yaml",
    "config/config.yaml",
)


def said(root: Path, tag: str) -> Iterator[str]:
    """Where what the repository says of its version does not agree; a tag is that of a release."""
    version = project(root)["version"]
    found = {
        "src/mtorkin/__init__.py": _group(r'^__version__ = "(.+)"$', root / "src" / "mtorkin" / "__init__.py"),
        "CITATION.cff": str(yaml.safe_load((root / "CITATION.cff").read_text(encoding="utf-8"))["version"]),
    }
    for place, other in found.items():
        if other != version:
            yield f"{place} says version {other}, and pyproject.toml {version}"
    changes = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    heading = re.search(rf"^## {re.escape(version)}\b(.*)$", changes, flags=re.M)
    if heading is None:
        yield f"CHANGELOG.md has no section on {version}"
    if tag and tag != f"v{version}":
        yield f"the tag is {tag}, and the version {version}"
    if tag and "## Unreleased" in changes:
        yield "CHANGELOG.md has a section on what is not released: it is that of the version"
    if tag and heading and "unreleased" in heading[1]:
        yield f"CHANGELOG.md says that {version} is not released"


def project(root: Path) -> dict[str, Any]:
    """The project of pyproject.toml."""
    found: dict[str, Any] = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return found


def _group(pattern: str, path: Path) -> str:
    found = re.search(pattern, path.read_text(encoding="utf-8"), flags=re.M)
    return found[1] if found else "nothing"


def held(source: Path, wheel: Path) -> Iterator[str]:
    """What is missing in the distributions."""
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    yield from (f"{source.name} does not hold {name}" for name in SOURCES if name not in names)
    stray = sorted(name for name in names if re.match(r"(results|dist|validation|\.venv[^/]*|\.snakemake)/", name))
    yield from (f"{source.name} holds {name}" for name in stray[:5])
    with zipfile.ZipFile(wheel) as built:
        inside = set(built.namelist())
        (metadata,) = (name for name in inside if name.endswith(".dist-info/METADATA"))
        headers = HeaderParser().parsestr(built.read(metadata).decode())
    yield from (f"{wheel.name} does not hold {name}" for name in WHEEL if f"mtorkin/_workflow/{name}" not in inside)
    about = project(ROOT)
    wanted = {"Name": about["name"], "Version": about["version"], "License-Expression": about["license"]}
    yield from (
        f"the metadata say {name} {headers[name]}, and pyproject.toml {value}"
        for name, value in wanted.items()
        if headers[name] != value
    )
    if headers.get_all("Classifier") != about["classifiers"]:
        yield "the metadata have other classifiers than pyproject.toml"


def starts(wheel: Path) -> Iterator[str]:
    """Whether what is installed runs, in any directory and without the checkout."""
    with tempfile.TemporaryDirectory() as place:
        with zipfile.ZipFile(wheel) as built:
            built.extractall(place)
        ask = (
            "from mtorkin.workflow.launch import workflow_root as root; print((root() / 'Snakefile').is_file(), root())"
        )
        for command in (["-c", ask], ["-m", "mtorkin", "--version"]):
            ended = subprocess.run(
                [sys.executable, *command], cwd=place, env={**os.environ, "PYTHONPATH": place}, capture_output=True,
                text=True, check=False,
            )  # fmt: skip
            if ended.returncode or "False" in ended.stdout or str(ROOT) in ended.stdout:
                yield f"the wheel does not run: {' '.join(command)} says {ended.stdout}{ended.stderr}"


def main(tag: str) -> int:
    """Rehearse a release; the exit status is 0 where nothing is wrong."""
    wrong = list(said(ROOT, tag))
    with tempfile.TemporaryDirectory() as place:
        subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", place], cwd=ROOT, check=True)
        (source,), (wheel,) = Path(place).glob("*.tar.gz"), Path(place).glob("*.whl")
        wrong += [*held(source, wheel), *starts(wheel)]
        if not wrong:
            (ROOT / "dist").mkdir(exist_ok=True)
            for path in (source, wheel):
                (ROOT / "dist" / path.name).write_bytes(path.read_bytes())
    print("\n".join(wrong) or f"{source.name} and {wheel.name} are in dist and can be released")
    return bool(wrong)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
