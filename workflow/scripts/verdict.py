"""The stage `verdict` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import job
from mtorkin.workflow.stages.verdict import verdict

job.run(verdict, snakemake)
