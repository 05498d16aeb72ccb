"""An assay folder from its files to velocities, or to what is planned; many of them in as many processes as cores."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pandas as pd

from mtorkin.assays.folder import load_assay
from mtorkin.assays.layout import read_layouts
from mtorkin.assays.schema import Assay
from mtorkin.base import tables
from mtorkin.base.errors import InputError, Problem
from mtorkin.base.settings import Settings
from mtorkin.readers.ingest import ingest
from mtorkin.reduction.reduce import planned, reduce

#: Files of a study from which on more processes save more time than it takes to start them.
MANY = 48


@dataclass
class Read:
    """What a folder holds, as far as it can be read.

    Attributes
    ----------
    problems
        What is wrong with it.
    assay
        What `assay.yaml` says; ``None`` where the folder cannot be read.
    compounds
        The compounds as its layouts write them.
    velocities
        Table `tables.VELOCITIES`; ``None`` where signals do not become velocities.
    written
        For each quantity, the unit that the folder writes it in.
    """

    problems: list[Problem] = field(default_factory=list)
    assay: Assay | None = None
    compounds: frozenset[str] = frozenset()
    velocities: pd.DataFrame | None = None
    written: Mapping[str, str] = field(default_factory=dict)


Reader = Callable[[Path, str], Read]


def read_folder(folder: Path, assay_id: str, design: bool = False) -> Read:
    """Read and reduce an assay folder; the quality of its plates is not asked for.

    Parameters
    ----------
    folder, assay_id
        The folder and its identifier.
    design
        Whether its plates are planned, and no export is to be read.
    """
    found = Read()
    try:
        if design and (assay := load_assay(folder, assay_id)).plates:
            wells = read_layouts(folder, assay, assay_id)
            if any(problem.severity == "error" for problem in wells.problems):
                raise InputError(wells.problems)
            rows = tables.WELLS.frame({**row, "simulated": assay.simulated} for row in wells.rows)
            compounds = frozenset(rows["compound"].dropna())
            return Read(wells.problems, assay, compounds, planned(assay, rows), wells.written)
        ingested = ingest(folder, assay_id)
        found.problems += ingested.problems
        found.assay, found.written = ingested.assay, ingested.written
        found.compounds = frozenset(ingested.wells["compound"].dropna())
        reduced = reduce(ingested.assay, ingested.wells, ingested.signals, Settings(), judged=False)
        found.problems += reduced.problems
        found.velocities = reduced.velocities
    except InputError as error:
        found.problems += error.problems
    return found


def read_folders(folders: Mapping[str, Path], cores: int | None = None, design: bool = False) -> dict[str, Read]:
    """Read folders, many files in several processes; the results do not depend on how many.

    Parameters
    ----------
    folders
        Folders by their identifiers.
    cores
        How many to use at most; all that this process may use where it is not given.
    design
        As of `read_folder`.

    Returns
    -------
    dict
        What each holds, in the order of the folders.
    """
    read = partial(read_folder, design=design)
    workers = min(cores or _cores(), len(folders))
    if workers > 1 and sum(_files(folder) for folder in folders.values()) >= MANY:
        try:
            return _in_processes(read, folders, workers)
        except (BrokenProcessPool, OSError):
            return _here(read, folders)  # no process could be started, or one was ended from outside
    return _here(read, folders)


def _here(read: Reader, folders: Mapping[str, Path]) -> dict[str, Read]:
    return {assay_id: read(folder, assay_id) for assay_id, folder in folders.items()}


def _in_processes(read: Reader, folders: Mapping[str, Path], workers: int) -> dict[str, Read]:
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if "forkserver" in methods:
        context.set_forkserver_preload([__name__, "pint"])  # loaded once, and not by every process
    with ProcessPoolExecutor(workers, context, _leave_interrupts_to_the_parent) as pool:
        return dict(zip(folders, pool.map(read, folders.values(), folders), strict=True))


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _files(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0
