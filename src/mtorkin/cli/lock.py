"""`mtorkin lock`: what a study came to, as a file to commit beside its data."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from mtorkin.base.errors import InputError
from mtorkin.cli.status import BAD_INPUT, DIFFERENT, FOLDER, NO_LOCK, OK, say

if TYPE_CHECKING:
    from mtorkin.locking.lock import Lock


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    lock = commands.add_parser("lock", help="write what a study came to into a file to commit beside its data")
    lock.add_argument("results", metavar="RESULTS", help="directory that `mtorkin run` wrote")
    lock.add_argument("--out", metavar="FILE", help="the lock (default: mtorkin.lock.json beside the assay folders)")
    lock.add_argument("--folders", nargs="+", metavar="FOLDER", help=f"{FOLDER}, where the results do not say")
    accept = lock.add_mutually_exclusive_group()
    accept.add_argument(
        "--accept", nargs="+", metavar="COMPOUND", help="compounds whose results may differ from the lock"
    )
    accept.add_argument("--accept-all", action="store_true", help="everything may differ from the lock")
    lock.add_argument("--reason", default="", metavar="TEXT", help="why a change is accepted; the lock keeps it")
    lock.add_argument("--date", default="", metavar="DATE", help="when it is accepted; the lock keeps it")
    lock.set_defaults(function=lock_results)


def lock_results(arguments: argparse.Namespace) -> int:
    """`mtorkin lock`: what a study came to, as a file to commit beside its data."""
    from mtorkin.locking.results import errors, locked
    from mtorkin.locking.stored import LockError, write_lock
    from mtorkin.workflow.results import analysed, beside, result_files, seen_from

    results = Path(arguments.results)
    files = result_files(results)
    entries = [Path(entry) for entry in arguments.folders or ()] or analysed(results)
    path = Path(arguments.out) if arguments.out else beside(entries)
    new = locked(files, seen_from(path, entries))
    try:
        lock = _allowed(path, new, arguments)
    except LockError as error:
        say(error.problems)
        return NO_LOCK
    if lock is None:
        return DIFFERENT
    write_lock(lock, path)
    print(f"{os.path.relpath(path)}: {len(lock.compounds)} compounds")
    wrong = errors(files)
    say(wrong)
    return BAD_INPUT if wrong else OK


def _allowed(path: Path, new: Lock, arguments: argparse.Namespace) -> Lock | None:
    """The lock to be written; None, with the reason on the terminal, where results differ and nobody accepts it."""
    from mtorkin.locking.accept import Acceptance, accepted, renewed
    from mtorkin.locking.compare import compare
    from mtorkin.locking.stored import read_lock
    from mtorkin.locking.words import text

    accepting = arguments.accept or arguments.accept_all
    if not path.is_file():  # A device has no end.
        if accepting:
            raise InputError(f"there is no lock {path} whose changes could be accepted")
        return new
    old = read_lock(path)
    if accepting:
        return accepted(old, new, Acceptance(arguments.accept, arguments.reason, arguments.date))
    comparison = compare(old, new)
    if comparison.same:
        return renewed(old, new)
    print(text(comparison), end="")
    name = os.path.relpath(path)
    print(f'{name} is left as it was: accept a change by --accept COMPOUND --reason "..." (or --accept-all)')
    return None
