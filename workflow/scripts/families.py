"""The stage `families` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import job
from mtorkin.workflow.stages.families import families

job.run(families, snakemake)
