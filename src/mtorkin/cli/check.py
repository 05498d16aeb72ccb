"""`mtorkin check`: everything that can be known without a fit."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mtorkin.base.errors import Problem
from mtorkin.cli.status import BAD_INPUT, FOLDER, OK, say

if TYPE_CHECKING:
    from mtorkin.preflight.record import Said


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    check = commands.add_parser("check", help="read assay folders, fit nothing, and say what is wrong with them")
    check.add_argument("folders", nargs="+", metavar="FOLDER", help=FOLDER)
    check.add_argument("--json", action="store_true", help="all of it as JSON (docs/schemas/check.schema.json)")
    check.add_argument("--design", action="store_true", help="the plates are planned: read layouts, and no export")
    check.add_argument("--strenda", action="store_true", help="what STRENDA asks: given, computed or missing")
    check.set_defaults(function=check_folders)


def _errors(problems: Sequence[Said]) -> bool:
    return any(problem.severity == "error" for problem in problems)


def check_folders(arguments: argparse.Namespace) -> int:
    """`mtorkin check`: everything that can be known without a fit."""
    from mtorkin.workflow.check import check, preflight

    if arguments.strenda:
        return _strenda(arguments)
    if arguments.json:
        found = preflight(arguments.folders, arguments.design)
        print(found.model_dump_json(indent=1))
        return OK if all(folder.usable for folder in found.folders) and not _errors(found.problems) else BAD_INPUT
    failed = False
    for said in check(arguments.folders, arguments.design):
        if isinstance(said, Problem):
            failed |= said.severity == "error"
            say([said])
        else:
            print(said)
    return BAD_INPUT if failed else OK


def _strenda(arguments: argparse.Namespace) -> int:
    """The checklist of every folder, in words or as a JSON list."""
    from mtorkin.preflight.strenda import in_words
    from mtorkin.workflow.check import strenda

    found, problems = strenda(arguments.folders)
    if arguments.json:
        print(json.dumps([folder.model_dump(mode="json") for folder in found], ensure_ascii=False, indent=1))
    else:
        for folder in found:
            print("\n".join(in_words(folder)))
    say(problems)
    return BAD_INPUT if problems else OK
