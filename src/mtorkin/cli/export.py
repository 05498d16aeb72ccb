"""`mtorkin export`: results in the forms that other programs read."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from mtorkin.cli.status import OK


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    export = commands.add_parser("export", help="write results in a form that other programs read")
    export.add_argument("results", metavar="RESULTS", help="directory that `mtorkin run` wrote")
    export.add_argument(
        "--as", dest="form", default="json", metavar="FORM",
        help="json (default): all tables with meanings and units in one file; frictionless: a Data Package beside "
        "them; excel: a workbook; prism: velocities for GraphPad Prism; enzymeml: wells, rate laws and constants as "
        "EnzymeML v2",
    )  # fmt: skip
    export.add_argument("--out", metavar="FILE", help="the file to write")
    export.set_defaults(function=export_results)


def export_results(arguments: argparse.Namespace) -> int:
    """`mtorkin export`: results in the forms that other programs read."""
    from mtorkin.base.errors import InputError
    from mtorkin.exchange.form import export
    from mtorkin.exchange.forms import FORMS
    from mtorkin.workflow.results import all_tables

    if arguments.form not in FORMS:
        raise InputError(f"--as {arguments.form}: there is no such form; known are {', '.join(FORMS)}")
    out = Path(arguments.out) if arguments.out else None
    print(os.path.relpath(export(all_tables(Path(arguments.results)), FORMS[arguments.form], out)))
    return OK
