"""`mtorkin combine`: two compounds at once in a cell, predicted by a model."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from typing import Any

from mtorkin.base.errors import InputError
from mtorkin.cli.results import RESULTS, quantities, read_results, treatment, write_table
from mtorkin.cli.status import OK


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    combine = commands.add_parser("combine", help="predict what two compounds do together (Bliss, MuSyC)")
    combine.add_argument("results", metavar="RESULTS", help=RESULTS)
    combine.add_argument("one", metavar="A", help="compound of the study or the catalogue")
    combine.add_argument("other", metavar="B", help="another of the other kind: an inhibitor and a rapalog")
    combine.add_argument("--marker", default="eIF4F", metavar="NAME", help="marker (docs/pathway.md; default: eIF4F)")
    combine.add_argument("--time", default="2 h", metavar="TIME", help="after both are given (default: 2 h)")
    combine.add_argument("--context", default="full", metavar="NAME", help="cell and conditions (docs/pathway.md)")
    combine.add_argument("--samples", type=int, default=50, metavar="N", help="samples of the constants (default: 50)")
    combine.add_argument("--csv", metavar="FILE", help="write the marker at every pair of doses as a table")
    combine.add_argument("--json", action="store_true", help="all of it as JSON")
    combine.set_defaults(function=together)


def together(arguments: argparse.Namespace) -> int:
    """`mtorkin combine`: the marker at pairs of doses, beside Bliss, MuSyC and Loewe."""
    from mtorkin.pathway.extra import MISSING, available

    if not available():
        raise InputError(MISSING)
    from mtorkin.pathway import combine
    from mtorkin.pathway.constants import MARKERS
    from mtorkin.pathway.contexts import context
    from mtorkin.pathway.lines import NEVER, Written, combine_lines, heading
    from mtorkin.pathway.musyc import fit_surface

    if arguments.marker not in MARKERS:
        raise InputError(f"--marker {arguments.marker}: the markers are {', '.join(MARKERS)}")
    context(arguments.context)
    results = read_results(arguments.results)
    one, other = (treatment(results, name) for name in (arguments.one, arguments.other))
    times = quantities([arguments.time], "time", "min", "--time")
    (time,) = times
    pair = combine.pair_of(one, other, arguments.marker, time, arguments.context)
    table = combine.surface(pair, *(combine.doses_of(each, arguments.context) for each in (one, other)))
    doses = combine.most_apart(table)
    excess = combine.bliss(pair, *doses, samples=arguments.samples)
    said: dict[str, Any] = {"Loewe": _or_why(lambda: combine.loewe(pair, *doses))}
    said["MuSyC"] = _or_why(lambda: asdict(fit_surface(table)))
    if arguments.csv:
        write_table(table.assign(compound=one.name, other=other.name, basis=NEVER), arguments.csv)
    if arguments.json:
        content = {
            "basis": NEVER, "compounds": [one.name, other.name], "classes": [pair.one.word, pair.other.word],
            "marker": pair.marker, "time_min": time, "context": arguments.context, "doses_nM": doses,
            "Bliss": asdict(excess), **said, "surface": table.to_dict("records"),
        }  # fmt: skip
        print(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        lines = [
            *heading(one),
            *heading(other),
            "",
            *combine_lines(pair, table, doses, excess, said, Written(times=times)),
        ]
        print("\n".join([*lines, "", NEVER]))
    return OK


def _or_why(found: Any) -> Any:
    """What was asked for, or the sentence that says why there is none."""
    try:
        return found()
    except InputError as error:
        return str(error.problems[0].message)
