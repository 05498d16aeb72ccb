"""The stage `index` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import job
from mtorkin.workflow.stages.index import index

job.run(index, snakemake)
