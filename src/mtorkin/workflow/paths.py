"""Every path that a run writes, relative to its output directory; rules and stages build none of their own.

A group is what one rule writes, by name. ``{assay}`` and ``{batch}`` are wildcards: Snakemake fills them in, `of` does
so elsewhere.

What only stages read is compressed, where it grows with the study.
"""

from __future__ import annotations

from pathlib import Path

from mtorkin.base.compact import SUFFIX
from mtorkin.base.slugs import slug

INDEX = "index.html"
VERDICTS = "verdicts.csv"
VERDICTS_JSON = "verdicts.json"
FITS = "fits.csv"
PARAMETERS = "parameters.csv"
WELLS = "wells.csv.gz"
PROBLEMS = "problems.csv"
PROVENANCE = "provenance.json"
PATHWAY = "pathway.csv"
OCCUPANCY = "occupancy.csv"
RESISTANCE = "resistance.csv"
CELLS = "pathway.html"
COMPARED = "compared.html"
PLATE_PAGE = "plates.html"
PROBLEM_PAGE = "problems.html"

#: What `mtorkin run` told Snakemake. Logs are the only place whose content may differ between two runs.
CONFIG = "logs/config.yaml"
OUTCOME = "logs/outcome.txt"
#: Locked while `mtorkin run` works in the directory.
RUNNING = "logs/running"

#: Where a page is made that is to stand in for the index; see `mtorkin.workflow.stand_in`.
STAND_IN = "logs/stand-in"

INGEST = {
    "assay": "assays/{assay}/assay.json",
    "wells": "assays/{assay}/wells.csv.gz",
    "signals": "assays/{assay}/signals.csv.gz",
    "problems": "assays/{assay}/ingest-problems.csv",
}
REDUCE = {
    "velocities": "assays/{assay}/velocities.csv.gz",
    "quality": "assays/{assay}/quality.csv",
    "progress": "assays/{assay}/progress.csv.gz",
    "problems": "assays/{assay}/reduce-problems.csv",
}
#: What the rule `families` writes for every batch; with `SHOWN`, and what it writes once.
DEALT = {
    "families": "batches/{batch}/families.csv.gz",
    "family_wells": "batches/{batch}/family_wells.csv.gz",
}
#: Of the plates that the compounds of a batch are on: all wells, with all left out of their folders, quality and
#: progress. A plate that no compound of a batch is on does not touch the batch.
SHOWN = {
    "plate_wells": "batches/{batch}/plate_wells.csv.gz",
    "quality": "batches/{batch}/quality.csv.gz",
    "progress": "batches/{batch}/progress.csv.gz",
}
GATHERED = {
    "wells": WELLS,
    "compounds": "batches/compounds.json",
    "problems": "batches/design-problems.csv",
}
FIT = {
    "fits": "batches/{batch}/fits.csv.gz",
    "parameters": "batches/{batch}/parameters.csv.gz",
    "predictions": "batches/{batch}/predictions.csv.gz",
    "curves": "batches/{batch}/curves.csv.gz",
    "patterns": "batches/{batch}/patterns.csv.gz",
    "problems": "batches/{batch}/fit-problems.csv",
}
VERDICT = {
    "verdicts": VERDICTS,
    "verdicts_json": VERDICTS_JSON,
    "fits": FITS,
    "parameters": PARAMETERS,
    "problems": "batches/verdict-problems.csv",
}
#: The verdicts on the compounds of a batch, and the identifiers of all in order.
DECIDED = "batches/{batch}/verdicts.json.gz"
#: Proposed plates: a folder for each compound, by its slug, and what pages say of them.
SETTLE = "settle/{batch}"
SETTLED = {
    "designs": "batches/{batch}/designs.csv",
    "proposals": "batches/{batch}/proposals.json.gz",
    "problems": "batches/{batch}/settle-problems.csv",
}
#: The pages of a batch are gathered by the rule `index` beside those of the others: their addresses do not follow the
#: batch, and stay as they are when a study grows. Each file has both names, and takes its room once.
DRAWN = {
    "pages": "batches/{batch}/pages",
    "problems": "batches/{batch}/page-problems.csv",
}
PAGES = "pages"
#: What compounds would do in a cell, and what pages say beside the tables.
PREDICTED = {
    "pathway": "batches/{batch}/pathway.csv.gz",
    "occupancy": "batches/{batch}/occupancy.csv.gz",
    "resistance": "batches/{batch}/resistance.csv.gz",
    "cells": "batches/{batch}/cells.json.gz",
    "problems": "batches/{batch}/pathway-problems.csv",
}
#: What a stage found on one compound, from what; no output of a rule, since Snakemake removes those before a job.
KEPT = "batches/kept/{stage}/{compound}.json.gz"
#: The same of all compounds of a batch, once its job has ended.
KEPT_TOGETHER = "batches/kept/together/{stage}/{batch}.json.gz"
#: Tables of which what was kept are parts, each by its digest: hard links to those of the batches.
KEPT_TABLE = "batches/kept/tables/{digest}.csv.gz"
#: What a job wrote, from what; see `mtorkin.workflow.again`.
KEPT_OF_JOB = "batches/kept/jobs/{stage}/{batch}"
REPORT = {
    "index": INDEX, "compared": COMPARED, "cells": CELLS, "plate_page": PLATE_PAGE, "problem_page": PROBLEM_PAGE,
    "pathway": PATHWAY, "occupancy": OCCUPANCY, "resistance": RESISTANCE, "problems": PROBLEMS,
}  # fmt: skip

#: What the index offers to open, with a few words on each.
DOWNLOADS = {
    VERDICTS: "verdicts",
    VERDICTS_JSON: "verdicts with reasons and evidence",
    FITS: "models fitted",
    PARAMETERS: "their parameters",
    WELLS: "every well and what became of it",
    CELLS: "what compounds would do in a cell, predicted by a model",
    PATHWAY: "markers of the cell, predicted",
    OCCUPANCY: "doses that occupy mTORC1 and mTORC2 in cells, predicted",
    RESISTANCE: "how far doses shift in mutants and amplifications, predicted",
    PROBLEMS: "problems with the input",
    PROVENANCE: "what the results rest on",
}


def of(pattern: str, **wildcards: str) -> str:
    """A path pattern with its wildcards filled in."""
    return pattern.format(**wildcards)


def found(out: Path, pattern: str) -> list[Path]:
    """The files of a pattern in a directory of results; older versions did not compress them."""
    return sorted(out.glob(pattern)) or sorted(out.glob(pattern.removesuffix(SUFFIX)))


def log(rule: str, *wildcards: str) -> str:
    """The log of a rule's jobs; ``wildcards`` are the names of those that tell its jobs apart."""
    return "/".join(["logs", rule, *(f"{{{name}}}" for name in wildcards)]) + ".log"


def plate(batch: str, compound: str) -> str:
    """The folder of the plate proposed for a compound."""
    return f"{of(SETTLE, batch=batch)}/{slug(compound)}"


def page(compound: str) -> str:
    """The page of a compound."""
    return f"{PAGES}/{slug(compound)}.html"
