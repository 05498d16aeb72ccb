"""One batch of compounds: what each would do in a cell, predicted by a model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, get_args

import pandas as pd

from mtorkin.base import tables
from mtorkin.base.errors import InputError, Problem
from mtorkin.base.settings import Pathway, Settings
from mtorkin.base.tables.markers import side_by_side
from mtorkin.base.tables.rows import columns
from mtorkin.pathway.against import against, misfit
from mtorkin.pathway.clock import as_it_is
from mtorkin.pathway.drugs import Entry
from mtorkin.pathway.evidence import as_yaml, supplied
from mtorkin.pathway.extra import MISSING, available
from mtorkin.pathway.grid import CONTEXT, USUAL, beside, comparators, doses_of, grid
from mtorkin.pathway.lines import own_constants
from mtorkin.pathway.measured import Results
from mtorkin.pathway.observed import Observed, read_observed
from mtorkin.pathway.occupancy import occupancy
from mtorkin.pathway.panel import MOMENTS
from mtorkin.pathway.resistance import resistance
from mtorkin.pathway.separate import best, separations
from mtorkin.pathway.simulate import PREDICTED, load
from mtorkin.pathway.source import FILE
from mtorkin.pathway.treatments import Treatment
from mtorkin.workflow.job import Job
from mtorkin.workflow.kept import Kept
from mtorkin.workflow.shares import Shares
from mtorkin.workflow.stored import Span, below, read_json, read_tables, stack, write_below, write_json, write_problems

#: What is predicted, table by table.
WRITTEN = {"pathway": tables.PATHWAY, "occupancy": tables.OCCUPANCY, "resistance": tables.RESISTANCE}
OFF = "the setting `pathway` is off"


def prepare() -> None:
    """Compile the model, which takes as long as several compounds: once for all jobs that are forks of one process."""
    if available():
        for entry in get_args(Entry):
            load(FILE, entry)


def pathway(job: Job) -> None:
    """Predict markers and occupancies; a compound that the model cannot take says why, and is no problem of the run."""
    decided = read_json(job.inputs["decided"])
    records = {each["compound"]: each for each in decided["compounds"]}
    first = job.params["batch"] == job.params["batches"][0]
    known_as = {about.get("known_as") for about in read_json(job.inputs["compounds"]).values()} - {None}
    others = comparators(known_as, set(decided["everyone"]))
    shares, kept = Shares(read_tables(job, "families", "fits", "parameters")), Kept.of("pathway", job)
    asked = job.settings.pathway
    problems: list[Problem] = []
    # What is wrong with a folder is said once.
    observed = _observed(job.params["observed"], problems if first else [])
    why_not = OFF if asked.predict == "off" else "" if available() else MISSING
    if asked.predict == "on" and why_not:
        problems.append(Problem(f"{why_not}; or set pathway: auto", where="configuration", key="pathway.predict"))
    texts: dict[str, list[str]] = {name: [] for name in WRITTEN}
    compounds: dict[str, dict[str, Any]] = {}
    for compound, record in records.items() if asked.predict != "off" else ():
        with job.recording(problems, compound=compound):
            mine = shares.of(compound)
            seen = [part for each in observed if (part := _part(each, record)) is not None]
            predict = partial(_predicted, Results({compound: record}, **mine), compound, job.settings, why_not, seen)
            points = [[each.name, each.assay.model_dump(), columns(each.points)] for each in seen]
            found = kept.found(compound, mine, [record, why_not, points], predict)
            for name, own in texts.items():
                own.append(found[name])
            compounds[compound] = found["said"]
    spans: dict[str, dict[str, Span]] = {}
    for name, others_too in _beside(others, first, asked, why_not, any(texts["pathway"])).items():
        places = write_below(WRITTEN[name], [*texts[name], others_too], job.outputs[name])
        spans[name] = dict(zip(compounds, places, strict=False))
    kept.end({name: job.outputs[name] for name in WRITTEN}, spans)
    content = {"why_not": why_not, "samples": asked.samples, "context": CONTEXT, "compounds": compounds}
    write_json(content | {"beside": [other.name for other in others]}, job.outputs["cells"])
    write_problems(problems, job.outputs["problems"])


def _beside(others: Sequence[Treatment], first: bool, asked: Pathway, why_not: str, predicted: bool) -> dict[str, str]:
    """Rows of drugs that those of the study are shown beside, below these in every table."""
    rows: dict[str, list[pd.DataFrame]] = {name: [] for name in WRITTEN}
    if predicted:
        rows["pathway"].append(side_by_side(beside(others)).assign(simulated=False))
    if first and asked.predict != "off" and not why_not:
        # Once for the whole study: it is long, and shown on the page of the study alone.
        rows["resistance"] += [resistance(other).assign(simulated=False) for other in others]
    return {name: below(table, stack(table, rows[name])) for name, table in WRITTEN.items()}


def _observed(found: Mapping[str, Any], problems: list[Problem]) -> list[Observed]:
    """What was measured in cells; a folder that cannot be read is a problem, and the others go on."""
    observed = []
    for folder in found:
        try:
            observed.append(read_observed(folder))
        except InputError as error:
            problems += error.problems
    return observed


def _part(observed: Observed, record: Mapping[str, Any]) -> Observed | None:
    """What was measured of one compound, by its identifier or name; None where nothing was."""
    own = observed.points[observed.points["compound"].isin([record["compound"], record["name"]])]
    return None if own.empty else replace(observed, points=own.assign(compound=record["compound"]))


def _seen(observed: Observed, treatment: Treatment, settings: Settings) -> dict[str, Any]:
    """What was measured in cells beside what is predicted there, or why nothing is."""
    said: dict[str, Any] = {"folder": observed.name, "title": observed.assay.title, "points": [], "misfit": []}
    said |= {"evidence": as_yaml(supplied(observed)), "simulated": observed.assay.simulated, "why_not": ""}
    try:
        table = against(observed, treatment, samples=settings.pathway.samples, seed=settings.seed)
    except InputError as error:
        return said | {"why_not": "; ".join(problem.message for problem in error.problems)}
    points = table.astype(object).where(table.notna(), None).to_dict("records")
    return said | {"points": points, "misfit": misfit(table).to_dict("records")}


def _predicted(
    study: Results, compound: str, settings: Settings, why_not: str, seen: Sequence[Observed]
) -> dict[str, Any]:
    """The tables of a compound, and what pages say of it."""
    treatment, simulated = study.treatment(compound), bool(study.records[compound]["simulated"])
    doses = occupancy([treatment], seed=settings.seed).assign(basis=PREDICTED, simulated=simulated)
    said = _said(treatment)
    panels: list[pd.DataFrame] = []
    shifts: list[pd.DataFrame] = []
    if treatment.candidates and not why_not:
        panels = _panel(treatment, settings.pathway, settings.seed, said, simulated)
        shifts = _shifts(treatment, said, simulated)
    if not why_not:
        said["seen"] = [_seen(each, treatment, settings) for each in seen]
    return {
        "occupancy": below(tables.OCCUPANCY, doses),
        "pathway": "".join(below(tables.PATHWAY, panel) for panel in panels),
        "resistance": "".join(below(tables.RESISTANCE, shift) for shift in shifts),
        "said": said,
    }


def _panel(
    treatment: Treatment, asked: Pathway, seed: int, said: dict[str, Any], simulated: bool
) -> list[pd.DataFrame]:
    """The table of a compound; where the model cannot take it, none, and what is said of it has the reason."""
    try:
        table = grid(treatment, samples=asked.samples, seed=seed)
    except InputError as error:
        said["why_not"] = "; ".join(problem.message for problem in error.problems)
        return []
    said["doses"] = doses_of(treatment)
    said["clock"] = as_it_is(treatment.candidates[0].drug, said["doses"][USUAL])
    said["separating"] = best(separations(table)).to_dict("records")
    return [side_by_side(table.drop(columns=MOMENTS)).assign(simulated=simulated)]


def _shifts(treatment: Treatment, said: dict[str, Any], simulated: bool) -> list[pd.DataFrame]:
    """How far its doses shift; where the model cannot tell, nothing, and what is said of it has the reason."""
    try:
        return [resistance(treatment).assign(simulated=simulated)]
    except InputError as error:
        said["why_no_shifts"] = "; ".join(problem.message for problem in error.problems)
        return []


def _said(treatment: Treatment) -> dict[str, Any]:
    """What pages say of a compound beside the tables."""
    return {
        "why_not": "" if treatment.candidates else treatment.why_not(),
        "doses": [],
        "clock": None,
        "separating": [],
        "seen": [],
        "why_no_shifts": "",
        "classes": [
            {"class": one.word, "support": one.support, "constants": own_constants(one), "notes": list(one.notes)}
            for one in treatment.candidates
        ],
        "refused": [
            {"class": word, "support": support, "reason": reason}
            for word, (support, reason) in treatment.refused.items()
        ],
    }
