"""`mtorkin pathway`: what compounds of a study would do in a cell, predicted by a model."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.base.errors import InputError
from mtorkin.cli.results import ask_for_compounds, quantities, read_results, treatments, write_into, write_table
from mtorkin.cli.status import OK

if TYPE_CHECKING:
    import pandas as pd

    from mtorkin.pathway.lines import Written
    from mtorkin.pathway.schedule import Schedule
    from mtorkin.pathway.treatments import Treatment


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
    pathway.add_argument("--wash-out", metavar="TIME", help="wash the compound out this long after the dose")
    pathway.add_argument("--again", metavar="TIME", help="give it again this long after the first dose")
    pathway.add_argument(
        "--samples", type=int, default=200, metavar="N", help="samples of the constants (default: 200)"
    )
    pathway.add_argument("--shares", action="store_true", help="which constants each marker rests on")
    pathway.add_argument("--clock", action="store_true", help="when Akt pT308 is lowest, and when it is back")
    pathway.add_argument(
        "--separate", action="store_true",
        help="which experiment in cells would tell the classes of an unresolved compound apart",
    )  # fmt: skip
    pathway.add_argument(
        "--resistance", action="store_true",
        help="how far the dose shifts by mutant and amplification, and which class still works",
    )  # fmt: skip
    pathway.add_argument("--csv", metavar="FILE", help="write the predictions as a table")
    pathway.add_argument("--pictures", metavar="FOLDER", help="draw the markers, a picture per compound")
    pathway.add_argument("--sbml", metavar="FOLDER", help="write the model of each compound, class and dose as SBML")
    pathway.add_argument("--json", action="store_true", help="all of it as JSON")
    pathway.set_defaults(function=predict)


def predict(arguments: argparse.Namespace) -> int:
    """`mtorkin pathway`: the marker panel of compounds with bands, and what else is asked of them."""
    from mtorkin.pathway.extra import MISSING, available

    if not available():
        raise InputError(MISSING)
    import pandas as pd

    from mtorkin.pathway.lines import BANDS, NEVER, heading, panel_lines, working_lines
    from mtorkin.pathway.panel import panel

    asked = _Asked.of(arguments)
    lines: list[str] = []
    tables: list[pd.DataFrame] = []
    refused: list[dict[str, Any]] = []
    more: dict[str, list[pd.DataFrame]] = {part: [] for part in PARTS}
    results = read_results(arguments.results)
    for treatment in treatments(results, arguments.compound):
        lines += heading(treatment)
        refused += [
            {"compound": treatment.name, "class": word, "support": support, "reason": reason}
            for word, (support, reason) in treatment.refused.items()
        ]
        if treatment.candidates:
            doses = asked.doses_of(treatment)
            tables.append(
                panel(
                    treatment, doses, times=asked.times, context_name=asked.context, schedule=asked.schedule,
                    samples=asked.samples,
                )
            )  # fmt: skip
            lines += panel_lines(tables[-1], asked.schedule.in_words(asked.written.time), asked.written)
            for part, tell in PARTS.items():
                if getattr(arguments, part):
                    table, said = tell(treatment, doses, asked)
                    more[part].append(table)
                    lines += said
            if arguments.sbml:
                _write_sbml(treatment, doses, asked, Path(arguments.sbml))
            if arguments.pictures:
                simulated = bool(results.records.get(treatment.name, {}).get("simulated"))
                _draw(tables[-1], Path(arguments.pictures), simulated)
        lines.append("")
    if more["resistance"]:
        lines += [*working_lines(pd.concat(more["resistance"])), ""]
    whole = pd.concat(tables, ignore_index=True) if tables else None
    if arguments.csv:
        if whole is None:
            raise InputError(f"no compound is simulated, so that there is nothing to write to {arguments.csv}")
        write_table(whole, arguments.csv)
    if arguments.json:
        content: dict[str, Any] = {
            "basis": NEVER,
            "predictions": [] if whole is None else _rows([whole]),
            "not_simulated": refused,
            **{part: _rows(found) for part, found in more.items()},
        }
        print(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False))
    else:
        print("\n".join([*lines, BANDS if tables else NEVER]))
    return OK


@dataclass(frozen=True)
class _Asked:
    """What is asked of every compound."""

    doses: list[float]
    times: list[float]
    context: str
    schedule: Schedule
    samples: int
    written: Written

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> _Asked:
        from mtorkin.pathway.contexts import context
        from mtorkin.pathway.lines import Written
        from mtorkin.pathway.schedule import Schedule

        wash_out, again = (
            {} if text is None else quantities([text], "time", "min", option)
            for text, option in ((arguments.wash_out, "--wash-out"), (arguments.again, "--again"))
        )
        schedule = Schedule(next(iter(wash_out), None), next(iter(again), None))
        context(arguments.context)
        doses = quantities(arguments.dose, "concentration", "nM", "--dose")
        times = quantities(arguments.time, "time", "min", "--time")
        return cls(
            list(doses), sorted(times) or schedule.times(), arguments.context, schedule, arguments.samples,
            Written(doses, wash_out | again | times),
        )  # fmt: skip

    def doses_of(self, treatment: Treatment) -> list[float]:
        """The doses that were asked for, else the one that occupies 90 % of mTORC1."""
        from mtorkin.pathway.panel import usual_dose

        return self.doses or [usual_dose(treatment, self.context)]


def _shares(treatment: Treatment, doses: list[float], asked: _Asked) -> tuple[pd.DataFrame, list[str]]:
    from mtorkin.pathway.lines import shares_lines
    from mtorkin.pathway.panel import panel_shares

    first, dose, time = treatment.candidates[0], doses[-1], asked.times[-1]
    found = panel_shares(first, dose, time, asked.context)
    about: dict[str, Any] = {"compound": treatment.name, "class": first.word, "dose_nM": dose, "time_min": time}
    return found.assign(**about)[[*about, *found.columns]], shares_lines(found, dose, time, first.word, asked.written)


def _clock(treatment: Treatment, doses: list[float], asked: _Asked) -> tuple[pd.DataFrame, list[str]]:
    import pandas as pd

    from mtorkin.pathway.clock import clock
    from mtorkin.pathway.lines import clock_lines

    found = pd.concat(
        [clock(treatment, dose, context_name=asked.context, samples=asked.samples) for dose in doses],
        ignore_index=True,
    )
    return found, clock_lines(found, asked.written)


def _separate(treatment: Treatment, doses: list[float], asked: _Asked) -> tuple[pd.DataFrame, list[str]]:
    from mtorkin.pathway.lines import separate_lines
    from mtorkin.pathway.separate import separating

    found = separating(treatment, samples=asked.samples)
    return found, separate_lines(found)


def _resistance(treatment: Treatment, doses: list[float], asked: _Asked) -> tuple[pd.DataFrame, list[str]]:
    from mtorkin.pathway.lines import resistance_lines
    from mtorkin.pathway.resistance import resistance

    found = resistance(treatment)
    return found, resistance_lines(found)


#: What may be asked for beside the panel, by its option: the table, and its lines for a terminal.
PARTS: dict[str, Callable[[Treatment, list[float], _Asked], tuple[pd.DataFrame, list[str]]]] = {
    "shares": _shares, "clock": _clock, "separate": _separate, "resistance": _resistance,
}  # fmt: skip


def _write_sbml(treatment: Treatment, doses: list[float], asked: _Asked, folder: Path) -> None:
    """Write the model with each class of a compound at each dose."""
    from mtorkin.base.slugs import slug
    from mtorkin.pathway.exported import run_sbml
    from mtorkin.pathway.lines import number

    for candidate in treatment.candidates:
        for dose in doses:
            text = run_sbml(candidate.drug, dose, context_name=asked.context)
            write_into(folder, f"{slug(f'{treatment.name} {candidate.word} {number(dose)} nM')}.xml", text)


def _draw(table: pd.DataFrame, folder: Path, simulated: bool) -> None:
    """Write the picture of one compound."""
    from mtorkin.base.slugs import slug
    from mtorkin.report.figures.measured import course_figure

    write_into(folder, f"{slug(table['compound'].iloc[0])}.svg", course_figure(table, simulated))


def _rows(tables: list[pd.DataFrame]) -> list[dict[Any, Any]]:
    """The rows of tables for JSON, which has no number that is not finite: null where there is none."""
    return [
        {name: None if value != value or value in (math.inf, -math.inf) else value for name, value in row.items()}
        for table in tables
        for row in table.to_dict("records")
    ]
