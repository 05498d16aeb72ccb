"""The stage `pages` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import job
from mtorkin.workflow.stages.pages import pages

job.run(pages, snakemake)
