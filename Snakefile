# From folders of plates to a verdict per compound: ingest -> reduce -> fit -> verdict -> report.
#
#     snakemake --cores 2                                      the bundled study, as config/config.yaml says
#     snakemake --cores 2 --configfile my.yaml --workflow-profile workflow/profiles/default
#
# `mtorkin run FOLDER ... --out DIR` is the same with less to type. Folders are relative to where Snakemake is started,
# results go to `out`, and every path in a rule is relative to that. config/README.md says how to deploy it, and how to
# use it as a module of another workflow.

import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from snakemake.exceptions import WorkflowError
from snakemake.utils import min_version

if find_spec("mtorkin") is None:
    # A clone without the package installed: its sources are found from here, and by the scripts of jobs.
    sys.path.append(str(Path(workflow.current_basedir.get_path_or_uri(secret_free=True)) / "src"))

from mtorkin.base.errors import InputError
from mtorkin.base.settings import read_settings
from mtorkin.workflow import batches, costs, dependencies, folders, inputs, paths, provenance

min_version("9.0")


report: "workflow/report/workflow.rst"


HERE = folders.started_in(workflow.is_main_process)
if not config and (HERE / "config" / "config.yaml").is_file():

    configfile: str(HERE / "config" / "config.yaml")


try:
    SETTINGS = read_settings(config)
except InputError as error:
    raise WorkflowError(str(error)) from None


workdir: str(HERE / SETTINGS.out)


try:
    ASSAYS = folders.find_assays(SETTINGS.folders, base=HERE, out=Path.cwd())
except InputError as error:
    raise WorkflowError(str(error)) from None
BATCHES = batches.batches(len(ASSAYS), SETTINGS.batch_size)
# Relative, so that a study and its results can be moved together without anything running again.
FOLDERS = {assay: folders.relative(folder, Path.cwd()) for assay, folder in ASSAYS.items()}
# What was measured in cells beside the plates, with the digests of its files.
OBSERVED = {
    folders.relative(folder, Path.cwd()): inputs.whole(folder)
    for folder in folders.find_observed(SETTINGS.folders, base=HERE)
}
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


# What a user opens; everything else exists for it.
rule results:
    input:
        paths.WELLS,
        paths.VERDICT.values(),
        paths.REPORT.values(),
        paths.PROVENANCE,
        expand(paths.SETTLE, batch=BATCHES),
        paths.PAGES,
    localrule: True


# The same, and a failure with the sentences where the input had errors.
rule all:
    default_target: True
    input:
        rules.results.input,
        paths.OUTCOME,
    localrule: True
