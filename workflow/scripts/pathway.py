"""The stage `pathway` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import job
from mtorkin.workflow.stages.pathway import pathway

job.run(pathway, snakemake)
