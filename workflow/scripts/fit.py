"""The stage `fit` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import job
from mtorkin.workflow.stages.fit import fit

job.run(fit, snakemake)
