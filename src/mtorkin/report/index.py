"""The page with all compounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mtorkin.base.errors import Problem
from mtorkin.report.constants import chosen_model, constants
from mtorkin.report.headline import strength
from mtorkin.report.measured import facts, in_order
from mtorkin.report.pages import render
from mtorkin.report.plate_page import JOINED
from mtorkin.report.plates import grid
from mtorkin.report.problem_page import in_words
from mtorkin.report.provenance import flat
from mtorkin.report.rows import Row, counted, items
from mtorkin.report.study import Study
from mtorkin.report.sureness import in_short, likeliest
from mtorkin.report.thumbnails import HEIGHT, WIDTH, thumbnail

#: What was varied, by axis: a short code, and what it stands for.
MEASURED = {
    "both": ("A+P", "ATP and protein substrate, fitted together"),
    "ATP": ("A", "ATP varied"),
    "protein": ("P", "protein substrate varied"),
    "substrate": ("S", "substrate varied"),
    "": ("I", "inhibitor varied alone"),
}
#: Letters of a flag that has no code.
LONG = 24


@dataclass(frozen=True)
class Around:
    """What the index shows besides the study.

    Attributes
    ----------
    pages
        Page of every compound, relative to the index.
    problems
        What was wrong with the input.
    aliases
        Other names of a compound, by its identifier.
    provenance
        What the run rests on, as in ``provenance.json``. Plain values are shown as they are, nested ones folded away.
    files
        What a reader can open, as path relative to the index and a few words; shown as links in this order.
    compared, cells, plate_page, problem_page
        The pages on which compounds are compared, on cells, on plates and on problems, relative to the index; empty for
        no link.
    """

    pages: Mapping[str, str]
    problems: list[Problem]
    provenance: Mapping[str, Any]
    files: Mapping[str, str] = field(default_factory=dict)
    compared: str = ""
    cells: str = ""
    plate_page: str = ""
    problem_page: str = ""
    aliases: Mapping[str, Sequence[str]] = field(default_factory=dict)


def write_index(path: Path, study: Study, around: Around) -> None:
    """Write the index: a row of its table for every verdict of the study, in their order."""
    records = list(study.records.values())
    families = study.all_families()
    plates = grid([row for found in study.quality.values() for row in found]).plates
    simulated = sum(bool(record["simulated"]) for record in records)
    render(
        "index.html",
        path,
        records=[_row(record, study, around) for record in records],
        counts=counted(record["verdict"] for record in records),
        substrate_kinetics=[
            (family, facts(family), constants(family, study)) for family in families if not family["compound"]
        ],
        simulated=bool(simulated) or any(family["simulated"] for family in families),
        simulated_compounds=simulated,
        problems=in_words(around.problems),
        plates=len(plates),
        failing=sum(plate.failed for plate in plates),
        thumb=(WIDTH, HEIGHT),
        measured=[*MEASURED.values(), ("FK", "with FKBP12")],
        provenance=flat(around.provenance),
        around=around,
    )


def _row(record: Mapping[str, Any], study: Study, around: Around) -> dict[str, Any]:
    """A compound in the table; what is open is put in order behind all that is called."""
    compound = record["compound"]
    families = in_order(study.families.get(compound, []))
    found = strength(record, families, study)
    chance, is_open = record["support"], record["verdict"] == "unresolved"
    return {
        **record,
        "page": around.pages.get(compound, ""),
        "aliases": around.aliases.get(compound, ()),
        "folders": sorted({assay for family in families for assay in family["assay"].split(JOINED)}),
        "measured": _measured(families),
        "sure": in_short(record["verdict"], chance),
        "likeliest": likeliest(chance, [item["class"] for item in record["alive"]]) if is_open else "",
        "rank": None if chance is None else chance - is_open,
        "strength": found[0] if found else None,
        "curves": thumbnail(record, families, study),
        "marks": marks(record, families, study),
    }


def marks(record: Mapping[str, Any], families: list[Row], study: Study) -> list[tuple[str, str]]:
    """The flags of a compound as a short code and its sentences; a code once, however many axes raised it."""
    codes: dict[str, str] = {}
    for model in filter(None, (chosen_model(family, study) for family in families)):
        codes |= dict(zip(items(model["flags"]), items(model["flag_codes"]), strict=False))
    marks: dict[str, list[str]] = {}
    for flag in record["flags"]:
        marks.setdefault(_code(flag, codes), []).append(flag)
    return [(code, "; ".join(sentences)) for code, sentences in marks.items()]


def _code(flag: str, codes: Mapping[str, str]) -> str:
    """The code of a flag of a fit, or the first or last words of another."""
    sentence = flag.split(": ", 1)[-1]
    return (
        codes.get(sentence) or codes.get(flag) or (sentence if len(sentence) < LONG else flag.split(": ", 1)[0])[:LONG]
    )


def _measured(families: list[Row]) -> list[tuple[str, str]]:
    """What was varied, as a short code and in words, and whether FKBP12 was present."""
    kinds = {family["axis"] or "" for family in families}
    found = [(code, said) for axis, (code, said) in MEASURED.items() if axis in kinds]
    return found + ([("FK", "with FKBP12")] if any(family["FKBP12"] for family in families) else [])
