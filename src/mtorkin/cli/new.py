"""`mtorkin new`: a commented assay folder to fill in."""

from __future__ import annotations

import argparse
from pathlib import Path

from mtorkin.cli.status import OK


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    new = commands.add_parser("new", help="write a commented assay folder to fill in")
    new.add_argument("folder", metavar="FOLDER", help="folder to write, which must not exist or be empty")
    new.add_argument("--rates", action="store_true", help="for a table of velocities instead of plates")
    new.set_defaults(function=new_folder)


def new_folder(arguments: argparse.Namespace) -> int:
    """`mtorkin new`: a commented assay folder to fill in."""
    from mtorkin.assays.template import write_template

    write_template(Path(arguments.folder), arguments.rates)
    add = "" if arguments.rates else ", add the instrument's"
    print(f"Fill in the files in {arguments.folder}{add}, then: mtorkin check {arguments.folder}")
    return OK
