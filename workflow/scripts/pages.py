"""The stage `pages` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import script
from mtorkin.workflow.stages.pages import pages

script.run(pages, snakemake)
