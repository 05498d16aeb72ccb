"""The command line, and what its end says."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence
from typing import TextIO, cast

from mtorkin import __version__
from mtorkin.base.errors import InputError
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
    given = list(sys.argv[1:] if argv is None else argv)
    split = given.index("--") if "--" in given else len(given)
    arguments = parser().parse_args(given[:split])
    arguments.snakemake = given[split + 1 :]
    try:
        with contextlib.redirect_stdout(cast("TextIO", Visible(sys.stdout))):
            status: int = arguments.function(arguments)
        sys.stdout.flush()
    except InputError as error:
        say(error.problems)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("mtorkin: interrupted; the same command goes on where it stopped", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has had enough; Python would complain once more when it closes the stream.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    return status
