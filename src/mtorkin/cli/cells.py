"""`mtorkin cells`: markers that were measured in cells, beside what the model predicts there."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING

from mtorkin.base.errors import InputError
from mtorkin.cli.results import RESULTS, read_results, treatment, write_table
from mtorkin.cli.status import OK

if TYPE_CHECKING:
    import pandas as pd


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    cells = commands.add_parser("cells", help="lay what was measured in cells beside what the model predicts there")
    cells.add_argument("results", metavar="RESULTS", help=RESULTS)
    cells.add_argument("folders", metavar="FOLDER", nargs="+", help="folder with `purpose: cells` (docs/pathway.md)")
    cells.add_argument("--samples", type=int, default=200, metavar="N", help="samples of the constants (default: 200)")
    cells.add_argument("--csv", metavar="FILE", help="write both as a table")
    cells.add_argument("--pictures", metavar="FOLDER", help="draw both, a picture per folder and compound")
    cells.add_argument("--json", action="store_true", help="all of it as JSON")
    cells.set_defaults(function=compare)


def compare(arguments: argparse.Namespace) -> int:
    """`mtorkin cells`: each measured point with the band of its prediction, and the misfit."""
    from dataclasses import replace

    from mtorkin.pathway.extra import MISSING, available

    if not available():
        raise InputError(MISSING)
    import pandas as pd

    from mtorkin.pathway.against import against, misfit
    from mtorkin.pathway.lines import against_lines
    from mtorkin.pathway.observed import read_observed

    results = read_results(arguments.results)
    tables = []
    for folder in arguments.folders:
        observed = read_observed(folder)
        for compound in observed.compounds:
            # Under the name that the folder has for it.
            one = replace(treatment(results, compound), name=compound)
            tables.append(against(observed, one, samples=arguments.samples))
            if arguments.pictures:
                _draw(tables[-1], Path(arguments.pictures), observed.assay.simulated)
    whole = pd.concat(tables, ignore_index=True)
    if arguments.csv:
        write_table(whole, arguments.csv)
    if arguments.json:
        points = whole.astype(object).where(whole.notna(), None).to_dict("records")
        content = {"points": points, "misfit": misfit(whole).to_dict("records")}
        print(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        print("\n".join(line for table in tables for line in [*against_lines(table, misfit(table)), ""]))
        print("Measured in cells, over the untreated control; the bands are predicted by a model.")
    return OK


def _draw(table: pd.DataFrame, folder: Path, simulated: bool) -> None:
    """Write the picture of one compound.

    Raises
    ------
    InputError
        If it cannot be written.
    """
    from mtorkin.base.slugs import slug
    from mtorkin.report.figures.measured import measured_figure

    name = slug(f"{table['folder'].iloc[0]} {table['compound'].iloc[0]}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.svg").write_text(measured_figure(table, simulated), encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{folder} cannot be written: {error.strerror}") from None
