"""`mtorkin occupancy`: which dose occupies mTORC1 and mTORC2 in cells, predicted by a model."""

from __future__ import annotations

import argparse
import json

from mtorkin.cli.results import ask_for_compounds, read_results, treatments, write_table
from mtorkin.cli.status import OK


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    occupancy = commands.add_parser("occupancy", help="predict the doses that occupy mTORC1 and mTORC2 in cells")
    ask_for_compounds(occupancy)
    occupancy.add_argument("--csv", metavar="FILE", help="write the doses as a table")
    occupancy.add_argument("--json", action="store_true", help="all of it as JSON")
    occupancy.set_defaults(function=doses)


def doses(arguments: argparse.Namespace) -> int:
    """`mtorkin occupancy`: doses for 50 and 90 % occupancy of each complex, with intervals."""
    from mtorkin.pathway.lines import NEVER, occupancy_lines
    from mtorkin.pathway.occupancy import occupancy

    asked = treatments(read_results(arguments.results), arguments.compound)
    table = occupancy(asked, context_name=arguments.context)
    if arguments.csv:
        write_table(table.assign(basis=NEVER), arguments.csv)
    if arguments.json:
        rows = table.astype(object).where(table.notna(), None).to_dict("records")
        print(json.dumps({"basis": NEVER, "doses": rows}, ensure_ascii=False, indent=1))
    else:
        print("\n".join([*occupancy_lines(table), "", f"In the medium, at equilibrium. {NEVER}"]))
    return OK
