"""One batch of compounds: a page each."""

from __future__ import annotations

import dataclasses
import gc
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from mtorkin.base import tables
from mtorkin.base.errors import Problem
from mtorkin.kinetics.law.catalogue import load_catalogue
from mtorkin.preflight.strenda import checklist
from mtorkin.report.cells import Cells
from mtorkin.report.compounds import Site, write_compound_page
from mtorkin.report.pages import compile_templates
from mtorkin.report.study import Study, of_compounds
from mtorkin.workflow import paths
from mtorkin.workflow.assay_file import read_assays
from mtorkin.workflow.digests import digest_of
from mtorkin.workflow.hard_links import link
from mtorkin.workflow.job import Job
from mtorkin.workflow.kept import Kept
from mtorkin.workflow.stored import read_json, read_tables, write_problems


def prepare() -> None:
    """Compile templates, read the mechanisms, import what draws: once for all jobs that are forks of one process."""
    from mtorkin.report.figures import cells, family, plate  # noqa: F401

    compile_templates()
    load_catalogue()


def pages(job: Job) -> None:
    """Write the pages; one that fails is a problem and leaves the others."""
    decided = read_json(job.inputs["decided"])
    found, kept = _study(job, decided["compounds"]), Kept.of("pages", job)
    # What was read stays to the end of the job: to look through it for garbage again and again takes a tenth of it.
    gc.freeze()
    planned = {compound: f"../{paths.page(compound)}" for compound in decided["everyone"]}
    beside = (paths.INDEX, paths.CELLS, paths.PROBLEM_PAGE, paths.PLATE_PAGE)
    index, cells, problem_page, plate_page = (f"../{page}" for page in beside)
    site = Site(Path(job.outputs["pages"]), index, "..", planned, cells, problem_page, plate_page)
    site.directory.mkdir(parents=True, exist_ok=True)
    problems: list[Problem] = []
    for compound in found.records:
        with job.recording(problems, compound=compound):
            _page(found.alone(compound), compound, site, kept)
    kept.end()
    write_problems(problems, job.outputs["problems"])


def _page(study: Study, compound: str, site: Site, kept: Kept) -> None:
    """Write a page, or take its files from among the pages as they are, where it was drawn from the same before."""

    def draw() -> dict[str, str]:
        files = write_compound_page(study, compound, site)
        return {file.as_posix(): _digest(site.directory / file) for file in files}

    def intact(files: dict[str, str]) -> bool:
        return all(_digest(Path(paths.PAGES) / file) == digest for file, digest in files.items())

    rests_on = digest_of([study.words(), dataclasses.astuple(site.neighbours(compound))])
    for file in kept.found(compound, {}, rests_on, draw, intact):
        if not (site.directory / file).is_file():
            link(Path(paths.PAGES) / file, site.directory / file)


def _digest(path: Path) -> str:
    """The digest of a file; empty where there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _study(job: Job, records: Sequence[Mapping[str, Any]]) -> Study:
    """What was found on the compounds of the batch."""
    of_fits = ("families", "family_wells", "fits", "parameters", "predictions", "curves", "patterns")
    given = read_tables(job, *of_fits, "quality", "progress")
    given["velocities"] = tables.VELOCITIES.read(job.inputs["plate_wells"])
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
