"""`mtorkin new`: a commented assay folder to fill in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mtorkin.base.errors import InputError, Problem
from mtorkin.cli.status import OK

if TYPE_CHECKING:
    from mtorkin.assays.plate_design import PlateDesign

_LEVELS = "its level, or its levels: 10 50 250 uM"
#: Options of a design: name, what stands for its value, how many words that may be, and what it is. Those of the
#: compound's series come first.
_SERIES = (
    ("top", "TOP", "+", "highest concentration of the compound: 10 uM"),
    ("factor", "FACTOR", None, "how many times each concentration is more dilute than the last"),
    ("levels", "LEVELS", None, "how many concentrations above zero"),
)
_DESIGN = (
    ("compound", "NAME", None, "identifier of the compound"),
    *_SERIES,
    ("ATP", "LEVEL", "+", _LEVELS),
    ("protein", "LEVEL", "+", _LEVELS),
    ("substrate", "LEVEL", "+", f"{_LEVELS}, for an enzyme with one substrate"),
    ("replicates", "COUNT", None, "wells of each composition (2)"),
    ("plate", "WELLS", None, "96 (default), 384 or 1536"),
    ("seed", "SEED", None, "put the wells in random order"),
)
#: Without these there is no design.
_REQUIRED = ("compound", *(name for name, *_ in _SERIES))


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    new = commands.add_parser("new", help="write a commented assay folder to fill in")
    new.add_argument("folder", metavar="FOLDER", help="folder to write, which must not exist or be empty")
    kind = new.add_mutually_exclusive_group()
    kind.add_argument("--rates", action="store_true", help="for a table of velocities instead of plates")
    kind.add_argument("--design", action="store_true", help="with the layout of a plate to be pipetted")
    options = new.add_argument_group("the plate of --design")
    for name, value, words, meaning in _DESIGN:
        options.add_argument(f"--{name}", metavar=value, nargs=words, help=meaning)
    new.set_defaults(function=new_folder)


def new_folder(arguments: argparse.Namespace) -> int:
    """`mtorkin new`: a commented assay folder to fill in."""
    from mtorkin.assays.template import write_template

    write_template(Path(arguments.folder), arguments.rates, _design(arguments))
    add = "" if arguments.rates or arguments.design else ", add the instrument's"
    check = "check --design" if arguments.design else "check"
    print(f"Fill in the files in {arguments.folder}{add}, then: mtorkin {check} {arguments.folder}")
    return OK


def _design(arguments: argparse.Namespace) -> PlateDesign | None:
    """The plate that the options give; None without `--design`."""
    given = {name: value for name, *_ in _DESIGN if (value := getattr(arguments, name)) is not None}
    if not arguments.design:
        if given:
            raise InputError(Problem("says how a plate is to be pipetted; add --design", key=f"--{next(iter(given))}"))
        return None
    if missing := [f"--{name}" for name in _REQUIRED if name not in given]:
        example = "--design --compound TOR-1 --top 10 uM --factor 3 --levels 8 --ATP 10 50 250 uM"
        raise InputError(Problem(f"a design needs {', '.join(missing)}; write for example {example}"))
    from mtorkin.assays.plate_design import plate_design

    series = {name: given.pop(name) for name, *_ in _SERIES}
    return plate_design({**given, "series": {**series, "top": " ".join(series["top"])}})
