"""`mtorkin pathway`: what compounds of a study would do in a cell, predicted by a model."""

from __future__ import annotations

import argparse
import json
from typing import Any

from mtorkin.base.errors import InputError
from mtorkin.cli.results import ask_for_compounds, quantity, read_results, treatments, write_table
from mtorkin.cli.status import OK


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    pathway = commands.add_parser("pathway", help="predict what compounds of a study would do to a cell's mTOR pathway")
    ask_for_compounds(pathway)
    pathway.add_argument(
        "--dose", action="append", default=[], metavar="DOSE",
        help="in the medium, e.g. '250 nM'; nM where no unit is given; may be given again (default: what occupies "
        "90 %% of mTORC1)",
    )  # fmt: skip
    pathway.add_argument(
        "--time", action="append", default=[], metavar="TIME",
        help="after the dose, e.g. '8 h'; min where no unit is given; may be given again (default: 15 min, 2 h, 8 h)",
    )  # fmt: skip
    pathway.add_argument(
        "--samples", type=int, default=200, metavar="N", help="samples of the constants (default: 200)"
    )
    pathway.add_argument("--shares", action="store_true", help="which constants each marker rests on")
    pathway.add_argument(
        "--resistance", action="store_true",
        help="how far the dose shifts by mutant and amplification, and which class still works",
    )  # fmt: skip
    pathway.add_argument("--csv", metavar="FILE", help="write the predictions as a table")
    pathway.add_argument("--json", action="store_true", help="all of it as JSON")
    pathway.set_defaults(function=predict)


def predict(arguments: argparse.Namespace) -> int:
    """`mtorkin pathway`: the marker panel of compounds with bands."""
    from mtorkin.pathway.extra import MISSING, available

    if not available():
        raise InputError(MISSING)
    import pandas as pd

    from mtorkin.pathway.contexts import context
    from mtorkin.pathway.lines import BANDS, NEVER, heading, panel_lines, resistance_lines, shares_lines, working_lines
    from mtorkin.pathway.panel import TIMES, panel, panel_shares, usual_dose
    from mtorkin.pathway.resistance import resistance

    doses = [quantity(text, "concentration", "nM", "--dose") for text in arguments.dose]
    times = sorted({quantity(text, "time", "min", "--time") for text in arguments.time}) or list(TIMES)
    context(arguments.context)
    lines: list[str] = []
    tables, refused = [], []
    all_shares: list[dict[Any, Any]] = []
    shifts = []
    for treatment in treatments(read_results(arguments.results), arguments.compound):
        lines += heading(treatment)
        refused += [
            {"compound": treatment.name, "class": word, "support": support, "reason": reason}
            for word, (support, reason) in treatment.refused.items()
        ]
        if treatment.candidates:
            asked = doses or [usual_dose(treatment, arguments.context)]
            table = panel(treatment, asked, times=times, context_name=arguments.context, samples=arguments.samples)
            tables.append(table)
            lines += panel_lines(table)
            if arguments.shares:
                first = treatment.candidates[0]
                found = panel_shares(first, asked[-1], times[-1], arguments.context)
                about = {"compound": treatment.name, "class": first.word, "dose_nM": asked[-1], "time_min": times[-1]}
                all_shares += [about | row for row in found.to_dict("records")]
                lines += shares_lines(found, asked[-1], times[-1], first.word)
            if arguments.resistance:
                shifts.append(resistance(treatment))
                lines += resistance_lines(shifts[-1])
        lines.append("")
    if shifts:
        lines += [*working_lines(pd.concat(shifts)), ""]
    whole = pd.concat(tables, ignore_index=True) if tables else None
    if arguments.csv:
        if whole is None:
            raise InputError(f"no compound is simulated, so that there is nothing to write to {arguments.csv}")
        write_table(whole, arguments.csv)
    if arguments.json:
        content: dict[str, Any] = {
            "basis": NEVER,
            "predictions": [] if whole is None else [_without_gaps(row) for row in whole.to_dict("records")],
            "not_simulated": refused,
            "shares": all_shares,
            "resistance": [_without_gaps(row) for shift in shifts for row in shift.to_dict("records")],
        }
        print(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        print("\n".join([*lines, BANDS if tables else NEVER]))
    return OK


def _without_gaps(row: dict[Any, Any]) -> dict[Any, Any]:
    """A row with null where it has no number."""
    return {name: None if value != value else value for name, value in row.items()}
