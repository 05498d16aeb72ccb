"""`mtorkin diff`: two locks or directories of results beside each other."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mtorkin.cli.status import DIFFERENT, NO_LOCK, OK, say

if TYPE_CHECKING:
    from mtorkin.locking.compare import Comparison
    from mtorkin.locking.curves import Drawn
    from mtorkin.locking.lock import Lock


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    diff = commands.add_parser("diff", help="say how two analyses differ")
    for name in ("before", "after"):
        diff.add_argument(name, metavar=name.upper(), help="lock, or directory of results")
    as_format(diff)
    diff.add_argument("--exit-code", action="store_true", help="end with status 1 where results differ")
    diff.set_defaults(function=show)


def as_format(parser: argparse.ArgumentParser) -> None:
    """The options of how a comparison is printed."""
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--markdown", action="store_true", help="in Markdown")
    shown.add_argument(
        "--html", action="store_true", help="as a page, with the curves of two directories of results over each other"
    )
    shown.add_argument("--json", action="store_true", help="as JSON (docs/schemas/comparison.schema.json)")


def show(arguments: argparse.Namespace) -> int:
    """`mtorkin diff`: two locks or directories of results beside each other."""
    from mtorkin.locking.compare import compare
    from mtorkin.locking.stored import LockError

    try:
        comparison = compare(_read(Path(arguments.before)), _read(Path(arguments.after)))
    except LockError as error:
        say(error.problems)
        return NO_LOCK
    print(printed(comparison, arguments, (Path(arguments.before), Path(arguments.after))), end="")
    return DIFFERENT if arguments.exit_code and not comparison.same else OK


def printed(comparison: Comparison, arguments: argparse.Namespace, places: tuple[Path, Path]) -> str:
    """A comparison of two places, each a lock or a directory of results, as the options say."""
    from mtorkin.locking.words import markdown, text

    if arguments.json:
        return comparison.model_dump_json(indent=1) + "\n"
    if arguments.html:
        from mtorkin.locking.page import page

        return page(comparison, *map(_drawn, places))
    return markdown(comparison) if arguments.markdown else text(comparison)


def _drawn(place: Path) -> Drawn:
    """The curves of a directory of results; a lock has none.

    Raises
    ------
    InputError
        If a table cannot be read.
    """
    from mtorkin.base.errors import InputError
    from mtorkin.locking.curves import Drawn
    from mtorkin.workflow.results import curve_files

    if not place.is_dir():
        return Drawn()
    try:
        return Drawn.of(*curve_files(place))
    except (OSError, ValueError) as error:
        raise InputError(f"the curves of {place.name} cannot be read ({error}): run the study again") from None


def _read(place: Path) -> Lock:
    from mtorkin.locking.results import locked
    from mtorkin.locking.stored import read_lock
    from mtorkin.workflow.results import result_files

    return locked(result_files(place)) if place.is_dir() else read_lock(place)
