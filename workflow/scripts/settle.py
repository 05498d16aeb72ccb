"""The stage `settle` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import job, stages

job.run(stages.settle, snakemake)
