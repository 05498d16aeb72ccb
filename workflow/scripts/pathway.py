"""The stage `pathway` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import script
from mtorkin.workflow.stages.pathway import pathway

script.run(pathway, snakemake)
