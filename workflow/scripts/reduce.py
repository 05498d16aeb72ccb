"""The stage `reduce` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import job
from mtorkin.workflow.stages.reduce import reduce

job.run(reduce, snakemake)
