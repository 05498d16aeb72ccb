"""`mtorkin import`: measurements of other programs as assay folders."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from mtorkin.cli.status import OK, say


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    imported = commands.add_parser("import", help="write an assay folder from a document of EnzymeML")
    imported.add_argument("file", metavar="FILE", help="EnzymeML v2 as JSON, or an archive (.omex) of version 1")
    imported.add_argument(
        "--out", metavar="FOLDER", required=True, help="folder to write, which must not exist or be empty"
    )
    imported.set_defaults(function=import_document)


def import_document(arguments: argparse.Namespace) -> int:
    """`mtorkin import`: measurements of other programs as assay folders."""
    from mtorkin.base.errors import once
    from mtorkin.exchange.enzymeml.taken import take

    written, said = take(Path(arguments.file), Path(arguments.out))
    say(once(said))
    for folder in written:
        print(os.path.relpath(folder))
    print(f"Look at assay.yaml, then: mtorkin check {arguments.out}")
    return OK
