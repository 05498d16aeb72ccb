"""`mtorkin cells`: markers that were measured in cells, beside what the model predicts there."""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.base.errors import InputError
from mtorkin.cli.results import RESULTS, read_results, treatment, write_into, write_table
from mtorkin.cli.status import OK

if TYPE_CHECKING:
    import pandas as pd

NO_EVIDENCE = (
    "No evidence: a line needs S6K1 pT389, and 4E-BP1 pT37/46 or Akt pS473, at three doses or more at one time, and a "
    "dose that halves S6K1 pT389 among them."
)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Describe the subcommand."""
    cells = commands.add_parser("cells", help="lay what was measured in cells beside what the model predicts there")
    cells.add_argument("results", metavar="RESULTS", help=RESULTS)
    cells.add_argument("folders", metavar="FOLDER", nargs="+", help="folder with `purpose: cells` (docs/pathway.md)")
    cells.add_argument("--samples", type=int, default=200, metavar="N", help="samples of the constants (default: 200)")
    cells.add_argument(
        "--evidence", action="store_true",
        help="what they say of substrate contrast and mTORC2, as the section `evidence` of an assay.yaml",
    )  # fmt: skip
    cells.add_argument(
        "--estimate", action="append", default=[], metavar="CONSTANT",
        help="estimate a chosen constant of the model again; may be given again",
    )  # fmt: skip
    cells.add_argument(
        "--write", metavar="FILE", help="write the cell with the constants estimated, for `--context` (YAML)"
    )
    cells.add_argument("--csv", metavar="FILE", help="write both as a table")
    cells.add_argument("--pictures", metavar="FOLDER", help="draw both, a picture per folder and compound")
    cells.add_argument("--json", action="store_true", help="all of it as JSON")
    cells.set_defaults(function=compare)


def compare(arguments: argparse.Namespace) -> int:
    """`mtorkin cells`: each measured point with the band of its prediction, the misfit, and what is asked for."""
    from dataclasses import asdict, replace

    from mtorkin.pathway.extra import MISSING, available

    if not available():
        raise InputError(MISSING)
    import pandas as pd

    from mtorkin.pathway.against import against, misfit
    from mtorkin.pathway.estimate import estimate, seen
    from mtorkin.pathway.evidence import as_yaml, supplied
    from mtorkin.pathway.lines import Written, against_lines, estimate_lines
    from mtorkin.pathway.observed import read_observed

    if arguments.write and not arguments.estimate:
        raise InputError("--write takes what --estimate finds: name a constant by --estimate")
    results = read_results(arguments.results)
    tables, spoken, points = [], [], []
    lines: list[str] = []
    for folder in arguments.folders:
        observed = read_observed(folder)
        # Under the name that the folder has for it.
        own = {name: replace(treatment(results, name), name=name) for name in observed.compounds}
        for compound in own.values():
            tables.append(against(observed, compound, samples=arguments.samples))
            written = Written(observed.doses, observed.times)
            lines += [*against_lines(tables[-1], misfit(tables[-1]), written), ""]
            if arguments.pictures:
                _draw(tables[-1], Path(arguments.pictures), observed.assay.simulated)
        if arguments.evidence:
            spoken += supplied(observed)
        if arguments.estimate:
            points += seen(observed, own)
    whole = pd.concat(tables, ignore_index=True)
    estimated = estimate(points, arguments.estimate) if arguments.estimate else None
    if estimated and arguments.write:
        path = Path(arguments.write)
        write_into(path.parent, path.name, estimated.as_context())
    if arguments.csv:
        write_table(whole, arguments.csv)
    if arguments.json:
        content: dict[str, Any] = {
            "points": whole.astype(object).where(whole.notna(), None).to_dict("records"),
            "misfit": misfit(whole).to_dict("records"),
            "evidence": [line | {"interval": [_end(end) for end in line["interval"]]} for line in spoken],
            "estimate": None,
        }
        if estimated:
            content["estimate"] = asdict(estimated) | {"table": estimated.table.to_dict("records")}
        print(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False))
        return OK
    if estimated:
        lines += [*estimate_lines(estimated), ""]
    if arguments.evidence:
        lines += [*(as_yaml(spoken) or [NO_EVIDENCE]), ""]
    print("\n".join([*lines, "Measured in cells, over the untreated control; the bands are predicted by a model."]))
    return OK


def _end(end: float) -> float | None:
    """The end of an interval for JSON, which has no infinity: null where it is open."""
    return None if math.isinf(end) else end


def _draw(table: pd.DataFrame, folder: Path, simulated: bool) -> None:
    """Write the picture of one compound."""
    from mtorkin.base.slugs import slug
    from mtorkin.report.figures.measured import course_figure

    name = slug(f"{table['folder'].iloc[0]} {table['compound'].iloc[0]}")
    write_into(folder, f"{name}.svg", course_figure(table, simulated))
