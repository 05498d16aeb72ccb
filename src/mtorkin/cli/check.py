"""`mtorkin check`: everything that can be known without a fit."""

from __future__ import annotations

import argparse

from mtorkin.base.errors import Problem
from mtorkin.cli.status import BAD_INPUT, FOLDER, OK, say


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    check = commands.add_parser("check", help="read assay folders, fit nothing, and say what is wrong with them")
    check.add_argument("folders", nargs="+", metavar="FOLDER", help=FOLDER)
    check.set_defaults(function=check_folders)


def check_folders(arguments: argparse.Namespace) -> int:
    """`mtorkin check`: everything that can be known without a fit."""
    from mtorkin.workflow.check import check

    failed = False
    for said in check(arguments.folders):
        if isinstance(said, Problem):
            failed |= said.severity == "error"
            say([said])
        else:
            print(said)
    return BAD_INPUT if failed else OK
