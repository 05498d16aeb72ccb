"""A directory of results, as those who come after the run find it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from mtorkin.base import tables
from mtorkin.base.errors import InputError
from mtorkin.base.place import resolved
from mtorkin.exchange.form import NOTHING_GIVEN, Folder, Given, Results
from mtorkin.locking.lock import NAME
from mtorkin.locking.results import Files, all_there
from mtorkin.workflow import folders, paths
from mtorkin.workflow.launch import workflow_root


def result_files(out: Path) -> Files:
    """The tables of results that a lock is made from.

    Raises
    ------
    InputError
        If there is no such directory.
    """
    if not out.is_dir():
        raise InputError(f"{out} is no directory of results; name one that `mtorkin run` wrote")
    return Files(
        verdicts=out / paths.VERDICTS_JSON,
        provenance=out / paths.PROVENANCE,
        fits=out / paths.FITS,
        parameters=out / paths.PARAMETERS,
        wells=(paths.found(out, paths.WELLS) or [out / paths.WELLS])[0],
        problems=out / paths.PROBLEMS,
        pathway=out / paths.PATHWAY,
        occupancy=out / paths.OCCUPANCY,
    )


def curve_files(out: Path) -> tuple[list[Path], list[Path]]:
    """The files of the tables `families` and `curves`."""
    families, curves = (paths.of(path, batch="*") for path in (paths.DEALT["families"], paths.FIT["curves"]))
    return paths.found(out, families), paths.found(out, curves)


def all_tables(out: Path, given: Given = NOTHING_GIVEN) -> Results:
    """The tables of a directory of results, but for those that only pages need.

    Parameters
    ----------
    out
        The directory.
    given
        What the user says of them.

    Raises
    ------
    InputError
        If it is none, or one whose run has not ended.
    """
    one = {
        "verdicts": (tables.VERDICTS, paths.VERDICTS),
        "fits": (tables.FITS, paths.FITS),
        "parameters": (tables.PARAMETERS, paths.PARAMETERS),
        "wells": (tables.VELOCITIES, paths.WELLS),
        "pathway": (tables.PATHWAY, paths.PATHWAY),
        "occupancy": (tables.OCCUPANCY, paths.OCCUPANCY),
        "resistance": (tables.RESISTANCE, paths.RESISTANCE),
        "problems": (tables.PROBLEMS, paths.PROBLEMS),
        "quality": (tables.QUALITY, paths.of(paths.REDUCE["quality"], assay="*")),
        "families": (tables.FAMILIES, paths.of(paths.DEALT["families"], batch="*")),
        "predictions": (tables.PREDICTIONS, paths.of(paths.FIT["predictions"], batch="*")),
        "patterns": (tables.PATTERNS, paths.of(paths.FIT["patterns"], batch="*")),
    }
    all_there(result_files(out))
    return Results(
        root=out,
        files={name: (table, paths.found(out, pattern)) for name, (table, pattern) in one.items()},
        provenance=out / paths.PROVENANCE,
        pages={out / name: meaning for name, meaning in {paths.INDEX: "the report", **paths.DOWNLOADS}.items()},
        workflow=workflow_root() / "Snakefile",
        given=given,
        folders={
            path.parent.name: _folder(path) for path in sorted(out.glob(paths.of(paths.INGEST["assay"], assay="*")))
        },
    )


def _folder(assay: Path) -> Folder:
    """An assay folder of the results, by the file that says what was measured."""
    inside = {**paths.INGEST, **paths.REDUCE}
    names = [Path(inside[table]).name for table in ("wells", "signals", "velocities")]
    return Folder(assay, *([*paths.found(assay.parent, name), assay.with_name(name)][0] for name in names))


def analysed(out: Path) -> list[Path]:
    """The folders that `mtorkin run` analysed into a directory.

    Raises
    ------
    InputError
        If the directory does not say.
    """
    from yaml import YAMLError, safe_load

    try:
        named = safe_load((out / paths.CONFIG).read_text(encoding="utf-8"))["folders"]
        return [Path(os.path.normpath(out / entry)) for entry in named]
    except (OSError, UnicodeDecodeError, YAMLError, KeyError, TypeError):
        raise InputError(f"{out} does not say which folders were analysed: name them behind --folders") from None


def beside(entries: Iterable[Path]) -> Path:
    """Where the lock of a study lies: in the folder that holds its assay folders."""
    found = folders.find_assays(entries, Path.cwd())
    return Path(os.path.commonpath([folder.parent for folder in found.values()])) / NAME


def seen_from(lock: Path, entries: Iterable[Path]) -> list[str]:
    """The folders of a study as its lock names them: relative to it.

    Raises
    ------
    InputError
        If the lock would be one of the files that are analysed.
    """
    place = resolved(lock).parent
    for folder in folders.find_assays(entries, Path.cwd()).values():
        if place.is_relative_to(folder):
            raise InputError(f"the lock would lie in {folder.name}, among the data: choose another --out")
    return [folders.relative(resolved(entry), place) for entry in entries]
