"""The folders of a study, read in as many processes as cores where they hold many files.

Nothing large is imported here: the processes start, and import what they need, while this one still does.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import forkserver
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mtorkin.preflight.reading import Read

#: Files of a study from which on more processes save more time than it takes to start them.
MANY = 48


class SideBySide:
    """Reads folders; the results do not depend on how many processes do it.

    Parameters
    ----------
    folders
        Folders by their identifiers.
    cores
        How many to use at most; all that this process may use where it is not given.
    design
        As of `mtorkin.preflight.reading.read_folder`.
    """

    def __init__(self, folders: Mapping[str, Path], cores: int | None = None, design: bool = False) -> None:
        self._folders, self.design = folders, design
        self._workers = min(cores or _cores(), len(folders))
        if self._workers > 1 and sum(_files(folder) for folder in folders.values()) < MANY:
            self._workers = 1
        self._context = _started() if self._workers > 1 else None

    def read(self) -> dict[str, Read]:
        """What each folder holds, in the order of the folders."""
        if self._context is None:
            return self._here()
        try:
            return self._in_processes(self._context)
        except (BrokenProcessPool, OSError):
            return self._here()  # no process could be started, or one was ended from outside

    def _here(self) -> dict[str, Read]:
        from mtorkin.preflight.reading import read_folder

        return {assay_id: read_folder(folder, assay_id, self.design) for assay_id, folder in self._folders.items()}

    def _in_processes(self, context: BaseContext) -> dict[str, Read]:
        from mtorkin.preflight.reading import read_folder

        read = partial(read_folder, design=self.design)
        with ProcessPoolExecutor(self._workers, context, _leave_interrupts_to_the_parent) as pool:
            return dict(zip(self._folders, pool.map(read, self._folders.values(), self._folders), strict=True))


def _started() -> BaseContext:
    """How processes are started; the one that they come from imports already what they need."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["mtorkin.preflight.reading"])  # loaded once, and not by every process
    forkserver.ensure_running()
    return context


def _leave_interrupts_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _files(folder: Path) -> int:
    return sum(1 for _ in folder.iterdir()) if folder.is_dir() else 0
