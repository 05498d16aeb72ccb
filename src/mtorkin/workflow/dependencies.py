"""What a stage depends on besides its input files: sections of the settings, sources of the package, and libraries.

They go into the params of the stage's rule, so that Snakemake re-runs a stage when they change, and only then.
"""

from __future__ import annotations

import ast
import hashlib
import platform
import re
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from mtorkin.base.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

#: The libraries that numbers and pages come from: the dependencies in pyproject.toml, each of which the package
#: imports.
LIBRARIES = (
    "jinja2", "lmfit", "matplotlib", "numba", "numpy", "openpyxl", "pandas", "pint", "pydantic", "python-calamine",
    "pyyaml", "scipy", "snakemake", "wellmap", "xlrd",
)  # fmt: skip

#: The libraries of the extra ``pathway``, without which a run says that they are missing.
OPTIONAL = ("antimony", "libroadrunner")

PACKAGE = Path(__file__).resolve().parents[1]

#: The fields of `Settings` that each stage may read; see `visible`.
SETTINGS: dict[str, tuple[str, ...]] = {
    "ingest": (),
    "reduce": ("quality",),
    "families": (),
    "fit": ("seed", "selection", "departures", "regions", "fit"),
    "verdict": ("fits", "selection", "regions", "evidence", "quality"),
    "pathway": ("seed", "pathway"),
    "settle": ("seed", "selection", "departures", "regions", "fit", "evidence", "quality", "settle"),
    "pages": ("selection", "regions", "fit", "evidence", "quality", "pages"),
    "index": ("quality",),
    "provenance": (
        "seed", "batch_size", "selection", "departures", "regions", "fit", "evidence", "quality", "settle", "pathway",
    ),
    "outcome": (),
}  # fmt: skip


def visible(stage: str, sections: Mapping[str, Any]) -> Settings:
    """The settings as a stage sees them: reading what its rule does not depend on is an `AttributeError`.

    Otherwise a stage that began to read another section would quietly keep its old results.
    """
    settings = Settings.model_validate(sections)
    return cast("Settings", SimpleNamespace(**{name: getattr(settings, name) for name in SETTINGS[stage]}))


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """All statements within a node; expressions, which import nothing, are most of a tree and are passed over."""
    for name in ("body", "orelse", "finalbody", "handlers", "cases"):
        for child in getattr(node, name, ()):
            yield child
            yield from _statements(child)


def imports(tree: ast.AST) -> set[str]:
    """What a piece of source imports from the package, wherever in it, with dots."""
    found = set()
    for node in _statements(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.startswith("mtorkin.")} - {"mtorkin.__version__"}


def rooms_imported(tree: ast.AST) -> set[str]:
    """The rooms (modules and packages directly under mtorkin) that a piece of source imports."""
    return {name.split(".")[1] for name in imports(tree)}


def module_file(name: str, package: Path = PACKAGE) -> Path:
    """The file of a module, or of the module that something is imported from.

    Raises
    ------
    LookupError
        If the package has none.
    """
    parts = name.split(".")[1:]
    for end in range(len(parts), 0, -1):
        path = package.joinpath(*parts[:end])
        for file in (path.with_suffix(".py"), path / "__init__.py"):
            if file.is_file():
                return file
    raise LookupError(f"{name} is no module of {package}")


def _files(folder: Path) -> list[Path]:
    """Files of the package in a folder, templates and rules included; not what an installation adds to it."""
    added = {"__pycache__", "_workflow"}
    return sorted(path for path in folder.rglob("*") if path.is_file() and not added & set(path.parts))


def room_files(room: str, package: Path = PACKAGE) -> list[Path]:
    """The files of a room."""
    module = package / f"{room}.py"
    return [module] if module.is_file() else _files(package / room)


#: A statement that imports from the package: to read these alone takes a tenth of the time that whole files take.
_STATEMENT = re.compile(rb"^[ \t]*((?:from|import)[ \t]+mtorkin\b[^\n(]*(?:\([^)]*\))?)", re.MULTILINE)


@cache
def imports_of(path: Path) -> set[str]:
    """What a file imports from the package, wherever in it, with dots."""
    return imports(ast.parse(b"\n".join(_STATEMENT.findall(path.read_bytes()))))


def sources(stage: str, package: Path = PACKAGE) -> set[Path]:
    """The files that a stage depends on: its module, what that imports and so on.

    Of the workflow these are single modules. Any other room counts as a whole, since what is in a room changes
    together.
    """
    found: set[Path] = set()
    seen: set[str] = set()
    new = {package / "workflow" / "stages" / f"{stage}.py"}
    while new:
        found |= new
        named = set().union(*(imports_of(path) for path in new if path.suffix == ".py"))
        reached = {name if name.split(".")[1] == "workflow" else name.split(".")[1] for name in named} - seen
        seen |= reached
        new = set()
        for name in reached:
            new |= {module_file(name, package)} if "." in name else set(room_files(name, package))
        new -= found
    return found


def digest(files: list[Path], root: Path) -> str:
    """Digest of the names and contents of files; their place on the disk makes no difference."""
    total = hashlib.sha256()
    for path in sorted(files):
        content = path.read_bytes()
        total.update(f"{path.relative_to(root).as_posix()} {len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()


@cache
def source_digest(stage: str, package: Path = PACKAGE) -> str:
    """Digest of the sources that a stage depends on; of the whole package for ``provenance``, which states it."""
    if stage == "provenance":
        return digest(_files(package), package)
    return digest(list(sources(stage, package)), package)


@cache
def room_digests(package: Path = PACKAGE) -> dict[str, str]:
    """Digest of the sources of every room, so that two analyses can say in which room they differ."""
    rooms = sorted(path.name for path in package.iterdir() if (path / "__init__.py").is_file())
    return {room: digest(room_files(room, package), package) for room in rooms}


@cache
def rule_digests(package: Path = PACKAGE) -> dict[str, str]:
    """Digest of every file of rows, as ``verdict/rules.yaml``."""
    files = [path for path in _files(package) if path.suffix == ".yaml"]
    return {path.relative_to(package).as_posix(): digest([path], package) for path in files}


@cache
def library_versions() -> dict[str, str]:
    """Versions of Python and of the libraries that are installed here: rules may have an environment of their own."""
    return {"python": platform.python_version(), **_installed(LIBRARIES)}


@cache
def optional_versions() -> dict[str, str]:
    """Versions of the libraries of the extra ``pathway`` that are installed."""
    return _installed(OPTIONAL)


def _installed(names: Iterable[str]) -> dict[str, str]:
    found = {}
    for name in names:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    return found


def params(stage: str, settings: Settings) -> dict[str, Any]:
    """The params of a stage's rule."""
    more = optional_versions() if stage in ("pathway", "provenance") else {}
    return {
        "settings": settings.model_dump(mode="json", include=set(SETTINGS[stage])),
        "sources": source_digest(stage),
        "libraries": library_versions() | more,
    }
