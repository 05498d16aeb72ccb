"""The stage `families` as the script of its rule; Snakemake defines `snakemake`."""

from mtorkin.workflow import script
from mtorkin.workflow.stages.families import families

script.run(families, snakemake)
