"""`mtorkin inspect`: instrument, plates, reads and times of exports, and each read as a picture of its plate."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from mtorkin.base.errors import InputError
from mtorkin.cli.status import BAD_INPUT, OK, say


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    inspect = commands.add_parser("inspect", help="show what is understood of an instrument's export")
    inspect.add_argument("files", nargs="+", metavar="FILE", help="export: CSV, text, XLSX or Tecan XML")
    inspect.add_argument("--sheet", metavar="NAME", help="the only sheet of a workbook to read")
    inspect.add_argument("--all", action="store_true", help="pictures of calculated reads and layouts too")
    inspect.add_argument("--json", action="store_true", help="all of it as JSON (docs/schemas/inspection.schema.json)")
    inspect.set_defaults(function=inspect_files)


def inspect_files(arguments: argparse.Namespace) -> int:
    """`mtorkin inspect`: instrument, plates, reads and times of exports, and each read as a picture of its plate."""
    from mtorkin.readers.export import read_export
    from mtorkin.readers.picture import describe

    if arguments.json:
        return _as_json(arguments)
    encoding = (sys.stdout.encoding or "ascii").lower().replace("-", "")
    blocks = encoding.startswith("utf") and os.environ.get("TERM") != "dumb"
    status = OK
    for file in arguments.files:
        try:
            text = describe(read_export(file, sheet=arguments.sheet), Path(file).name, blocks, arguments.all)
        except InputError as error:
            say(error.problems)
            status = BAD_INPUT
        else:
            print(text if blocks else text.encode("ascii", "replace").decode(), end="")
    return status


def _as_json(arguments: argparse.Namespace) -> int:
    """All that is understood of every file, as one JSON list."""
    from mtorkin.readers.export import read_export
    from mtorkin.readers.inspection import inspection

    found = []
    status = OK
    for file in arguments.files:
        try:
            found.append(inspection(read_export(file, sheet=arguments.sheet), Path(file).name).model_dump())
        except InputError as error:
            say(error.problems)
            status = BAD_INPUT
    print(json.dumps(found, ensure_ascii=False, indent=1))
    return status
