# From folders of plates to a verdict per compound: ingest -> reduce -> fit -> verdict -> report.
#
#     snakemake --configfile config/config.yaml --workflow-profile workflow/profiles/default --cores 2
#
# `mtorkin run FOLDER ... --out DIR` is the same with less to type. Folders are relative to where Snakemake is started,
# results go to `out`, and every path in a rule is relative to that.

from functools import cache
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.utils import min_version

from mtorkin.base.errors import InputError
from mtorkin.base.settings import read_settings
from mtorkin.workflow import batches, costs, dependencies, folders, inputs, paths, provenance

min_version("9.0")


container: "docker://python:3.11-slim"


HERE = Path.cwd()
try:
    SETTINGS = read_settings(config)
except InputError as error:
    raise WorkflowError(str(error)) from None


workdir: SETTINGS.out


try:
    ASSAYS = folders.find_assays(SETTINGS.folders, base=HERE, out=Path.cwd())
except InputError as error:
    raise WorkflowError(str(error)) from None
BATCHES = batches.batches(len(ASSAYS), SETTINGS.batch_size)
# Relative, so that a study and its results can be moved together without anything running again.
FOLDERS = {assay: folders.relative(folder, Path.cwd()) for assay, folder in ASSAYS.items()}
# The files of a folder as they are when the run begins, which is what its jobs are told.
digests = cache(lambda assay: inputs.digests(Path(FOLDERS[assay])))


wildcard_constraints:
    assay="[^/]+",
    batch=r"\d+",


include: "workflow/rules/ingest.smk"
include: "workflow/rules/reduce.smk"
include: "workflow/rules/fit.smk"
include: "workflow/rules/verdict.smk"
include: "workflow/rules/pathway.smk"
include: "workflow/rules/settle.smk"
include: "workflow/rules/report.smk"


# What takes no time of its own, or has to see the directory of results whole.
localrules:
    provenance,
    index,
    outcome,
    results,
    all,


# What a user opens; everything else exists for it.
rule results:
    input:
        paths.WELLS,
        paths.VERDICT.values(),
        paths.REPORT.values(),
        paths.PROVENANCE,
        expand(paths.SETTLE, batch=BATCHES),
        paths.PAGES,


# The same, and a failure with the sentences where the input had errors.
rule all:
    default_target: True
    input:
        rules.results.input,
        paths.OUTCOME,
