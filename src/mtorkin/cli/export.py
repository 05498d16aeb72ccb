"""`mtorkin export`: results in the forms that other programs read."""

from __future__ import annotations

import argparse
import os
import re
from datetime import date
from pathlib import Path

from mtorkin.cli.status import OK


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    export = commands.add_parser("export", help="write results in a form that other programs read")
    export.add_argument("results", metavar="RESULTS", help="directory that `mtorkin run` wrote")
    export.add_argument(
        "--as", dest="form", default="json", metavar="FORM",
        help="json (default): all tables with meanings and units in one file; frictionless: a Data Package beside "
        "them; excel: a workbook; parquet: a file a table; prism: velocities for GraphPad Prism; enzymeml: wells, rate "
        "laws and constants as EnzymeML v2; sbml: the rate laws, for models of pathways; ro-crate: the run with its "
        "inputs, outputs and digests, for archives",
    )  # fmt: skip
    export.add_argument("--out", metavar="FILE", help="the file to write")
    export.add_argument(
        "--licence", metavar="LICENCE", default="",
        help="of ro-crate: the licence of the results, by its SPDX name (CC-BY-4.0) or address",
    )  # fmt: skip
    for name, value, what in (
        ("--by", "NAME", "who ran the analysis, with the ORCID behind the name where there is one"),
        ("--publisher", "NAME", "the organisation that publishes it, with its address behind the name"),
        ("--ended", "TIME", "when the run ended: a day, or a time as 2026-11-26T21:30:00+00:00"),
    ):
        export.add_argument(name, metavar=value, default="", help=f"of ro-crate: {what}")
    export.add_argument(
        "--compound", metavar="COMPOUND", default="", help="of sbml: the rate laws of this compound alone"
    )
    export.set_defaults(function=export_results)


def export_results(arguments: argparse.Namespace) -> int:
    """`mtorkin export`: results in the forms that other programs read."""
    from mtorkin.base.errors import InputError
    from mtorkin.exchange.form import Given, export
    from mtorkin.exchange.forms import FORMS
    from mtorkin.workflow.results import all_tables

    if arguments.form not in FORMS:
        raise InputError(f"--as {arguments.form}: there is no such form; known are {', '.join(FORMS)}")
    form = FORMS[arguments.form]
    asked = {name: getattr(arguments, name) for name in ("licence", "by", "publisher", "ended", "compound")}
    for name in (name for name, value in asked.items() if value and name not in form.asks):
        of = next(other for other in FORMS if name in FORMS[other].asks)
        raise InputError(f"--{name} is of --as {of}, and --as {arguments.form} does not take it: leave it away")
    if not re.fullmatch(r"(\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d{3})?[+-]\d\d:\d\d)?)?", arguments.ended):
        raise InputError(
            f"--ended {arguments.ended}: state a day as 2026-11-26, or a time as 2026-11-26T21:30:00+00:00"
        )
    out = Path(arguments.out) if arguments.out else None
    given = Given(date=date.today().isoformat(), **asked)
    print(os.path.relpath(export(all_tables(Path(arguments.results), given), form, out)))
    return OK
