"""The stage `settle` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import job
from mtorkin.workflow.stages.settle import settle

job.run(settle, snakemake)
