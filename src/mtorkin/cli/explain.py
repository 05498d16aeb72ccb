"""`mtorkin explain` and `mtorkin open`: what a run found, as text or in a browser."""

from __future__ import annotations

import argparse
from pathlib import Path

from mtorkin.base.errors import InputError
from mtorkin.cli.results import RESULTS, read_record
from mtorkin.cli.status import OK

#: Where `mtorkin run` writes unless it is told otherwise.
_DEFAULT = "results"


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommands."""
    explain = commands.add_parser("explain", help="say why a compound has its verdict")
    explain.add_argument("compound", metavar="COMPOUND", help="compound of the study, by identifier or name")
    explain.add_argument("--results", default=_DEFAULT, metavar="DIR", help=f"{RESULTS} (default: {_DEFAULT})")
    explain.set_defaults(function=explain_verdict)
    shown = commands.add_parser("open", help="open the report in a browser")
    shown.add_argument(
        "results", nargs="?", default=_DEFAULT, metavar="RESULTS", help=f"{RESULTS} (default: {_DEFAULT})"
    )
    shown.set_defaults(function=open_report)


def explain_verdict(arguments: argparse.Namespace) -> int:
    """`mtorkin explain`: the reasons of a verdict as text."""
    from mtorkin.report.explained import explained

    print(explained(read_record(arguments.results, arguments.compound)), end="")
    return OK


def open_report(arguments: argparse.Namespace) -> int:
    """`mtorkin open`: the report in a browser, or its path where there is none."""
    import webbrowser

    from mtorkin.workflow import paths

    index = Path(arguments.results) / paths.INDEX
    if not index.exists():
        raise InputError(f"{arguments.results} has no {index.name}; give the {RESULTS} that has ended")
    if not webbrowser.open(index.resolve().as_uri()):
        print(f"no browser was found; the report is {index}")
    return OK
