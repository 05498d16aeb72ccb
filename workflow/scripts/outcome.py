"""The stage `outcome` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import job
from mtorkin.workflow.stages.outcome import outcome

job.run(outcome, snakemake)
