"""The command line, and what its end says."""

from __future__ import annotations

import argparse
import contextlib
import errno
import sys
from collections.abc import Sequence
from typing import TextIO, cast

from mtorkin import __version__
from mtorkin.base.errors import InputError, Problem
from mtorkin.base.place import is_fault
from mtorkin.base.shown import Visible
from mtorkin.cli import (
    catalogue,
    cells,
    check,
    combine,
    completion,
    diff,
    explain,
    export,
    inspect,
    lock,
    new,
    occupancy,
    pathway,
    run,
    take_in,
    verify,
)
from mtorkin.cli.status import BAD_INPUT, INTERRUPTED, OK, say
from mtorkin.cli.streams import silence, usable

#: In the order in which the help lists them.
_COMMANDS = (
    run,
    explain,
    check,
    inspect,
    new,
    lock,
    verify,
    diff,
    export,
    take_in,
    catalogue,
    pathway,
    occupancy,
    combine,
    cells,
    completion,
)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(
        prog="mtorkin", description="Inhibition mechanism from folders of kinase assay plates."
    )
    top.add_argument("--version", action="version", version=f"mtorkin {__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for command in _COMMANDS:
        command.add(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Parameters
    ----------
    argv
        Arguments; default: those of the process.

    Returns
    -------
    int
        Exit status.
    """
    with usable():
        return _run(list(sys.argv[1:] if argv is None else argv))


def _run(given: list[str]) -> int:
    """Run the command, and say in a sentence what kept it from its end."""
    try:
        try:
            return _command(given)
        finally:
            sys.stdout.flush()
    except InputError as error:
        say(error.problems)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("mtorkin: interrupted; the same command goes on where it stopped", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has had enough.
        silence(sys.stdout)
        return OK
    except OSError as error:
        # A bad descriptor is that of a standard output that was closed. What has a name is a file that was given, or
        # that went away meanwhile.
        if is_fault(error) or error.errno == errno.EBADF:
            silence(sys.stdout)
            said = f"{error.filename or 'the output'} cannot be written: {error.strerror}"
        elif error.filename:
            said = (
                f"{error.filename} cannot be used: {error.strerror}; see whether it is there, and run the command again"
            )
        else:
            raise
        say([Problem(said)])
        return BAD_INPUT


def _command(given: list[str]) -> int:
    split = given.index("--") if "--" in given else len(given)
    arguments = parser().parse_args(given[:split])
    arguments.snakemake = given[split + 1 :]
    with contextlib.redirect_stdout(cast("TextIO", Visible(sys.stdout))):
        status: int = arguments.function(arguments)
    return status
