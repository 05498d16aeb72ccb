"""One batch of compounds: a page each."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from mtorkin.base import tables
from mtorkin.base.errors import Problem
from mtorkin.preflight.strenda import checklist
from mtorkin.report.cells import Cells
from mtorkin.report.compounds import Site, write_compound_page
from mtorkin.report.study import Study, of_compounds
from mtorkin.workflow import batches, paths
from mtorkin.workflow.assay_file import read_assays
from mtorkin.workflow.job import Job
from mtorkin.workflow.kept import Kept
from mtorkin.workflow.stored import gather_tables, pack, read_json, read_tables, write_problems


def pages(job: Job) -> None:
    """Write the pages; one that fails is a problem and leaves the others."""
    verdicts = read_json(job.inputs["verdicts"])["compounds"]
    found = _study(job, verdicts)
    planned = {record["compound"]: f"../{paths.page(record['compound'])}" for record in verdicts}
    problems: list[Problem] = []
    with TemporaryDirectory() as directory:
        index, cells, problem_page = (f"../{page}" for page in (paths.INDEX, paths.CELLS, paths.PROBLEM_PAGE))
        site = Site(Path(directory), index, "..", planned, cells, problem_page)
        kept = Kept.of("pages", job)
        for compound in found.records:
            with job.recording(problems, compound=compound):
                _page(found.alone(compound), compound, site, kept)
        pack(Path(directory), job.outputs["pages"])
    write_problems(problems, job.outputs["problems"])


def _page(study: Study, compound: str, site: Site, kept: Kept) -> None:
    """Write a page, or take its files from among the pages as they are, where it was drawn from the same before."""

    def draw() -> dict[str, str]:
        files = write_compound_page(study, compound, site)
        return {file.as_posix(): _digest(site.directory / file) for file in files}

    def intact(files: dict[str, str]) -> bool:
        return all(_digest(Path(paths.PAGES) / file) == digest for file, digest in files.items())

    words = json.dumps([study.words(), dataclasses.astuple(site.neighbours(compound))])
    rests_on = hashlib.sha256(words.encode()).hexdigest()
    for file in kept.found(compound, {}, rests_on, draw, intact):
        if not (site.directory / file).is_file():
            (site.directory / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(Path(paths.PAGES) / file, site.directory / file)


def _digest(path: Path) -> str:
    """The digest of a file; empty where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _study(job: Job, verdicts: Sequence[Mapping[str, Any]]) -> Study:
    """What was found on the compounds of the batch."""
    given = read_tables(job, "families", "family_wells", "fits", "parameters", "predictions", "curves", "patterns")
    given |= gather_tables(job, "quality", "progress")
    given["velocities"] = tables.VELOCITIES.read(job.inputs["plate_wells"])
    batch, names = job.params["batch"], job.params["batches"]
    records = [record for record in verdicts if batches.batch_of(record["compound"], names) == batch]
    mine = of_compounds(given, [record["compound"] for record in records])
    cells = Cells.of(**read_tables(job, "pathway", "occupancy", "resistance"), said=read_json(job.inputs["cells"]))
    assays = read_assays(job.params["assays"], job.inputs["assays"])
    return Study.of(
        records,
        mine,
        proposals=read_json(job.inputs["proposals"]),
        cells=cells,
        strenda={name: checklist(assay) for name, assay in assays.items()},
        settings=job.settings,
    )
