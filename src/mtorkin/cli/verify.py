"""`mtorkin verify`: a study analysed again, and compared with its lock."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.base.errors import InputError
from mtorkin.base.place import resolved
from mtorkin.cli.diff import as_format, printed
from mtorkin.cli.run import analyse
from mtorkin.cli.status import BAD_INPUT, CORES, DIFFERENT, FAILED, FOLDER, GIVEN_DIFFERS, LOCK, NO_LOCK, OK, say

if TYPE_CHECKING:
    from mtorkin.base.settings import Settings
    from mtorkin.locking.compare import Comparison
    from mtorkin.locking.lock import Lock

STATUSES = """\
exit status:
  0  the results are the same
  1  results differ
  2  there is something wrong with the input
  3  inputs or settings differ from those of the lock
  4  the lock cannot be read, or a newer mtorkin wrote it"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    verify = commands.add_parser(
        "verify",
        help="analyse a study again and compare it with its lock",
        epilog=STATUSES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    verify.add_argument("lock", metavar="LOCK", help=LOCK)
    verify.add_argument("--folders", nargs="+", metavar="FOLDER", help=f"{FOLDER} (default: those of the lock)")
    verify.add_argument("--out", metavar="DIR", help="directory that keeps the new results (default: none does)")
    verify.add_argument("--results", metavar="DIR", help="compare results that are there, and analyse nothing")
    verify.add_argument("--cores", default="all", metavar="N", help=CORES)
    as_format(verify)
    verify.set_defaults(function=verify_lock)


def verify_lock(arguments: argparse.Namespace) -> int:
    """`mtorkin verify`: a study analysed again, and compared with its lock."""
    from mtorkin.locking.stored import LockError, read_lock

    try:
        lock = read_lock(Path(arguments.lock))
    except LockError as error:
        say(error.problems)
        return NO_LOCK
    if arguments.results:
        return _compare(lock, Path(arguments.results), arguments)
    with tempfile.TemporaryDirectory() as temporary:
        out = resolved(arguments.out or temporary)
        folders = arguments.folders or [resolved(arguments.lock).parent / entry for entry in lock.folders]
        try:
            settings = _settings(lock)
        except LockError as error:
            say(error.problems)
            return NO_LOCK
        if analyse(settings, folders, out, arguments.cores).status:
            return FAILED
        return _compare(lock, out, arguments)


def _settings(lock: Lock) -> Settings:
    """The settings of a lock; those that this program does not have are left out, and named as differing.

    Raises
    ------
    LockError
        If they cannot be used.
    """
    from mtorkin.base.settings import Settings, read_settings
    from mtorkin.locking.stored import LockError

    def known(content: Any, section: Any) -> Any:
        fields = getattr(section, "model_fields", None)
        if fields is None or not isinstance(content, dict):
            return content
        return {name: known(value, fields[name].annotation) for name, value in content.items() if name in fields}

    try:
        return read_settings(known(lock.configuration, Settings))
    except InputError as error:
        raise LockError(f"the settings of the lock cannot be used: {' '.join(str(error).split())}") from None


def _explained(comparison: Comparison, version: str) -> Comparison:
    """A comparison with what the CHANGELOG says of it, where results differ and the program does."""
    from mtorkin.locking.changelog import since
    from mtorkin.workflow.launch import workflow_root

    page = workflow_root() / "CHANGELOG.md"
    if comparison.same or not page.is_file():
        return comparison
    said = since(page.read_text(encoding="utf-8"), version, comparison.rooms)
    return comparison.model_copy(update={"changelog": said})


def _compare(lock: Lock, results: Path, arguments: argparse.Namespace) -> int:
    """Print how results differ from a lock; the status says which kind of difference it is."""
    from mtorkin.locking.compare import compare
    from mtorkin.locking.results import errors, locked
    from mtorkin.workflow.results import result_files

    files = result_files(results)
    comparison = _explained(compare(lock, locked(files)), lock.program.version)
    print(printed(comparison, arguments, (Path(arguments.lock), results)), end="")
    wrong = errors(files)
    say(wrong)
    if wrong:
        return BAD_INPUT
    if comparison.given_differs:
        return GIVEN_DIFFERS
    return OK if comparison.same else DIFFERENT
