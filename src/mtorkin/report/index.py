"""The page with all compounds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mtorkin.base.errors import Problem
from mtorkin.report import words
from mtorkin.report.constants import Parameter, constants
from mtorkin.report.measured import AXES, AXIS_WORDS, facts
from mtorkin.report.pages import render
from mtorkin.report.plates import grid
from mtorkin.report.provenance import flat
from mtorkin.report.rows import Row, items
from mtorkin.report.study import Study

#: Constants of the chosen model that the index shows, one line a family.
KEY_CONSTANTS = ("Kic", "Kiu", "Kapp", "beta")


@dataclass(frozen=True)
class Around:
    """What the index shows besides the study.

    Attributes
    ----------
    pages
        Page of every compound, relative to the index.
    problems
        What was wrong with the input.
    provenance
        What the run rests on, as in ``provenance.json``. Plain values are shown as they are, nested ones folded away.
    files
        What a reader can open, as path relative to the index and a few words; shown as links in this order.
    """

    pages: Mapping[str, str]
    problems: list[Problem]
    provenance: Mapping[str, Any]
    files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Constants:
    """The key constants of a family in print."""

    where: str
    parameters: list[Parameter]


def write_index(path: Path, study: Study, around: Around) -> None:
    """Write the index: a row of its table for every verdict of the study, in their order."""
    records = list(study.records.values())
    families = study.all_families()
    errors = sum(problem.severity == "error" for problem in around.problems)
    simulated = sum(bool(record["simulated"]) for record in records)
    render(
        "index.html",
        path,
        records=[_row(record, study, around) for record in records],
        counts=_counts(records),
        substrate_kinetics=[
            (family, facts(family), constants(family, study)) for family in families if not family["compound"]
        ],
        simulated=bool(simulated) or any(family["simulated"] for family in families),
        simulated_compounds=simulated,
        problems=sorted(around.problems, key=lambda problem: problem.severity != "error"),
        errors=errors,
        grid=grid([row for found in study.quality.values() for row in found]),
        provenance=flat(around.provenance),
        files=around.files,
    )


def _row(record: Mapping[str, Any], study: Study, around: Around) -> dict[str, Any]:
    """A compound in the table."""
    compound = record["compound"]
    families = study.families.get(compound, [])
    lines = [Constants(_where(family), _key_constants(family, study)) for family in families]
    return {
        **record,
        "page": around.pages.get(compound, ""),
        "axes": _axes(families),
        "constants": [line for line in lines if line.parameters],
    }


def _key_constants(family: Row, study: Study) -> list[Parameter]:
    return [item for item in constants(family, study) if item.name in KEY_CONSTANTS]


def _counts(records: list[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """How many compounds have each verdict, in the order of `words.VERDICTS`."""
    counts = Counter(record["verdict"] for record in records)
    order = {word: i for i, word in enumerate(words.VERDICTS)}
    return sorted(counts.items(), key=lambda item: order.get(item[0], len(order)))


def _where(family: Row) -> str:
    """The axis of a family and what sets it apart, in as few words as will do."""
    parts = [AXIS_WORDS.get(family["axis"], "dose-response")]
    parts += ["FKBP12"] if family["FKBP12"] else []
    parts += [family["complex"]] if family["complex"] in ("mTORC1", "mTORC2") else []
    parts += items(family["mutations"])
    parts += [family["group"]] if family["group"] else []
    return ", ".join(parts)


def _axes(families: list[Row]) -> list[str]:
    """The substrates that were varied, and whether FKBP12 was present."""
    axes = [AXIS_WORDS[axis] for axis in AXES if any(family["axis"] == axis for family in families)]
    if any(not family["axis"] for family in families):
        axes.append("inhibitor only")
    if any(family["FKBP12"] for family in families):
        axes.append("with FKBP12")
    return axes
