"""The assay folders of a study: known before anything runs, so that Snakemake sees every job at once."""

from __future__ import annotations

import itertools
import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from mtorkin.assays.folder import LARGEST
from mtorkin.base.errors import InputError
from mtorkin.base.place import resolved

#: The line of `assay.yaml` that says so.
_CELLS = re.compile(rb"^purpose:[ \t]*[\"']?cells\b", flags=re.MULTILINE)
#: The variable of the environment by which a job on a cluster says where the run was started.
_STARTED = "MTORKIN_STARTED_IN"


def started_in(main: bool) -> Path:
    """Where Snakemake was started, which relative folders and `out` are seen from.

    A job of Slurm reads the Snakefile twice: where the run was started and, by a second process, within the results.
    The second is told by the first; the process of a run itself, which `main` is, is told by none.
    """
    if main:
        os.environ.pop(_STARTED, None)
        return Path.cwd()
    return Path(os.environ.setdefault(_STARTED, str(Path.cwd())))


def _is_result(folder: Path) -> bool:
    """Whether a folder is the output of a run, which may lie among the assay folders."""
    return os.path.isdir(folder / ".snakemake")


def _has_assay_file(folder: Path) -> bool:
    """As everywhere here by functions of `os.path`: what the system does not let us look at is not there."""
    return os.path.lexists(folder / "assay.yaml")


def _subfolders(folder: Path) -> list[Path]:
    """The folders in a folder; none where it cannot be listed."""
    try:
        there = list(folder.iterdir())
    except OSError:
        return []
    return sorted(
        resolved(sub)
        for sub in there
        if os.path.isdir(sub) and not sub.name.startswith((".", "__")) and not _is_result(sub)
    )


def _in_cells(folder: Path) -> bool:
    """Whether a folder was measured in cells: it has no plates, and `mtorkin cells` reads it."""
    file = folder / "assay.yaml"
    try:
        # Without a size there is nothing to read, or it may never end.
        if not os.path.isfile(file) or not os.path.getsize(file):
            return False
        with file.open("rb") as stream:
            return bool(_CELLS.search(stream.read(LARGEST)))
    except OSError:
        return False


def _assay_folders(entry: Path) -> list[Path]:
    """The assay folders that an entry of ``folders`` stands for; what was measured in cells among them is passed over.

    A folder without ``assay.yaml`` beside one that has it is an assay folder too: a broken one, to be named. So is
    an entry that does not exist.
    """
    if _in_cells(entry):
        raise InputError(
            f"{entry.name} was measured in cells, and a run analyses plates: leave it away, and lay it beside the "
            "results by `mtorkin cells`"
        )
    if not os.path.isdir(entry) or _has_assay_file(entry):
        return [entry]
    subfolders = [sub for sub in _subfolders(entry) if not _in_cells(sub)]
    return subfolders if any(map(_has_assay_file, subfolders)) else [entry]


def _identifier(folder: Path, parents: int) -> str:
    """Name of a folder, preceded by that many of its parents, as it can stand in a path and in an address."""
    return re.sub(r"[^\w.+-]+", "_", ".".join(folder.parts[-1 - parents :])).strip("._") or "assay"


def find_assays(entries: Iterable[str | Path], base: Path, out: Path | None = None) -> dict[str, Path]:
    """The assay folders of a study by their identifiers, in the order of the identifiers.

    Parameters
    ----------
    entries
        Assay folders, or folders that hold assay folders.
    base
        Directory that relative entries start from.
    out
        Output directory, which is no assay folder even where it lies among them.

    Returns
    -------
    dict
        Identifier to absolute folder. The identifier is the folder's name; where two folders share it, the names of
        their parents come before it, and where only punctuation or case tells them apart, numbers behind it. The order
        of the entries, and naming a folder twice, make no difference.

    Raises
    ------
    InputError
        If there is no entry, one was measured in cells, or the results would lie among the data.
    """
    named = {resolved(base / entry) for entry in entries}
    folders = {found for entry in named for found in _assay_folders(entry)}
    if out is not None:
        out = resolved(out)
        if out in named or _has_assay_file(out):
            raise InputError(f"the results would be written into {out.name}, among the data: choose another directory")
        folders.discard(out)
    if not folders:
        raise InputError("no assay folder was given: name at least one under `folders`, or on the command line")
    parents = dict.fromkeys(folders, 0)
    while True:
        identifiers = {folder: _identifier(folder, parents[folder]) for folder in folders}
        # Some file systems do not tell upper from lower case.
        count = Counter(name.casefold() for name in identifiers.values())
        shared = [folder for folder in folders if count[identifiers[folder].casefold()] > 1]
        deeper = [folder for folder in shared if parents[folder] < len(folder.parts) - 2]
        if not deeper:
            break
        for folder in deeper:
            parents[folder] += 1
    _number(identifiers, sorted(shared))
    return {name: folder for folder, name in sorted(identifiers.items(), key=lambda item: item[1])}


def _number(identifiers: dict[Path, str], alike: Sequence[Path]) -> None:
    """Number the identifiers of folders that only punctuation or case tells apart, from the second on."""
    taken = {name.casefold() for folder, name in identifiers.items() if folder not in alike}
    for folder in alike:
        # No parent tells them apart.
        name = plain = _identifier(folder, 0)
        numbered = (f"{plain}-{number}" for number in itertools.count(2))
        while name.casefold() in taken:
            name = next(numbered)
        identifiers[folder] = name
        taken.add(name.casefold())


def find_observed(entries: Iterable[str | Path], base: Path) -> list[Path]:
    """The folders of a study that were measured in cells, which `find_assays` passes over; absolute, in order."""
    named = {resolved(base / entry) for entry in entries}
    return sorted({sub for entry in named if os.path.isdir(entry) for sub in _subfolders(entry) if _in_cells(sub)})


def relative(folder: Path, start: Path) -> str:
    """The path to a folder from the output directory."""
    return Path(os.path.relpath(folder, resolved(start))).as_posix()
