"""One batch of compounds: the next plate for each that is left open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtorkin.advise.proposal import Proposal, asks_for_a_plate, propose
from mtorkin.base import tables
from mtorkin.base.errors import Problem
from mtorkin.kinetics.engine.cache import kernels
from mtorkin.verdict.study import FittedStudy
from mtorkin.workflow import paths
from mtorkin.workflow.assay_file import read_assays
from mtorkin.workflow.job import Job
from mtorkin.workflow.kept import Kept
from mtorkin.workflow.shares import Shares
from mtorkin.workflow.stored import read_json, read_tables, write_json, write_problems

if TYPE_CHECKING:
    import pandas as pd

    from mtorkin.assays.schema import Assay
    from mtorkin.base.settings import Settings


def prepare() -> None:
    """Load the compiled engine: once for all jobs that are forks of one process."""
    kernels()


def settle(job: Job) -> None:
    """Propose a plate for every compound of the batch whose mechanism is open, and write its files."""
    given = read_tables(job, "families", "family_wells", "fits", "parameters", "patterns", "quality")
    shares, kept = Shares(given), Kept.of("settle", job)
    compounds = read_json(job.inputs["compounds"])
    declared = frozenset(name for name, about in compounds.items() if about.get("rapalog"))
    assays = read_assays(job.params["assays"], job.inputs["assays"])
    Path(job.outputs["plates"]).mkdir(parents=True, exist_ok=True)
    designs: list[dict[str, Any]] = []
    proposals: dict[str, dict[str, Any]] = {}
    problems: list[Problem] = []
    for record in read_json(job.inputs["decided"])["compounds"]:
        compound = record["compound"]
        with job.recording(problems, compound=compound):
            # Most compounds are settled, and what their proposal would rest on takes longer to look at than it.
            if not asks_for_a_plate(record):
                continue
            mine, rapalogs = shares.of(compound), declared & {compound}
            own = _assays_of(mine["families"], assays)
            more = [record, sorted(rapalogs), {name: assay.model_dump_json() for name, assay in own.items()}]
            fitted = FittedStudy(references={}, rapalogs=rapalogs, **mine)
            found = kept.found(compound, mine, more, partial(_proposed, record, fitted, own, job.settings))
            if not found:
                continue
            proposal = Proposal(**found)
            folder = Path(paths.plate(job.params["batch"], compound))
            for name, text in proposal.files.items():
                folder.mkdir(exist_ok=True)
                (folder / name).write_text(text, encoding="utf-8", newline="\n")
            designs += proposal.designs
            proposals[compound] = proposal.shown(str(folder))
    kept.end()
    tables.DESIGNS.write(designs, job.outputs["designs"])
    write_json(proposals, job.outputs["proposals"])
    write_problems(problems, job.outputs["problems"])


def _assays_of(families: pd.DataFrame, assays: Mapping[str, Assay]) -> dict[str, Assay]:
    """The assays that families are of."""
    named = {name for row in families["assay"] for name in str(row).split("; ")}
    return {name: assays[name] for name in sorted(named & set(assays))}


def _proposed(
    record: Mapping[str, Any], fitted: FittedStudy, assays: Mapping[str, Assay], settings: Settings
) -> dict[str, Any]:
    """The fields of the proposal; none where nothing is left open."""
    proposal = propose(record, fitted, assays, settings)
    return {} if proposal is None else asdict(proposal)
